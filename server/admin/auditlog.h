// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/admin/stats.h"
#include "shared/util/result.h"

#include <QFile>
#include <QString>

namespace tickcast {

/// One order of an operator, and what became of it.
struct AuditEntry
{
    qint64 tsMs = 0; ///< Unix milliseconds, when it was answered
    QString peer;    ///< where the operator sits
    QString user;    ///< who it said it is; empty: it did not
    admin::Role role = admin::Role::Operator;
    QByteArray order; ///< as it was sent
    bool isDone = false;
    QString outcome; ///< what was done, or why not
};

/// A file of all orders that operators gave, one JSON object per line, for whoever has to know
/// later who did what. It is appended to and never read; beyond `bytesMax` it becomes FILE.1 and
/// a new one begins. A line that cannot be written is a warning in the log, where every order
/// stands too. Thread: main.
class AuditLog final
{
public:
    static constexpr qint64 bytesMax = 16 * 1024 * 1024;

    /// Opens @p path, or creates it with mode 0600.
    [[nodiscard]] static Result<AuditLog> open(const QString &path, qint64 limit = bytesMax);

    void write(const AuditEntry &entry);
    [[nodiscard]] QString path() const { return m_file->fileName(); }

private:
    AuditLog(std::unique_ptr<QFile> file, qint64 limit)
        : m_file(std::move(file))
        , m_limit(limit)
    {
    }
    void turnOver();

    std::unique_ptr<QFile> m_file;
    qint64 m_limit;
    bool m_hasWarned = false;
};

} // namespace tickcast
