// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/alertsmodel.h"

#include "console/models/format.h"
#include "console/models/inquiry.h"

#include <QDateTime>
#include <array>
#include <cmath>

namespace tickcast {

namespace {

constexpr std::array<TableColumn, AlertsModel::ColumnCount> columns{{
    {QT_TRANSLATE_NOOP("tickcast::AlertsModel", "severity"),
     QT_TRANSLATE_NOOP("tickcast::AlertsModel", "How bad it is"), true},
    {QT_TRANSLATE_NOOP("tickcast::AlertsModel", "what"),
     QT_TRANSLATE_NOOP("tickcast::AlertsModel", "The rule that is broken"), true},
    {QT_TRANSLATE_NOOP("tickcast::AlertsModel", "of"),
     QT_TRANSLATE_NOOP("tickcast::AlertsModel", "The feed, the breaker or what the server names"),
     true},
    {QT_TRANSLATE_NOOP("tickcast::AlertsModel", "now"),
     QT_TRANSLATE_NOOP("tickcast::AlertsModel", "The last figure; a dash: none is known now")},
    {QT_TRANSLATE_NOOP("tickcast::AlertsModel", "worst"),
     QT_TRANSLATE_NOOP("tickcast::AlertsModel", "Since it was raised")},
    {QT_TRANSLATE_NOOP("tickcast::AlertsModel", "raised\nat"),
     QT_TRANSLATE_NOOP("tickcast::AlertsModel", "The threshold of the rule")},
    {QT_TRANSLATE_NOOP("tickcast::AlertsModel", "since"),
     QT_TRANSLATE_NOOP("tickcast::AlertsModel", "When it was raised"), true},
    {QT_TRANSLATE_NOOP("tickcast::AlertsModel", "for"),
     QT_TRANSLATE_NOOP("tickcast::AlertsModel", "How long it lasts or lasted"), false, "s"},
    {QT_TRANSLATE_NOOP("tickcast::AlertsModel", "acknowledged"),
     QT_TRANSLATE_NOOP("tickcast::AlertsModel", "By whom"), true},
    {QT_TRANSLATE_NOOP("tickcast::AlertsModel", "says"),
     QT_TRANSLATE_NOOP("tickcast::AlertsModel", "In the server's words"), true},
}};

[[nodiscard]] QString figure(AlertMetric metric, double value)
{
    const QString unit = alertMetricUnit(metric);
    if (isAlertFlag(metric))
        return {};
    constexpr double plainMax = 1e9; // beyond, no digit is read any more
    const QString text = value < plainMax || std::isnan(value) ? format::ratio(value)
                                                               : QString::number(value, 'g', 3);
    return QString(text % u' ' % unit);
}

[[nodiscard]] QString word(Health severity)
{
    return severity == Health::Critical ? AlertsModel::tr("critical") : AlertsModel::tr("warning");
}

} // namespace

AlertsModel::AlertsModel(QObject *parent)
    : KeyedTable(columns, parent)
{
}

void AlertsModel::setAlerts(std::vector<RaisedAlert> alerts, qint64 wallMs)
{
    m_wallMs = wallMs;
    replace(m_alerts, std::move(alerts));
}

QString AlertsModel::keyAt(int row) const
{
    const RaisedAlert &alert = m_alerts[static_cast<size_t>(row)];
    return alert.clearedWallMs == 0
               ? alert.key()
               : QString(alert.key() % u'@' % QString::number(alert.sinceWallMs));
}

int AlertsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_alerts.size());
}

QString AlertsModel::textAt(int row, int column) const
{
    const RaisedAlert &alert = m_alerts[static_cast<size_t>(row)];
    const qint64 endMs = alert.clearedWallMs == 0 ? m_wallMs : alert.clearedWallMs;
    switch (static_cast<Column>(column)) {
    case Severity:
        return word(alert.severity);
    case What:
        return alertMetricName(alert.metric);
    case Subject:
        return oneLine(alert.subject).left(48);
    case Value:
        return alert.isKnown ? figure(alert.metric, alert.value) : format::unknown();
    case Worst:
        return figure(alert.metric, alert.worst);
    case Threshold:
        return figure(alert.metric, alert.threshold);
    case Since:
        return QDateTime::fromMSecsSinceEpoch(alert.sinceWallMs).toString(u"HH:mm:ss");
    case Lasts:
        return format::span(std::max<qint64>(0, endMs - alert.sinceWallMs));
    case Acknowledged:
        return alert.acknowledgedBy.left(32);
    case Says:
        return alert.text.left(100);
    case ColumnCount:
        break;
    }
    return {};
}

QVariant AlertsModel::exactAt(int row, int column) const
{
    const RaisedAlert &alert = m_alerts[static_cast<size_t>(row)];
    const qint64 endMs = alert.clearedWallMs == 0 ? m_wallMs : alert.clearedWallMs;
    switch (static_cast<Column>(column)) {
    case Subject:
        return alert.subject;
    case Since:
        return QDateTime::fromMSecsSinceEpoch(alert.sinceWallMs);
    case Lasts:
        return static_cast<double>(std::max<qint64>(0, endMs - alert.sinceWallMs)) / 1e3;
    case Acknowledged:
        return alert.acknowledgedBy;
    case Says:
        return alert.text;
    case Severity: // in words, and figures of several units
    case What:
    case Value:
    case Worst:
    case Threshold:
    case ColumnCount:
        break;
    }
    return {};
}

