// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/pager.h"

#include <QWidget>

class QLabel;

namespace tickcast {

class FlatButton;

/// Says which stretch of a long list is shown and turns its pages: Alt+Left, Alt+Right.
/// Thread: the GUI's.
class PagerBar final : public QWidget
{
    Q_OBJECT
public:
    explicit PagerBar(QWidget *parent = nullptr);

    void showPager(const Pager &pager);
    [[nodiscard]] QString text() const;

Q_SIGNALS:
    void turnedBack();
    void turnedOn();

private:
    QLabel *m_text;
    FlatButton *m_back;
    FlatButton *m_on;
};

} // namespace tickcast
