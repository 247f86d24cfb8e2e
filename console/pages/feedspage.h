// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/breakersmodel.h"
#include "console/models/feedsmodel.h"
#include "console/pages/page.h"
#include "console/widgets/crosshair.h"
#include "shared/admin/operations.h"

class QLabel;

namespace tickcast {

class Card;
class FigureTable;
class FlatButton;
class KeyedSelection;
class TimeChart;

/// The feeds, and the circuit breakers before them and before whatever else the server depends on;
/// a breaker can be tripped and reset.
class FeedsPage final : public Page
{
    Q_OBJECT
public:
    explicit FeedsPage(Context context, QWidget *parent = nullptr);

protected:
    void refreshFigures() override;
    void refreshCharts(qint64 fromMs, qint64 toMs, qint64 wallOffsetMs) override;
    void showLiveness(bool isLive) override;

private:
    [[nodiscard]] FlatButton *makeOrderButton(admin::BreakerAction action, const QString &text,
                                              const QKeySequence &shortcut);
    void fitTables();
    void showChosen();
    void askToOrder(admin::BreakerAction action);
    [[nodiscard]] int chosenRow() const;

    FeedsModel m_feeds;
    BreakersModel m_breakers;
    Crosshair m_crosshair;
    Card *m_feedsCard;
    Card *m_breakersCard;
    FigureTable *m_feedsTable;
    FigureTable *m_breakersTable;
    KeyedSelection *m_selection = nullptr;
    QLabel *m_sentence;
    FlatButton *m_trip;
    FlatButton *m_reset;
    TimeChart *m_age;
};

} // namespace tickcast
