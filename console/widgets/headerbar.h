// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/adminconnection.h"
#include "console/models/health.h"

#include <QWidget>

class QLabel;

namespace tickcast {

class FlatButton;
class TimeWindow;

/// The line above every page: which server, how the connection is (a sign and a word, never one of
/// them alone), and the time window with its pause.
/// Thread: the GUI's.
class HeaderBar final : public QWidget
{
    Q_OBJECT
public:
    explicit HeaderBar(TimeWindow *window, QWidget *parent = nullptr);

    /// Shows @p connection as it is now; call on every change and once a second for its clock.
    void refresh(const AdminConnection &connection);
    /// How many alerts wait to be acknowledged, and how bad the worst of them is.
    void showAlerts(int count, Health worst);
    /// The menu behind the button at the right; not owned.
    void setMenu(QMenu *menu);

Q_SIGNALS:
    /// The alerts are wanted.
    void alertsAsked();

private:
    class SignLabel;

    QLabel *m_name;
    QLabel *m_url;
    SignLabel *m_sign;
    QLabel *m_state;
    FlatButton *m_alerts;
    FlatButton *m_menuButton;
};

} // namespace tickcast
