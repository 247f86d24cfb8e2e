// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/savedservers.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace tickcast {

/// What stands in the window before any server was chosen: the ways to one. A demo server where
/// its program is installed, the saved servers, and any other by its address.
/// Thread: the GUI's.
class WelcomePage final : public QWidget
{
    Q_OBJECT
public:
    /// @p servers is not owned and outlives this.
    WelcomePage(const SavedServers *servers, bool isDemoInstalled, QWidget *parent = nullptr);

    /// A demo server is being started; until the next one of these two.
    void showStarting();
    /// Says why there is none; empty: nothing to say.
    void showProblem(const QString &problem);
    [[nodiscard]] QString problem() const;

Q_SIGNALS:
    void demoWanted();
    void connectWanted();
    void serverChosen(const QString &name);

protected:
    void changeEvent(QEvent *event) override;

private:
    void listServers();
    void applyTheme();

    const SavedServers *m_servers;
    const bool m_isDemoInstalled;
    QPushButton *m_demoButton;
    QLabel *m_demoHint;
    QPushButton *m_connectButton;
    QLabel *m_problem;
    QLabel *m_savedTitle;
    QVBoxLayout *m_saved;
};

} // namespace tickcast
