// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The server that the manual of QWebSocketServer leads to: one thread, one QWebSocket per client,
// sendTextMessage() to each subscriber. See ../README.md for what it is compared with.

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDateTime>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTimer>
#include <QWebSocket>
#include <QWebSocketServer>

#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <sys/resource.h>
#include <sys/socket.h>
#include <vector>

namespace {

struct Symbol
{
    QString name;
    qint64 offset = 0;
    QList<QWebSocket *> subscribers;
};

class Server final : public QObject
{
public:
    Server(int symbolCount, double rate, size_t step)
        : m_symbols(size_t(symbolCount))
        , m_step(step)
        , m_updatesPerSecond(rate * symbolCount)
    {
        for (int i = 0; i < symbolCount; ++i)
            m_symbols[size_t(i)].name = QStringLiteral("P%1").arg(i + 1, 4, 10, QLatin1Char('0'));
        m_server.setSupportedSubprotocols({QStringLiteral("tickcast.v1.json")});
        m_server.setMaxPendingConnections(4096); // the default of 30 refuses a storm
        connect(&m_server, &QWebSocketServer::newConnection, this, &Server::onNewConnection);
        connect(&m_timer, &QTimer::timeout, this, &Server::publishDue);
        m_timer.setTimerType(Qt::PreciseTimer);
        m_timer.setSingleShot(true);
        m_clock.start();
        if (rate > 0)
            publishDue();
    }

    [[nodiscard]] bool listen(quint16 port)
    {
        // Qt 6.4 listens with a backlog of 50, which drops the connections of a storm for seconds;
        // Linux takes another figure for a socket that listens already.
        return m_server.listen(QHostAddress::AnyIPv4, port) &&
               ::listen(int(m_server.socketDescriptor()), 4096) == 0;
    }
    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }

private:
    void onNewConnection()
    {
        while (QWebSocket *socket = m_server.nextPendingConnection()) {
            connect(socket, &QWebSocket::textMessageReceived, this,
                    [this, socket](const QString &text) { onMessage(socket, text); });
            connect(socket, &QWebSocket::disconnected, this, [this, socket] {
                for (Symbol &symbol : m_symbols)
                    symbol.subscribers.removeAll(socket);
                socket->deleteLater();
            });
            socket->sendTextMessage(QStringLiteral(
                R"({"op":"welcome","session":"1","server":"naive-qt",)"
                R"("protocol":"tickcast.v1.json",)"
                R"("heartbeatMs":15000,"limits":{"subscriptions":1024,"holdings":64,)"
                R"("commandsPerSecond":20,"messageBytes":65536}})"));
        }
    }

    void onMessage(QWebSocket *socket, const QString &text)
    {
        const QJsonObject command = QJsonDocument::fromJson(text.toUtf8()).object();
        const QJsonValue id = command[QLatin1String("id")];
        const QString idField =
            id.isUndefined() ? QString() : QStringLiteral(R"("id":%1,)").arg(id.toInteger());
        QStringList entries;
        if (command[QLatin1String("op")] == QLatin1String("subscribe")) {
            for (const auto &name : command[QLatin1String("symbols")].toArray()) {
                const size_t index = QStringView(name.toString()).mid(1).toUInt() - 1;
                if (index >= m_symbols.size())
                    continue;
                m_symbols[index].subscribers += socket;
                entries += QStringLiteral(R"({%1,"epoch":"1","offset":%2,"recovered":false})")
                               .arg(describe(index))
                               .arg(m_symbols[index].offset);
            }
            socket->sendTextMessage(
                QStringLiteral(R"({"op":"subscribed",%1"channel":"quote","symbols":[%2]})")
                    .arg(idField, entries.join(QLatin1Char(','))));
        } else {
            for (size_t i = 0; i < m_symbols.size(); ++i)
                entries += QString(QLatin1Char('{') % describe(i) % QLatin1Char('}'));
            socket->sendTextMessage(
                QStringLiteral(R"({"op":"symbols",%1"total":%2,"symbols":[%3]})")
                    .arg(idField)
                    .arg(entries.size())
                    .arg(entries.join(QLatin1Char(','))));
        }
    }

