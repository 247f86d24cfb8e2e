// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/recordingindex.h"

#include "console/models/pager.h"

#include <QElapsedTimer>
#include <algorithm>

namespace tickcast {

namespace {

constexpr qint64 markBytes = 1024 * 1024;
constexpr qint64 sliceMs = 10;        ///< of reading, between two turns of the event loop
constexpr qsizetype askedMax = 256;   ///< questions that were never answered are forgotten
constexpr qint64 alertTickMs = 1'000; ///< as a window's clock
constexpr qint64 linesAhead = 64;     ///< so far ahead is read on rather than sought

/// The question whatever its id.
[[nodiscard]] QByteArray keyOf(admin::ClientMessage question)
{
    std::visit([](auto &what) { what.id = 0; }, question);
    return admin::encode(question);
}

/// The same question for a whole page, of which the answer to a shorter one is the beginning.
[[nodiscard]] std::optional<admin::ClientMessage> longerOf(admin::ClientMessage question)
{
    if (auto *sessions = std::get_if<admin::SessionsQuery>(&question))
        sessions->limit = Pager::rowsPerPage;
    else if (auto *closed = std::get_if<admin::ClosedQuery>(&question))
        closed->limit = Pager::rowsPerPage;
    else
        return std::nullopt;
    return question;
}

/// A message as the answer to question @p id; nothing if it is none.
struct ToAnswer
{
    qint64 id;

    template <typename Message>
    [[nodiscard]] std::optional<admin::Answer> operator()(Message message) const
    {
        if constexpr (std::is_constructible_v<admin::Answer, Message>) {
            message.id = id;
            return message;
        } else {
            return std::nullopt;
        }
    }
};

void cut(admin::Answer &answer, const admin::ClientMessage &question)
{
    const auto keep = [](auto &rows, quint32 limit) {
        if (rows.size() > limit)
            rows.resize(limit);
    };
    if (auto *page = std::get_if<admin::SessionsPage>(&answer)) {
        if (const auto *asked = std::get_if<admin::SessionsQuery>(&question))
            keep(page->rows, asked->limit);
    } else if (auto *closed = std::get_if<admin::ClosedPage>(&answer)) {
        if (const auto *asked = std::get_if<admin::ClosedQuery>(&question))
            keep(closed->rows, asked->limit);
    }
}

} // namespace

RecordingIndex::RecordingIndex(const AlertRules *rules, QObject *parent)
    : QObject(parent)
    , m_whole(samplesMax)
    , m_alerts(rules)
{
    connect(&m_loader, &QTimer::timeout, this, &RecordingIndex::load);
}

RecordingIndex::~RecordingIndex() = default;

Result<void> RecordingIndex::open(const QString &path)
{
    if (const Result<void> opened = m_reader.open(path); !opened)
        return opened;
    m_runs.push_back({0, header().hello});
    m_marks.push_back(m_reader.mark());
    m_loader.start(0);
    return {};
}

void RecordingIndex::load()
{
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < sliceMs) {
        if (m_bytesSinceMark >= markBytes) {
            m_marks.push_back(m_reader.mark());
            m_bytesSinceMark = 0;
        }
        const std::optional<Result<RecordedLine>> line = m_reader.next();
        if (!line) {
            endLoading(m_reader.incompleteness());
            return;
        }
        if (!*line) {
            complain(line->error().text);
            continue;
        }
        if (m_samples.size() == samplesMax) {
            endLoading(
                tr("Only the first %n sample(s) are shown", nullptr, static_cast<int>(samplesMax)));
            return;
        }
        take(**line);
    }
    m_progress = m_reader.progress();
    Q_EMIT loadedMore();
}

void RecordingIndex::endLoading(const QString &problem)
{
    m_loader.stop();
    m_isLoaded = true;
    m_progress = 1.0;
    m_asked.clear();
    if (!problem.isEmpty())
        m_problem = problem;
    Q_EMIT loadedMore();
}

void RecordingIndex::take(const RecordedLine &line)
{
    m_bytesSinceMark += line.content.size();
    m_durationMs = line.atMs;
    switch (line.kind) {
    case RecordedLine::Kind::Said:
        takeSaid(line, {line.atMs, m_reader.lineNumber(), m_marks.size() - 1});
        break;
    case RecordedLine::Kind::Asked:
        takeAsked(line);
        break;
    case RecordedLine::Kind::Lost:
        takeLoss(line.atMs);
        break;
    }
}

