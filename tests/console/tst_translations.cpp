// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/mainwindow.h"
#include "console/models/alertsmodel.h"
#include "console/models/language.h"
#include "console/models/levels.h"
#include "console/models/ordertexts.h"
#include "console/models/savedservers.h"
#include "console/recordingwindow.h"
#include "console/widgets/connectiondialog.h"
#include "tests/console/fakeadminserver.h"
#include "tests/console/orderdialogs.h"
#include "tests/console/patientoptions.h"
#include "tests/console/shortrecording.h"

#include <QAbstractItemView>
#include <QAction>
#include <QComboBox>
#include <QDialog>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QProcess>
#include <QRegularExpression>
#include <QSet>
#include <QSettings>
#include <QSlider>
#include <QStandardPaths>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QXmlStreamReader>
#include <algorithm>

using namespace tickcast;

namespace {

struct Message
{
    QString context;
    QString source;
    QStringList translations; ///< more than one: the plurals
    QString state;            ///< empty: finished
};

[[nodiscard]] std::vector<Message> read(const QString &path)
{
    QFile file(path);
    std::vector<Message> messages;
    if (!file.open(QIODevice::ReadOnly))
        return messages;
    QXmlStreamReader xml(&file);
    QString context;
    bool hasForms = false;
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement)
            continue;
        if (xml.name() == QLatin1String("name")) {
            context = xml.readElementText();
        } else if (xml.name() == QLatin1String("message")) {
            messages.push_back({context, {}, {}, {}});
            hasForms = xml.attributes().hasAttribute(QLatin1String("numerus"));
        } else if (xml.name() == QLatin1String("source")) {
            messages.back().source = xml.readElementText();
        } else if (xml.name() == QLatin1String("translation")) {
            messages.back().state = xml.attributes().value(QLatin1String("type")).toString();
            if (!hasForms)
                messages.back().translations.append(xml.readElementText());
        } else if (xml.name() == QLatin1String("numerusform")) {
            messages.back().translations.append(xml.readElementText());
        }
    }
    return messages;
}

[[nodiscard]] QStringList placeholders(const QString &text)
{
    static const QRegularExpression pattern(QStringLiteral("%L?[0-9n]"));
    QSet<QString> found;
    for (auto match = pattern.globalMatch(text); match.hasNext();)
        found.insert(match.next().captured());
    QStringList sorted(found.begin(), found.end());
    sorted.sort();
    return sorted;
}

/// The letters that are underlined, as written: "&Pin" has "P".
[[nodiscard]] QString mnemonics(const QString &text)
{
    static const QRegularExpression pattern(QStringLiteral("&([A-Za-z0-9])"));
    QString found;
    for (auto match = pattern.globalMatch(text); match.hasNext();)
        found += match.next().captured(1).toUpper();
    return found;
}

/// Words that are the same in every language: names, units and what servers say.
[[nodiscard]] bool isName(const QString &word)
{
    static const QSet<QString> names{
        QStringLiteral("CPU"),       QStringLiteral("MB"),       QStringLiteral("kB"),
        QStringLiteral("Tickcast"),  QStringLiteral("tickcast"), QStringLiteral("tickcast-server"),
        QStringLiteral("Alt"),       QStringLiteral("Ctrl"),     QStringLiteral("Left"),
        QStringLiteral("Right"),     QStringLiteral("debug"),    QStringLiteral("Page"),
        QStringLiteral("Up"),        QStringLiteral("Down"),     QStringLiteral("info"),
        QStringLiteral("warning"),   QStringLiteral("error"),    QStringLiteral("qt"),
        QStringLiteral("simulator"), QStringLiteral("feed"),     QStringLiteral("state"),
        QStringLiteral("Shift")};
    return names.contains(word);
}

