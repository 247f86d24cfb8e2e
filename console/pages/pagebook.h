// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/pages/page.h"

#include <QStringList>

class QAction;
class QActionGroup;
class QBoxLayout;
class QStackedWidget;

namespace tickcast {

class Veil;

/// Every page of the console, one of them shown, and the list to choose from, with a key for each.
/// Where they get what they show (a server, a recording) is their context's matter; when they ask
/// and refresh is the window's.
/// Thread: the GUI's.
class PageBook final : public QWidget
{
    Q_OBJECT
public:
    explicit PageBook(const Page::Context &context, QWidget *parent = nullptr);

    /// False if there is no page of that name.
    [[nodiscard]] bool showPage(const QString &name);
    [[nodiscard]] QStringList names() const;
    [[nodiscard]] Page *current() const;
    /// One for each page, in their order, with its title and key.
    [[nodiscard]] QList<QAction *> pageActions() const;

    /// Tells every page; @p isVeiled greys what is shown.
    void setLive(bool isLive, bool isVeiled);
    [[nodiscard]] bool isVeiled() const;

Q_SIGNALS:
    /// Another page is shown, or the same was chosen again.
    void turned();

private:
    void add(Page *page);

    QList<Page *> m_pages;
    QActionGroup *m_actions;
    QBoxLayout *m_list;
    QStackedWidget *m_stack;
    Veil *m_veil; ///< over the pages while they are not live
};

} // namespace tickcast