void RecordingIndex::takeAsked(const RecordedLine &line)
{
    const auto question = admin::decodeClientMessage(line.content);
    if (!question)
        return;
    const qint64 id = admin::idOf(*question);
    if (std::holds_alternative<admin::LogQuery>(*question)) {
        m_logId = id;
        return;
    }
    if (m_asked.size() >= askedMax)
        m_asked.clear();
    m_asked.insert(id, keyOf(*question));
}

/// An answer is only noted, with its place; what the whole is made of is decoded.
void RecordingIndex::takeSaid(const RecordedLine &line, const Place &place)
{
    const qint64 id = line.isStats() ? 0 : admin::clientIdOf(line.content);
    if (const auto asked = m_asked.constFind(id); asked != m_asked.constEnd()) {
        m_answers[*asked].push_back(place);
        m_asked.erase(asked);
        return;
    }
    if (id != 0 && id != m_logId)
        return;
    const Result<RecordedEvent> event = decodeRecordedLine(line);
    if (!event) {
        complain(m_reader.named(event.error()).text);
        return;
    }
    const auto &said = std::get<admin::ServerMessage>(event->what);
    if (const auto *stats = std::get_if<admin::Stats>(&said))
        takeStats(*stats, place);
    else if (const auto *page = std::get_if<admin::LogPage>(&said))
        m_log.add(*page, line.atMs, m_runs.size() - 1);
    else if (const auto *hello = std::get_if<admin::Hello>(&said);
             hello && hello->startedAtMs != m_runs.back().hello.startedAtMs)
        m_runs.push_back({line.atMs, *hello});
}

void RecordingIndex::takeStats(const admin::Stats &stats, const Place &place)
{
    const bool isAfterGap = m_lostAtMs >= 0;
    if (isAfterGap)
        judgeLoss(place.atMs);
    m_samples.push_back({place, isAfterGap});
    m_lostAtMs = -1;
    m_whole.add(stats, place.atMs);
    m_alerts.setLive(true, place.atMs, wallMs(place.atMs));
    m_alerts.add(*m_whole.latest(), place.atMs, wallMs(place.atMs));
}

void RecordingIndex::takeLoss(qint64 atMs)
{
    m_whole.markGap();
    m_lostAtMs = atMs;
    m_asked.clear(); // ids may come again
    m_logId = 0;
    m_alerts.setLive(false, atMs, wallMs(atMs));
}

/// That the server could not be reached for so long is an alert from the second on when it became
/// one; no rule waits longer than forMsMax.
void RecordingIndex::judgeLoss(qint64 untilMs)
{
    const qint64 endMs = std::min(untilMs, m_lostAtMs + AlertRules::forMsMax + alertTickMs);
    for (qint64 atMs = m_lostAtMs + alertTickMs; atMs <= endMs; atMs += alertTickMs)
        m_alerts.tick(atMs, wallMs(atMs));
}

void RecordingIndex::complain(const QString &problem)
{
    if (m_problems++ == 0)
        m_problem = problem;
}

QString RecordingIndex::problem() const
{
    if (m_problems > 1)
        return tr("%n line(s) cannot be read; the first: %1", nullptr, static_cast<int>(m_problems))
            .arg(m_problem);
    return m_problem;
}

std::optional<size_t> RecordingIndex::sampleIndexAt(qint64 atMs) const
{
    const auto after = std::ranges::upper_bound(
        m_samples, atMs, {}, [](const SamplePlace &sample) { return sample.place.atMs; });
    if (after == m_samples.begin())
        return std::nullopt;
    return static_cast<size_t>(std::distance(m_samples.begin(), after)) - 1;
}

bool RecordingIndex::isGapAt(qint64 atMs) const
{
    const std::optional<size_t> index = sampleIndexAt(atMs);
    return !index || atMs - m_samples[*index].place.atMs > gapMs;
}

