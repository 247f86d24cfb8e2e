// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/logfollower.h"
#include "console/pages/page.h"
#include "shared/util/result.h"

class QComboBox;
class QLabel;
class QPlainTextEdit;

namespace tickcast {

class Card;
class FigureTable;
class FilterEdit;
class FlatButton;
class TailScroll;

/// The server's log as it grows: filtered by the server (severity, category) and here (text), kept
/// at its end or at what is read, to be copied and saved. Below it the selected line in full.
/// It follows the log only while it is seen.
class LogPage final : public Page
{
    Q_OBJECT
public:
    explicit LogPage(Context context, QWidget *parent = nullptr);

    void ask() override;
    [[nodiscard]] bool isAnswered() const override { return m_follower.isAnswered(); }
    [[nodiscard]] LogFollower &follower() { return m_follower; }
    /// Writes the lines that are shown, oldest first, as UTF-8 text. The file is whole or not
    /// there.
    [[nodiscard]] Result<void> saveTo(const QString &file) const;
    /// Puts the selected lines, or without a selection all that are shown, on the clipboard.
    void copy() const;

protected:
    void hideEvent(QHideEvent *event) override;
    void refreshFigures() override {}
    void refreshCharts(qint64, qint64, qint64) override {}
    void showLiveness(bool isLive) override;

private:
    void makeTools();
    void makeTable();
    void askToSave();
    void listCategories();
    void showState();
    void showSelected();
    [[nodiscard]] QList<int> selectedRows() const;

    LogFollower m_follower;
    Card *m_card;
    QComboBox *m_severity;
    QComboBox *m_category;
    FilterEdit *m_filter;
    FlatButton *m_follow;
    FlatButton *m_copy;
    FlatButton *m_save;
    FigureTable *m_table;
    TailScroll *m_tail = nullptr;
    QPlainTextEdit *m_whole; ///< the selected line, unshortened
    QLabel *m_saved;         ///< what became of the last file
};

} // namespace tickcast
