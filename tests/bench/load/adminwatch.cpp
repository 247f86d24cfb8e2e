// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/load/adminwatch.h"

#include "shared/admin/admincodec.h"
#include "tests/bench/load/conversation.h"

#include <QFile>
#include <algorithm>
#include <limits>
#include <time.h>

namespace tickcast::load {

namespace {

constexpr std::uint8_t opText = 0x1;
constexpr MonotonicNs lookEveryNs = 100'000'000;
constexpr MonotonicNs sampleWaitNs = 5'000'000'000;
constexpr timespec tick{.tv_sec = 0, .tv_nsec = 10'000'000};

} // namespace

void ServerRecord::take(const admin::Stats &stats)
{
    if (samples++ == 0)
        first = stats.totals;
    last = stats.totals;
    owedLast = 0;
    std::array<quint64, protocol::sessionLevelCount> levels{};
    for (const admin::Worker &worker : stats.workers) {
        owedLast += worker.owed;
        unaccountedMax =
            std::max(unaccountedMax, static_cast<quint64>(std::abs(worker.unaccounted)));
        for (size_t i = 0; i < levels.size(); ++i)
            levels[i] += worker.levels[i];
    }
    for (size_t i = 0; i < levels.size(); ++i)
        levelPeaks[i] = std::max(levelPeaks[i], levels[i]);
}

AdminWatch::~AdminWatch()
{
    (void)stop();
}

Result<void> AdminWatch::start(const Target &target, const QString &tokenPath)
{
    QFile file(tokenPath);
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::NotFound, QLatin1String("--admin-token-file ") % tokenPath %
                                             QLatin1String(": ") % file.errorString());
    const QByteArray token = file.readAll().trimmed();
    m_thread = std::thread([this, target, token] { run(target, token); });
    waitForSample();
    if (m_hasEnded)
        return stop();
    if (record().samples == 0)
        return fail(ErrorCode::Io, QStringLiteral("--admin: the server sends no samples"));
    return {};
}

ServerRecord AdminWatch::record() const
{
    const std::scoped_lock lock(m_mutex);
    return m_record;
}

void AdminWatch::waitForSample() const
{
    // The next may have been taken just before; the one after was not.
    const quint64 before = record().samples;
    const quint64 wanted = before == 0 ? 1 : before + 2;
    const MonotonicNs deadlineNs = SystemClock::now() + sampleWaitNs;
    while (record().samples < wanted && !m_hasEnded && SystemClock::now() < deadlineNs)
        ::nanosleep(&tick, nullptr);
}

Result<void> AdminWatch::stop()
{
    m_isStopping = true;
    if (m_thread.joinable())
        m_thread.join();
    return m_outcome;
}

void AdminWatch::run(const Target &target, const QByteArray &token)
{
    m_outcome = watch(target, token);
    m_hasEnded = true;
}

Result<void> AdminWatch::watch(const Target &target, const QByteArray &token)
{
    Conversation server(target, std::numeric_limits<int>::max());
    if (const auto opened = server.open({}); !opened)
        return tl::unexpected(opened.error());
    server.send(
        clientFrame(opText, admin::encode(admin::Auth{QString::fromLatin1(token)}).toStdString()));
    while (!m_isStopping) {
        const Result<std::string> text = server.nextText(SystemClock::now() + lookEveryNs);
        if (!text)
            return tl::unexpected(text.error());
        if (text->empty())
            continue;
        const Result<admin::ServerMessage> message =
            admin::decodeServerMessage(QByteArray::fromStdString(*text));
        if (!message)
            return tl::unexpected(message.error());
        if (const auto *refused = std::get_if<admin::Refused>(&*message))
            return fail(ErrorCode::Io, QLatin1String("--admin: ") % refused->reason);
        if (const auto *stats = std::get_if<admin::Stats>(&*message)) {
            const std::scoped_lock lock(m_mutex);
            m_record.take(*stats);
        }
    }
    return {};
}

} // namespace tickcast::load
