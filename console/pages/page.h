// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace tickcast {

class AdminSource;
class AlertEngine;
class AlertRules;
class Orders;
class StatsHistory;
class TimeWindow;

/// One page of the console. A page wires models to views; what can be calculated is in models/.
/// The main window refreshes a page when it is shown, when a sample came and when the time window
/// changed, and never while it is hidden.
/// Thread: the GUI's.
class Page : public QWidget
{
    Q_OBJECT
public:
    /// The models every page reads; not owned, they outlive the pages.
    struct Context
    {
        const StatsHistory *history;
        const TimeWindow *window;
        AdminSource *connection; ///< for pages that ask the server
        Orders *orders;          ///< for pages that give it orders
        AlertEngine *alerts;
        AlertRules *alertRules;
    };

    /// @p name is the one used on the command line, @p title the one in the page list.
    Page(Context context, const QString &name, const QString &title, QWidget *parent);

    [[nodiscard]] const QString &name() const { return m_name; }
    [[nodiscard]] const QString &title() const { return m_title; }

    /// Brings everything up to date; while paused only the charts, whose window may have changed.
    void refresh();
    /// Whether what is shown is live. Pages that are not say so in words beside being greyed.
    void setLive(bool isLive);

    /// Called once a second while this page is visible, live and not paused: for what it has to ask
    /// the server.
    virtual void ask() {}

    /// Whether it shows what the server answered, if it asks anything, and be it an empty list.
    [[nodiscard]] virtual bool isAnswered() const { return true; }

protected:
    virtual void refreshFigures() = 0;
    /// Draws [fromMs, toMs]; @p wallOffsetMs turns these times into Unix time.
    virtual void refreshCharts(qint64 fromMs, qint64 toMs, qint64 wallOffsetMs) = 0;
    virtual void showLiveness(bool isLive) = 0;

    [[nodiscard]] const StatsHistory &history() const { return *m_context.history; }
    [[nodiscard]] AdminSource *connection() const { return m_context.connection; }
    [[nodiscard]] Orders *orders() const { return m_context.orders; }
    [[nodiscard]] AlertEngine *alerts() const { return m_context.alerts; }
    [[nodiscard]] AlertRules *alertRules() const { return m_context.alertRules; }
    /// Unix milliseconds of the moment shown.
    [[nodiscard]] qint64 wallMs() const;
    [[nodiscard]] bool isLive() const { return m_isLive; }
    [[nodiscard]] const TimeWindow &timeWindow() const { return *m_context.window; }

private:
    Context m_context;
    QString m_name;
    QString m_title;
    bool m_isLive = true;
};

} // namespace tickcast
