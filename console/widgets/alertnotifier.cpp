// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/widgets/alertnotifier.h"

#include "console/models/alertsmodel.h"
#include "shared/util/clock.h"

#include <QApplication>
#include <QStyle>
#include <QSystemTrayIcon>
#include <algorithm>

namespace tickcast {

AlertNotifier::AlertNotifier(Show show, QObject *parent)
    : QObject(parent)
    , m_show(std::move(show))
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &AlertNotifier::tell);
}

void AlertNotifier::setOn(bool isOn)
{
    m_isOn = isOn;
    if (!isOn) {
        m_timer.stop();
        m_lines.clear();
        m_count = 0;
    }
}

void AlertNotifier::add(const RaisedAlert &alert, const QString &host)
{
    if (!m_isOn)
        return;
    if (m_count == 0)
        m_worst = Health::Unknown;
    ++m_count;
    m_worst = std::max(m_worst, alert.severity);
    m_host = host;
    if (m_lines.size() < linesMax)
        m_lines.append(alertLine(alert));
    if (m_timer.isActive())
        return;
    const qint64 sinceMs = SystemClock::now() / 1'000'000 - m_toldMs;
    const bool isTooSoon = m_toldMs > 0 && sinceMs < quietMs;
    m_timer.start(isTooSoon ? static_cast<int>(quietMs - sinceMs) : gatherMs);
}

void AlertNotifier::tell()
{
    m_toldMs = SystemClock::now() / 1'000'000;
    const QString title =
        m_count == 1 ? tr("Alert: %1").arg(m_host) : tr("%1 alerts: %2").arg(m_count).arg(m_host);
    if (m_count > m_lines.size())
        m_lines.append(tr("and %1 more").arg(m_count - m_lines.size()));
    m_show(title, m_lines.join(u'\n'), m_worst);
    m_lines.clear();
    m_count = 0;
}

AlertNotifier::Show showOnDesktop(QObject *owner)
{
    return [owner, tray = static_cast<QSystemTrayIcon *>(nullptr)](
               const QString &title, const QString &text, Health worst) mutable {
        if (!QSystemTrayIcon::isSystemTrayAvailable() || !QSystemTrayIcon::supportsMessages())
            return;
        if (!tray) {
            const QIcon own = QApplication::windowIcon();
            tray = new QSystemTrayIcon(
                own.isNull() ? QApplication::style()->standardIcon(QStyle::SP_ComputerIcon) : own,
                owner);
            tray->show();
        }
        tray->showMessage(title, text,
                          worst == Health::Critical ? QSystemTrayIcon::Critical
                                                    : QSystemTrayIcon::Warning);
    };
}

} // namespace tickcast