size_t RecordingIndex::runAt(qint64 atMs) const
{
    const auto after = std::ranges::upper_bound(m_runs, atMs, {}, &Run::fromMs);
    return after == m_runs.begin() ? 0
                                   : static_cast<size_t>(std::distance(m_runs.begin(), after)) - 1;
}

std::optional<StatsHistory::Sample> RecordingIndex::sampleAt(qint64 atMs)
{
    const std::optional<size_t> index = sampleIndexAt(atMs);
    if (!index || index == m_lastIndex)
        return index ? m_last : std::nullopt;
    const SamplePlace &asked = m_samples[*index];
    RateCalculator rates;
    if (!asked.isAfterGap && *index > 0) {
        // Running, the last one asked for is the one before.
        const bool isNext = m_last && m_lastIndex == *index - 1;
        const auto before =
            isNext ? std::optional(m_last->stats) : readStats(m_samples[*index - 1].place);
        if (before)
            static_cast<void>(rates.next(*before));
    }
    std::optional<admin::Stats> stats = readStats(asked.place);
    if (!stats)
        return std::nullopt;
    std::optional<SampleRates> made = rates.next(*stats);
    m_last = StatsHistory::Sample{std::move(*stats), std::move(made), asked.place.atMs};
    m_lastIndex = index;
    return m_last;
}

std::optional<admin::Stats> RecordingIndex::readStats(const Place &place)
{
    Result<RecordedEvent> event = read(place);
    auto *said = event ? std::get_if<admin::ServerMessage>(&event->what) : nullptr;
    auto *stats = said ? std::get_if<admin::Stats>(said) : nullptr;
    return stats ? std::optional(std::move(*stats)) : std::nullopt;
}

/// Reading goes on behind it: while the recording is still loaded, the loader's place is kept.
Result<RecordedEvent> RecordingIndex::read(const Place &place)
{
    const std::optional<RecordingReader::Mark> loading =
        m_isLoaded ? std::nullopt : std::optional(m_reader.mark());
    // A step forward needs no way back to the last mark.
    const bool isAhead = m_isLoaded && m_reader.lineNumber() < place.lineNumber &&
                         m_reader.lineNumber() >= place.lineNumber - linesAhead;
    if (!isAhead)
        m_reader.goTo(m_marks[place.mark]);
    Result<RecordedEvent> event = fail(ErrorCode::NotFound, QString());
    while (const auto line = m_reader.next()) {
        if (m_reader.lineNumber() < place.lineNumber)
            continue;
        if (m_reader.lineNumber() == place.lineNumber && *line)
            event = decodeRecordedLine(**line);
        break;
    }
    if (loading)
        m_reader.goTo(*loading);
    return event;
}

std::optional<RecordingIndex::Answer> RecordingIndex::answerTo(const admin::ClientMessage &question,
                                                               qint64 atMs)
{
    if (const auto *query = std::get_if<admin::LogQuery>(&question))
        return Answer{m_log.answerTo(*query, atMs, runAt(atMs)), atMs};
    const bool isOfARun = std::holds_alternative<admin::ConfigQuery>(question);
    const qint64 oldestMs = isOfARun ? m_runs[runAt(atMs)].fromMs : atMs - answerAgeMsMax;
    const auto nearest = [&](const admin::ClientMessage &asked) -> const Place * {
        const auto found = m_answers.constFind(keyOf(asked));
        if (found == m_answers.constEnd())
            return nullptr;
        const auto after = std::ranges::upper_bound(*found, atMs, {}, &Place::atMs);
        if (after == found->begin() || std::prev(after)->atMs < oldestMs)
            return nullptr;
        return &*std::prev(after);
    };
    const Place *place = nearest(question);
    if (const auto longer = place ? std::nullopt : longerOf(question))
        place = nearest(*longer);
    if (!place)
        return std::nullopt;
    Result<RecordedEvent> event = read(*place);
    auto *said = event ? std::get_if<admin::ServerMessage>(&event->what) : nullptr;
    if (!said)
        return std::nullopt;
    std::optional<admin::Answer> answer =
        std::visit(ToAnswer{admin::idOf(question)}, std::move(*said));
    if (!answer)
        return std::nullopt;
    cut(*answer, question);
    return Answer{std::move(*answer), place->atMs};
}

} // namespace tickcast