QString AlertsModel::toolTipAt(int row, int column) const
{
    const RaisedAlert &alert = m_alerts[static_cast<size_t>(row)];
    if (column == Says && !alert.text.isEmpty())
        return alert.text;
    if (column == Since) {
        return QDateTime::fromMSecsSinceEpoch(alert.sinceWallMs).toString(u"yyyy-MM-dd HH:mm:ss");
    }
    return tr(columns[static_cast<size_t>(column)].toolTip);
}

Health AlertsModel::healthAt(int row, int column) const
{
    const RaisedAlert &alert = m_alerts[static_cast<size_t>(row)];
    return column == Severity && alert.clearedWallMs == 0 ? alert.severity : Health::Unknown;
}

QString alertLine(const RaisedAlert &alert)
{
    QString line = alertMetricName(alert.metric);
    if (!isAlertFlag(alert.metric))
        line = AlertsModel::tr("%1 %2").arg(line, figure(alert.metric, alert.value));
    if (!alert.subject.isEmpty())
        line = AlertsModel::tr("%1: %2").arg(line, oneLine(alert.subject).left(48));
    if (!alert.text.isEmpty())
        line = AlertsModel::tr("%1 \u2013 %2").arg(line, alert.text.left(100));
    return line;
}

AlertRulesModel::AlertRulesModel(AlertRules *rules, QObject *parent)
    : QAbstractTableModel(parent)
    , m_rules(rules)
{
    connect(rules, &AlertRules::changed, this,
            [this] { Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1)); });
}

void AlertRulesModel::toggle(int row)
{
    const auto rule = static_cast<size_t>(row);
    m_rules->setOn(rule, !m_rules->all()[rule].isOn);
}

int AlertRulesModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rules->all().size());
}

int AlertRulesModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString AlertRulesModel::textOf(const AlertRule &rule, int column) const
{
    switch (static_cast<Column>(column)) {
    case IsOn:
        return rule.isOn ? tr("on") : tr("off");
    case Metric:
        return alertMetricName(rule.metric);
    case Severity:
        return rule.metric == AlertMetric::ServerSays ? tr("as it says") : word(rule.severity);
    case Threshold:
        return isAlertFlag(rule.metric)
                   ? format::unknown()
                   : QString(QString::number(rule.threshold) % u' ' % alertMetricUnit(rule.metric));
    case For:
        return tr("%1 s").arg(static_cast<double>(rule.forMs) / 1e3);
    case ColumnCount:
        break;
    }
    return {};
}

QVariant AlertRulesModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const AlertRule &rule = m_rules->all()[static_cast<size_t>(index.row())];
    const bool isFigure = index.column() >= Threshold;
    switch (role) {
    case Qt::DisplayRole:
        return textOf(rule, index.column());
    case Qt::EditRole:
        if (index.column() == Threshold)
            return QString::number(rule.threshold);
        if (index.column() == For)
            return QString::number(static_cast<double>(rule.forMs) / 1e3);
        return textOf(rule, index.column());
    case Qt::ToolTipRole:
        return isFigure ? tr("Double click or F2 to change it")
                        : tr("Alt+O switches the rule on and off");
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::AlignVCenter | (isFigure ? Qt::AlignRight : Qt::AlignLeft));
    default:
        return {};
    }
}

bool AlertRulesModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (role != Qt::EditRole || !(flags(index) & Qt::ItemIsEditable))
        return false;
    // What stands in the cell may be typed with its unit, and a comma is a point.
    QString text = value.toString().trimmed().replace(u',', u'.');
    const auto rule = static_cast<size_t>(index.row());
    const AlertMetric metric =
        index.column() == For ? AlertMetric::FeedAge : m_rules->all()[rule].metric; // seconds both
    for (const QString &unit : {alertMetricUnit(metric), QString(alertMetricSymbol(metric))}) {
        if (text.endsWith(unit)) {
            text.chop(unit.size());
            break;
        }
    }
    bool isNumber = false;
    const double number = text.trimmed().toDouble(&isNumber);
    if (!isNumber) {
        Q_EMIT refused(tr("\"%1\" is not a number").arg(value.toString().left(32)));
        return false;
    }
    constexpr double secondsMax = 1e9; // what is beyond says so itself
    const auto done =
        index.column() == Threshold
            ? m_rules->setThreshold(rule, number)
            : m_rules->setForMs(rule,
                                std::isnan(number)
                                    ? -1
                                    : qRound64(std::clamp(number, -secondsMax, secondsMax) * 1e3));
    Q_EMIT refused(done ? QString() : done.error().text);
    return done.has_value();
}

QVariant AlertRulesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue(Qt::AlignBottom |
                                   (section >= Threshold ? Qt::AlignRight : Qt::AlignLeft));
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (static_cast<Column>(section)) {
    case IsOn:
        return tr("rule");
    case Metric:
        return tr("watches");
    case Severity:
        return tr("severity");
    case Threshold:
        return tr("raised at");
    case For:
        return tr("after");
    case ColumnCount:
        break;
    }
    return {};
}

Qt::ItemFlags AlertRulesModel::flags(const QModelIndex &index) const
{
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (!index.isValid())
        return flags;
    const AlertRule &rule = m_rules->all()[static_cast<size_t>(index.row())];
    const bool isEditable =
        index.column() == For || (index.column() == Threshold && !isAlertFlag(rule.metric));
    return isEditable ? flags | Qt::ItemIsEditable : flags;
}

} // namespace tickcast
