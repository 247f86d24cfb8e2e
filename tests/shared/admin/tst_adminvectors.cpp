// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/admin/admincodec.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <QTest>

using namespace tickcast;
using namespace tickcast::admin;

namespace {

QJsonArray vectorsOf(const char *file)
{
    QFile vectors(QStringLiteral(TICKCAST_ADMIN_VECTORS "/%1").arg(QLatin1String(file)));
    if (!vectors.open(QIODevice::ReadOnly))
        return {};
    return QJsonDocument::fromJson(vectors.readAll()).object()[QLatin1String("messages")].toArray();
}

bool isOfProgram(const QJsonObject &vector)
{
    return vector[QLatin1String("from")] == QLatin1String("program");
}

QByteArray encodeAny(const ServerMessage &message)
{
    return std::visit([](const auto &what) { return encode(what); }, message);
}

/// What the codec makes of a message when it has read it, or what it says is wrong.
Result<QByteArray> readAndWrite(bool isProgram, const QByteArray &json)
{
    if (isProgram && json.contains(R"("op":"auth")")) {
        const auto auth = decodeAuth(json);
        return auth ? Result<QByteArray>(encode(*auth)) : tl::unexpected(auth.error());
    }
    if (isProgram) {
        const auto message = decodeClientMessage(json);
        return message ? Result<QByteArray>(encode(*message)) : tl::unexpected(message.error());
    }
    const auto message = decodeServerMessage(json);
    return message ? Result<QByteArray>(encodeAny(*message)) : tl::unexpected(message.error());
}

void addRows(const char *file)
{
    QTest::addColumn<QJsonObject>("vector");
    const QJsonArray vectors = vectorsOf(file);
    for (const QJsonValue each : vectors) {
        const QJsonObject vector = each.toObject();
        QTest::addRow("%s: %s", qPrintable(vector[QLatin1String("from")].toString()),
                      qPrintable(vector[QLatin1String("name")].toString()))
            << vector;
    }
}

} // namespace

/// The vectors beside ADMIN.md, against the codec: what stands there is what is spoken.
class tst_AdminVectors : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void messageIsReadAndWrittenTheSame_data();
    void messageIsReadAndWrittenTheSame();
    void everyKindOfMessageHasAVector();
    void badMessageIsRefused_data();
    void badMessageIsRefused();
};

void tst_AdminVectors::messageIsReadAndWrittenTheSame_data()
{
    addRows("messages.json");
}

void tst_AdminVectors::messageIsReadAndWrittenTheSame()
{
    QFETCH(const QJsonObject, vector);
    const QJsonObject message = vector[QLatin1String("message")].toObject();
    const auto written =
        readAndWrite(isOfProgram(vector), QJsonDocument(message).toJson(QJsonDocument::Compact));
    QVERIFY2(written, written ? "" : qPrintable(written.error().text));
    QCOMPARE(QJsonDocument::fromJson(*written).object(), message);
}

void tst_AdminVectors::everyKindOfMessageHasAVector()
{
    QSet<size_t> ofProgram;
    QSet<size_t> ofServer;
    bool hasAuth = false;
    const QJsonArray vectors = vectorsOf("messages.json");
    for (const QJsonValue each : vectors) {
        const QJsonObject vector = each.toObject();
        const QByteArray json = QJsonDocument(vector[QLatin1String("message")].toObject()).toJson();
        if (const auto message = decodeClientMessage(json); isOfProgram(vector) && message)
            ofProgram += message->index();
        else if (isOfProgram(vector))
            hasAuth = decodeAuth(json).has_value() || hasAuth;
        else if (const auto answer = decodeServerMessage(json))
            ofServer += answer->index();
    }
    QVERIFY(hasAuth);
    QCOMPARE(size_t(ofProgram.size()), std::variant_size_v<ClientMessage>);
    QCOMPARE(size_t(ofServer.size()), std::variant_size_v<ServerMessage>);
}

void tst_AdminVectors::badMessageIsRefused_data()
{
    addRows("bad.json");
}

void tst_AdminVectors::badMessageIsRefused()
{
    QFETCH(const QJsonObject, vector);
    const auto read =
        readAndWrite(isOfProgram(vector), vector[QLatin1String("text")].toString().toUtf8());
    QVERIFY(!read);
    QVERIFY2(read.error().text.contains(vector[QLatin1String("names")].toString()),
             qPrintable(read.error().text));
}

QTEST_APPLESS_MAIN(tst_AdminVectors)
#include "tst_adminvectors.moc"
