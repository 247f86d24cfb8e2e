// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/health.h"

#include <QWidget>

class QAction;
class QLabel;

namespace tickcast {

class FlatButton;

/// A line across the window for what must not be overlooked: the connection is lost, the screen is
/// paused. Hidden while there is nothing to say.
/// Thread: the GUI's.
class NoticeBar final : public QWidget
{
    Q_OBJECT
public:
    explicit NoticeBar(QWidget *parent = nullptr);

    /// Shows @p text with a button for @p action (not owned; null for none).
    void showNotice(Health health, const QString &text, QAction *action);

    [[nodiscard]] QString text() const;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Health m_health = Health::Unknown;
    QLabel *m_text;
    FlatButton *m_button;
};

} // namespace tickcast