/// Whether @p text says something in English to a reader of Chinese.
[[nodiscard]] bool isEnglish(const QString &text)
{
    static const QRegularExpression link(QStringLiteral(R"(\w+://\S+|\S*[/@_]\S*|\S*\d\S*)"));
    static const QRegularExpression word(QStringLiteral("[A-Za-z][A-Za-z-]+"));
    const QString rest = QString(text).remove(link);
    for (auto match = word.globalMatch(rest); match.hasNext();) {
        if (!isName(match.next().captured()))
            return true;
    }
    return false;
}

void addTable(const QAbstractItemView &view, QStringList &texts)
{
    constexpr int rowsLookedAt = 5;
    const QAbstractItemModel *model = view.model();
    for (int column = 0; model && column < model->columnCount(); ++column) {
        for (const int role : {int(Qt::DisplayRole), int(Qt::ToolTipRole)}) {
            texts.append(model->headerData(column, Qt::Horizontal, role).toString());
            for (int row = 0; row < std::min(model->rowCount(), rowsLookedAt); ++row)
                texts.append(model->index(row, column).data(role).toString());
        }
    }
}

/// Whatever the visible part of @p window says: labels, buttons, boxes, headers, tool tips, names
/// for screen readers, menus.
[[nodiscard]] QStringList textsOf(const QWidget &window)
{
    QStringList texts;
    for (const QWidget *widget : window.findChildren<QWidget *>()) {
        if (!widget->isVisible())
            continue;
        texts << widget->toolTip() << widget->accessibleName();
        if (const auto *label = qobject_cast<const QLabel *>(widget))
            texts.append(label->text());
        else if (const auto *button = qobject_cast<const QAbstractButton *>(widget))
            texts.append(button->text());
        else if (const auto *edit = qobject_cast<const QLineEdit *>(widget))
            texts.append(edit->placeholderText());
        else if (const auto *view = qobject_cast<const QAbstractItemView *>(widget))
            addTable(*view, texts);
        else if (const auto *box = qobject_cast<const QComboBox *>(widget)) {
            for (int i = 0; i < box->count(); ++i)
                texts.append(box->itemText(i));
        }
        for (const QAction *action : widget->actions())
            texts << action->text() << action->toolTip();
    }
    return texts;
}

[[nodiscard]] QString fileOf(const QString &language)
{
    return QStringLiteral(TICKCAST_TRANSLATIONS "/tickcast_%1.ts").arg(language);
}

} // namespace

class tst_Translations : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void everyTextIsTranslated_data();
    void everyTextIsTranslated();
    void placeholdersAreKept_data() { everyTextIsTranslated_data(); }
    void placeholdersAreKept();
    void mnemonicsAreKept();
    void englishIsFound_data();
    void englishIsFound();
    void languageIsTheDesktops_data();
    void languageIsTheDesktops();
    void unknownLanguageIsRefused();
    void oneIsNotMany();
    void windowSpeaksChinese();
    void noPageSpeaksEnglish();
    void noDialogSpeaksEnglish();
    void noRecordingSpeaksEnglish();
    void unitIsTypedInEitherLanguage_data();
    void unitIsTypedInEitherLanguage();
};

void tst_Translations::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("TickcastTest"));
    QCoreApplication::setApplicationName(QStringLiteral("tst_translations"));
}

void tst_Translations::cleanup()
{
    QVERIFY(applyLanguage(QStringLiteral("en")));
}

void tst_Translations::everyTextIsTranslated_data()
{
    QTest::addColumn<QString>("language");
    for (const QString &language : languages())
        QTest::newRow(qPrintable(language)) << language;
}

