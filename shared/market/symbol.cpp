// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/market/symbol.h"

#include <QStringDecoder>
#include <algorithm>

namespace tickcast {

Result<Symbol> Symbol::fromName(std::string_view name)
{
    const auto wrong = [name](const char *why) {
        const auto shown = qsizetype(std::min<size_t>(name.size(), 64));
        return fail(ErrorCode::InvalidArgument,
                    QStringLiteral("\"%1\" is not a symbol name: %2")
                        .arg(QString::fromUtf8(name.data(), shown), QLatin1String(why)));
    };
    if (name.empty())
        return wrong("it is empty");
    if (name.size() > maxSize)
        return wrong("it is longer than 31 bytes");
    const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte > 0x20 && byte != 0x7f && c != '"' && c != '\\';
    });
    if (!plain)
        return wrong("white space, control characters, quotes and backslashes are not allowed");
    // Stateless, or a character cut at the end would wait for its rest instead of being an error.
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString decoded = decoder(QByteArrayView(name.data(), qsizetype(name.size())));
    if (decoder.hasError() || decoded.isEmpty())
        return wrong("it is not valid UTF-8");
    Symbol symbol;
    std::copy(name.begin(), name.end(), symbol.m_bytes.begin());
    symbol.m_size = static_cast<quint8>(name.size());
    return symbol;
}

} // namespace tickcast
