// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/resilience/statefile.h"

#include "shared/protocol/binarylayout.h"
#include "shared/util/logging.h"
#include "shared/util/wholefile.h"

#include <QCryptographicHash>
#include <QDataStream>
#include <QDateTime>
#include <QFile>
#include <QtEndian>

namespace tickcast::statefile {

namespace {

constexpr QByteArrayView magic = "TICKCAST-STATE\n";
constexpr auto hashAlgorithm = QCryptographicHash::Sha256;
constexpr qsizetype hashSize = 32;
constexpr qsizetype headSize = magic.size() + qsizetype(sizeof(quint32)) + hashSize;
constexpr qint64 fileBytesMax = 1'024LL * 1'024 * 1'024;
constexpr quint32 symbolsMax = 1'000'000;
constexpr quint32 tradesMax = 65'536; ///< of one symbol: the most that history_size allows
constexpr quint8 scaleMax = 18;

void setUp(QDataStream &stream)
{
    stream.setVersion(QDataStream::Qt_6_4);
    stream.setByteOrder(QDataStream::LittleEndian);
}

// Each figure is written and read in one place, so that they cannot disagree: Stream is a
// QDataStream, Value a reference to what is written or read.
template <typename Value>
void transfer(QDataStream &stream, bool isWriting, Value &value)
{
    if (isWriting)
        stream << value;
    else
        stream >> value;
}

void transferQuote(QDataStream &stream, bool isWriting, Quote &quote)
{
    transfer(stream, isWriting, quote.tsMs);
    quint16 known = 0;
    for (size_t i = 0; i < quoteFieldCount; ++i)
        known =
            static_cast<quint16>(known | (quote.has(static_cast<QuoteField>(i)) ? 1u << i : 0u));
    transfer(stream, isWriting, known);
    for (size_t i = 0; i < quoteFieldCount; ++i) {
        if ((known >> i & 1) == 0)
            continue;
        qint64 value = quote.value(static_cast<QuoteField>(i));
        transfer(stream, isWriting, value);
        quote.set(static_cast<QuoteField>(i), value);
    }
}

void transferCandle(QDataStream &stream, bool isWriting, Candle &candle)
{
    for (qint64 *value : {&candle.tsMs, &candle.startMs, &candle.open, &candle.high, &candle.low,
                          &candle.close, &candle.vol})
        transfer(stream, isWriting, *value);
    transfer(stream, isWriting, candle.trades);
    transfer(stream, isWriting, candle.closed);
}

void transferTrade(QDataStream &stream, bool isWriting, DatedTrade &dated)
{
    transfer(stream, isWriting, dated.ingressMs);
    transfer(stream, isWriting, dated.trade.tsMs);
    transfer(stream, isWriting, dated.trade.id);
    transfer(stream, isWriting, dated.trade.price);
    transfer(stream, isWriting, dated.trade.qty);
    bool isSell = dated.trade.side == Side::Sell;
    transfer(stream, isWriting, isSell);
    dated.trade.side = isSell ? Side::Sell : Side::Buy;
}

/// False: a figure is out of its range.
bool transferSymbol(QDataStream &stream, bool isWriting, SymbolImage &image)
{
    const std::string_view ownName = image.info.symbol.name();
    QByteArray name(ownName.data(), static_cast<qsizetype>(ownName.size()));
    transfer(stream, isWriting, name);
    const Result<Symbol> symbol =
        Symbol::fromName({name.constData(), static_cast<size_t>(name.size())});
    if (!symbol)
        return false;
    image.info.symbol = *symbol;
    transfer(stream, isWriting, image.info.priceScale);
    transfer(stream, isWriting, image.info.qtyScale);
    transfer(stream, isWriting, image.epoch);
    for (quint64 &offset : image.offsets) {
        transfer(stream, isWriting, offset);
        if (offset > protocol::safeIntegerMax)
            return false;
    }
    transferQuote(stream, isWriting, image.quote);
    transferCandle(stream, isWriting, image.candle);
    auto count = static_cast<quint32>(image.trades.size());
    transfer(stream, isWriting, count);
    const quint64 published = image.offsets[static_cast<size_t>(protocol::Channel::Trade)];
    if (image.info.priceScale > scaleMax || image.info.qtyScale > scaleMax || count > tradesMax ||
        count > published || stream.status() != QDataStream::Ok)
        return false;
    image.trades.resize(count);
    for (DatedTrade &dated : image.trades)
        transferTrade(stream, isWriting, dated);
    return stream.status() == QDataStream::Ok;
}

tl::unexpected<Error> damaged(const QString &what)
{
    return fail(ErrorCode::Parse, what);
}

Result<QByteArray> readAll(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::Io, file.errorString());
    if (file.size() > fileBytesMax) {
        return damaged(
            QStringLiteral("it has %1 bytes, more than %2").arg(file.size()).arg(fileBytesMax));
    }
    const QByteArray bytes = file.readAll();
    if (file.error() != QFileDevice::NoError)
        return fail(ErrorCode::Io, file.errorString());
    return bytes;
}

} // namespace

