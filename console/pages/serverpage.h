// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/configmodel.h"
#include "console/models/inquiry.h"
#include "console/pages/page.h"

class QGridLayout;
class QLabel;

namespace tickcast {

class Card;
class FigureTable;
class FilterEdit;
class FlatButton;

/// Who the server is, the settings it runs with, and the orders that concern all of it: drain,
/// floor, log level, reload. The settings are asked for when the page is shown and every
/// askEveryMs after.
class ServerPage final : public Page
{
    Q_OBJECT
public:
    static constexpr qint64 askEveryMs = 5'000;

    explicit ServerPage(Context context, QWidget *parent = nullptr);

    void ask() override;
    [[nodiscard]] bool isAnswered() const override { return m_inquiry.isAnswered(); }
    [[nodiscard]] ConfigModel &settings() { return m_settings; }

protected:
    void refreshFigures() override;
    void refreshCharts(qint64, qint64, qint64) override {}
    void showLiveness(bool isLive) override;

private:
    [[nodiscard]] FlatButton *makeOrderButton(const QString &text, const QKeySequence &shortcut,
                                              const QString &tip);
    void makeTools();
    void onConfig(const admin::ConfigPage &page);
    void showFacts();
    void showSettings();
    void showOrders();
    /// The newest sample; null: none yet.
    [[nodiscard]] const admin::Stats *stats() const;

    ConfigModel m_settings;
    Inquiry m_inquiry;
    qint64 m_nextAskMs = 0; ///< of the console's monotonic clock
    QString m_problem;      ///< why the settings were not told; empty: they were, or will be
    Card *m_factsCard;
    QGridLayout *m_grid = nullptr;
    QList<QLabel *> m_facts; ///< name and value in turn
    QLabel *m_whyNot;        ///< beside the buttons, for a tool tip is not seen
    QList<FlatButton *> m_orders;
    Card *m_settingsCard;
    FilterEdit *m_filter;
    FlatButton *m_changed;
    FigureTable *m_table;
};

} // namespace tickcast
