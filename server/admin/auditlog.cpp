// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/admin/auditlog.h"

#include "shared/protocol/jsonwriter.h"
#include "shared/util/logging.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>

namespace tickcast {

namespace {

QByteArray lineOf(const AuditEntry &entry)
{
    const QString ts = QDateTime::fromMSecsSinceEpoch(entry.tsMs, Qt::UTC)
                           .toString(QStringLiteral("yyyy-MM-ddTHH:mm:ss.zzzZ"));
    QJsonObject order = QJsonDocument::fromJson(entry.order).object();
    order.remove(QLatin1String("id"));
    const QJsonObject line{
        {QStringLiteral("ts"), ts},
        {QStringLiteral("peer"), entry.peer},
        {QStringLiteral("user"), entry.user},
        {QStringLiteral("role"),
         QString::fromLatin1(admin::roleNames[static_cast<size_t>(entry.role)])},
        {QStringLiteral("order"), order},
        {QStringLiteral("done"), entry.isDone},
        {QStringLiteral("outcome"), entry.outcome},
    };
    return QJsonDocument(line).toJson(QJsonDocument::Compact) + '\n';
}

Result<void> openForAppending(QFile &file)
{
    const bool isNew = !file.exists();
    if (!file.open(QIODevice::WriteOnly | QIODevice::Append | QIODevice::Unbuffered)) {
        return fail(ErrorCode::Io, QStringLiteral("cannot write the audit log %1: %2")
                                       .arg(file.fileName(), file.errorString()));
    }
    if (isNew)
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    return {};
}

} // namespace

Result<AuditLog> AuditLog::open(const QString &path, qint64 limit)
{
    auto file = std::make_unique<QFile>(path);
    if (const auto opened = openForAppending(*file); !opened)
        return tl::unexpected(opened.error());
    return AuditLog(std::move(file), limit);
}

void AuditLog::write(const AuditEntry &entry)
{
    if (m_file->size() >= m_limit)
        turnOver();
    const QByteArray line = lineOf(entry);
    if (m_file->write(line) == line.size()) {
        m_hasWarned = false;
        return;
    }
    if (!std::exchange(m_hasWarned, true)) {
        qCWarning(lcAdmin).noquote() << "the audit log" << m_file->fileName()
                                     << "cannot be written:" << m_file->errorString();
    }
}

void AuditLog::turnOver()
{
    const QString path = m_file->fileName();
    const QString old = path % QLatin1String(".1");
    m_file->close();
    QFile::remove(old);
    QFile::rename(path, old);
    static_cast<void>(openForAppending(*m_file)); // a failure shows with the next line
}

} // namespace tickcast
