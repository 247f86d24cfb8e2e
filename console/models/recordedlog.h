// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/admin/operations.h"

#include <map>

namespace tickcast {

/// What a recording heard of the server's log, each record once, however often it was told.
/// A server counts its records from the start of each run: a number is one of a run.
/// Thread: the GUI's. Memory: at most recordsMax records; the oldest go.
class RecordedLog
{
public:
    static constexpr size_t recordsMax = 50'000;

    void add(const admin::LogPage &page, qint64 heardMs, size_t run);

    /// The answer that the server of @p run would have given to @p query at @p atMs, as far as its
    /// records were heard. Cost: O(records).
    [[nodiscard]] admin::LogPage answerTo(const admin::LogQuery &query, qint64 atMs,
                                          size_t run) const;
    /// What it would have told after that answer, from @p fromMs (not included) to @p toMs.
    [[nodiscard]] admin::LogPage follow(const admin::LogQuery &query, qint64 fromMs, qint64 toMs,
                                        size_t run) const;

private:
    struct Number
    {
        size_t run = 0;
        quint64 seq = 0;
        friend auto operator<=>(const Number &, const Number &) = default;
    };
    struct Heard
    {
        qint64 atMs = 0;
        admin::LogRecord record;
    };
    [[nodiscard]] admin::LogPage select(const admin::LogQuery &query, qint64 fromMs, qint64 toMs,
                                        size_t run, quint32 last) const;

    std::map<Number, Heard> m_records;
};

} // namespace tickcast
