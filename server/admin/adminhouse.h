// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/admin/operations.h"
#include "shared/util/result.h"

namespace tickcast {

/// What operators may know of the server as a whole and have it do; whoever composes the server
/// is it. Thread: main. An order's result says what was done, in words for the operator and the
/// log; @p who is how the log calls the operator.
class AdminHouse
{
public:
    virtual ~AdminHouse() = default;

    [[nodiscard]] virtual Result<QString> drain(const QString &who) = 0;
    [[nodiscard]] virtual Result<QString> reload(const QString &who) = 0;
    /// An unknown breaker is an error that names those there are.
    [[nodiscard]] virtual Result<QString> orderBreaker(const admin::OrderBreaker &order,
                                                       const QString &who) = 0;
    [[nodiscard]] virtual Result<QString> setLogLevel(const admin::SetLogLevel &order,
                                                      const QString &who) = 0;
    /// Its settings in force, secrets masked; the id is the caller's to fill in.
    [[nodiscard]] virtual admin::ConfigPage config() const = 0;
};

} // namespace tickcast
