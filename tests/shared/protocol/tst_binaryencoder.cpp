// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/protocol/binarydecoder.h"
#include "shared/protocol/binaryencoder.h"

#include "tests/shared/protocol/binarytext.h"
#include "tests/shared/protocol/examples.h"

#include <QTest>
#include <random>

using namespace tickcast;
using namespace tickcast::protocol;

using Form = QuoteEncoder::Form;

namespace {

constexpr MonotonicNs nsPerMs = 1'000'000;
constexpr std::string_view epoch = "0123456789abcdef";

Subscribed subscribedTo(Channel channel)
{
    const SubscribedEntry entry{.info = examples::btc(),
                                .sid = 1,
                                .epoch = QString::fromLatin1(epoch.data(), epoch.size())};
    return {.id = {}, .channel = channel, .entries = {entry}};
}

/// An encoder whose records a decoder reads, each in a message of its own.
class Wire final : public BinaryDecoder::Sink
{
public:
    explicit Wire(const QuoteEncoding &encoding = {})
        : m_encoder(1, epoch, encoding)
    {
        m_decoder.subscribe(subscribedTo(Channel::Quote));
    }
    Form publish(const Quote &quote, MonotonicNs now)
    {
        const Form form = m_encoder.encode(m_record, quote, {.offset = ++m_offset}, now);
        receive(m_record.bytes());
        return form;
    }
    /// The same, but the record gets lost.
    Form publishInVain(const Quote &quote, MonotonicNs now)
    {
        return m_encoder.encode(m_record, quote, {.offset = ++m_offset}, now);
    }
    void receive(std::string_view bytes)
    {
        m_failed |= m_decoder.decode({bytes.data(), qsizetype(bytes.size())}, *this).has_value();
    }
    [[nodiscard]] QuoteEncoder &encoder() { return m_encoder; }
    [[nodiscard]] const BinaryDecoder &decoder() const { return m_decoder; }
    [[nodiscard]] const BinaryRecord &record() const { return m_record; }
    [[nodiscard]] bool hasFailed() const { return m_failed; }
    [[nodiscard]] bool shows(const Quote &quote) const
    {
        QuoteUpdate expected;
        expected.symbol = examples::btc().symbol;
        expected.offset = m_offset;
        expected.tsMs = quote.tsMs;
        for (size_t i = 0; i < quoteFieldCount; ++i) {
            const auto field = static_cast<QuoteField>(i);
            if (quote.has(field))
                expected.values[i].emplace(quote.value(field), isQuantity(field) ? 5 : 2);
        }
        return binaryText(m_shown) == binaryText(expected);
    }
    [[nodiscard]] qint64 shown(QuoteField field) const
    {
        return m_shown.value(field).value().mantissa();
    }
    void onQuote(const QuoteUpdate &update) override { m_shown = update; }
    void onTrade(const TradeUpdate &) override { m_failed = true; }
    void onCandle(const CandleUpdate &) override { m_failed = true; }

private:
    QuoteEncoder m_encoder;
    BinaryDecoder m_decoder;
    BinaryRecord m_record;
    QuoteUpdate m_shown;
    quint64 m_offset = 0;
    bool m_failed = false;
};

Quote with(Quote quote, QuoteField field, qint64 value)
{
    quote.set(field, value);
    return quote;
}

} // namespace

class TestBinaryEncoder final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void firstQuoteIsAKeyframe();
    void keyframeIsRenewedByAge();
    void keyframeIsRenewedWhenDeltasAreLong();
    void fewLongDeltasMakeNoKeyframe();
    void eachFigureMayComeAndGo();
    void keyframeOnDemand();
    void referenceIsTheKeyframeWithAnotherHead();
    void anyDeltaMayBeLost();
    void slowFiguresTravelOnceASecond();
    void slowFiguresThatWereLostComeAgain();
    void stateHoldsNothingBack();
    void stateOfANewSymbolIsAKeyframe();
    void stampCostsNothingWhenOff();
    void randomWalkComesOutAsItWentIn_data();
    void randomWalkComesOutAsItWentIn();
};

void TestBinaryEncoder::firstQuoteIsAKeyframe()
{
    Wire wire;
    QCOMPARE(wire.encoder().keyframeCount(), 0u);
    QVERIFY(wire.encoder().reference().empty());
    QCOMPARE(wire.publish(examples::quote(), 0), Form::Keyframe);
    QCOMPARE(wire.encoder().keyframeCount(), 1u);
    QVERIFY(wire.shows(examples::quote()));
}