/// What lupdate finds in the sources now, put into a copy, must be there and finished.
void tst_Translations::everyTextIsTranslated()
{
    QFETCH(QString, language);
    QTemporaryDir directory;
    const QString copy = directory.filePath(QStringLiteral("tickcast_%1.ts").arg(language));
    QVERIFY(QFile::copy(fileOf(language), copy));
    QFile::setPermissions(copy, QFile::ReadOwner | QFile::WriteOwner);
    QStringList arguments{QStringLiteral("-silent"), QStringLiteral("-I"),
                          QStringLiteral("."),       QStringLiteral("-locations"),
                          QStringLiteral("none"),    QStringLiteral("-no-obsolete")};
    arguments += QStringLiteral(TICKCAST_LUPDATE_SOURCES).split(u' ', Qt::SkipEmptyParts);
    if (language == QLatin1String("en"))
        arguments += QStringLiteral("-pluralonly");
    arguments += {QStringLiteral("-ts"), copy};
    QProcess lupdate;
    lupdate.setWorkingDirectory(QStringLiteral(TICKCAST_SOURCE_DIR));
    lupdate.start(QStringLiteral(TICKCAST_LUPDATE), arguments);
    QVERIFY2(lupdate.waitForFinished(60'000), qPrintable(lupdate.errorString()));
    QCOMPARE(lupdate.exitCode(), 0);
    // A warning is a text that is looked for in another context than the one it is found in.
    QCOMPARE(QString::fromLocal8Bit(lupdate.readAllStandardError()), QString());

    const std::vector<Message> messages = read(copy);
    QVERIFY(messages.size() > 5);
    QStringList missing;
    for (const Message &message : messages) {
        const bool isEmpty =
            message.translations.isEmpty() || message.translations.contains(QString());
        if (!message.state.isEmpty() || isEmpty)
            missing.append(QStringLiteral("%1: \"%2\"").arg(message.context, message.source));
    }
    QVERIFY2(missing.isEmpty(),
             qPrintable(u"not translated (console/README.md tells how):\n" % missing.join(u'\n')));
    QVERIFY2(read(fileOf(language)).size() == messages.size(),
             "build the target update_translations: texts were removed");
}

void tst_Translations::placeholdersAreKept()
{
    QFETCH(QString, language);
    for (const Message &message : read(fileOf(language))) {
        for (const QString &translation : message.translations) {
            QVERIFY2(placeholders(translation) == placeholders(message.source),
                     qPrintable(QStringLiteral("%1 / %2").arg(message.source, translation)));
        }
    }
}

/// Chinese has the letter in brackets; a dialog's letters differ because those of the source do.
void tst_Translations::mnemonicsAreKept()
{
    for (const Message &message : read(fileOf(QStringLiteral("zh_CN")))) {
        for (const QString &translation : message.translations) {
            QVERIFY2(mnemonics(message.source).size() <= 1, qPrintable(message.source));
            QVERIFY2(mnemonics(translation) == mnemonics(message.source),
                     qPrintable(QStringLiteral("%1 / %2").arg(message.source, translation)));
        }
    }
}

void tst_Translations::englishIsFound_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isEnglish");
    const auto row = [](const char *text, bool isFound) {
        QTest::newRow(text) << QString::fromUtf8(text) << isFound;
    };
    row("", false);
    row("\u5ef6\u8fdf p99", false);
    row("ws://127.0.0.1:7401/admin", false);
    row("Asking\u2026", true);
    row("\u5df2\u8fde\u63a5 for a while", true);
    row("half open", true);
}

void tst_Translations::englishIsFound()
{
    QFETCH(QString, text);
    QTEST(isEnglish(text), "isEnglish");
}

void tst_Translations::languageIsTheDesktops_data()
{
    QTest::addColumn<QString>("locale");
    QTest::addColumn<QString>("language");
    const auto row = [](const char *locale, const char *language) {
        QTest::newRow(locale) << QString::fromLatin1(locale) << QString::fromLatin1(language);
    };
    row("C", "en");
    row("en_GB", "en");
    row("de_DE", "en");
    row("zh_CN", "zh_CN");
    row("zh_SG", "zh_CN");
    row("zh_TW", "en");
    row("zh_HK", "en");
}

void tst_Translations::languageIsTheDesktops()
{
    QFETCH(QString, locale);
    QTEST(languageFor(QLocale(locale)), "language");
}

void tst_Translations::unknownLanguageIsRefused()
{
    for (const char *code : {"", "xx", "zh", "zh_TW", "EN", "../en"})
        QVERIFY2(!applyLanguage(QString::fromLatin1(code)), code);
    QCOMPARE(levelWord(protocol::SessionLevel::Normal), QStringLiteral("Normal"));
}

void tst_Translations::oneIsNotMany()
{
    admin::SessionRow row;
    row.subscriptions = 1;
    QVERIFY(ordertexts::disconnecting(row, true).contains(QStringLiteral("1 subscription is")));
    row.subscriptions = 2;
    QVERIFY(ordertexts::disconnecting(row, true).contains(QStringLiteral("2 subscriptions is")));
}

void tst_Translations::windowSpeaksChinese()
{
    QVERIFY(applyLanguage(QStringLiteral("zh_CN")));
    QCOMPARE(levelWord(protocol::SessionLevel::Normal), QStringLiteral("正常"));
    test::FakeAdminServer server;
    QVERIFY(server.listen());
    MainWindow window(MainWindow::Geometry::Fixed, test::patientOptions());
    window.show();
    window.connectTo(server.url(), QStringLiteral("s3cret"));
    QTRY_COMPARE(window.connection().state(), AdminConnection::State::Live);
    QStringList texts;
    for (const QToolButton *button : window.findChildren<QToolButton *>())
        texts.append(button->text());
    for (const QLabel *label : window.findChildren<QLabel *>())
        texts.append(label->text());
    const QString all = texts.join(u'\n');
    for (const QString &expected :
         {QStringLiteral("概览"), QStringLiteral("工作线程"), QStringLiteral("会话"),
          QStringLiteral("暂停"), QStringLiteral("已连接"), QStringLiteral("各级别会话")})
        QVERIFY2(all.contains(expected), qPrintable(expected + u'\n' + all));
    server.goAway();
    QTRY_VERIFY(window.isGreyed());
    QVERIFY2(window.notice().startsWith(QStringLiteral("连接已断开")), qPrintable(window.notice()));
}

void tst_Translations::noPageSpeaksEnglish()
{
    QVERIFY(applyLanguage(QStringLiteral("zh_CN")));
    test::FakeAdminServer server;
    server.samples().setSlow(20'000, 5'000, 3'000);
    QVERIFY(server.listen());
    MainWindow window(MainWindow::Geometry::Fixed, test::patientOptions());
    QStringList english;
    const auto listen = [&](const QString &where) {
        for (const QString &text : textsOf(window)) {
            const QString line = where % u": " % text;
            if (isEnglish(text) && !english.contains(line))
                english.append(line);
        }
    };
    window.show();
    listen(QStringLiteral("first start"));
    window.connectTo(server.url(), QStringLiteral("s3cret"));
    QTRY_COMPARE(window.connection().state(), AdminConnection::State::Live);
    for (quint32 sample = 1; sample <= 3; ++sample) {
        QTRY_VERIFY(window.history().sampleCount() >= sample);
        server.sendSample();
    }
    for (const QString &page : window.pageNames()) {
        QVERIFY(window.showPage(page));
        QTRY_VERIFY(window.isPageAnswered());
        // A selected row has its own sentences, and its buttons other tool tips.
        for (auto *view : window.findChildren<QTableView *>()) {
            if (view->isVisible() && view->selectionMode() != QAbstractItemView::NoSelection)
                view->selectRow(0);
        }
        QCoreApplication::processEvents();
        listen(page);
    }
    server.goAway();
    QTRY_VERIFY(window.isGreyed());
    for (const QString &page : window.pageNames()) {
        QVERIFY(window.showPage(page));
        listen(page % u", disconnected");
    }
    QVERIFY2(english.isEmpty(), qPrintable(u'\n' % english.join(u'\n')));
}

void tst_Translations::noDialogSpeaksEnglish()
{
    QVERIFY(applyLanguage(QStringLiteral("zh_CN")));
    QSettings settings;
    SavedServers servers(&settings);
    AdminConnection connection(test::patientOptions());
    Orders orders(&connection);
    QWidget window;
    window.show();
    (new ConnectionDialog(&servers, &window))->show();
    test::openEveryOrderDialog(&orders, &window);
    QStringList english;
    for (const QDialog *dialog : window.findChildren<QDialog *>()) {
        const QStringList texts = textsOf(*dialog);
        for (const QString &text : texts) {
            if (isEnglish(text))
                english.append(dialog->windowTitle() % u": " % text);
        }
    }
    QVERIFY2(english.isEmpty(), qPrintable(u'\n' % english.join(u'\n')));
}

void tst_Translations::noRecordingSpeaksEnglish()
{
    QVERIFY(applyLanguage(QStringLiteral("zh_CN")));
    QTemporaryDir directory;
    const QString path = directory.filePath(QStringLiteral("1.tcrec.gz"));
    QVERIFY(test::writeShortRecording(path));
    RecordingWindow window;
    QVERIFY(window.open(path));
    window.show();
    QTRY_VERIFY(window.player().index().isLoaded());
    QStringList english;
    for (const int second : {5, 30}) { // where something is known, and where nothing is
        window.findChild<QSlider *>()->setValue(second);
        for (const char *page :
             {"overview", "workers", "sessions", "symbols", "feeds", "alerts", "log", "server"}) {
            const QString name = QString::fromLatin1(page);
            QVERIFY(window.showPage(name));
            QCoreApplication::processEvents();
            const QStringList texts = textsOf(window) << window.windowTitle() << window.notice();
            for (const QString &text : texts) {
                const QString line = name % u": " % text;
                if (isEnglish(text) && !english.contains(line))
                    english.append(line);
            }
        }
    }
    QVERIFY2(english.isEmpty(), qPrintable(u'\n' % english.join(u'\n')));
}

void tst_Translations::unitIsTypedInEitherLanguage_data()
{
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<bool>("isTaken");
    const auto row = [](int column, const char *typed, bool isTaken) {
        QTest::addRow("%d %s", column, typed) << column << QString::fromUtf8(typed) << isTaken;
    };
    row(AlertRulesModel::Threshold, "80 \u6beb\u79d2", true);
    row(AlertRulesModel::Threshold, "80 ms", true);
    row(AlertRulesModel::Threshold, "80", true);
    row(AlertRulesModel::Threshold, "80 \u79d2", false);
    row(AlertRulesModel::Threshold, "80 s", false);
    row(AlertRulesModel::Threshold, "\u6beb\u79d2", false);
    row(AlertRulesModel::Threshold, "80 ms ms", false);
    row(AlertRulesModel::For, "20 \u79d2", true);
    row(AlertRulesModel::For, "20 s", true);
    row(AlertRulesModel::For, "20 ms", false);
    row(AlertRulesModel::For, "20 \u5929", false);
}

void tst_Translations::unitIsTypedInEitherLanguage()
{
    QFETCH(int, column);
    QFETCH(QString, typed);
    QVERIFY(applyLanguage(QStringLiteral("zh_CN")));
    QSettings settings;
    AlertRules rules(&settings);
    AlertRulesModel model(&rules);
    int latency = -1;
    for (int i = 0; i < model.rowCount(); ++i) {
        if (rules.all()[static_cast<size_t>(i)].id == QLatin1String("p99-warning"))
            latency = i;
    }
    QVERIFY(latency >= 0);
    QTEST(model.setData(model.index(latency, column), typed, Qt::EditRole), "isTaken");
    rules.resetAll();
}

QTEST_MAIN(tst_Translations)
#include "tst_translations.moc"
