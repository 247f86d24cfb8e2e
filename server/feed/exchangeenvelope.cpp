// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/feed/exchangeenvelope.h"

#include <simdjson.h>

namespace tickcast {

static_assert(ExchangeEnvelope::padding >= simdjson::SIMDJSON_PADDING);

namespace {

namespace dom = simdjson::dom;
using simdjson::error_code;
using simdjson::SUCCESS;

[[nodiscard]] ExchangeValue valueOf(dom::element element)
{
    ExchangeValue value{
        .type = ExchangeValue::Type::Other, .flag = false, .integer = 0, .text = {}};
    if (element.get(value.text) == SUCCESS)
        value.type = ExchangeValue::Type::String;
    else if (element.get(value.integer) == SUCCESS)
        value.type = ExchangeValue::Type::Integer;
    else if (element.get(value.flag) == SUCCESS)
        value.type = ExchangeValue::Type::Flag;
    else if (element.is_object())
        value.type = ExchangeValue::Type::Object;
    return value;
}

void gather(dom::object object, ExchangeLetters &letters)
{
    for (const dom::key_value_pair field : object) {
        if (field.key.size() == 1 && ExchangeLetters::isLetter(field.key.front()))
            letters.add(field.key.front(), valueOf(field.value));
    }
}

} // namespace

/// The whole text is parsed, not only what is taken (simdjson's on-demand interface): a recorder
/// that broke off and began again leaves lines which are damaged in a place that nobody reads, and
/// which must not count as good. The library picks the processor's best code at run time for this
/// interface alone, so it is no slower.
struct ExchangeEnvelope::Json
{
    dom::parser parser;
};

ExchangeEnvelope::ExchangeEnvelope()
    : m_json(std::make_unique<Json>())
{
}

ExchangeEnvelope::~ExchangeEnvelope() = default;
ExchangeEnvelope::ExchangeEnvelope(ExchangeEnvelope &&) noexcept = default;
ExchangeEnvelope &ExchangeEnvelope::operator=(ExchangeEnvelope &&) noexcept = default;

const char *ExchangeEnvelope::open(std::string_view json)
{
    m_stream = {};
    m_payload.clear();
    m_candle.clear();
    m_isOther = false;

    dom::element root;
    constexpr bool copyFirst = false; // the padding is there
    if (const error_code error =
            m_json->parser.parse(json.data(), json.size(), copyFirst).get(root))
        return simdjson::error_message(error);
    dom::element payload = root;
    if (dom::element data; root["data"].get(data) == SUCCESS)
        payload = data;
    m_isOther = root.is_array() || payload.is_array() || root["result"].error() == SUCCESS ||
                root["error"].error() == SUCCESS || root["lastUpdateId"].error() == SUCCESS;
    if (m_isOther)
        return nullptr;
    dom::object letters;
    if (payload.get(letters) != SUCCESS)
        return "neither it nor its \"data\" is an object or a list";
    gather(letters, m_payload);
    if (dom::element stream; root["stream"].get(stream) == SUCCESS)
        m_stream = valueOf(stream);
    if (dom::object candle; payload["k"].get(candle) == SUCCESS)
        gather(candle, m_candle);
    return nullptr;
}

} // namespace tickcast