void TestBinaryEncoder::keyframeIsRenewedByAge()
{
    Wire wire({.keyframeIntervalNs = 5'000 * nsPerMs});
    const Quote quote = examples::quote();
    QCOMPARE(wire.publish(quote, 0), Form::Keyframe);
    QCOMPARE(wire.publish(quote, 4'999 * nsPerMs), Form::Delta);
    QCOMPARE(wire.publish(quote, 5'000 * nsPerMs), Form::Keyframe);
    QCOMPARE(wire.publish(quote, 9'999 * nsPerMs), Form::Delta);
}

void TestBinaryEncoder::keyframeIsRenewedWhenDeltasAreLong()
{
    Wire wire;
    Quote quote = examples::quote();
    for (const QuoteField field : fieldOrder)
        quote.set(field, 1);
    QCOMPARE(wire.publish(quote, 0), Form::Keyframe);
    for (const QuoteField field : {QuoteField::Bid, QuoteField::Ask, QuoteField::Last})
        quote.set(field, 1'000'000'000'000'000);
    for (int i = 1; i < QuoteEncoder::leastDeltas; ++i)
        QCOMPARE(wire.publish(quote, i), Form::Delta);
    QCOMPARE(wire.publish(quote, QuoteEncoder::leastDeltas), Form::Keyframe);
    QCOMPARE(wire.publish(quote, 10), Form::Delta);
    QVERIFY(wire.shows(quote));
}

void TestBinaryEncoder::fewLongDeltasMakeNoKeyframe()
{
    Wire wire;
    const Quote calm = examples::quote();
    QCOMPARE(wire.publish(calm, 0), Form::Keyframe);
    for (int i = 1; i < 1'000; ++i)
        QCOMPARE(wire.publish(calm, i), Form::Delta);
    QCOMPARE(wire.encoder().keyframeCount(), 1u);
}

void TestBinaryEncoder::eachFigureMayComeAndGo()
{
    Wire wire;
    const Quote full = examples::quote();
    static_cast<void>(wire.publish(full, 0));
    for (const QuoteField field : fieldOrder) {
        Quote quote = full;
        quote.clear(field);
        QCOMPARE(wire.publish(quote, 1), Form::Keyframe);
        QVERIFY(wire.shows(quote));
        // Zero is a figure that is known.
        quote.set(field, 0);
        QCOMPARE(wire.publish(quote, 2), Form::Keyframe);
        QVERIFY(wire.shows(quote));
    }
}

void TestBinaryEncoder::keyframeOnDemand()
{
    Wire wire;
    const Quote quote = examples::quote();
    BinaryRecord record;
    wire.encoder().encodeKeyframe(record, quote, {.offset = 41}, 0);
    wire.receive(record.bytes());
    QCOMPARE(wire.encoder().keyframeCount(), 1u);
    wire.encoder().encodeKeyframe(record, quote, {.offset = 41}, 1);
    QCOMPARE(wire.encoder().keyframeCount(), 2u);
    // The number of the second is in the deltas that follow: who has the first only cannot read
    // them until it gets the reference.
    const Quote next = with(quote, QuoteField::BidQty, 77);
    static_cast<void>(wire.encoder().encode(record, next, {.offset = 42}, 2));
    wire.receive(record.bytes());
    QCOMPARE(wire.decoder().skipped().missingKeyframe, 1u);
    wire.receive(wire.encoder().reference());
    QCOMPARE(wire.shown(QuoteField::BidQty), quote.value(QuoteField::BidQty));
    wire.receive(record.bytes());
    QCOMPARE(wire.shown(QuoteField::BidQty), 77);
    QVERIFY(!wire.hasFailed());
}

void TestBinaryEncoder::referenceIsTheKeyframeWithAnotherHead()
{
    Wire wire;
    for (int i = 0; i < 20; ++i) {
        BinaryRecord record;
        wire.encoder().encodeKeyframe(record, examples::quote(), {.offset = 1}, i);
        const std::string_view reference = wire.encoder().reference();
        QVERIFY(record.bytes().substr(1) == reference.substr(1));
        QCOMPARE(unsigned(record.bytes()[0]), headOf(RecordKind::Keyframe, unsigned(i) % 16));
        QCOMPARE(unsigned(reference[0]), headOf(RecordKind::Reference, unsigned(i) % 16));
    }
}

void TestBinaryEncoder::anyDeltaMayBeLost()
{
    Wire wire;
    const Quote quote = examples::quote();
    static_cast<void>(wire.publish(quote, 0));
    QCOMPARE(wire.publishInVain(with(quote, QuoteField::Bid, 1), 1), Form::Delta);
    QCOMPARE(wire.publishInVain(with(quote, QuoteField::AskQty, 2), 2), Form::Delta);
    const Quote latest = with(quote, QuoteField::LastQty, 3);
    QCOMPARE(wire.publish(latest, 3), Form::Delta);
    QVERIFY(wire.shows(latest));
}

void TestBinaryEncoder::slowFiguresTravelOnceASecond()
{
    Wire wire;
    Quote quote = examples::quote();
    static_cast<void>(wire.publish(quote, 0));
    const qint64 first = quote.value(QuoteField::Vol);
    int changes = 0;
    qint64 shown = first;
    for (int ms = 100; ms <= 10'000; ms += 100) {
        quote.set(QuoteField::Vol, first + ms);
        QCOMPARE(wire.publish(quote, ms * nsPerMs), Form::Delta);
        changes += wire.shown(QuoteField::Vol) != shown;
        shown = wire.shown(QuoteField::Vol);
        QVERIFY(quote.value(QuoteField::Vol) - shown < 1'000);
    }
    QCOMPARE(changes, 10);
    // After the last change the next update brings it.
    QCOMPARE(wire.publish(quote, 11'000 * nsPerMs), Form::Delta);
    QVERIFY(wire.shows(quote));
}

void TestBinaryEncoder::slowFiguresThatWereLostComeAgain()
{
    Wire wire;
    const Quote quote = examples::quote();
    static_cast<void>(wire.publish(quote, 0));
    const Quote higher = with(quote, QuoteField::High, 6'500'000);
    static_cast<void>(wire.publishInVain(higher, 1'000 * nsPerMs));
    static_cast<void>(wire.publish(higher, 1'500 * nsPerMs));
    QVERIFY(!wire.shows(higher));
    static_cast<void>(wire.publish(higher, 2'000 * nsPerMs));
    QVERIFY(wire.shows(higher));
    // Back at the keyframe's: told, and told again.
    static_cast<void>(wire.publishInVain(quote, 3'000 * nsPerMs));
    static_cast<void>(wire.publish(quote, 4'000 * nsPerMs));
    QVERIFY(wire.shows(quote));
}

void TestBinaryEncoder::stateHoldsNothingBack()
{
    Wire wire;
    const Quote quote = examples::quote();
    static_cast<void>(wire.publish(quote, 0));
    const Quote higher = with(quote, QuoteField::High, 6'500'000);
    static_cast<void>(wire.publish(higher, 100 * nsPerMs));
    QVERIFY(!wire.shows(higher));
    BinaryRecord record;
    QCOMPARE(wire.encoder().encodeState(record, higher, {.offset = 2}, 200 * nsPerMs), Form::Delta);
    wire.receive(record.bytes());
    QVERIFY(wire.shows(higher));
    // The turn of the others is not put off, and who saw the state is told when it is over.
    static_cast<void>(wire.publish(quote, 1'000 * nsPerMs));
    QVERIFY(wire.shows(quote));
}

void TestBinaryEncoder::stateOfANewSymbolIsAKeyframe()
{
    Wire wire;
    BinaryRecord record;
    const Quote quote = examples::quote();
    QCOMPARE(wire.encoder().encodeState(record, quote, {.offset = 5}, 0), Form::Keyframe);
    QCOMPARE(wire.encoder().encodeState(record, quote, {.offset = 5}, 1), Form::Delta);
    QCOMPARE(wire.encoder().keyframeCount(), 1u);
}

void TestBinaryEncoder::stampCostsNothingWhenOff()
{
    QuoteEncoder encoder(1, epoch);
    BinaryRecord record;
    const Quote quote = examples::quote();
    encoder.encodeKeyframe(record, quote, {.offset = 1}, 0);
    const size_t keyframe = record.size();
    encoder.encodeKeyframe(record, quote, {.offset = 1, .ingressUs = quote.tsMs * 1000}, 0);
    QCOMPARE(record.size(), keyframe + 1);
    static_cast<void>(encoder.encode(record, quote, {.offset = 2}, 0));
    const size_t delta = record.size();
    static_cast<void>(
        encoder.encode(record, quote, {.offset = 2, .ingressUs = quote.tsMs * 1000}, 0));
    QCOMPARE(record.size(), delta + 2);
}

void TestBinaryEncoder::randomWalkComesOutAsItWentIn_data()
{
    QTest::addColumn<int>("seed");
    QTest::addColumn<int>("bits");
    for (const int bits : {1, 7, 20, 62}) {
        for (int seed = 0; seed < 5; ++seed)
            QTest::addRow("moves of %d bits, seed %d", bits, seed) << seed << bits;
    }
}

void TestBinaryEncoder::randomWalkComesOutAsItWentIn()
{
    QFETCH(int, seed);
    QFETCH(int, bits);
    std::mt19937_64 random(static_cast<quint64>(seed));
    // All figures are told at once, so that what is shown can be compared with what was published.
    Wire wire({.slowIntervalNs = 0});
    Quote quote = examples::quote();
    for (int i = 0; i < 2'000; ++i) {
        for (const QuoteField field : fieldOrder) {
            const quint64 roll = random();
            const auto move = static_cast<qint64>(roll >> (64 - bits));
            if (roll % 4 == 0)
                quote.set(field, wrappingAdd(quote.value(field), roll % 8 == 0 ? move : -move));
            if (roll % 512 == 5)
                quote.clear(field);
        }
        quote.tsMs += static_cast<qint64>(random() % 200) - 5;
        static_cast<void>(wire.publish(quote, i * 10 * nsPerMs));
        QVERIFY(wire.shows(quote));
    }
    QVERIFY(!wire.hasFailed());
    QCOMPARE(wire.decoder().skipped(), BinaryDecoder::Skipped());
}

QTEST_GUILESS_MAIN(TestBinaryEncoder)
#include "tst_binaryencoder.moc"
