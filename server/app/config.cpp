// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/config.h"

#include "server/app/configfile.h"
#include "server/app/configkeys.h"

#include <QHash>
#include <QSet>
#include <array>
#include <utility>

namespace tickcast {

namespace {

/// Where a setting was last given, for problems that concern two of them.
struct Origin
{
    QString source;
    int line = 0;
    QString written;
};

/// Puts the sources over each other and collects what is wrong with them.
class Loader final
{
public:
    void readFile(const QString &path);
    void readEnvironment(const QStringList &variables);
    void readAssignments(const QStringList &assignments);
    void findContradictions();

    [[nodiscard]] tl::expected<Config, std::vector<ConfigProblem>> result() &&;

private:
    void assign(const QString &name, const ConfigValue &value, const Origin &origin);
    void addUnknown(const QString &name, const Origin &origin);
    void addContradiction(const QString &key, const QString &allowed);
    template <typename T>
    void checkOrder(const QString &smaller, T smallerValue, const QString &larger, T largerValue);
    template <typename T>
    void checkAscending(const char *what, const Thresholds<T> &thresholds);
    void checkBackpressure();
    void checkTrace();
    void checkAddresses();
    [[nodiscard]] bool isSound(const QString &key) const { return !m_wrong.contains(key); }
    [[nodiscard]] QString inForce(const QString &key) const
    {
        return findConfigKey(key)->print(m_config);
    }

