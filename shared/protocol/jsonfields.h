// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/market/decimal.h"
#include "shared/market/symbol.h"
#include "shared/util/result.h"

#include <QJsonObject>
#include <QJsonValue>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace tickcast::protocol {

inline constexpr qint64 integerMax = std::numeric_limits<qint64>::max();

/// Parses @p json as one JSON object. An error says at which byte, and never quotes the input
/// beyond 64 characters. Nesting beyond 1,024 levels, text after the object and invalid UTF-8 are
/// errors.
[[nodiscard]] Result<QJsonObject> parseObject(const QByteArray &json);

/// Reads the fields of one JSON object strictly: right type, right range, or an error that names
/// message, field, value and limit. The first error sticks and later reads answer a default value,
/// so a decoder reads all its fields and asks once, with finish(). Fields nobody reads are ignored.
/// The object must outlive the reader. Thread: one.
class JsonFields final
{
public:
    /// @p what names the message in errors, such as "quote".
    JsonFields(const QJsonObject &object, std::string_view what)
        : m_object(object)
        , m_what(what)
    {
    }

    [[nodiscard]] bool has(std::string_view name) const { return !value(name).isUndefined(); }

    [[nodiscard]] qint64 integer(std::string_view name, qint64 min, qint64 max);
    [[nodiscard]] int smallInteger(std::string_view name, int min, int max)
    {
        return static_cast<int>(integer(name, min, max));
    }
    [[nodiscard]] bool boolean(std::string_view name);
    /// A string of @p sizeMin to @p sizeMax characters.
    [[nodiscard]] QString text(std::string_view name, qsizetype sizeMax = 4096,
                               qsizetype sizeMin = 0);
    [[nodiscard]] Symbol symbol(std::string_view name);
    [[nodiscard]] Decimal decimal(std::string_view name);
    [[nodiscard]] std::optional<Decimal> optionalDecimal(std::string_view name);
    /// A decimal of an unsigned 64-bit integer in a string.
    [[nodiscard]] quint64 numberText(std::string_view name);
    /// The place of the string in @p allowed.
    [[nodiscard]] size_t oneOf(std::string_view name, std::span<const std::string_view> allowed);
    [[nodiscard]] QJsonObject object(std::string_view name);
    /// An array of objects.
    [[nodiscard]] std::vector<QJsonObject> objects(std::string_view name);
    /// An array of symbol names.
    [[nodiscard]] std::vector<Symbol> symbols(std::string_view name);

    /// Takes over the error, if any, of the reader of a part of this message.
    void absorb(const JsonFields &part)
    {
        if (part.m_error)
            fail(*part.m_error);
    }
    [[nodiscard]] bool hasFailed() const { return m_error.has_value(); }

    /// @p value, or the first error met.
    template <typename T>
    [[nodiscard]] Result<T> finish(T value) const
    {
        if (m_error)
            return tl::unexpected<Error>(*m_error);
        return value;
    }

private:
    [[nodiscard]] QJsonValue value(std::string_view name) const
    {
        return m_object.value(QLatin1String(name.data(), qsizetype(name.size())));
    }
    void fail(const Error &error);
    void wrong(std::string_view name, const QString &expected);

    const QJsonObject &m_object;
    const std::string_view m_what;
    std::optional<Error> m_error;
};

} // namespace tickcast::protocol
