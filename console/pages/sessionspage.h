// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/sessionsbrowser.h"
#include "console/pages/page.h"

#include <QHash>

class QComboBox;
class QLabel;
class QPlainTextEdit;

namespace tickcast {

class AgeHistogram;
class Card;
class FigureTable;
class FilterEdit;
class FlatButton;
class KeyedSelection;
class LevelTimeline;
class PagerBar;
class PressureBars;

/// All sessions, or those that ended lately: paged, sorted and filtered by the server. Below them
/// the selected one: why it is at its level, how it got there, what it watches, and what can be
/// done about it.
class SessionsPage final : public Page
{
    Q_OBJECT
public:
    explicit SessionsPage(Context context, QWidget *parent = nullptr);

    void ask() override;
    [[nodiscard]] bool isAnswered() const override { return m_browser.isAnswered(); }
    [[nodiscard]] const SessionsBrowser &browser() const { return m_browser; }

protected:
    void refreshFigures() override;
    void refreshCharts(qint64, qint64, qint64) override {}
    void showLiveness(bool isLive) override;

private:
    void makeTools();
    void makeTable();
    void makeDetails();
    void showList();
    void showDetail();
    void showOrders();
    void setList(SessionsBrowser::List list);
    void listWorkers();
    void askToDisconnect();
    void askToPin();
    void askToClearPin();

    SessionsBrowser m_browser;
    FilterEdit *m_filter;
    QComboBox *m_level;
    QComboBox *m_worker;
    QComboBox *m_sort;
    FlatButton *m_open;
    FlatButton *m_closed;
    PagerBar *m_pager;
    Card *m_listCard;
    FigureTable *m_table;
    KeyedSelection *m_selection = nullptr;
    Card *m_detailCard;
    QLabel *m_why;
    QWidget *m_detail;
    PressureBars *m_pressure;
    LevelTimeline *m_history;
    AgeHistogram *m_ages;
    QPlainTextEdit *m_subscriptions;
    QLabel *m_times;
    FlatButton *m_disconnect = nullptr;
    FlatButton *m_pin = nullptr;
    FlatButton *m_clearPin = nullptr;
    bool m_isShownLive = true;
};

} // namespace tickcast