    [[nodiscard]] QString describe(size_t index) const
    {
        return QStringLiteral(R"("symbol":"%1","sid":%2,"priceScale":2,"qtyScale":5)")
            .arg(m_symbols[index].name)
            .arg(index + 1);
    }

    void publishDue()
    {
        const double due = double(m_clock.nsecsElapsed()) * 1e-9 * m_updatesPerSecond;
        for (; double(m_updates) <= due; ++m_updates)
            publish(m_symbols[m_updates * m_step % m_symbols.size()]);
        const double waitMs = (double(m_updates) - due) * 1000 / m_updatesPerSecond;
        m_timer.start(int(std::ceil(waitMs)));
    }

    void publish(Symbol &symbol)
    {
        ++symbol.offset;
        if (symbol.subscribers.isEmpty())
            return;
        using namespace std::chrono;
        const auto now = system_clock::now().time_since_epoch();
        const auto us = qint64(duration_cast<microseconds>(now).count());
        const int m = int(symbol.offset % 1000);
        const QString text = QString::asprintf(
            R"({"op":"quote","s":"%s","o":%lld,"ts":%lld,"last":"6425%d.%02d","lastQty":"0.%05d",)"
            R"("bid":"6424%d.%02d","bidQty":"1.%05d","ask":"6425%d.%02d","askQty":"0.%05d",)"
            R"("open":"63000.00","high":"64900.00","low":"62810.00","vol":"18231.%05d",)"
            R"("quoteVol":"1167042%03d.12","tIn":%lld})",
            qPrintable(symbol.name), symbol.offset, us / 1000, m / 100, m % 100, m + 1200, m / 100,
            m % 100, m + 20000, m / 100, m % 100, m + 40000, m + 22000, m, us);
        for (QWebSocket *socket : std::as_const(symbol.subscribers))
            socket->sendTextMessage(text);
    }

    QWebSocketServer m_server{QStringLiteral("naive-qt"), QWebSocketServer::NonSecureMode};
    QTimer m_timer;
    QElapsedTimer m_clock;
    std::vector<Symbol> m_symbols;
    size_t m_step = 1; // from the symbol of an update to that of the next
    double m_updatesPerSecond = 0;
    quint64 m_updates = 0; // over all symbols
};

} // namespace

int main(int argc, char **argv)
{
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);

    qputenv("QT_NO_GLIB",
            "1"); // half the CPU time with thousands of sockets: GLib keeps them in lists
    const QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addOptions({{QStringLiteral("port"), {}, QStringLiteral("n"), QStringLiteral("0")},
                       {QStringLiteral("symbols"), {}, QStringLiteral("n"), QStringLiteral("1")},
                       {QStringLiteral("rate"), {}, QStringLiteral("r"), QStringLiteral("1")},
                       {QStringLiteral("step"), {}, QStringLiteral("n"), QStringLiteral("1")},
                       {QStringLiteral("connections"), QStringLiteral("Ignored: one table."),
                        QStringLiteral("n")},
                       {QStringLiteral("threads"), QStringLiteral("Ignored: there is one."),
                        QStringLiteral("n")}});
    parser.process(app);
    Server server(qMax(1, parser.value(QStringLiteral("symbols")).toInt()),
                  parser.value(QStringLiteral("rate")).toDouble(),
                  parser.value(QStringLiteral("step")).toUInt());
    if (!server.listen(parser.value(QStringLiteral("port")).toUShort())) {
        std::fprintf(stderr, "naive-qt: cannot listen\n");
        return 1;
    }
    std::printf("READY port=%d\n", server.port());
    std::fflush(stdout);
    return QCoreApplication::exec(); // SIGTERM's default action ends it
}
