// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/widgets/headerbar.h"

#include "console/models/format.h"
#include "console/models/timewindow.h"
#include "console/widgets/elidedlabel.h"
#include "console/widgets/flatbutton.h"
#include "console/widgets/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QRegularExpression>

namespace tickcast {

class HeaderBar::SignLabel final : public QWidget
{
public:
    explicit SignLabel(QWidget *parent)
        : QWidget(parent)
    {
        setFixedSize(10, 10);
    }
    void setHealth(Health health)
    {
        m_health = health;
        update();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        paintHealthSign(painter, rect(), m_health, Theme::of(palette()));
    }

private:
    Health m_health = Health::Unknown;
};

namespace {

constexpr int namePx = 40 * gridPx; ///< of the host and of the address

struct Wording
{
    Health health;
    QString text;
};

[[nodiscard]] Wording wordingOf(const AdminConnection &connection)
{
    switch (connection.state()) {
    case AdminConnection::State::Idle:
        return {Health::Unknown, HeaderBar::tr("not connected")};
    case AdminConnection::State::Connecting:
        return {Health::Unknown, HeaderBar::tr("connecting\u2026")};
    case AdminConnection::State::Live:
        return {Health::Good,
                HeaderBar::tr("connected %1").arg(format::clockSpan(connection.liveForMs()))};
    case AdminConnection::State::Waiting:
        return {Health::Critical, HeaderBar::tr("disconnected")};
    case AdminConnection::State::Refused:
        return {Health::Critical, HeaderBar::tr("refused")};
    }
    return {};
}

[[nodiscard]] QFrame *separator(QWidget *parent)
{
    auto *space = new QFrame(parent);
    space->setFixedWidth(gridPx);
    return space;
}

} // namespace

HeaderBar::HeaderBar(TimeWindow *window, QWidget *parent)
    : QWidget(parent)
    , m_name(new ElidedLabel(namePx, this))
    , m_url(new ElidedLabel(namePx, this))
    , m_sign(new SignLabel(this))
    , m_state(new QLabel(this))
    , m_alerts(new FlatButton(FlatButton::Look::Outline, this))
    , m_menuButton(new FlatButton(FlatButton::Look::Segment, this))
{
    QFont bold = font();
    bold.setPointSizeF(bold.pointSizeF() * 1.15);
    bold.setWeight(QFont::DemiBold);
    m_name->setFont(bold);
    m_url->setForegroundRole(QPalette::PlaceholderText);
    m_url->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_url->setFocusPolicy(Qt::NoFocus);

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(2 * gridPx, gridPx, gridPx + gridPx / 2, gridPx);
    layout->setSpacing(gridPx);
    layout->addWidget(m_name);
    layout->addWidget(m_url);
    layout->addWidget(separator(this));
    layout->addWidget(m_sign);
    layout->addWidget(m_state);
    layout->addStretch();

    m_alerts->hide();
    connect(m_alerts, &FlatButton::clicked, this, &HeaderBar::alertsAsked);
    layout->addWidget(m_alerts);
    layout->addWidget(separator(this));
    auto *pause = new FlatButton(FlatButton::Look::Segment, this);
    pause->setDefaultAction(window->pauseAction());
    pause->setGlyph(FlatButton::Glyph::Pause);
    layout->addWidget(pause);
    for (QAction *action : window->lengthActions()) {
        auto *button = new FlatButton(FlatButton::Look::Segment, this);
        button->setDefaultAction(action);
        layout->addWidget(button);
    }
    layout->addWidget(separator(this));
    m_menuButton->becomeMenuButton();
    layout->addWidget(m_menuButton);
}

void HeaderBar::showAlerts(int count, Health worst)
{
    m_alerts->setVisible(count > 0);
    if (count == 0)
        return;
    const bool isCritical = worst == Health::Critical;
    const QChar sign(isCritical ? u'\u25a0' : u'\u25b2'); // a char16_t would pass for a number
    m_alerts->setText(tr("%1 Alerts %2").arg(sign).arg(count));
    m_alerts->setToolTip(isCritical ? tr("Not acknowledged: %1, the worst is critical").arg(count)
                                    : tr("Not acknowledged: %1, warnings only").arg(count));
    m_alerts->setAccessibleName(m_alerts->toolTip());
    QPalette colors = palette();
    colors.setColor(QPalette::WindowText, Theme::of(palette()).colorOf(worst));
    m_alerts->setPalette(colors);
}

void HeaderBar::setMenu(QMenu *menu)
{
    m_menuButton->setMenu(menu);
}

void HeaderBar::refresh(const AdminConnection &connection)
{
    const Wording wording = wordingOf(connection);
    m_name->setText(connection.hello() ? connection.hello()->host : tr("Tickcast Console"));
    m_url->setText(connection.url().toDisplayString());
    m_sign->setHealth(wording.health);
    m_state->setText(wording.text);
    // Room for the widest digits: what stands beside it does not move each second.
    m_state->setMinimumWidth(m_state->fontMetrics().horizontalAdvance(
        QString(wording.text)
            .replace(QRegularExpression(QStringLiteral("[0-9]")), QStringLiteral("0"))));
    m_state->setAccessibleName(tr("Connection: %1").arg(wording.text));
}

} // namespace tickcast
