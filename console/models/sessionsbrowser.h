// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/listbrowser.h"
#include "console/models/sessionsmodel.h"

namespace tickcast {

/// What an operator looks at of the list of sessions: which ones, in which order, which page; and
/// which single one in detail. Asks the server for it and fills the model.
/// It has no timer: ask() once a second. A change of what is looked at asks at once.
/// Thread: the GUI's. Cost to the server: see `sessions` and `session` in ADMIN.md.
class SessionsBrowser final : public ListBrowser
{
    Q_OBJECT
public:
    enum class List : quint8 { Open, Closed };

    /// @p source is not owned and outlives this.
    explicit SessionsBrowser(AdminSource *source, QObject *parent = nullptr);

    [[nodiscard]] SessionsModel *model() { return &m_model; }
    [[nodiscard]] List list() const { return m_list; }
    [[nodiscard]] admin::SessionSort sort() const { return m_sort; }
    [[nodiscard]] const admin::SessionFilter &filter() const { return m_filter; }

    void setList(List list);
    void setSort(admin::SessionSort sort);
    /// Longer texts than the server takes are cut. All three: nothing is no filter.
    void setText(const QString &text);
    void setLevel(std::optional<admin::SessionLevel> level);
    void setWorker(std::optional<quint32> worker);
    /// The session whose details are wanted; empty: none.
    void setChosen(const QString &session);
    [[nodiscard]] const QString &chosen() const { return m_chosen; }
    /// The details last told of the chosen one; nothing: none yet, or it is there no more.
    [[nodiscard]] const std::optional<admin::SessionDetail> &detail() const { return m_detail; }
    /// Why there are none; empty when there are, or when they are on their way.
    [[nodiscard]] const QString &detailProblem() const { return m_detailProblem; }

    void ask();
    /// The screen is to stand still: what is awaited is not wanted any more.
    void giveUp();
    /// As at the start, but for what is looked for; another server.
    void clear();

Q_SIGNALS:
    void detailChanged();

protected:
    [[nodiscard]] admin::ClientMessage question() const override;
    void clearRows() override { m_model.clear(); }

private:
    void onSessions(const admin::SessionsPage &page);
    void onClosed(const admin::ClosedPage &page);
    void onDetail(const admin::SessionDetail &detail);
    void onDetailFailed(const QString &why);

    SessionsModel m_model;
    Inquiry m_detailInquiry;
    List m_list = List::Open;
    admin::SessionSort m_sort = admin::SessionSort::Pressure;
    admin::SessionFilter m_filter;
    QString m_chosen;
    std::optional<admin::SessionDetail> m_detail;
    QString m_detailProblem;
};

} // namespace tickcast
