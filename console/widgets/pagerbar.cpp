// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/widgets/pagerbar.h"

#include "console/widgets/flatbutton.h"
#include "console/widgets/theme.h"

#include <QHBoxLayout>
#include <QLabel>

namespace tickcast {

PagerBar::PagerBar(QWidget *parent)
    : QWidget(parent)
    , m_text(new QLabel(this))
    , m_back(new FlatButton(FlatButton::Look::Segment, this))
    , m_on(new FlatButton(FlatButton::Look::Segment, this))
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gridPx / 2);
    layout->addWidget(m_text);
    layout->addWidget(m_back);
    layout->addWidget(m_on);
    m_back->setText(QStringLiteral("\u25c0"));
    m_back->setToolTip(tr("Previous page (Alt+Left)"));
    m_back->setAccessibleName(tr("Previous page"));
    m_back->setShortcut(QKeySequence(Qt::ALT | Qt::Key_Left));
    m_on->setText(QStringLiteral("\u25b6"));
    m_on->setToolTip(tr("Next page (Alt+Right)"));
    m_on->setAccessibleName(tr("Next page"));
    m_on->setShortcut(QKeySequence(Qt::ALT | Qt::Key_Right));
    connect(m_back, &FlatButton::clicked, this, &PagerBar::turnedBack);
    connect(m_on, &FlatButton::clicked, this, &PagerBar::turnedOn);
    showPager(Pager(0));
}

void PagerBar::showPager(const Pager &pager)
{
    m_text->setText(pager.text());
    m_back->setEnabled(pager.canGoBack());
    m_on->setEnabled(pager.canGoOn());
    const bool hasPages = pager.canGoBack() || pager.canGoOn();
    m_back->setVisible(hasPages);
    m_on->setVisible(hasPages);
}

QString PagerBar::text() const
{
    return m_text->text();
}

} // namespace tickcast
