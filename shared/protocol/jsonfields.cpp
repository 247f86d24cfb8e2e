// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/protocol/jsonfields.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QStringList>

namespace tickcast::protocol {

namespace {

QLatin1String latin1(std::string_view text)
{
    return {text.data(), qsizetype(text.size())};
}

std::string_view view(const QByteArray &bytes)
{
    return {bytes.constData(), size_t(bytes.size())};
}

/// The value as an error shows it: short, and the containers by their kind only.
QString shown(const QJsonValue &value)
{
    constexpr qsizetype longest = 64;
    switch (value.type()) {
    case QJsonValue::Undefined:
        return QStringLiteral("missing");
    case QJsonValue::Null:
        return QStringLiteral("null");
    case QJsonValue::Bool:
        return value.toBool() ? QStringLiteral("true") : QStringLiteral("false");
    case QJsonValue::Double:
        return QString::number(value.toDouble(), 'g', 17);
    case QJsonValue::String:
        return u'"' % value.toString().left(longest) % u'"';
    case QJsonValue::Array:
        return QStringLiteral("an array");
    case QJsonValue::Object:
        break;
    }
    return QStringLiteral("an object");
}

} // namespace

Result<QJsonObject> parseObject(const QByteArray &json)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (error.error != QJsonParseError::NoError) {
        return tickcast::fail(tickcast::ErrorCode::Parse,
                              QStringLiteral("not JSON: %1 at byte %2 of %3, in \"%4\"")
                                  .arg(error.errorString(), QString::number(error.offset),
                                       QString::number(json.size()),
                                       QString::fromUtf8(json.left(64))));
    }
    if (!document.isObject()) {
        return tickcast::fail(tickcast::ErrorCode::Parse,
                              QStringLiteral("not a JSON object but an array"));
    }
    return document.object();
}

qint64 JsonFields::integer(std::string_view name, qint64 min, qint64 max)
{
    const QJsonValue found = value(name);
    // toInteger() answers its default for whatever is not a whole number in 64 bits; two different
    // defaults tell that apart from the number itself.
    const qint64 number = found.toInteger(0);
    const bool isInteger = found.isDouble() && number == found.toInteger(1);
    if (isInteger && number >= min && number <= max)
        return number;
    wrong(name, QStringLiteral("an integer from %1 to %2").arg(min).arg(max));
    return min;
}

bool JsonFields::boolean(std::string_view name)
{
    const QJsonValue found = value(name);
    if (!found.isBool())
        wrong(name, QStringLiteral("true or false"));
    return found.toBool();
}

QString JsonFields::text(std::string_view name, qsizetype sizeMax, qsizetype sizeMin)
{
    const QJsonValue found = value(name);
    const QString string = found.toString();
    if (found.isString() && string.size() >= sizeMin && string.size() <= sizeMax)
        return string;
    wrong(name, QStringLiteral("a string of %1 to %2 characters").arg(sizeMin).arg(sizeMax));
    return {};
}

Symbol JsonFields::symbol(std::string_view name)
{
    const QJsonValue found = value(name);
    if (!found.isString()) {
        wrong(name, QStringLiteral("a symbol name"));
        return {};
    }
    const QByteArray utf8 = found.toString().toUtf8();
    const auto symbol = Symbol::fromName(view(utf8));
    if (!symbol) {
        wrong(name, symbol.error().text);
        return {};
    }
    return *symbol;
}

Decimal JsonFields::decimal(std::string_view name)
{
    const QJsonValue found = value(name);
    if (!found.isString()) {
        wrong(name, QStringLiteral("a decimal number in a string"));
        return {};
    }
    const QByteArray utf8 = found.toString().toUtf8();
    const auto decimal = Decimal::parse(view(utf8));
    if (!decimal) {
        wrong(name, decimal.error().text);
        return {};
    }
    return *decimal;
}

std::optional<Decimal> JsonFields::optionalDecimal(std::string_view name)
{
    if (!has(name))
        return std::nullopt;
    return decimal(name);
}

quint64 JsonFields::numberText(std::string_view name)
{
    const QJsonValue found = value(name);
    const QString string = found.toString();
    bool ok = false;
    const quint64 number = string.toULongLong(&ok);
    // toULongLong() forgives white space, a sign and leading zeros; the wire has none of them.
    if (found.isString() && ok && string == QString::number(number))
        return number;
    wrong(name, QStringLiteral("a string of digits, at most 18446744073709551615"));
    return 0;
}

size_t JsonFields::oneOf(std::string_view name, std::span<const std::string_view> allowed)
{
    const QString string = value(name).toString();
    for (size_t i = 0; i < allowed.size(); ++i) {
        if (string == latin1(allowed[i]))
            return i;
    }
    QStringList names;
    for (const std::string_view each : allowed)
        names.append(latin1(each));
    wrong(name, QStringLiteral("one of ") % names.join(QLatin1String(", ")));
    return 0;
}

QJsonObject JsonFields::object(std::string_view name)
{
    const QJsonValue found = value(name);
    if (!found.isObject())
        wrong(name, QStringLiteral("an object"));
    return found.toObject();
}

std::vector<QJsonObject> JsonFields::objects(std::string_view name)
{
    const QJsonValue found = value(name);
    const QJsonArray array = found.toArray();
    std::vector<QJsonObject> result;
    result.reserve(size_t(array.size()));
    bool good = found.isArray();
    for (const QJsonValue &each : array) {
        good = good && each.isObject();
        result.push_back(each.toObject());
    }
    if (!good)
        wrong(name, QStringLiteral("an array of objects"));
    return result;
}

std::vector<Symbol> JsonFields::symbols(std::string_view name)
{
    const QJsonValue found = value(name);
    const QJsonArray array = found.toArray();
    std::vector<Symbol> result;
    result.reserve(size_t(array.size()));
    if (!found.isArray())
        wrong(name, QStringLiteral("an array of symbol names"));
    for (const QJsonValue &each : array) {
        const QByteArray utf8 = each.toString().toUtf8();
        const auto symbol = Symbol::fromName(view(utf8));
        if (!symbol) {
            wrong(name, QStringLiteral("an array of symbol names, but holds %1: %2")
                            .arg(shown(each), symbol.error().text));
            break;
        }
        result.push_back(*symbol);
    }
    return result;
}

void JsonFields::fail(const Error &error)
{
    if (!m_error)
        m_error = error;
}

void JsonFields::wrong(std::string_view name, const QString &expected)
{
    fail({tickcast::ErrorCode::Parse,
          QStringLiteral("%1: field \"%2\" is %3; it must be %4")
              .arg(latin1(m_what), latin1(name), shown(value(name)), expected)});
}

} // namespace tickcast::protocol
