// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/recorder.h"

#include "console/models/format.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QStandardPaths>

namespace tickcast {

namespace {

constexpr qsizetype hostLettersMax = 40;
constexpr int namesMax = 100; ///< recordings of one host in one second

} // namespace

Recorder::Recorder(AdminConnection *connection, QObject *parent)
    : QObject(parent)
    , m_connection(connection)
{
    connect(connection, &AdminConnection::messageReceived, this, &Recorder::onReceived);
    connect(connection, &AdminConnection::messageSent, this, &Recorder::onSent);
    connect(connection, &AdminSource::stateChanged, this, &Recorder::onStateChanged);
    connect(&m_askTimer, &QTimer::timeout, this, &Recorder::ask);
}

Recorder::~Recorder() = default;

QString Recorder::defaultFolder()
{
    const QString documents = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    return QDir(documents).filePath(QStringLiteral("Tickcast"));
}

QString Recorder::fileName(const QString &host, qint64 unixMs)
{
    QString safe;
    for (const QChar letter : host.left(hostLettersMax)) {
        const bool isPlain = letter.unicode() < 128 && letter.isLetterOrNumber();
        // No dot at the start, no slash anywhere: a host's name must not choose the folder.
        safe += isPlain || (letter == u'.' && !safe.isEmpty()) ? letter : QChar(u'-');
    }
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(unixMs, Qt::UTC);
    return u"tickcast-" % safe % u'-' % time.toString(QStringLiteral("yyyyMMdd-HHmmss")) %
           u".tcrec.gz";
}

Result<void> Recorder::start(const QString &folder)
{
    if (isRecording())
        return {};
    const std::optional<admin::Hello> &hello = m_connection->hello();
    if (!hello)
        return fail(ErrorCode::NotFound, tr("no server has answered yet"));
    if (!QDir().mkpath(folder))
        return fail(ErrorCode::Io, tr("the folder %1 cannot be made").arg(folder));

    m_startMs = m_connection->nowMs();
    m_url = m_connection->url();
    const qint64 unixMs = m_startMs + m_connection->wallOffsetMs();
    const QString first = QDir(folder).filePath(fileName(hello->host, unixMs));
    m_path = first;
    for (int number = 2; QFile::exists(m_path) && number <= namesMax; ++number) {
        m_path = first;
        m_path.replace(QLatin1String(".tcrec"), u'-' % QString::number(number) % u".tcrec");
    }
    const RecordingHeader header{QCoreApplication::applicationName() % u' ' %
                                     QStringLiteral(TICKCAST_VERSION),
                                 unixMs, m_url, *hello};
    if (const Result<void> opened = m_writer.open(m_path, header); !opened)
        return opened;
    m_isLive = m_connection->state() == AdminSource::State::Live;
    m_isConfigAsked = false;
    m_askTimer.start(askEveryMs);
    ask();
    Q_EMIT changed();
    return {};
}

void Recorder::stop()
{
    if (!isRecording())
        return;
    endFollowing();
    const Result<void> finished = m_writer.finish();
    if (finished)
        end(Health::Good, tr("The recording is in %1").arg(m_path));
    else
        end(Health::Critical,
            tr("The end of the recording is missing: %1").arg(finished.error().text));
}

QString Recorder::statusText() const
{
    if (!isRecording())
        return {};
    return tr("\u25cf recording %1, %2 MB")
        .arg(format::clockSpan(m_connection->nowMs() - m_startMs),
             format::megabytes(static_cast<double>(m_writer.fileBytes())));
}

void Recorder::onReceived(const admin::ServerMessage &message)
{
    if (!isRecording())
        return;
    if (m_connection->url() != m_url) {
        stop(); // another server: a recording is of one
        return;
    }
    if (std::holds_alternative<admin::Stats>(message))
        m_isLive = true;
    write(message);
}

void Recorder::onSent(const admin::ClientMessage &message)
{
    if (const auto *query = std::get_if<admin::LogQuery>(&message)) {
        m_isLogFollowed = query->isFollowing;
        m_followId = 0; // this one took its place; followLog() knows better
    }
    if (isRecording())
        write(message);
}

void Recorder::onStateChanged(AdminSource::State state)
{
    if (state != AdminSource::State::Live) {
        m_isLogFollowed = false; // the server forgot it with the connection
        m_isConfigAsked = false;
    }
    if (!isRecording() || state == AdminSource::State::Live || !m_isLive)
        return;
    m_isLive = false;
    if (m_connection->url() != m_url)
        stop();
    else
        write(ConnectionLost{m_connection->problem()});
}

void Recorder::write(decltype(RecordedEvent::what) what)
{
    const qint64 atMs = m_connection->nowMs() - m_startMs;
    const Result<void> written = m_writer.write({atMs, std::move(what)});
    if (!written)
        end(Health::Critical,
            tr("The recording %1 has ended. %2").arg(m_path, written.error().text));
}

void Recorder::ask()
{
    if (!isRecording() || m_connection->state() != AdminSource::State::Live)
        return;
    m_connection->send(admin::SessionsQuery{.limit = rows});
    m_connection->send(admin::ClosedQuery{.limit = rows});
    m_connection->send(admin::SymbolsQuery{.limit = rows});
    if (!std::exchange(m_isConfigAsked, true))
        m_connection->send(admin::ConfigQuery{});
    followLog();
}

/// Only if nobody does: a server follows the last question about its log, and no other.
void Recorder::followLog()
{
    if (m_isLogFollowed)
        return;
    admin::LogQuery query;
    query.isFollowing = true;
    query.severity = admin::Severity::Debug;
    query.last = admin::LogQuery::lastMax; // what was told meanwhile to nobody
    m_followId = m_connection->send(query);
}

void Recorder::endFollowing()
{
    if (m_followId == 0 || !m_isLogFollowed)
        return;
    admin::LogQuery nothing;
    nothing.severity = admin::Severity::Error;
    nothing.last = 0;
    m_connection->send(nothing);
}

void Recorder::end(Health health, const QString &text)
{
    m_askTimer.stop();
    Q_EMIT ended(health, text);
    Q_EMIT changed();
}

} // namespace tickcast
