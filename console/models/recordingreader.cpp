// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/recordingreader.h"

#include <QCoreApplication>

namespace tickcast {

namespace {

class Texts
{
    Q_DECLARE_TR_FUNCTIONS(Recording)
};

} // namespace

Result<void> RecordingReader::open(const QString &path)
{
    if (const Result<void> opened = m_lines.open(path); !opened)
        return opened;
    const auto bad = [&path](const QString &why) {
        return fail(ErrorCode::Parse,
                    Texts::tr("%1 is no recording that can be read: %2").arg(path, why));
    };
    const std::optional<QByteArray> line = m_lines.next();
    if (!line)
        return bad(Texts::tr("it ends in its first line"));
    Result<RecordingHeader> header = decodeRecordingHeader(*line);
    if (!header)
        return bad(header.error().text);
    m_header = std::move(*header);
    return {};
}

std::optional<Result<RecordedLine>> RecordingReader::next()
{
    const std::optional<QByteArray> text = m_lines.next();
    if (!text)
        return std::nullopt;
    Result<RecordedLine> line = parseRecordedLine(*text);
    if (!line)
        return tl::unexpected(named(line.error()));
    if (line->atMs < m_lastMs) {
        return tl::unexpected(
            named({ErrorCode::Parse, Texts::tr("its time is before that of the line before it")}));
    }
    m_lastMs = line->atMs;
    return line;
}

std::optional<Result<RecordedEvent>> RecordingReader::nextEvent()
{
    const std::optional<Result<RecordedLine>> line = next();
    if (!line)
        return std::nullopt;
    if (!*line)
        return tl::unexpected(line->error());
    Result<RecordedEvent> event = decodeRecordedLine(**line);
    if (!event)
        return tl::unexpected(named(event.error()));
    return event;
}

QString RecordingReader::incompleteness() const
{
    const QString number = QString::number(m_lines.lineNumber());
    switch (m_lines.end()) {
    case GzipLines::End::NotYet:
    case GzipLines::End::Whole:
        break;
    case GzipLines::End::CutOff:
        return Texts::tr("The recording was cut off after line %1").arg(number);
    case GzipLines::End::Damaged:
        return Texts::tr("The file is damaged after line %1").arg(number);
    case GzipLines::End::TooLong:
        return Texts::tr("What comes after line %1 is longer than a line can be").arg(number);
    }
    return {};
}

void RecordingReader::goTo(const Mark &mark)
{
    m_lines.goTo(*mark.place);
    m_lastMs = mark.lastMs;
}

Error RecordingReader::named(const Error &error) const
{
    return {error.code, Texts::tr("line %1: %2").arg(QString::number(lineNumber()), error.text)};
}

} // namespace tickcast
