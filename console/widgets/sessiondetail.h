// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/sessionreport.h"

#include <QWidget>

namespace tickcast {

/// Why a session is at its level: its inputs as bars against their thresholds.
/// Thread: the GUI's. It paints what it was last given.
class PressureBars final : public QWidget
{
    Q_OBJECT
public:
    using QWidget::QWidget;
    void setInputs(std::vector<PressureBar> inputs);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    std::vector<PressureBar> m_inputs;
};

/// At which level a session was when: a strip of time whose height is the level, and under it the
/// last changes in words. Thread: the GUI's.
class LevelTimeline final : public QWidget
{
    Q_OBJECT
public:
    using QWidget::QWidget;
    void setHistory(std::vector<LevelStretch> history);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    std::vector<LevelStretch> m_history;
};

/// How old updates were when the kernel took them, a row of bars for each level.
/// Thread: the GUI's.
class AgeHistogram final : public QWidget
{
    Q_OBJECT
public:
    using QWidget::QWidget;
    void setAges(std::vector<AgeBars> ages);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    std::vector<AgeBars> m_ages;
};

} // namespace tickcast
