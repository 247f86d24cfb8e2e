// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/configmodel.h"

#include "console/models/inquiry.h"

#include <algorithm>
#include <array>

namespace tickcast {

namespace {

constexpr std::array<TableColumn, ConfigModel::ColumnCount> configColumns{{
    {QT_TRANSLATE_NOOP("tickcast::ConfigModel", "setting"),
     QT_TRANSLATE_NOOP("tickcast::ConfigModel", "Its key, as in the settings file"), true},
    {QT_TRANSLATE_NOOP("tickcast::ConfigModel", "in force"),
     QT_TRANSLATE_NOOP("tickcast::ConfigModel",
                       "The value that the server runs with; marked when it is not the default"),
     true},
    {QT_TRANSLATE_NOOP("tickcast::ConfigModel", "default"),
     QT_TRANSLATE_NOOP("tickcast::ConfigModel", "What it is when nothing is said"), true},
    {QT_TRANSLATE_NOOP("tickcast::ConfigModel", "a change takes"),
     QT_TRANSLATE_NOOP("tickcast::ConfigModel",
                       "Whether a reload takes another value over, or only a restart"),
     true},
    {QT_TRANSLATE_NOOP("tickcast::ConfigModel", "what it means"),
     QT_TRANSLATE_NOOP("tickcast::ConfigModel", "As in the settings file"), true},
}};

constexpr qsizetype lettersMax = 48; ///< of a key or a value; the tool tip has it all

[[nodiscard]] QString shortened(const QString &words)
{
    const QString line = oneLine(words);
    return line.size() <= lettersMax ? line : QString(line.left(lettersMax - 1) % u'\u2026');
}

} // namespace

ConfigModel::ConfigModel(QObject *parent)
    : KeyedTable(configColumns, parent)
{
}

void ConfigModel::setPage(const admin::ConfigPage &page)
{
    m_page = page;
    filter();
}

void ConfigModel::setText(const QString &text)
{
    m_text = text;
    filter();
}

void ConfigModel::setChangedOnly(bool isChangedOnly)
{
    m_isChangedOnly = isChangedOnly;
    filter();
}

void ConfigModel::filter()
{
    std::vector<admin::ConfigSetting> shown;
    std::ranges::copy_if(
        m_page.settings, std::back_inserter(shown), [this](const admin::ConfigSetting &setting) {
            return (!m_isChangedOnly || isChanged(setting)) &&
                   (m_text.isEmpty() || setting.key.contains(m_text, Qt::CaseInsensitive) ||
                    setting.value.contains(m_text, Qt::CaseInsensitive) ||
                    setting.about.contains(m_text, Qt::CaseInsensitive));
        });
    replace(m_shown, std::move(shown));
}

bool ConfigModel::isChanged(const admin::ConfigSetting &setting)
{
    return setting.value != QLatin1String("***") && setting.value != setting.standard;
}

int ConfigModel::changedCount() const
{
    return static_cast<int>(std::ranges::count_if(m_page.settings, &ConfigModel::isChanged));
}

QString ConfigModel::valueOf(const QString &key) const
{
    const auto found = std::ranges::find(m_page.settings, key, &admin::ConfigSetting::key);
    return found == m_page.settings.end() ? QString() : found->value;
}

int ConfigModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
}

QString ConfigModel::textAt(int row, int column) const
{
    const admin::ConfigSetting &setting = at(row);
    switch (static_cast<Column>(column)) {
    case Key:
        return shortened(setting.key);
    case Value:
        return isChanged(setting) ? QString(u"\u25cf " % shortened(setting.value))
                                  : shortened(setting.value);
    case Standard:
        return shortened(setting.standard);
    case Takes:
        return setting.isLive ? tr("a reload") : tr("a restart");
    case About:
        return oneLine(setting.about);
    case ColumnCount:
        break;
    }
    return {};
}

QVariant ConfigModel::exactAt(int row, int column) const
{
    const admin::ConfigSetting &setting = at(row);
    switch (static_cast<Column>(column)) {
    case Key:
        return setting.key;
    case Value:
        return setting.value;
    case Standard:
        return setting.standard;
    case About:
        return setting.about;
    case Takes: // in words
    case ColumnCount:
        break;
    }
    return {};
}

QString ConfigModel::toolTipAt(int row, int column) const
{
    const admin::ConfigSetting &setting = at(row);
    switch (static_cast<Column>(column)) {
    case Value:
        return isChanged(setting) ? tr("%1 is not the default").arg(oneLine(setting.value))
                                  : oneLine(setting.value);
    case Standard:
        return oneLine(setting.standard);
    case Key:
    case Takes:
    case About:
    case ColumnCount:
        break;
    }
    return setting.about.left(1'000);
}

} // namespace tickcast
