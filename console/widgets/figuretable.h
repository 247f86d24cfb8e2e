// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTableView>
#include <vector>

namespace tickcast {

class FigureDelegate;

/// A QTableView in the console's dress: no frame, no grid, thin lines between rows, headers that
/// break their lines; columns are as wide as their content ever was and
/// share the width that is left over.
/// Thread: the GUI's.
class FigureTable final : public QTableView
{
    Q_OBJECT
public:
    explicit FigureTable(QWidget *parent = nullptr);

    [[nodiscard]] FigureDelegate *figures() const { return m_delegate; }
    void setModel(QAbstractItemModel *model) override;
    /// Lets few rows grow to fill the height, up to half as tall again.
    void setRowsFill(bool doRowsFill);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void fitColumns();
    void fitRows();

    FigureDelegate *m_delegate;
    std::vector<int> m_widths; ///< widest content so far: columns grow but never jump back
    bool m_doRowsFill = false;
};

} // namespace tickcast
