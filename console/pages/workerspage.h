// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/workersmodel.h"
#include "console/pages/page.h"
#include "console/widgets/crosshair.h"

#include <vector>

namespace tickcast {

class Card;
class FigureTable;
class TimeChart;

/// Every worker's figures side by side, and three of them over time. The charts draw the selected
/// workers, or the first eight when none is selected: more lines than that nobody tells apart.
class WorkersPage final : public Page
{
    Q_OBJECT
public:
    static constexpr size_t chartWorkersMax = 8;

    explicit WorkersPage(Context context, QWidget *parent = nullptr);

protected:
    void refreshFigures() override;
    void refreshCharts(qint64 fromMs, qint64 toMs, qint64 wallOffsetMs) override;
    void showLiveness(bool isLive) override;

private:
    /// Gives the charts the lines of the workers to be drawn, if these changed.
    void chooseLines();
    [[nodiscard]] std::vector<int> workersToDraw() const;
    void fitTable();

    WorkersModel m_model;
    Crosshair m_crosshair;
    Card *m_tableCard;
    FigureTable *m_table;
    TimeChart *m_sessions;
    TimeChart *m_updates;
    TimeChart *m_loopLag;
    std::vector<int> m_drawn; ///< workers in the charts
};

} // namespace tickcast
