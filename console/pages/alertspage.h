// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/alertsmodel.h"
#include "console/pages/page.h"

class QLabel;

namespace tickcast {

class Card;
class FigureTable;
class FlatButton;
class KeyedSelection;

/// What is wrong now, what was, and by which rules that is judged. In a recording none of it can be
/// changed.
class AlertsPage final : public Page
{
    Q_OBJECT
public:
    explicit AlertsPage(Context context, QWidget *parent = nullptr);

protected:
    void refreshFigures() override;
    void refreshCharts(qint64, qint64, qint64) override {}
    void showLiveness(bool isLive) override;

private:
    void makeRaised();
    void makeHistory();
    void makeRules();
    [[nodiscard]] FlatButton *makeButton(Card *card, const QString &text, const QString &tip,
                                         const QKeySequence &shortcut);
    void showAlerts();

    AlertsModel m_raisedModel;
    AlertsModel m_historyModel;
    AlertRulesModel m_rulesModel;
    Card *m_raisedCard;
    Card *m_historyCard;
    Card *m_rulesCard;
    FigureTable *m_raisedTable;
    FigureTable *m_historyTable;
    FigureTable *m_rulesTable;
    KeyedSelection *m_selection = nullptr;
    FlatButton *m_acknowledge = nullptr;
    FlatButton *m_acknowledgeAll = nullptr;
    QLabel *m_refused;
    bool m_isShownLive = true;
};

} // namespace tickcast
