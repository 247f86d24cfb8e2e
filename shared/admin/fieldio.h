// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/protocol/jsonwriter.h"
#include "shared/util/result.h"

#include <QJsonArray>
#include <QJsonObject>
#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

/// The two walkers of the admin codec's field lists: one writes what it is shown, the other reads
/// it. Internal to the admin codec. Plain values; thread: one.
namespace tickcast::admin {

// JSON numbers are doubles for half of the world's readers: beyond 2^53 they stop being counts.
inline constexpr qint64 countMax = qint64(1) << 53;
inline constexpr qsizetype entriesMax = 1024;  // workers or feeds in one sample, rows of a page
inline constexpr qsizetype textMax = 1024;     // characters of a name, address or reason
inline constexpr qsizetype longTextMax = 8192; // characters of what a person is told

struct Range
{
    qint64 min = 0;
    qint64 max = countMax;
};

/// Writes each field it is shown. The counterpart of FieldReader: both walk the same field lists,
/// so that a field cannot be written and not read.
class FieldWriter
{
public:
    explicit FieldWriter(std::string_view op) { m_json.beginObject().key("op").plain(op); }

    void number(const char *name, std::integral auto value, Range = {})
    {
        if constexpr (std::is_unsigned_v<decltype(value)>)
            m_json.key(name).integer(static_cast<quint64>(value));
        else
            m_json.key(name).integer(static_cast<qint64>(value));
    }
    void text(const char *name, const QString &value, qsizetype = textMax)
    {
        m_json.key(name).string(value);
    }
    template <typename Enum, size_t N>
    void choice(const char *name, Enum value, const std::array<const char *, N> &names)
    {
        m_json.key(name).plain(names[static_cast<size_t>(value)]);
    }
    void flag(const char *name, bool value) { m_json.key(name).boolean(value); }
    /// Absent when there is no value.
    template <typename Value, typename Field>
    void optional(const char *name, const std::optional<Value> &value, Field &&writeField)
    {
        if (value)
            writeField(name, *value);
    }
    void numbers(const char *name, const std::vector<quint64> &values)
    {
        m_json.key(name).beginArray();
        for (const quint64 value : values)
            m_json.integer(value);
        m_json.endArray();
    }
    template <typename Fields>
    void object(const char *name, Fields &&writeFields)
    {
        m_json.key(name).beginObject();
        writeFields(*this);
        m_json.endObject();
    }
    template <typename Item, typename Fields>
    void list(const char *name, const std::vector<Item> &items, Fields &&writeFields)
    {
        m_json.key(name).beginArray();
        for (const Item &item : items) {
            m_json.beginObject();
            writeFields(*this, item);
            m_json.endObject();
        }
        m_json.endArray();
    }
    void require(bool, const char *, const char *) {}

    [[nodiscard]] QByteArray finish() { return m_json.endObject().toByteArray(); }

private:
    JsonWriter m_json;
};

/// Reads each field it is shown and keeps the first thing that is wrong, by its path
/// ("workers[2].latency.p99Us"). After an error the rest is read to no effect.
class FieldReader
{
public:
    explicit FieldReader(QJsonObject object)
        : m_object(std::move(object))
    {
    }

    template <std::integral Number>
    void number(const char *name, Number &value, Range range = {})
    {
        const QJsonValue json = take(name);
        if (json.isUndefined())
            return;
        const double approximate = json.toDouble();
        if (!json.isDouble() || !std::isfinite(approximate) ||
            approximate != std::floor(approximate)) {
            return complain(name, QStringLiteral("is not a whole number"));
        }
        // Compared as a double first: a figure beyond 64 bits has no integer to compare.
        const bool isHuge = std::abs(approximate) > static_cast<double>(countMax);
        const qint64 exact = isHuge ? 0 : json.toInteger();
        const qint64 limit =
            std::min(range.max, std::cmp_less(std::numeric_limits<Number>::max(), range.max)
                                    ? static_cast<qint64>(std::numeric_limits<Number>::max())
                                    : range.max);
        if (isHuge || exact < range.min || exact > limit) {
            return complain(name, QStringLiteral("is %1, allowed are %2 to %3")
                                      .arg(approximate, 0, 'g', 17)
                                      .arg(range.min)
                                      .arg(limit));
        }
        value = static_cast<Number>(exact);
    }

