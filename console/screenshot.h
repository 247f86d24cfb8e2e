// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

namespace tickcast {

class MainWindow;

/// Waits until a window has data, saves its picture and ends the program: exit code 0 with the file
/// written, 1 with a line on standard error that says why not.
/// Thread: the GUI's.
class Screenshot final : public QObject
{
    Q_OBJECT
public:
    static constexpr int timeoutMs = 15'000; ///< to the first figures, and after a lost connection
    static constexpr int samplesMin = 2;     ///< one sample has no rates

    /// @p window is not owned and outlives this. The picture is taken @p afterMs after the first
    /// data, but not before rates exist and the page has its answer.
    Screenshot(MainWindow *window, const QString &file, int afterMs, QObject *parent = nullptr);

private:
    void onUpdated();
    void takeWhenAnswered();
    void take();
    void failWith(const QString &reason);

    MainWindow *m_window;
    QString m_file;
    QTimer m_patience; ///< runs while no data comes
    QTimer m_after;
    QTimer m_look;            ///< whether the page has its answer
    bool m_isStarted = false; ///< the first data came
    int m_afterMs;
};

} // namespace tickcast
