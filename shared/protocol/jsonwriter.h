// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QStringView>
#include <memory>
#include <string_view>

namespace tickcast {

/// Writes compact JSON with its keys in the order given, into a buffer it keeps between uses.
/// It writes; it does not check that the calls make a sensible document. Commas are its business.
/// Thread: one. Cost: no allocation once the buffer has grown.
class JsonWriter
{
public:
    JsonWriter &clear();
    JsonWriter &beginObject() { return open('{'); }
    JsonWriter &endObject() { return close('}'); }
    JsonWriter &beginArray() { return open('['); }
    JsonWriter &endArray() { return close(']'); }
    /// A key that needs no escaping; a value, beginObject() or beginArray() follows.
    JsonWriter &key(std::string_view name);

    JsonWriter &string(std::string_view utf8); ///< escaped
    JsonWriter &string(QStringView text);      ///< escaped
    JsonWriter &plain(std::string_view utf8);  ///< quoted, known to need no escaping
    JsonWriter &integer(qint64 value);
    JsonWriter &integer(quint64 value);
    JsonWriter &integer(int value) { return integer(static_cast<qint64>(value)); }
    JsonWriter &integer(quint32 value) { return integer(static_cast<quint64>(value)); }
    JsonWriter &boolean(bool value) { return raw(value ? "true" : "false"); }
    JsonWriter &decimal(qint64 mantissa, int scale); ///< quoted, exact
    JsonWriter &raw(std::string_view json);          ///< a ready JSON value

    [[nodiscard]] std::string_view text() const { return {m_bytes.get(), m_size}; }
    [[nodiscard]] QByteArray toByteArray() const
    {
        return {m_bytes.get(), static_cast<qsizetype>(m_size)};
    }

private:
    JsonWriter &open(char bracket);
    JsonWriter &close(char bracket);
    void appendEscaped(std::string_view utf8);
    /// Room for @p count more bytes and a comma before them; the comma is written when one is due.
    [[nodiscard]] char *beginValue(size_t count);
    void endValue(const char *end)
    {
        m_size = static_cast<size_t>(end - m_bytes.get());
        m_needsComma = true;
    }
    void reserve(size_t count);

    // A plain array: a container's growth check per byte was half the cost of a quote.
    std::unique_ptr<char[]> m_bytes;
    size_t m_size = 0;
    size_t m_capacity = 0;
    bool m_needsComma = false;
};

} // namespace tickcast
