// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/feed/simulatoruniverse.h"

#include "server/feed/simulatorrandom.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string_view>
#include <tuple>

namespace tickcast {

namespace {

struct Known
{
    std::string_view name;
    double usd;
    double volatility = 0; ///< 0: drawn
    double beta = 1;
};

// By activity. Zero volatility and beta stand for an asset like many others.
// clang-format off
constexpr auto knownAssets = std::to_array<Known>({
    {"BTC", 64250.10, 0.12, 1.0}, {"ETH", 3418.25, 0.30, 1.15}, {"SOL", 151.62, 0.45, 1.35},
    {"XRP", 0.6213, 0.40, 1.0}, {"BNB", 584.30, 0.25, 0.8}, {"DOGE", 0.1604, 0.55, 1.3},
    {"USDC", 1.0}, {"ADA", 0.4518}, {"TRX", 0.1247, 0.25, 0.6}, {"AVAX", 35.41}, {"LINK", 14.73},
    {"SUI", 1.0423}, {"SHIB", 0.00002451, 0.6, 1.3}, {"PEPE", 0.00001172, 0.9, 1.5},
    {"EUR", 1.0842},
    {"DOT", 7.128}, {"LTC", 83.46}, {"BCH", 468.9}, {"NEAR", 7.214}, {"UNI", 10.27}, {"APT", 9.035},
    {"ICP", 12.18}, {"ETC", 29.14}, {"TON", 6.884}, {"ARB", 1.0385}, {"OP", 2.3120}, {"FIL", 5.912},
    {"INJ", 25.83}, {"ATOM", 8.412}, {"HBAR", 0.1072}, {"XLM", 0.1083}, {"WIF", 2.874, 1.0, 1.6},
    {"FLOKI", 0.0001784, 0.9, 1.4}, {"BONK", 0.00002683, 0.9, 1.5}, {"RENDER", 9.874},
    {"FET", 2.1840},
    {"TIA", 10.34}, {"SEI", 0.5214}, {"GALA", 0.04391}, {"SAND", 0.4471}, {"MANA", 0.4382},
    {"AAVE", 92.14}, {"MKR", 2784.0}, {"GRT", 0.2871}, {"ALGO", 0.1812}, {"VET", 0.03494},
    {"FTM", 0.7812}, {"IMX", 2.1460}, {"STX", 2.0430}, {"RUNE", 6.035}, {"EGLD", 40.72},
    {"THETA", 2.1570}, {"AXS", 7.423}, {"EOS", 0.8124}, {"XTZ", 0.9381}, {"FLOW", 0.8913},
    {"CHZ", 0.1182}, {"CRV", 0.4237}, {"LDO", 2.0140}, {"DYDX", 2.1060}, {"ENS", 22.36},
    {"SNX", 2.7810}, {"COMP", 56.31}, {"YFI", 6984.0}, {"KAVA", 0.6624}, {"ZEC", 23.18},
    {"DASH", 29.73}, {"NEO", 15.42}, {"IOTA", 0.2243}, {"QTUM", 3.612}, {"XMR", 137.4},
    {"BAT", 0.2384}, {"ZIL", 0.02412}, {"ENJ", 0.3081}, {"1INCH", 0.4012}, {"SUSHI", 1.0183},
    {"KSM", 29.42}, {"WAVES", 2.3810}, {"ROSE", 0.09124}, {"ONE", 0.01993}, {"CELO", 0.7931},
    {"JASMY", 0.02174}, {"MINA", 0.8231}, {"GMT", 0.2184}, {"APE", 1.2170}, {"BLUR", 0.3862},
    {"WLD", 4.924}, {"PYTH", 0.4283}, {"JUP", 1.0164}, {"STRK", 1.2470}, {"DYM", 3.124},
    {"MEME", 0.02754}, {"ORDI", 38.41}, {"KAS", 0.1224}, {"CFX", 0.2172}, {"MASK", 3.482},
    {"LPT", 18.64}, {"ANKR", 0.04681}, {"SKL", 0.07123}, {"STORJ", 0.5381}, {"OCEAN", 0.9184},
    {"AGIX", 0.8712}, {"AR", 38.27}, {"PENDLE", 5.413}, {"GMX", 36.12}, {"WOO", 0.2841},
    {"MAGIC", 0.7724}, {"HOOK", 0.8831}, {"ID", 0.6642}, {"EDU", 0.6124}, {"ARKM", 2.1180},
    {"CYBER", 8.231}, {"NTRN", 0.6918}, {"ACE", 5.127}, {"XAI", 0.6413}, {"MANTA", 1.3820},
    {"ALT", 0.3142}, {"PIXEL", 0.3871}, {"PORTAL", 0.8413}, {"AEVO", 1.1240}, {"ETHFI", 3.714},
    {"ENA", 0.7862}, {"TAO", 384.2}, {"SAGA", 2.0310}, {"OMNI", 14.81}, {"REZ", 0.1312},
    {"NOT", 0.01684}, {"IO", 4.152}, {"ZK", 0.1873}, {"BOME", 0.01124}, {"PEOPLE", 0.08914},
    {"PAXG", 2338.0, 0.12, 0.05}, {"RVN", 0.02831}, {"ICX", 0.2081}, {"ONT", 0.2734},
    {"LUNC", 0.0001092}, {"XEC", 0.00004021}, {"HOT", 0.002314}, {"WIN", 0.0001023},
    {"BTT", 0.000001084}, {"SPELL", 0.0008412},
});

struct QuoteAsset
{
    std::string_view name;
    double weight;        ///< how much rarer a pair against it trades than one against USDT
    double baseUsdMin;    ///< what is cheaper has no pair: its price would be a string of zeros
};

// Fractions keep two pairs from having the same rank.
constexpr auto quoteAssets = std::to_array<QuoteAsset>({
    {"USDT", 1.0, 0}, {"USDC", 3.45, 0}, {"BTC", 5.15, 0.02}, {"EUR", 6.55, 0.001},
    {"ETH", 11.35, 0.02}, {"BNB", 23.65, 0.02},
});
// clang-format on

bool isMoney(std::string_view name)
{
    return name == "USDT" || name == "USDC" || name == "EUR";
}

SimulatorUniverse::Asset makeAsset(const Known &known, quint64 number)
{
    SimulatorRandom random(number, 0xa55e7);
    SimulatorUniverse::Asset asset;
    asset.name = known.name;
    asset.usd = known.usd;
    asset.money = isMoney(known.name);
    if (asset.money) {
        asset.volatility = known.name == "EUR" ? 0.06 : 0.01;
        return asset;
    }
    asset.volatility = known.volatility > 0 ? known.volatility : random.between(0.4, 0.8);
    asset.beta = known.volatility > 0 ? known.beta : random.between(0.9, 1.5);
    return asset;
}

/// Makes names nobody has: consonant and vowel in turn, three to six letters. Within a pattern the
/// n-th name is digit by digit the n-th number, scattered by a step prime to the pattern's size.
class AssetInventor
{
public:
    SimulatorUniverse::Asset next(const std::set<std::string_view> &taken)
    {
        ++m_count;
        SimulatorRandom random(m_count, 0x1de4);
        SimulatorUniverse::Asset asset;
        do {
            asset.name = nextName();
        } while (taken.contains(asset.name));
        asset.usd = std::pow(10.0, random.between(-3.0, 1.7));
        asset.volatility = random.between(0.5, 1.5);
        asset.beta = random.between(0.7, 1.6);
        return asset;
    }

private:
    // Letters left out make no word one would not print.
    static constexpr std::array<std::string_view, 6> letters{"BDKLMNRTVZ", "AEIOU",      "MNRVXS",
                                                             "AEIOU",      "LNRTXDKMSV", "AEIOU"};
    static constexpr std::array<quint32, 4> sizes{300, 1'500, 15'000, 75'000}; // 3 to 6 letters
    static constexpr quint32 step = 7'919;                                     // a prime

    std::string nextName()
    {
        size_t pattern = m_count % sizes.size();
        while (m_used[pattern] == sizes[pattern])
            pattern = (pattern + 1) % sizes.size();
        quint32 number = m_used[pattern]++ * step % sizes[pattern];
        std::string name;
        for (size_t i = 0; i < pattern + 3; ++i) {
            const auto choices = static_cast<quint32>(letters[i].size());
            name += letters[i][number % choices];
            number /= choices;
        }
        return name;
    }

    std::array<quint32, 4> m_used{};
    quint64 m_count = 0;
};

struct Candidate
{
    double rank;
    quint32 base;
    quint32 quote;
};

/// Whether the market has a pair of @p base against @p quote.
bool isTraded(const SimulatorUniverse::Asset &base, const QuoteAsset &quote)
{
    if (base.money)
        return quote.name == "USDT";
    if (base.usd < quote.baseUsdMin)
        return false;
    if (isMoney(quote.name))
        return true;
    // Of two assets that are both quoted in, the one listed first is the quote: ETHBTC, not BTCETH.
    const auto own = std::find_if(quoteAssets.begin(), quoteAssets.end(),
                                  [&](const QuoteAsset &other) { return other.name == base.name; });
    return own == quoteAssets.end() || own->weight > quote.weight;
}

/// USDT and as many bases as @p count pairs can need, the busiest first.
std::vector<SimulatorUniverse::Asset> makeAssets(int count)
{
    std::vector<SimulatorUniverse::Asset> assets;
    // A base has 1.6 pairs in the mean, so this is enough, with a margin for the rare ones.
    const size_t bases = knownAssets.size() + static_cast<size_t>(count) * 13 / 20;
    assets.reserve(bases + 1);
    assets.push_back(makeAsset({"USDT", 1.0}, 0));
    std::set<std::string_view> taken;
    for (const Known &known : knownAssets) {
        taken.insert(known.name);
        assets.push_back(makeAsset(known, assets.size()));
    }
    AssetInventor inventor;
    while (assets.size() <= bases)
        assets.push_back(inventor.next(taken));
    return assets;
}

SimulatorUniverse::Pair makePair(const std::vector<SimulatorUniverse::Asset> &assets,
                                 const Candidate &candidate)
{
    const SimulatorUniverse::Asset &base = assets[candidate.base];
    const SimulatorUniverse::Asset &quote = assets[candidate.quote];
    SimulatorUniverse::Pair pair;
    pair.base = candidate.base;
    pair.quote = candidate.quote;
    pair.price = base.usd / quote.usd;
    pair.info.symbol = Symbol::fromName(base.name + quote.name).value();
    // Currencies against each other are traded to a hundredth of a cent.
    pair.info.priceScale = base.money ? 4 : SimulatorUniverse::priceScaleFor(pair.price);
    pair.info.qtyScale = SimulatorUniverse::qtyScaleFor(base.usd);
    return pair;
}

} // namespace

SimulatorUniverse SimulatorUniverse::listed(int count)
{
    Q_ASSERT(count >= 1 && count <= 100'000);
    SimulatorUniverse universe;
    universe.assets = makeAssets(count);

    // A pair's rank is its base's times its quote's weight. Ranks up to the number of bases are
    // complete whatever comes after, which makes a short list the beginning of a long one.
    std::vector<Candidate> candidates;
    const auto rankMax = static_cast<double>(universe.assets.size() - 1);
    for (const QuoteAsset &quote : quoteAssets) {
        const auto place =
            std::find_if(universe.assets.begin(), universe.assets.end(),
                         [&](const Asset &asset) { return asset.name == quote.name; });
        const auto quoteIndex = static_cast<quint32>(place - universe.assets.begin());
        for (quint32 base = 1; base * quote.weight <= rankMax; ++base) {
            if (isTraded(universe.assets[base], quote))
                candidates.push_back({base * quote.weight, base, quoteIndex});
        }
    }
    std::sort(candidates.begin(), candidates.end(), [](const Candidate &a, const Candidate &b) {
        return std::tie(a.rank, a.base) < std::tie(b.rank, b.base);
    });
    Q_ASSERT(candidates.size() >= size_t(count));
    candidates.resize(static_cast<size_t>(count));

    universe.pairs.reserve(candidates.size());
    for (const Candidate &candidate : candidates)
        universe.pairs.push_back(makePair(universe.assets, candidate));
    return universe;
}

quint8 SimulatorUniverse::priceScaleFor(double price)
{
    Q_ASSERT(price > 0);
    int scale = 3;
    for (; price < 1; price *= 10)
        ++scale;
    for (; price >= 10; price /= 10)
        --scale;
    return static_cast<quint8>(std::max(scale, 2));
}

quint8 SimulatorUniverse::qtyScaleFor(double usd)
{
    quint8 scale = 0;
    for (; usd > 1; usd /= 10)
        ++scale;
    return scale;
}

} // namespace tickcast
