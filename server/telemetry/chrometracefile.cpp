// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/telemetry/chrometracefile.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>

namespace tickcast {

namespace {

constexpr QLatin1String beginning("[\n");
constexpr QLatin1String ending("\n]\n");
constexpr int marketTrack = 1;
constexpr int firstWorkerTrack = 2;

/// The format counts in microseconds; fractions are allowed.
double microseconds(MonotonicNs ns)
{
    return static_cast<double>(ns) / 1000;
}

int trackOf(const Span &span)
{
    const bool isMarkets = span.worker == Span::noWorker || span.name <= SpanName::Encode ||
                           span.outcome == SpanOutcome::InboxFull;
    return isMarkets ? marketTrack : firstWorkerTrack + span.worker;
}

QString text(std::string_view latin)
{
    return QString::fromLatin1(latin.data(), static_cast<qsizetype>(latin.size()));
}

QJsonObject event(QLatin1String phase, int track, const QString &name)
{
    return {{QStringLiteral("ph"), phase},
            {QStringLiteral("pid"), QCoreApplication::applicationPid()},
            {QStringLiteral("tid"), track},
            {QStringLiteral("cat"), QStringLiteral("tickcast")},
            {QStringLiteral("name"), name}};
}

QByteArray line(const QJsonObject &event)
{
    return QJsonDocument(event).toJson(QJsonDocument::Compact);
}

/// Slices of one track have to lie within each other or apart. Those of these overlap as they like:
/// the format calls them asynchronous and gives each a line of its own.
bool isAsynchronous(SpanName name)
{
    return name == SpanName::Update || name == SpanName::HandOff;
}

} // namespace

ChromeTraceFile::ChromeTraceFile(DescribeGroup describe, qint64 bytesMax)
    : m_describe(std::move(describe))
    , m_bytesMax(bytesMax)
{
}

ChromeTraceFile::~ChromeTraceFile()
{
    close();
}

Result<void> ChromeTraceFile::open(const QString &path)
{
    m_file.setFileName(path);
    if (!m_file.open(QIODevice::WriteOnly | QIODevice::Truncate)) {
        return fail(ErrorCode::Io, QStringLiteral("cannot write the trace file \"%1\": %2")
                                       .arg(path, m_file.errorString()));
    }
    m_bytes = m_file.write(beginning.data(), beginning.size());
    m_isNamed.clear();
    return {};
}

bool ChromeTraceFile::put(const QByteArray &event)
{
    const bool isFirst = m_bytes == beginning.size();
    const QByteArray bytes = isFirst ? event : ",\n" + event;
    if (!m_file.isOpen() || m_file.write(bytes) != bytes.size())
        return false;
    m_bytes += bytes.size();
    return true;
}

void ChromeTraceFile::nameThread(int track, const QByteArray &name)
{
    QJsonObject meta = event(QLatin1String("M"), track, QStringLiteral("thread_name"));
    meta.insert(QStringLiteral("args"),
                QJsonObject{{QStringLiteral("name"), QString::fromLatin1(name)}});
    static_cast<void>(put(line(meta)));
}

bool ChromeTraceFile::write(const Span &span)
{
    constexpr qint64 roomForLine = 1024;
    if (m_file.isOpen() && m_bytes + roomForLine > m_bytesMax)
        close();
    if (!m_file.isOpen())
        return false;
    const int track = trackOf(span);
    if (m_isNamed.size() <= track)
        m_isNamed.resize(track + 1);
    if (!std::exchange(m_isNamed[track], true)) {
        nameThread(track, track == marketTrack ? QByteArray("market")
                                               : "worker " + QByteArray::number(span.worker));
    }
    if (!isAsynchronous(span.name)) {
        QJsonObject slice = event(QLatin1String("X"), track, text(spanNameText(span.name)));
        slice.insert(QStringLiteral("ts"), microseconds(span.startNs));
        slice.insert(QStringLiteral("dur"), microseconds(span.endNs - span.startNs));
        slice.insert(QStringLiteral("args"), argumentsOf(span));
        return put(line(slice)) && putArrow(span, track);
    }
    QJsonObject begin = event(QLatin1String("b"), track, text(spanNameText(span.name)));
    begin.insert(QStringLiteral("id"), QString::fromLatin1("0x" + toHex(span.id)));
    QJsonObject end = begin;
    end.insert(QStringLiteral("ph"), QStringLiteral("e"));
    end.insert(QStringLiteral("ts"), microseconds(span.endNs));
    begin.insert(QStringLiteral("ts"), microseconds(span.startNs));
    begin.insert(QStringLiteral("args"), argumentsOf(span));
    return put(line(begin)) && put(line(end));
}

QJsonObject ChromeTraceFile::argumentsOf(const Span &span) const
{
    const SpanSubject subject = m_describe(span.group);
    QJsonObject arguments{{QStringLiteral("symbol"), QString::fromLatin1(subject.symbol)},
                          {QStringLiteral("channel"), QString::fromLatin1(subject.channel)},
                          {QStringLiteral("offset"), QString::number(span.offset)},
                          {QStringLiteral("trace"), QString::fromLatin1(toHex(span.trace))}};
    if (span.name != SpanName::Update)
        arguments.insert(QStringLiteral("format"), QString::fromLatin1(subject.format));
    if (span.name == SpanName::Send)
        arguments.insert(QStringLiteral("session"), QString::fromLatin1(sessionNameOf(span)));
    if (span.outcome != SpanOutcome::None)
        arguments.insert(QStringLiteral("outcome"), text(spanOutcomeText(span.outcome)));
    return arguments;
}

/// From where an update was encoded to where a worker takes it: the two ends have the same number,
/// and each belongs to the slice around it.
bool ChromeTraceFile::putArrow(const Span &span, int track)
{
    if (span.name != SpanName::Encode && span.name != SpanName::Turn)
        return true;
    const bool isTail = span.name == SpanName::Encode;
    QJsonObject arrow =
        event(isTail ? QLatin1String("s") : QLatin1String("f"), track, QStringLiteral("hand_off"));
    arrow.insert(QStringLiteral("ts"), microseconds(span.startNs));
    arrow.insert(QStringLiteral("id"),
                 QString::fromLatin1("0x" + toHex(span.trace.low + span.group)));
    if (!isTail)
        arrow.insert(QStringLiteral("bp"), QStringLiteral("e"));
    return put(line(arrow));
}

void ChromeTraceFile::close()
{
    if (!m_file.isOpen())
        return;
    m_bytes += m_file.write(ending.data(), ending.size());
    m_file.close();
}

} // namespace tickcast
