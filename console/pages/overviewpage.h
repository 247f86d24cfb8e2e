// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/overviewmodel.h"
#include "console/models/slowsessionsmodel.h"
#include "console/models/slowsessionspoll.h"
#include "console/pages/page.h"
#include "console/widgets/crosshair.h"

namespace tickcast {

class Card;
class FigureTable;
class TileWidget;
class TimeChart;

/// The first screen: six judged figures, and below them how they came about.
class OverviewPage final : public Page
{
    Q_OBJECT
public:
    explicit OverviewPage(Context context, QWidget *parent = nullptr);

    void ask() override;
    [[nodiscard]] bool isAnswered() const override { return m_slowPoll.isAnswered(); }

protected:
    void refreshFigures() override;
    void refreshCharts(qint64 fromMs, qint64 toMs, qint64 wallOffsetMs) override;
    void showLiveness(bool isLive) override;

private:
    void makeCharts();
    void makeSlowSessions();
    void showSlowSessions();
    void showTiles();

    OverviewModel m_model;
    SlowSessionsModel m_slowModel;
    SlowSessionsPoll m_slowPoll;
    Crosshair m_crosshair;
    std::array<TileWidget *, OverviewModel::tileCount> m_tiles{};
    TimeChart *m_levels = nullptr;
    TimeChart *m_updates = nullptr;
    TimeChart *m_latency = nullptr;
    Card *m_slowCard = nullptr;
    FigureTable *m_slow = nullptr;
    bool m_isShownLive = true;
};

} // namespace tickcast
