// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/http/encoding.h"

#include "server/transport/headtext.h"

#include <zlib.h>
#ifdef TICKCAST_HAS_BROTLI
#include <brotli/encode.h>
#endif

namespace tickcast {

namespace {

using namespace headtext;

constexpr std::array<std::string_view, encodingCount> names{"identity", "gzip", "br"};
/// Below, the head of an answer is as long as its body.
constexpr qsizetype worthPacking = 256;

/// RFC 9110 section 12.4.2: "0" to "1" with up to three digits after the point, in thousandths.
/// What cannot be read is 0.
[[nodiscard]] int quality(std::string_view text)
{
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1') ||
        (text.size() > 1 && text[1] != '.'))
        return 0;
    int value = (text[0] - '0') * 1000;
    int unit = 100;
    for (const char digit : text.substr(std::min<size_t>(2, text.size()))) {
        if (digit < '0' || digit > '9')
            return 0;
        value += (digit - '0') * unit;
        unit /= 10;
    }
    return std::min(value, 1000);
}

/// The q of a list's part, "gzip;q=0.5"; takes the parameters off @p part.
[[nodiscard]] int takeQuality(std::string_view &part)
{
    std::string_view rest = part;
    part = takePart(rest, ';');
    while (!rest.empty()) {
        const std::string_view parameter = takePart(rest, ';');
        if (parameter.size() >= 2 && lower(parameter[0]) == 'q' && parameter[1] == '=')
            return quality(parameter.substr(2));
    }
    return 1000;
}

[[nodiscard]] std::optional<QByteArray> gzip(const QByteArray &plain, int level)
{
    constexpr int gzipWindow = 15 + 16; // 16 asks for gzip's head instead of zlib's
    z_stream stream{};
    if (deflateInit2(&stream, level, Z_DEFLATED, gzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return {};
    QByteArray bytes(static_cast<qsizetype>(deflateBound(&stream, uLong(plain.size()))),
                     Qt::Uninitialized);
    // zlib does not write to what it reads, but says so only with ZLIB_CONST.
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(plain.constData()));
    stream.avail_in = static_cast<uInt>(plain.size());
    stream.next_out = reinterpret_cast<Bytef *>(bytes.data());
    stream.avail_out = static_cast<uInt>(bytes.size());
    const int result = deflate(&stream, Z_FINISH);
    bytes.truncate(static_cast<qsizetype>(stream.total_out));
    deflateEnd(&stream);
    if (result != Z_STREAM_END)
        return {};
    return bytes;
}

[[nodiscard]] std::optional<QByteArray> brotli([[maybe_unused]] const QByteArray &plain,
                                               [[maybe_unused]] int level)
{
#ifdef TICKCAST_HAS_BROTLI
    size_t size = BrotliEncoderMaxCompressedSize(static_cast<size_t>(plain.size()));
    QByteArray bytes(static_cast<qsizetype>(size), Qt::Uninitialized);
    if (BrotliEncoderCompress(level, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT,
                              static_cast<size_t>(plain.size()),
                              reinterpret_cast<const uint8_t *>(plain.constData()), &size,
                              reinterpret_cast<uint8_t *>(bytes.data())) == BROTLI_TRUE) {
        bytes.truncate(static_cast<qsizetype>(size));
        return bytes;
    }
#endif
    return {};
}

} // namespace

std::string_view encodingName(Encoding encoding)
{
    return names[static_cast<size_t>(encoding)];
}

Encoding chooseEncoding(std::string_view acceptEncoding)
{
    constexpr int unnamed = -1;
    std::array<int, encodingCount> qualities{unnamed, unnamed, unnamed};
    int others = unnamed;
    while (!acceptEncoding.empty()) {
        std::string_view part = takePart(acceptEncoding, ',');
        const int q = takeQuality(part);
        for (size_t i = 0; i < names.size(); ++i) {
            if (equalsIgnoringCase(part, names[i]) ||
                (names[i] == "gzip" && equalsIgnoringCase(part, "x-gzip")))
                qualities[i] = q;
        }
        if (part == "*")
            others = q;
    }
    for (size_t i = 0; i < qualities.size(); ++i) {
        // Identity is as good as anything unless something is said of it.
        if (qualities[i] == unnamed)
            qualities[i] = others != unnamed ? others : (i == 0 ? 1 : 0);
    }
    size_t best = 0;
    for (size_t i = 1; i < qualities.size(); ++i) {
        if (qualities[i] > 0 && qualities[i] >= qualities[best])
            best = i;
    }
    return static_cast<Encoding>(best);
}

std::optional<QByteArray> packed(const QByteArray &plain, Encoding encoding, int level)
{
    switch (encoding) {
    case Encoding::Identity:
        return plain;
    case Encoding::Gzip:
        return gzip(plain, level);
    case Encoding::Brotli:
        return brotli(plain, level);
    }
    return {};
}

const QByteArray &PackedBody::in(Encoding &encoding)
{
    // Of a list of 10,000 symbols (1 MB) these make a third and a quarter in 20 ms each.
    constexpr std::array<int, encodingCount> liveLevels{0, 4, 4};
    constexpr std::array<int, encodingCount> keptLevels{0, 9, 9};
    for (;;) {
        const auto at = static_cast<size_t>(encoding);
        if (!m_isPacked[at]) {
            m_isPacked[at] = true;
            if (m_effort != Effort::Never && plain().size() >= worthPacking) {
                const int level = (m_effort == Effort::Live ? liveLevels : keptLevels)[at];
                const auto bytes = packed(plain(), encoding, level);
                if (bytes && bytes->size() < plain().size())
                    m_bytes[at] = *bytes;
            }
        }
        if (encoding == Encoding::Identity || !m_bytes[at].isEmpty())
            return m_bytes[at];
        encoding = static_cast<Encoding>(at - 1);
    }
}

} // namespace tickcast
