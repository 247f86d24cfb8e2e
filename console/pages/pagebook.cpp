// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/pages/pagebook.h"

#include "console/pages/alertspage.h"
#include "console/pages/feedspage.h"
#include "console/pages/logpage.h"
#include "console/pages/overviewpage.h"
#include "console/pages/serverpage.h"
#include "console/pages/sessionspage.h"
#include "console/pages/symbolspage.h"
#include "console/pages/workerspage.h"
#include "console/widgets/flatbutton.h"
#include "console/widgets/theme.h"
#include "console/widgets/veil.h"

#include <QAction>
#include <QActionGroup>
#include <QBoxLayout>
#include <QStackedWidget>

namespace tickcast {

namespace {

constexpr int pageListPx = 15 * gridPx;

} // namespace

PageBook::PageBook(const Page::Context &context, QWidget *parent)
    : QWidget(parent)
    , m_actions(new QActionGroup(this))
    , m_list(new QVBoxLayout)
    , m_stack(new QStackedWidget(this))
{
    auto *columns = new QHBoxLayout(this);
    columns->setContentsMargins(gridPx, gridPx, 2 * gridPx, gridPx);
    columns->setSpacing(gridPx);
    auto *list = new QWidget(this);
    list->setFixedWidth(pageListPx);
    list->setAccessibleName(tr("Pages"));
    list->setLayout(m_list);
    m_list->setContentsMargins(0, 0, 0, 0);
    m_list->setSpacing(gridPx / 4);
    m_list->addStretch();
    columns->addWidget(list);
    // The veil is the stack's sibling: among its pages it would be hidden like one of them.
    auto *pageArea = new QWidget(this);
    auto *pageLayout = new QVBoxLayout(pageArea);
    pageLayout->setContentsMargins(0, 0, 0, 0);
    pageLayout->addWidget(m_stack);
    m_veil = new Veil(pageArea);
    columns->addWidget(pageArea, 1);
    m_stack->setFocusPolicy(Qt::StrongFocus);
    setFocusProxy(m_stack);

    add(new OverviewPage(context, this));
    add(new WorkersPage(context, this));
    add(new SessionsPage(context, this));
    add(new SymbolsPage(context, this));
    add(new FeedsPage(context, this));
    add(new AlertsPage(context, this));
    add(new LogPage(context, this));
    add(new ServerPage(context, this));
}

void PageBook::add(Page *page)
{
    auto *action = new QAction(page->title(), m_actions);
    action->setCheckable(true);
    action->setShortcut(QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + m_pages.size())));
    action->setToolTip(tr("%1 (%2)").arg(page->title(), action->shortcut().toString()));
    connect(action, &QAction::triggered, this, [this, page] {
        m_stack->setCurrentWidget(page);
        Q_EMIT turned();
    });
    auto *button = new FlatButton(FlatButton::Look::Page, this);
    button->setDefaultAction(action);
    m_list->insertWidget(static_cast<int>(m_pages.size()), button);
    m_stack->addWidget(page);
    m_pages.append(page);
    action->setChecked(m_pages.size() == 1);
}

bool PageBook::showPage(const QString &name)
{
    const auto index = names().indexOf(name);
    if (index < 0)
        return false;
    pageActions().at(index)->trigger();
    return true;
}

QStringList PageBook::names() const
{
    QStringList names;
    for (const Page *page : m_pages)
        names.append(page->name());
    return names;
}

Page *PageBook::current() const
{
    return m_pages[m_stack->currentIndex()];
}

QList<QAction *> PageBook::pageActions() const
{
    return m_actions->actions();
}

void PageBook::setLive(bool isLive, bool isVeiled)
{
    for (Page *page : m_pages)
        page->setLive(isLive);
    m_veil->setVisible(isVeiled);
    m_veil->raise();
}

bool PageBook::isVeiled() const
{
    return m_veil->isVisible();
}

} // namespace tickcast
