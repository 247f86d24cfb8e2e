// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/feed/exchangemessageparser.h"

#include <algorithm>
#include <limits>

namespace tickcast {

namespace {

[[nodiscard]] QString shown(std::string_view text)
{
    return QString::fromUtf8(text.data(), qsizetype(std::min<size_t>(text.size(), 64)));
}

/// Takes values out of letters and keeps the first failure, so that a message is read in one breath
/// and checked once.
class Taker final
{
public:
    explicit Taker(const ExchangeLetters &letters)
        : m_letters(letters)
    {
    }

    /// A price or quantity: a string that holds a decimal number not below 0.
    [[nodiscard]] Decimal figure(char key)
    {
        const std::string_view text = string(key);
        if (m_failed)
            return {};
        const Result<Decimal> value = Decimal::parse(text);
        if (!value)
            refuse(key, value.error().text);
        else if (value->mantissa() < 0)
            refuse(key, QStringLiteral("%1 is below 0").arg(shown(text)));
        return value.value_or(Decimal());
    }
    [[nodiscard]] quint64 integer(char key, quint64 largest)
    {
        const ExchangeValue &value = of(key, Type::Integer, "an integer from 0");
        if (value.integer > largest) {
            refuse(key, QStringLiteral("%1 is above %2")
                            .arg(QString::number(value.integer), QString::number(largest)));
        }
        return value.integer;
    }
    [[nodiscard]] qint64 timeMs(char key)
    {
        return static_cast<qint64>(integer(key, ExchangeMessageParser::timeMsEnd - 1));
    }
    [[nodiscard]] std::optional<qint64> optionalTimeMs(char key)
    {
        if (m_letters.at(key).type == Type::Missing)
            return std::nullopt;
        return timeMs(key);
    }
    [[nodiscard]] bool flag(char key) { return of(key, Type::Flag, "true or false").flag; }
    [[nodiscard]] std::string_view string(char key)
    {
        return of(key, Type::String, "a string").text;
    }
    [[nodiscard]] Symbol symbol(char key)
    {
        const Result<Symbol> symbol = Symbol::fromName(string(key));
        if (!symbol)
            refuse(key, symbol.error().text);
        return symbol.value_or(Symbol());
    }
    void refuse(char key, const QString &why)
    {
        if (!m_failed)
            m_text = QStringLiteral("key \"%1\": %2").arg(QLatin1Char(key)).arg(why);
        m_failed = true;
    }

    [[nodiscard]] bool failed() const { return m_failed; }
    [[nodiscard]] tl::unexpected<Error> error() const { return fail(ErrorCode::Parse, m_text); }

private:
    using Type = ExchangeValue::Type;

    [[nodiscard]] const ExchangeValue &of(char key, Type type, const char *wanted)
    {
        static constexpr ExchangeValue nothing;
        const ExchangeValue &value = m_letters.at(key);
        if (value.type == type)
            return value;
        refuse(key, value.type == Type::Missing
                        ? QStringLiteral("it is missing")
                        : QStringLiteral("it is not %1").arg(QLatin1String(wanted)));
        return nothing;
    }

