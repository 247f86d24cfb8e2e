// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/widgets/fleetbar.h"

#include "console/models/figureroles.h"
#include "console/models/fleetmodel.h"
#include "console/widgets/theme.h"

#include <QAction>
#include <QActionGroup>
#include <QHBoxLayout>
#include <QPainter>
#include <QStyle>
#include <QToolButton>

namespace tickcast {

namespace {

constexpr int signPx = 10;
constexpr int namePx = 18 * gridPx; ///< longer names are cut; the tool tip has them
constexpr int linePx = 30 * gridPx;
constexpr int shortcutsMax = 9;

[[nodiscard]] QString wordOf(Health health)
{
    switch (health) {
    case Health::Unknown:
        return FleetBar::tr("not known");
    case Health::Good:
        return FleetBar::tr("good");
    case Health::Warning:
        return FleetBar::tr("warning");
    case Health::Critical:
        return FleetBar::tr("critical");
    }
    return {};
}

} // namespace

/// One server: sign, name, and a line where it is not good.
class FleetBar::Entry final : public QToolButton
{
public:
    explicit Entry(QWidget *parent)
        : QToolButton(parent)
    {
        setAttribute(Qt::WA_Hover);
        setFocusPolicy(Qt::TabFocus);
        setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    }

    void show(const QString &name, Health health, const QString &line)
    {
        const bool isWorthALine = health == Health::Warning || health == Health::Critical;
        m_health = health;
        m_name = fontMetrics().elidedText(name, Qt::ElideRight, namePx);
        m_line = isWorthALine ? fontMetrics().elidedText(line, Qt::ElideRight, linePx) : QString();
        setAccessibleName(tr("Server %1: %2, %3").arg(name, wordOf(health), line));
        updateGeometry();
        update();
    }

    [[nodiscard]] QSize sizeHint() const override
    {
        const QFontMetrics metrics(boldFont());
        int width = 3 * gridPx + signPx + metrics.horizontalAdvance(m_name);
        if (!m_line.isEmpty())
            width += gridPx + fontMetrics().horizontalAdvance(m_line);
        return {width, metrics.height() + gridPx};
    }
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Theme theme = Theme::of(palette());
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        if (isChecked() || underMouse()) {
            painter.setPen(isChecked() ? QPen(theme.border) : QPen(Qt::NoPen));
            painter.setBrush(isChecked() ? theme.card : theme.hover);
            painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        }
        if (hasFocus()) {
            painter.setPen(QPen(theme.accent, 1.5));
            painter.setBrush(Qt::NoBrush);
            painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
        }
        int x = gridPx;
        paintHealthSign(painter, QRectF(x, (height() - signPx) / 2.0, signPx, signPx), m_health,
                        theme);
        x += signPx + gridPx;
        const QFontMetrics bold(boldFont());
        painter.setPen(theme.text);
        painter.setFont(isChecked() ? boldFont() : font());
        painter.drawText(QRect(x, 0, bold.horizontalAdvance(m_name) + 1, height()),
                         Qt::AlignVCenter, m_name);
        x += bold.horizontalAdvance(m_name) + gridPx;
        painter.setPen(theme.muted);
        painter.setFont(font());
        painter.drawText(QRect(x, 0, width() - x, height()), Qt::AlignVCenter, m_line);
    }

private:
    [[nodiscard]] QFont boldFont() const
    {
        QFont bold = font();
        bold.setWeight(QFont::DemiBold);
        return bold;
    }

    Health m_health = Health::Unknown;
    QString m_name;
    QString m_line;
};

FleetBar::FleetBar(QAbstractItemModel *model, QWidget *parent)
    : QWidget(parent)
    , m_model(model)
    , m_layout(new QHBoxLayout(this))
{
    setAccessibleName(tr("Saved servers"));
    m_layout->setContentsMargins(gridPx, 0, 2 * gridPx, gridPx / 2);
    m_layout->setSpacing(gridPx / 2);
    connect(model, &QAbstractItemModel::modelReset, this, &FleetBar::rebuild);
    connect(
        model, &QAbstractItemModel::dataChanged, this,
        [this](const QModelIndex &from, const QModelIndex &to) { refresh(from.row(), to.row()); });
    rebuild();
}

QList<QAction *> FleetBar::serverActions() const
{
    return m_actions->actions();
}

void FleetBar::rebuild()
{
    qDeleteAll(m_entries);
    m_entries.clear();
    delete m_actions;
    m_actions = new QActionGroup(this);
    while (QLayoutItem *item = m_layout->takeAt(0)) // the stretch
        delete item;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        auto *action = new QAction(m_actions);
        action->setCheckable(true);
        if (row < shortcutsMax)
            action->setShortcut(QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_F1 + row)));
        connect(action, &QAction::triggered, this, [this, row] { Q_EMIT chosen(row); });
        auto *entry = new Entry(this);
        entry->setDefaultAction(action);
        m_layout->addWidget(entry);
        m_entries.append(entry);
    }
    m_layout->addStretch();
    setVisible(m_entries.size() > 1);
    refresh(0, static_cast<int>(m_entries.size()) - 1);
    setCurrent(m_current);
    Q_EMIT rebuilt();
}

void FleetBar::refresh(int from, int to)
{
    for (int row = from; row <= to; ++row) {
        const QModelIndex index = m_model->index(row, 0);
        const QString name = index.data().toString();
        QAction *action = m_actions->actions().at(row);
        action->setText(QString(name).replace(u'&', QStringLiteral("&&")));
        const QString keys = action->shortcut().toString(QKeySequence::NativeText);
        const QString tip = index.data(Qt::ToolTipRole).toString().toHtmlEscaped();
        action->setToolTip(keys.isEmpty() ? tip : tr("%1 (%2)").arg(tip, keys));
        m_entries[row]->show(name, static_cast<Health>(index.data(HealthRole).toInt()),
                             index.data(FleetModel::LineRole).toString());
    }
}

void FleetBar::setCurrent(const QUrl &url)
{
    m_current = url;
    for (int row = 0; row < m_entries.size(); ++row) {
        const bool isCurrent = m_model->index(row, 0).data(FleetModel::UrlRole).toUrl() == url;
        m_actions->actions().at(row)->setChecked(isCurrent);
    }
}

} // namespace tickcast
