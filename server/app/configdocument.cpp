// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/configdocument.h"

#include "server/app/configkeys.h"

namespace tickcast {

namespace {

constexpr qsizetype lineColumns = 96;

/// @p text as comment lines of at most lineColumns.
[[nodiscard]] QString comment(const QString &text)
{
    QString lines;
    QString line(u'#');
    for (const QString &word : text.split(u' ')) {
        if (line.size() + 1 + word.size() > lineColumns) {
            lines += line + u'\n';
            line = QLatin1String("#");
        }
        line += u' ' + word;
    }
    return lines + line + u'\n';
}

[[nodiscard]] QString preamble()
{
    return QStringLiteral(
        "# SPDX-FileCopyrightText: 2026 The Tickcast authors\n"
        "# SPDX-License-Identifier: GPL-3.0-or-later\n"
        "#\n"
        "# Every setting of tickcast-server with its default: this file changes nothing as it is.\n"
        "# Printed by `tickcast-server --print-config`; use it with `--config FILE` and check it\n"
        "# with `--check-config`. A flag (--set KEY=VALUE) overrules the environment\n"
        "# (TICKCAST_SECTION_KEY), which overrules this file, which overrules the default.\n");
}

} // namespace

QString configDocument()
{
    const Config defaults;
    QString text = preamble();
    QString section;
    for (const ConfigKey &key : configKeys()) {
        const qsizetype dot = key.name.lastIndexOf(u'.');
        if (key.name.first(dot) != section) {
            section = key.name.first(dot);
            text += QLatin1String("\n[") + section + QLatin1String("]\n");
        } else {
            text += u'\n';
        }
        text += comment(key.meaning);
        text += comment(QLatin1String("Allowed: ") + key.allowed +
                        QLatin1String(key.isLive ? ". Read again on SIGHUP." : "."));
        text += key.name.sliced(dot + 1) + QLatin1String(" = ") + key.print(defaults) + u'\n';
    }
    return text;
}

QString configSummary()
{
    const Config defaults;
    QString text;
    for (const ConfigKey &key : configKeys())
        text += QLatin1String("  ") + key.name + QLatin1String(" = ") + key.print(defaults) + u'\n';
    return text;
}

} // namespace tickcast