    void text(const char *name, QString &value, qsizetype lengthMax = textMax)
    {
        const QJsonValue json = take(name);
        if (json.isUndefined())
            return;
        if (!json.isString())
            return complain(name, QStringLiteral("is not a string"));
        const QString string = json.toString();
        if (string.size() > lengthMax) {
            return complain(name, QStringLiteral("has %1 characters, allowed are %2")
                                      .arg(string.size())
                                      .arg(lengthMax));
        }
        value = string;
    }

    template <typename Enum, size_t N>
    void choice(const char *name, Enum &value, const std::array<const char *, N> &names)
    {
        QString word;
        text(name, word);
        if (m_error)
            return;
        const auto *const found = std::find_if(names.begin(), names.end(), [&](const char *known) {
            return word == QLatin1String(known);
        });
        if (found == names.end())
            return complain(name, QStringLiteral("is the unknown word \"%1\"").arg(word.left(32)));
        value = static_cast<Enum>(found - names.begin());
    }

    void flag(const char *name, bool &value)
    {
        const QJsonValue json = take(name);
        if (json.isUndefined())
            return;
        if (!json.isBool())
            return complain(name, QStringLiteral("is not true or false"));
        value = json.toBool();
    }

    template <typename Value, typename Field>
    void optional(const char *name, std::optional<Value> &value, Field &&readField)
    {
        if (m_object.contains(QLatin1String(name)))
            readField(name, value.emplace());
    }

    void numbers(const char *name, std::vector<quint64> &values)
    {
        const QJsonValue json = take(name);
        if (json.isUndefined())
            return;
        if (!json.isArray())
            return complain(name, QStringLiteral("is not a list"));
        const QJsonArray array = json.toArray();
        if (array.size() > entriesMax)
            return complain(
                name,
                QStringLiteral("has %1 entries, allowed are %2").arg(array.size()).arg(entriesMax));
        for (const QJsonValue entry : array) {
            const double value = entry.toDouble(-1);
            if (value < 0 || value > static_cast<double>(countMax) || value != std::floor(value))
                return complain(name, QStringLiteral("holds what is no count"));
            values.push_back(static_cast<quint64>(value));
        }
    }

    template <typename Fields>
    void object(const char *name, Fields &&readFields)
    {
        const QJsonValue json = take(name);
        if (json.isUndefined())
            return;
        if (!json.isObject())
            return complain(name, QStringLiteral("is not an object"));
        FieldReader inner(json.toObject());
        inner.m_path = m_path % QLatin1String(name) % u'.';
        readFields(inner);
        m_error = std::move(inner.m_error);
    }

    template <typename Item, typename Fields>
    void list(const char *name, std::vector<Item> &items, Fields &&readFields)
    {
        const QJsonValue json = take(name);
        if (json.isUndefined())
            return;
        if (!json.isArray())
            return complain(name, QStringLiteral("is not a list"));
        const QJsonArray array = json.toArray();
        if (array.size() > entriesMax) {
            return complain(
                name,
                QStringLiteral("has %1 entries, allowed are %2").arg(array.size()).arg(entriesMax));
        }
        for (qsizetype i = 0; i < array.size() && !m_error; ++i) {
            const QString itemName = QStringLiteral("%1[%2]").arg(QLatin1String(name)).arg(i);
            if (!array.at(i).isObject()) {
                m_error = Error{ErrorCode::Parse, m_path % itemName % u" is not an object"};
                return;
            }
            FieldReader inner(array.at(i).toObject());
            inner.m_path = m_path % itemName % u'.';
            readFields(inner, items.emplace_back());
            m_error = std::move(inner.m_error);
        }
    }

    /// A rule between fields: complains about @p name unless @p isTrue.
    void require(bool isTrue, const char *name, const char *what)
    {
        if (!isTrue && !m_error)
            complain(name, QLatin1String(what));
    }

    [[nodiscard]] const std::optional<Error> &error() const { return m_error; }

private:
    [[nodiscard]] QJsonValue take(const char *name)
    {
        if (m_error)
            return QJsonValue(QJsonValue::Undefined);
        const QJsonValue value = m_object.value(QLatin1String(name));
        if (value.isUndefined())
            complain(name, QStringLiteral("is missing"));
        return value;
    }
    void complain(const char *name, const QString &what)
    {
        m_error = Error{ErrorCode::Parse, m_path % QLatin1String(name) % u' ' % what};
    }

    QJsonObject m_object;
    QString m_path; ///< of this object, with its trailing dot; empty at the top
    std::optional<Error> m_error;
};

} // namespace tickcast::admin
