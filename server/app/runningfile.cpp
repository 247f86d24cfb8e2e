// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/runningfile.h"

#include <QFile>
#include <QJsonDocument>
#include <utility>

namespace tickcast {

namespace {

constexpr qint64 sizeMax = 64 * 1024; // its own are far smaller: what is larger is not ours

[[nodiscard]] qint64 pidIn(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return QJsonDocument::fromJson(file.read(sizeMax))[QLatin1String("pid")].toInteger();
}

} // namespace

Result<RunningFile> RunningFile::write(const QString &directory, const ReadyFacts &facts)
{
    const QString path = directory % u'/' % name;
    if (auto written = writeReadyFile(path, facts); !written)
        return tl::unexpected(written.error());
    return RunningFile(path, facts.pid);
}

RunningFile::RunningFile(RunningFile &&other) noexcept
    : m_path(std::exchange(other.m_path, QString()))
    , m_pid(other.m_pid)
{
}

RunningFile::~RunningFile()
{
    if (!m_path.isEmpty() && pidIn(m_path) == m_pid)
        QFile::remove(m_path);
}

} // namespace tickcast
