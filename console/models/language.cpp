// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QTranslator>
#include <algorithm>
#include <limits>

// Of a static library, resources are not registered by themselves. Qt: outside of any namespace.
static void registerTranslations()
{
    Q_INIT_RESOURCE(tickcast_translations);
}

namespace tickcast {

namespace {

/// Puts the translator that lives in @p name's place; true if it is there.
[[nodiscard]] bool load(const char *name, const QString &file, const QString &directory)
{
    QCoreApplication *application = QCoreApplication::instance();
    const QString key = QString::fromLatin1(name);
    delete application->findChild<QTranslator *>(key, Qt::FindDirectChildrenOnly);
    auto *translator = new QTranslator(application);
    translator->setObjectName(key);
    if (translator->load(file, directory) && QCoreApplication::installTranslator(translator))
        return true;
    delete translator;
    return false;
}

} // namespace

QStringList languages()
{
    return {QStringLiteral("en"), QStringLiteral("zh_CN")};
}

QString languageFor(const QLocale &locale)
{
    for (const QString &wanted : locale.uiLanguages()) {
        const QLocale candidate(wanted);
        if (candidate.language() == QLocale::English)
            return QStringLiteral("en");
        // Traditional Chinese is another script: who reads only that is better off with English.
        if (candidate.language() == QLocale::Chinese &&
            candidate.script() == QLocale::SimplifiedHanScript)
            return QStringLiteral("zh_CN");
    }
    return QStringLiteral("en");
}

bool applyLanguage(const QString &code)
{
    if (!languages().contains(code))
        return false;
    registerTranslations();
    // Qt's own words, as on the Cancel button, are there if the system has them.
    static_cast<void>(load("qt", QStringLiteral("qtbase_") + code,
                           QLibraryInfo::path(QLibraryInfo::TranslationsPath)));
    return load("tickcast", QStringLiteral("tickcast_") + code, QStringLiteral(":/translations"));
}

QString joinSentences(const QStringList &sentences)
{
    QString text = sentences.value(0);
    for (qsizetype i = 1; i < sentences.size(); ++i) {
        //: Two whole sentences, each with its full stop
        text = QCoreApplication::translate("Sentences", "%1 %2").arg(text, sentences[i]);
    }
    return text;
}

int pluralOf(quint64 count)
{
    return static_cast<int>(
        std::min<quint64>(count, static_cast<quint64>(std::numeric_limits<int>::max())));
}

} // namespace tickcast