    const ExchangeLetters &m_letters;
    QString m_text;
    bool m_failed = false;
};

enum class Kind : quint8 { Other, BookTicker, Trade, AggTrade, Kline };

[[nodiscard]] Kind kindOfEvent(std::string_view name)
{
    if (name == "bookTicker")
        return Kind::BookTicker;
    if (name == "trade")
        return Kind::Trade;
    if (name == "aggTrade")
        return Kind::AggTrade;
    if (name == "kline")
        return Kind::Kline;
    return Kind::Other;
}

/// The kind in a stream's name: depth in `btcusdt@depth@100ms`, bookTicker in `!bookTicker`.
[[nodiscard]] Kind kindOfStream(std::string_view stream)
{
    const size_t from = stream.starts_with('!') ? 1 : stream.find('@') + 1; // npos + 1 is 0
    const std::string_view channel = stream.substr(from, stream.find('@', from) - from);
    return channel.starts_with("kline_") ? Kind::Kline : kindOfEvent(channel);
}

[[nodiscard]] Result<Kind> kindOf(const ExchangeEnvelope &envelope)
{
    using Type = ExchangeValue::Type;
    const auto notAString = [](const char *key) {
        return fail(ErrorCode::Parse,
                    QStringLiteral("key \"%1\": it is not a string").arg(QLatin1String(key)));
    };
    const ExchangeLetters &payload = envelope.payload();
    if (envelope.isOther())
        return Kind::Other;
    if (const ExchangeValue &event = payload.at('e'); event.type != Type::Missing)
        return event.type == Type::String ? Result<Kind>(kindOfEvent(event.text)) : notAString("e");
    if (const ExchangeValue &stream = envelope.stream(); stream.type != Type::Missing) {
        return stream.type == Type::String ? Result<Kind>(kindOfStream(stream.text))
                                           : notAString("stream");
    }
    if (payload.at('a').type != Type::Missing && payload.at('b').type != Type::Missing)
        return Kind::BookTicker;
    return fail(ErrorCode::Parse,
                QStringLiteral("it names no kind: there is neither \"e\" nor \"stream\", and not "
                               "both the \"a\" and \"b\" of a bookTicker"));
}

[[nodiscard]] ExchangeBookTicker takeBookTicker(Taker &take)
{
    return {.bid = take.figure('b'),
            .bidQty = take.figure('B'),
            .ask = take.figure('a'),
            .askQty = take.figure('A')};
}

[[nodiscard]] ExchangeTrade takeTrade(Taker &take, char idKey)
{
    return {.id = take.integer(idKey, std::numeric_limits<quint64>::max()),
            .price = take.figure('p'),
            .qty = take.figure('q'),
            .side = take.flag('m') ? Side::Sell : Side::Buy};
}

[[nodiscard]] ExchangeCandle takeCandle(Taker &take)
{
    const ExchangeCandle candle{
        .startMs = take.timeMs('t'),
        .open = take.figure('o'),
        .high = take.figure('h'),
        .low = take.figure('l'),
        .close = take.figure('c'),
        .vol = take.figure('v'),
        .trades = static_cast<quint32>(take.integer('n', std::numeric_limits<quint32>::max())),
        .closed = take.flag('x')};
    if (candle.startMs % Candle::intervalMs != 0)
        take.refuse('t', QStringLiteral("%1 is not the start of a minute").arg(candle.startMs));
    return candle;
}

/// The candle under [k], or an ExchangeOther when its interval is not the one that is served.
[[nodiscard]] Result<void> takeKline(const ExchangeEnvelope &envelope, ExchangeMessage &message)
{
    if (envelope.payload().at('k').type != ExchangeValue::Type::Object) {
        return fail(ErrorCode::Parse, QStringLiteral("key \"k\": it is missing or not an object"));
    }
    Taker take(envelope.candle());
    const std::string_view interval = take.string('i');
    if (!take.failed() && interval != "1m")
        return {};
    message.body = takeCandle(take);
    if (take.failed())
        return fail(ErrorCode::Parse, QStringLiteral("in \"k\", ") + take.error().value().text);
    return {};
}

} // namespace

Result<ExchangeMessage> ExchangeMessageParser::parse(std::string_view json)
{
    if (const char *const wrong = m_envelope.open(json)) {
        return fail(ErrorCode::Parse,
                    QStringLiteral("it is not a JSON message: %1").arg(QLatin1String(wrong)));
    }
    const Result<Kind> kind = kindOf(m_envelope);
    if (!kind)
        return tl::unexpected(kind.error());
    ExchangeMessage message;
    if (*kind == Kind::Other)
        return message;

    Taker take(m_envelope.payload());
    message.symbol = take.symbol('s');
    message.eventMs = take.optionalTimeMs('E');
    message.tradeMs = take.optionalTimeMs('T');
    if (*kind == Kind::BookTicker)
        message.body = takeBookTicker(take);
    else if (*kind != Kind::Kline)
        message.body = takeTrade(take, *kind == Kind::AggTrade ? 'a' : 't');
    else if (const Result<void> kline = takeKline(m_envelope, message); !kline)
        return tl::unexpected(kline.error());
    if (take.failed())
        return take.error();
    return message;
}

} // namespace tickcast
