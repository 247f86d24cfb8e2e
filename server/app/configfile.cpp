// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/configfile.h"

#include <QFile>
#include <sstream>
#include <toml++/toml.h>

namespace tickcast {

namespace {

using Kind = ConfigValue::Kind;

constexpr qint64 fileBytesMax = qint64{1024} * 1024;

[[nodiscard]] QString fromStd(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

[[nodiscard]] QString printed(const toml::node &node)
{
    std::ostringstream stream;
    node.visit([&stream](const auto &value) { stream << value; });
    return fromStd(stream.str());
}

[[nodiscard]] ConfigValue valueOf(const toml::node &node)
{
    const QString written = printed(node);
    if (const auto *text = node.as_string())
        return {Kind::String, fromStd(text->get()), written};
    // The number itself and not its spelling: TOML also knows 0x10, 1_000 and 1e3.
    if (const auto *integer = node.as_integer())
        return {Kind::Integer, QString::number(integer->get()), written};
    if (const auto *real = node.as_floating_point())
        return {Kind::Real, QString::number(real->get(), 'g', 17), written};
    if (node.is_boolean())
        return {Kind::Boolean, written, written};
    return {node.is_table() ? Kind::Table : Kind::Other, QString(), written};
}

/// A dot inside a quoted key is part of the name and no section: it must not look like one.
[[nodiscard]] QString nameOf(const toml::key &key)
{
    const QString name = fromStd(key.str());
    return name.contains(u'.') ? QString(u'"' % name % u'"') : name;
}

void collect(const toml::table &table, const QString &prefix, std::vector<ConfigEntry> *entries)
{
    for (const auto &[key, node] : table) {
        const QString name = prefix % nameOf(key);
        const toml::table *inner = node.as_table();
        if (inner && !inner->empty())
            collect(*inner, name % u'.', entries);
        else
            entries->push_back({name, valueOf(node), static_cast<int>(key.source().begin.line)});
    }
}

} // namespace

tl::expected<std::vector<ConfigEntry>, ConfigProblem> readConfigFile(const QString &path)
{
    const auto problem = [&path](const QString &text, int line = 0) {
        return tl::unexpected<ConfigProblem>({path, line, QString(), QString(), text});
    };
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return problem(QLatin1String("cannot read the configuration file: ") % file.errorString());
    const QByteArray bytes = file.read(fileBytesMax + 1);
    if (file.error() != QFileDevice::NoError)
        return problem(QLatin1String("cannot read the configuration file: ") % file.errorString());
    if (bytes.size() > fileBytesMax)
        return problem(QStringLiteral("larger than the limit of 1 MiB for a configuration file"));

    std::vector<ConfigEntry> entries;
    // The library reports by exception in the form Debian builds it; none leaves this function.
    try {
        const std::string_view text(bytes.constData(), static_cast<size_t>(bytes.size()));
        collect(toml::parse(text), QString(), &entries);
    } catch (const toml::parse_error &error) {
        return problem(QLatin1String("not valid TOML: ") % fromStd(error.description()),
                       static_cast<int>(error.source().begin.line));
    }
    return entries;
}

} // namespace tickcast
