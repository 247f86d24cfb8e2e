// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/alertengine.h"

#include <QObject>
#include <QStringList>
#include <QTimer>
#include <functional>

namespace tickcast {

/// Tells the desktop of new alerts, so that an operator who looks elsewhere sees them. Those that
/// come within a moment are told together, and no more often than every quietMs. Without a place
/// for notifications it does nothing. Thread: the GUI's.
class AlertNotifier final : public QObject
{
    Q_OBJECT
public:
    static constexpr int gatherMs = 500;
    static constexpr int quietMs = 10'000;
    static constexpr qsizetype linesMax = 4;

    using Show = std::function<void(const QString &title, const QString &text, Health worst)>;

    /// @p show puts one message on the desktop; see showOnDesktop().
    explicit AlertNotifier(Show show, QObject *parent = nullptr);

    void setOn(bool isOn);
    [[nodiscard]] bool isOn() const { return m_isOn; }
    void add(const RaisedAlert &alert, const QString &host);

private:
    void tell();

    const Show m_show;
    QTimer m_timer;
    QStringList m_lines; ///< at most linesMax
    int m_count = 0;
    Health m_worst = Health::Unknown;
    QString m_host;
    qint64 m_toldMs = 0; ///< 0: never
    bool m_isOn = true;
};

/// The system tray's message, where there is a tray.
[[nodiscard]] AlertNotifier::Show showOnDesktop(QObject *owner);

} // namespace tickcast