    Config m_config;
    std::vector<ConfigProblem> m_problems;
    QHash<QString, Origin> m_origins;
    QSet<QString> m_wrong; ///< keys with a value that was refused
};

void Loader::readFile(const QString &path)
{
    const auto entries = readConfigFile(path);
    if (!entries) {
        m_problems.push_back(entries.error());
        return;
    }
    for (const ConfigEntry &entry : *entries) {
        const bool isEmptySection =
            entry.value.kind == ConfigValue::Kind::Table && isConfigSection(entry.name);
        if (!isEmptySection)
            assign(entry.name, entry.value, {path, entry.line, entry.value.written});
    }
}

void Loader::readEnvironment(const QStringList &variables)
{
    QHash<QString, QString> keyNames;
    QSet<QString> prefixes; // "TICKCAST_FEED_"
    for (const ConfigKey &key : configKeys()) {
        keyNames.insert(environmentName(key.name), key.name);
        prefixes.insert(environmentName(key.name.section(u'.', 0, 0)) + u'_');
    }
    for (const QString &variable : variables) {
        const QString name = variable.section(u'=', 0, 0);
        if (!name.startsWith(QLatin1String("TICKCAST_")))
            continue;
        const QString text = variable.section(u'=', 1);
        const Origin origin{QStringLiteral("environment"), 0, text};
        const auto known = keyNames.constFind(name);
        if (known != keyNames.cend())
            assign(*known, {ConfigValue::Kind::Text, text.trimmed(), text}, origin);
        // Container platforms put names of their own into the environment (TICKCAST_PORT): only
        // a name that claims to be in one of our sections can be a slip.
        else if (prefixes.contains(name.section(u'_', 0, 1) + u'_'))
            addUnknown(name, origin);
    }
}

void Loader::readAssignments(const QStringList &assignments)
{
    const QString source = QStringLiteral("--set");
    for (const QString &assignment : assignments) {
        const qsizetype equals = assignment.indexOf(u'=');
        if (equals <= 0) {
            m_problems.push_back({source, 0, assignment, QString(),
                                  QStringLiteral("not of the form section.key=value")});
            continue;
        }
        const QString text = assignment.sliced(equals + 1);
        assign(assignment.first(equals).trimmed(), {ConfigValue::Kind::Text, text.trimmed(), text},
               {source, 0, text});
    }
}

void Loader::assign(const QString &name, const ConfigValue &value, const Origin &origin)
{
    const ConfigKey *key = findConfigKey(name);
    if (!key) {
        addUnknown(name, origin);
    } else if (key->apply(m_config, value)) {
        m_origins.insert(name, origin);
    } else {
        m_wrong.insert(name);
        m_problems.push_back({origin.source, origin.line, name, origin.written, key->allowed});
    }
}

void Loader::addUnknown(const QString &name, const Origin &origin)
{
    constexpr QLatin1String variablePrefix("TICKCAST_");
    const bool isVariable = name.startsWith(variablePrefix);
    QString text = QStringLiteral("unknown key");
    if (isConfigSection(name)) {
        text = QStringLiteral("a section and not a key; write [%1]").arg(name);
    } else if (const ConfigKey *near =
                   nearestConfigKey(isVariable ? name.sliced(variablePrefix.size()) : name)) {
        text += QStringLiteral("; did you mean %1?")
                    .arg(isVariable ? environmentName(near->name) : near->name);
    }
    m_problems.push_back({origin.source, origin.line, name, origin.written, text});
}

void Loader::addContradiction(const QString &key, const QString &allowed)
{
    const Origin origin = m_origins.value(key);
    m_problems.push_back({origin.source, origin.line, key, origin.written, allowed});
}

template <typename T>
void Loader::checkOrder(const QString &smaller, T smallerValue, const QString &larger,
                        T largerValue)
{
    if (smallerValue < largerValue || !isSound(smaller) || !isSound(larger))
        return;
    constexpr bool isTime = std::is_same_v<T, std::chrono::milliseconds>;
    // The defaults agree with each other, so at least one of the two was given: blame that one.
    const QString text = QStringLiteral("must be %1 than %2, which is %3");
    if (m_origins.contains(smaller)) {
        const auto word = isTime ? QStringLiteral("shorter") : QStringLiteral("smaller");
        addContradiction(smaller, text.arg(word, larger, inForce(larger)));
    } else {
        const auto word = isTime ? QStringLiteral("longer") : QStringLiteral("larger");
        addContradiction(larger, text.arg(word, smaller, inForce(smaller)));
    }
}

template <typename T>
void Loader::checkAscending(const char *what, const Thresholds<T> &thresholds)
{
    const auto key = [what](const char *level) {
        return QStringLiteral("backpressure.%1_%2").arg(QLatin1String(level), QLatin1String(what));
    };
    checkOrder(key("degraded"), thresholds.degraded, key("critical"), thresholds.critical);
    checkOrder(key("critical"), thresholds.critical, key("emergency"), thresholds.emergency);
}

void Loader::checkBackpressure()
{
    const BackpressureLimits &limits = m_config.backpressure.limits;
    checkAscending("share", limits.share);
    checkAscending("age", limits.age);
    checkAscending("unsent", limits.unsentBytes);
    checkAscending("lag", limits.lag);
    checkOrder(QStringLiteral("backpressure.degraded_interval"), limits.degradedInterval,
               QStringLiteral("backpressure.critical_refresh"), limits.criticalRefresh);
    checkOrder(QStringLiteral("backpressure.emergency_age"), limits.age.emergency,
               QStringLiteral("backpressure.slow_close_after"), limits.slowCloseAfter);
}

void Loader::checkAddresses()
{
    struct Listener
    {
        QString key;
        std::optional<HostPort> address;
    };
    const std::array<Listener, 4> listeners{{
        {QStringLiteral("listen.clients"), m_config.listen.clients},
        {QStringLiteral("listen.clients_tls"), m_config.listen.clientsTls},
        {QStringLiteral("listen.admin"), m_config.listen.admin},
        {QStringLiteral("listen.http"), m_config.listen.http},
    }};
    const auto isWildcard = [](const QString &host) {
        return host == u'*' || host == QLatin1String("0.0.0.0") || host == QLatin1String("::");
    };
    const auto clash = [&isWildcard](const Listener &a, const Listener &b) {
        return a.address && b.address && a.address->port != 0 &&
               a.address->port == b.address->port &&
               (a.address->host == b.address->host || isWildcard(a.address->host) ||
                isWildcard(b.address->host));
    };
    for (size_t i = 0; i < listeners.size(); ++i) {
        for (size_t j = 0; j < i; ++j) {
            const Listener &first = listeners[j];
            const Listener &second = listeners[i];
            if (!clash(first, second) || !isSound(first.key) || !isSound(second.key))
                continue;
            const bool isSecondGiven = m_origins.contains(second.key);
            const QString &blamed = isSecondGiven ? second.key : first.key;
            const QString &other = isSecondGiven ? first.key : second.key;
            addContradiction(
                blamed,
                QStringLiteral("must have a port of its own, %1 is %2").arg(other, inForce(other)));
        }
    }
}

void Loader::checkTrace()
{
    const Config::Trace &trace = m_config.trace;
    const auto file = QStringLiteral("trace.file");
    const auto endpoint = QStringLiteral("trace.otlp_endpoint");
    if (!trace.file.isEmpty() || !trace.otlpEndpoint.isEmpty() || !isSound(file) ||
        !isSound(endpoint))
        return;
    const auto needs =
        QStringLiteral("needs trace.file or trace.otlp_endpoint, for what is traced");
    if (trace.sample != 0)
        addContradiction(QStringLiteral("trace.sample"), needs);
    if (!trace.session.isEmpty())
        addContradiction(QStringLiteral("trace.session"), needs);
}

void Loader::findContradictions()
{
    checkOrder(QStringLiteral("client.ping_after"), m_config.client.pingAfter,
               QStringLiteral("client.idle_timeout"), m_config.client.idleTimeout);
    checkOrder(QStringLiteral("breaker.open_time"), m_config.breaker.openTime,
               QStringLiteral("breaker.open_time_max"), m_config.breaker.openTimeMax);
    if (m_config.feed.simulator.outageInterval.count() > 0) {
        checkOrder(QStringLiteral("feed.simulator.outage_duration"),
                   m_config.feed.simulator.outageDuration,
                   QStringLiteral("feed.simulator.outage_interval"),
                   m_config.feed.simulator.outageInterval);
    }
    checkAddresses();
    checkBackpressure();
    if (m_config.listen.clientsTls &&
        (m_config.tls.certificate.isEmpty() || m_config.tls.key.isEmpty())) {
        addContradiction(QStringLiteral("listen.clients_tls"),
                         QStringLiteral("needs tls.certificate and tls.key, paths of PEM files"));
    }
    checkTrace();
    if (m_config.feed.source == FeedKind::Replay && m_config.feed.replay.file.isEmpty() &&
        isSound(QStringLiteral("feed.replay.file"))) {
        addContradiction(QStringLiteral("feed.source"),
                         QStringLiteral("needs feed.replay.file, the path of a recording"));
    }
}

tl::expected<Config, std::vector<ConfigProblem>> Loader::result() &&
{
    if (!m_problems.empty())
        return tl::unexpected<std::vector<ConfigProblem>>(std::move(m_problems));
    return std::move(m_config);
}

/// @p text on one line and of a length that fits a message, whatever was written.
[[nodiscard]] QString oneLine(const QString &text)
{
    constexpr qsizetype shownMax = 80;
    QString line = text.simplified();
    if (line.size() > shownMax)
        line = line.left(shownMax) + QLatin1String("...");
    return line;
}

} // namespace

QString ConfigProblem::toString() const
{
    QString text = source;
    if (line > 0)
        text += u':' + QString::number(line);
    text += QLatin1String(": ");
    if (!key.isEmpty())
        text += oneLine(key) + QLatin1String(" = ") + oneLine(value) + QLatin1String(": ");
    return text + allowed;
}

tl::expected<Config, std::vector<ConfigProblem>> loadConfig(const ConfigSources &sources)
{
    Loader loader;
    if (!sources.file.isEmpty())
        loader.readFile(sources.file);
    loader.readEnvironment(sources.environment);
    loader.readAssignments(sources.assignments);
    loader.findContradictions();
    return std::move(loader).result();
}

} // namespace tickcast
