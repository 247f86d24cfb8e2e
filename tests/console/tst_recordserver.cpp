// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/mainwindow.h"
#include "console/pages/logpage.h"
#include "console/pages/serverpage.h"
#include "console/pages/sessionspage.h"
#include "console/pages/symbolspage.h"
#include "console/recordingwindow.h"
#include "console/widgets/figuretable.h"
#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"

#include <QStandardPaths>
#include <QTest>

using namespace tickcast;
using namespace tickcast::testing;

/// What is recorded of the real server, opened again after that server is gone.
class tst_RecordServer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyPageOfTheRecordingHasItsAnswer();
};

void tst_RecordServer::everyPageOfTheRecordingHasItsAnswer()
{
    QStandardPaths::setTestModeEnabled(true);
    MainWindow window(MainWindow::Geometry::Fixed);
    window.show();
    QString path;
    {
        ServerProcess server;
        QVERIFY(server.start());
        TestClient client(server.clientsUrl());
        QCOMPARE(client.subscribe(client.symbolNames(2)), 2);
        window.connectTo(server.adminUrl(), server.token());
        QTRY_VERIFY_WITH_TIMEOUT(window.history().sampleCount() > 0, TestClient::waitMs);
        QTest::keyClick(&window, Qt::Key_R, Qt::ControlModifier); // while the Overview is shown
        const quint64 before = window.history().sampleCount();
        QTRY_VERIFY_WITH_TIMEOUT(window.history().sampleCount() >= before + 3, TestClient::waitMs);
        QTest::keyClick(&window, Qt::Key_R, Qt::ControlModifier);
        path = window.recorder().path();
        QVERIFY(server.stop());
    }
    window.openRecording(path);
    auto *recording = window.findChild<RecordingWindow *>();
    QVERIFY(recording);
    QTRY_VERIFY_WITH_TIMEOUT(recording->player().index().isLoaded(), TestClient::waitMs);
    QCOMPARE(recording->player().index().problem(), QString());
    recording->player().setPosition(recording->player().index().durationMs());
    QCOMPARE(recording->history().latest()->stats.connections, quint64(1));
    QVERIFY(recording->history().latest()->rates);

    const auto rowsOf = [recording](const QWidget *page) {
        return page->findChild<FigureTable *>()->model()->rowCount();
    };
    const auto show = [recording](const char *page) {
        return recording->showPage(QLatin1String(page));
    };
    QVERIFY(show("sessions"));
    QTRY_COMPARE(rowsOf(recording->findChild<SessionsPage *>()), 1);
    QVERIFY(show("symbols"));
    QTRY_COMPARE(rowsOf(recording->findChild<SymbolsPage *>()), 100);
    QVERIFY(show("server"));
    QTRY_VERIFY(rowsOf(recording->findChild<ServerPage *>()) > 50);
    QVERIFY(show("log"));
    QTRY_VERIFY(rowsOf(recording->findChild<LogPage *>()) > 2);
    QVERIFY(QFile::remove(path));
}

QTEST_MAIN(tst_RecordServer)
#include "tst_recordserver.moc"
