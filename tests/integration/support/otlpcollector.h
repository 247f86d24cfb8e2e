// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QObject>
#include <QTcpServer>
#include <vector>

class QTcpSocket;

namespace tickcast::testing {

/// A collector of traces: takes OTLP over HTTP as JSON, and answers 200. Thread: the test's, whose
/// event loop has to turn.
class OtlpCollector final : public QObject
{
    Q_OBJECT
public:
    struct Span
    {
        QString trace;
        QString id;
        QString parent; ///< empty: none
        QString name;
        qint64 startNs = 0; ///< Unix
        qint64 endNs = 0;
        QHash<QString, QString> attributes;

        [[nodiscard]] QString attribute(const char *key) const
        {
            return attributes.value(QLatin1String("tickcast.") % QLatin1String(key));
        }
    };

    OtlpCollector();
    [[nodiscard]] QString url() const
    {
        return QStringLiteral("http://127.0.0.1:%1").arg(m_server.serverPort());
    }
    [[nodiscard]] const std::vector<Span> &spans() const { return m_spans; }
    /// Of one trace, by name.
    [[nodiscard]] std::vector<Span> spans(const QString &trace, const char *name) const;
    [[nodiscard]] int requests() const { return m_requests; }
    /// What was no request as it should be; empty: all were.
    [[nodiscard]] QString fault() const { return m_fault; }

private:
    void onConnection();
    void onRead(QTcpSocket &socket, QByteArray &request);
    void take(const QByteArray &head, const QByteArray &body);

    QTcpServer m_server;
    std::vector<Span> m_spans;
    int m_requests = 0;
    QString m_fault;
};

} // namespace tickcast::testing