QByteArray encode(const SavedState &state)
{
    QByteArray payload;
    QDataStream stream(&payload, QIODevice::WriteOnly);
    setUp(stream);
    SavedState copy = state;
    transfer(stream, true, copy.savedAtMs);
    transfer(stream, true, copy.isLast);
    transfer(stream, true, copy.market.epoch);
    auto count = static_cast<quint32>(copy.market.symbols.size());
    transfer(stream, true, count);
    for (SymbolImage &image : copy.market.symbols)
        static_cast<void>(transferSymbol(stream, true, image));

    QByteArray bytes = magic.toByteArray();
    const quint32 versionLe = qToLittleEndian(version);
    bytes.append(reinterpret_cast<const char *>(&versionLe), sizeof versionLe);
    bytes.append(QCryptographicHash::hash(payload, hashAlgorithm));
    bytes.append(payload);
    return bytes;
}

Result<SavedState> decode(const QByteArray &bytes)
{
    if (!bytes.startsWith(magic))
        return damaged(QStringLiteral("it is no state file of tickcast-server"));
    if (bytes.size() < headSize)
        return damaged(QStringLiteral("it ends within its head"));
    const auto itsVersion = qFromLittleEndian<quint32>(bytes.constData() + magic.size());
    if (itsVersion != version) {
        return damaged(QStringLiteral("it is of version %1, and version %2 is read here")
                           .arg(itsVersion)
                           .arg(version));
    }
    const QByteArray payload = bytes.mid(headSize);
    if (QCryptographicHash::hash(payload, hashAlgorithm) !=
        bytes.mid(headSize - hashSize, hashSize))
        return damaged(QStringLiteral("its checksum is wrong: it is damaged or cut off"));
    QDataStream stream(payload);
    setUp(stream);
    SavedState state;
    quint32 count = 0;
    transfer(stream, false, state.savedAtMs);
    transfer(stream, false, state.isLast);
    transfer(stream, false, state.market.epoch);
    transfer(stream, false, count);
    if (stream.status() != QDataStream::Ok || count > symbolsMax)
        return damaged(
            QStringLiteral("it names %1 symbols, more than %2").arg(count).arg(symbolsMax));
    for (quint32 i = 0; i < count; ++i) {
        if (!transferSymbol(stream, false, state.market.symbols.emplace_back()))
            return damaged(QStringLiteral("symbol %1 of %2 is damaged").arg(i + 1).arg(count));
    }
    if (!stream.atEnd())
        return damaged(QStringLiteral("something follows the last symbol"));
    return state;
}

Result<void> write(const QString &path, const QByteArray &bytes)
{
    const auto written = replaceFile(path, bytes);
    if (!written) {
        return fail(
            ErrorCode::Io,
            QStringLiteral("cannot write the state file %1: %2").arg(path, written.error().text));
    }
    return {};
}

std::optional<SavedState> read(const QString &path)
{
    if (!QFile::exists(path))
        return {};
    const Result<QByteArray> bytes = readAll(path);
    Result<SavedState> state = bytes ? decode(*bytes) : tl::unexpected(bytes.error());
    if (state)
        return std::move(*state);
    const QString aside =
        path % QLatin1String(".damaged-") %
        QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd'T'HHmmss.zzz"));
    const bool isMoved = QFile::rename(path, aside);
    qCWarning(lcResilience).noquote().nospace()
        << "the state file " << path << " is not used: " << state.error().text
        << (isMoved ? "; it is kept as " : "; it could not be moved to ") << aside;
    return {};
}

} // namespace tickcast::statefile
