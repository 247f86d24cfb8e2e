// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/alertengine.h"
#include "console/models/recordedlog.h"
#include "console/models/recordingreader.h"
#include "console/models/statshistory.h"

#include <QHash>
#include <QTimer>
#include <deque>

namespace tickcast {

/// What a recording holds, by time: it knows where in the file each sample and answer is, and keeps
/// what charts, alerts and the log need of the whole. It shows nothing and has no place in time.
///
/// The file is read through once, in slices that leave the event loop time; what was read so far
/// can be used. Times are milliseconds of the recording.
/// Thread: the GUI's. Memory: see RECORDING.md. Cost of sampleAt() and answerTo(): up to 1 MiB
/// inflated and one or two messages decoded.
class RecordingIndex final : public QObject
{
    Q_OBJECT
public:
    /// A day of one sample a second; what comes after it is not read, and problem() says so.
    static constexpr size_t samplesMax = 86'400;
    /// An older answer is no answer: what it says of sessions was not true any more.
    static constexpr qint64 answerAgeMsMax = 60'000;
    /// A sample that is older than this was followed by a gap.
    static constexpr qint64 gapMs = 10'000;

    struct Answer
    {
        admin::Answer answer;
        qint64 atMs = 0; ///< when the server gave it
    };

    /// Alerts are judged by @p rules as they are while it reads; not owned, they outlive this.
    explicit RecordingIndex(const AlertRules *rules, QObject *parent = nullptr);
    ~RecordingIndex() override;

    /// Opens @p path and begins to read it; once for each index. Errors as RecordingReader's.
    [[nodiscard]] Result<void> open(const QString &path);
    [[nodiscard]] const RecordingHeader &header() const { return m_reader.header(); }
    [[nodiscard]] bool isLoaded() const { return m_isLoaded; }
    [[nodiscard]] double progress() const { return m_progress; } ///< [0, 1]
    /// What is wrong with the recording, in words for the operator; empty: nothing.
    [[nodiscard]] QString problem() const;

    /// Of what was read so far; the first sample's is 0 while there is none.
    [[nodiscard]] qint64 firstSampleMs() const
    {
        return m_samples.empty() ? 0 : m_samples.front().place.atMs;
    }
    [[nodiscard]] qint64 durationMs() const { return m_durationMs; }
    [[nodiscard]] const StatsHistory &whole() const { return m_whole; }
    [[nodiscard]] const AlertEngine &alerts() const { return m_alerts; }
    [[nodiscard]] const RecordedLog &log() const { return m_log; }

    /// The last sample at or before @p atMs, with its rates; nothing before the first.
    [[nodiscard]] std::optional<StatsHistory::Sample> sampleAt(qint64 atMs);
    /// Whether nothing was recorded at @p atMs: the connection was lost.
    [[nodiscard]] bool isGapAt(qint64 atMs) const;
    /// Which run of the server it was at @p atMs, from 0, and how that one introduced itself.
    [[nodiscard]] size_t runAt(qint64 atMs) const;
    [[nodiscard]] const admin::Hello &helloOf(size_t run) const { return m_runs[run].hello; }
    /// What the server had said to the same question, last before @p atMs; nothing if it was not
    /// asked, or too long before.
    [[nodiscard]] std::optional<Answer> answerTo(const admin::ClientMessage &question, qint64 atMs);

Q_SIGNALS:
    /// More was read, or all of it.
    void loadedMore();

private:
    /// Where a line is: so many lines behind a place to start reading from.
    struct Place
    {
        qint64 atMs = 0;
        qint64 lineNumber = 0;
        size_t mark = 0;
    };
    struct SamplePlace
    {
        Place place;
        bool isAfterGap = false; ///< no rate can be made across it
    };
    struct Run
    {
        qint64 fromMs = 0;
        admin::Hello hello;
    };

    void load();
    void endLoading(const QString &problem);
    void take(const RecordedLine &line);
    void takeSaid(const RecordedLine &line, const Place &place);
    void takeAsked(const RecordedLine &line);
    void takeStats(const admin::Stats &stats, const Place &place);
    void takeLoss(qint64 atMs);
    void judgeLoss(qint64 untilMs);
    void complain(const QString &problem);
    [[nodiscard]] qint64 wallMs(qint64 atMs) const { return header().startedAtMs + atMs; }
    [[nodiscard]] std::optional<size_t> sampleIndexAt(qint64 atMs) const;
    [[nodiscard]] Result<RecordedEvent> read(const Place &place);
    [[nodiscard]] std::optional<admin::Stats> readStats(const Place &place);

    RecordingReader m_reader;
    std::vector<RecordingReader::Mark> m_marks;
    qint64 m_bytesSinceMark = 0;
    std::deque<SamplePlace> m_samples;               ///< ascending by time
    std::deque<Run> m_runs;                          ///< ascending by time
    QHash<QByteArray, std::vector<Place>> m_answers; ///< by question without its id, ascending
    QHash<qint64, QByteArray> m_asked;               ///< questions without an answer yet, by id
    qint64 m_logId = 0; ///< of the last question about the log, whose answers go on; 0: none
    StatsHistory m_whole;
    AlertEngine m_alerts;
    RecordedLog m_log;
    std::optional<size_t> m_lastIndex;          ///< of m_last among the samples
    std::optional<StatsHistory::Sample> m_last; ///< that was asked for
    QTimer m_loader;
    QString m_problem;
    qint64 m_problems = 0;
    qint64 m_durationMs = 0;
    qint64 m_lostAtMs = -1; ///< since when the connection is lost; -1: it is not
    double m_progress = 0.0;
    bool m_isLoaded = false;
};

} // namespace tickcast
