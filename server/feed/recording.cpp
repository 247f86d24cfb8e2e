// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/feed/recording.h"

#include <algorithm>

namespace tickcast {

namespace {

constexpr std::string_view headerMark = " <-> ";
constexpr std::string_view timeMark = ": ";

[[nodiscard]] QString shown(std::string_view text)
{
    constexpr size_t shownMax = 60;
    const QString start =
        QString::fromUtf8(text.data(), qsizetype(std::min(text.size(), shownMax)));
    return text.size() > shownMax ? start + QStringLiteral("...") : start;
}

[[nodiscard]] bool isHeader(std::string_view line)
{
    if (!line.starts_with("ws://") && !line.starts_with("wss://"))
        return false;
    const size_t mark = line.rfind(headerMark);
    return mark != std::string_view::npos &&
           parseUnixSeconds(line.substr(mark + headerMark.size())).has_value();
}

[[nodiscard]] bool isDigits(std::string_view text)
{
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

std::optional<qint64> parseUnixSeconds(std::string_view text)
{
    const size_t point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    const std::string_view fraction =
        point == std::string_view::npos ? std::string_view("0") : text.substr(point + 1);
    constexpr qint64 secondsEnd = 9'000'000'000; // nanoseconds past it do not fit in 64 bits
    constexpr size_t wholeDigitsMax = 10;
    constexpr size_t fractionDigits = 9;
    if (!isDigits(whole) || !isDigits(fraction) || whole.size() > wholeDigitsMax)
        return std::nullopt;
    qint64 ns = 0;
    for (const char c : whole)
        ns = ns * 10 + (c - '0');
    if (ns >= secondsEnd)
        return std::nullopt;
    for (size_t i = 0; i < fractionDigits; ++i)
        ns = ns * 10 + (i < fraction.size() ? fraction[i] - '0' : 0);
    return ns;
}

Recording::Recording(const QString &path, RecordingLines lines)
    : m_path(path)
    , m_lines(std::move(lines))
{
}

Result<Recording> Recording::open(const QString &path)
{
    Result<RecordingLines> lines = RecordingLines::open(path);
    if (!lines)
        return tl::unexpected(lines.error());
    const std::optional<RecordingText> header = lines->next();
    if (!lines->error().isEmpty())
        return fail(ErrorCode::Io, lines->error());
    const QString expected = QStringLiteral("expected a recorded session, whose first line is "
                                            "\"<ws url> <-> <unix seconds>\"");
    if (!header) {
        return fail(ErrorCode::Parse, QStringLiteral("\"%1\" is empty; %2").arg(path, expected));
    }
    if (header->isTooLong || !isHeader(header->text)) {
        return fail(
            ErrorCode::Parse,
            QStringLiteral("\"%1\" is of another format: its first line is \"%2\"; %3")
                .arg(path,
                     header->isTooLong ? QStringLiteral("longer than 1 MiB") : shown(header->text),
                     expected));
    }
    return Recording(path, std::move(*lines));
}

std::optional<RecordingLine> Recording::next()
{
    const std::optional<RecordingText> text = m_lines.next();
    if (!text)
        return std::nullopt;
    RecordingLine line{.number = text->number, .receivedNs = 0, .message = {}, .fault = {}};
    if (text->isTooLong) {
        line.fault = QStringLiteral("it is longer than %1 bytes").arg(RecordingLines::lineBytesMax);
        return line;
    }
    const size_t mark = text->text.find(timeMark);
    const std::optional<qint64> received = mark == std::string_view::npos
                                               ? std::nullopt
                                               : parseUnixSeconds(text->text.substr(0, mark));
    if (!received) {
        line.fault = QStringLiteral("it does not begin with \"<unix seconds>: \" but with \"%1\"")
                         .arg(shown(text->text));
        return line;
    }
    line.receivedNs = *received;
    line.message = text->text.substr(mark + timeMark.size());
    return line;
}

Result<void> Recording::rewind()
{
    const Result<void> rewound = m_lines.rewind();
    if (!rewound)
        return rewound;
    static_cast<void>(m_lines.next()); // the header
    return m_lines.error().isEmpty() ? Result<void>() : fail(ErrorCode::Io, m_lines.error());
}

} // namespace tickcast
