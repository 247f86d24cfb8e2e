// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/livequote.h"
#include "console/models/symbolsbrowser.h"
#include "console/pages/page.h"

class QLabel;

namespace tickcast {

class Card;
class FigureTable;
class FilterEdit;
class FlatButton;
class KeyedSelection;
class PagerBar;

/// The server's symbols, and of the one that is opened its quote as a client sees it.
class SymbolsPage final : public Page
{
    Q_OBJECT
public:
    explicit SymbolsPage(Context context, QWidget *parent = nullptr);

    void ask() override;
    [[nodiscard]] bool isAnswered() const override { return m_browser.isAnswered(); }
    [[nodiscard]] const LiveQuote &quote() const { return m_quote; }

protected:
    void refreshFigures() override {}
    void refreshCharts(qint64, qint64, qint64) override {}
    void showLiveness(bool isLive) override;
    void hideEvent(QHideEvent *event) override;

private:
    void makeTools();
    void makeTable();
    void makeQuote();
    void showList();
    void openQuote();
    void closeQuote();
    void showQuote();

    SymbolsBrowser m_browser;
    LiveQuote m_quote;
    FilterEdit *m_filter;
    PagerBar *m_pager;
    Card *m_listCard;
    FigureTable *m_table;
    KeyedSelection *m_selection = nullptr;
    FlatButton *m_watch;
    Card *m_quoteCard;
    QLabel *m_quoteStatus;
    QLabel *m_quoteSummary;
    QList<QLabel *> m_values; ///< one per field
    bool m_isShownLive = true;
    bool m_isQuoteDrawn = true; ///< false: a change waits to be drawn
};

} // namespace tickcast
