// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/pages/welcomepage.h"

#include "console/widgets/card.h"
#include "console/widgets/flatbutton.h"
#include "console/widgets/theme.h"

#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace tickcast {

namespace {

constexpr int cardPx = 62 * gridPx;
constexpr int buttonPx = 28 * gridPx;

[[nodiscard]] QLabel *hint(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setWordWrap(true);
    label->setForegroundRole(QPalette::PlaceholderText);
    return label;
}

} // namespace

WelcomePage::WelcomePage(const SavedServers *servers, bool isDemoInstalled, QWidget *parent)
    : QWidget(parent)
    , m_servers(servers)
    , m_isDemoInstalled(isDemoInstalled)
    , m_demoButton(new QPushButton(tr("Start a &demo server"), this))
    , m_demoHint(hint({}, this))
    , m_connectButton(new QPushButton(tr("&Connect to a server\u2026"), this))
    , m_problem(new QLabel(this))
    , m_savedTitle(new QLabel(tr("Saved servers"), this))
    , m_saved(new QVBoxLayout)
{
    m_problem->setWordWrap(true);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setAccessibleName(tr("Problem"));
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_savedTitle->setFont(bold);
    for (QPushButton *button : {m_demoButton, m_connectButton}) {
        button->setMinimumWidth(buttonPx);
        button->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    }

    auto *content = new QWidget(this);
    auto *rows = new QVBoxLayout(content);
    rows->setContentsMargins(gridPx, gridPx, gridPx, gridPx);
    rows->setSpacing(gridPx);
    auto *question = new QLabel(tr("Which server do you want to watch?"), content);
    rows->addWidget(question);
    rows->addSpacing(gridPx);
    rows->addWidget(m_connectButton);
    rows->addWidget(hint(tr("One that runs already: its admin address and the file with its token "
                            "are needed. The server prints both when it starts."),
                         content));
    rows->addSpacing(gridPx);
    rows->addWidget(m_demoButton);
    rows->addWidget(m_demoHint);
    rows->addWidget(m_problem);
    rows->addSpacing(gridPx);
    rows->addWidget(m_savedTitle);
    m_saved->setSpacing(gridPx / 2);
    rows->addLayout(m_saved);
    auto *card = new Card(tr("Welcome to Tickcast"), this);
    card->setContent(content);
    card->setFixedWidth(cardPx);

    auto *layout = new QVBoxLayout(this);
    layout->addStretch(2);
    // Between stretches, not aligned: an aligned card is given the height it would need if it were
    // as wide as the window.
    auto *middle = new QHBoxLayout;
    middle->addStretch();
    middle->addWidget(card);
    middle->addStretch();
    layout->addLayout(middle);
    layout->addStretch(3);

    connect(m_demoButton, &QPushButton::clicked, this, &WelcomePage::demoWanted);
    connect(m_connectButton, &QPushButton::clicked, this, &WelcomePage::connectWanted);
    connect(servers, &SavedServers::changed, this, &WelcomePage::listServers);
    showProblem({});
    listServers();
    applyTheme();
}

void WelcomePage::showStarting()
{
    m_demoButton->setEnabled(false);
    m_problem->hide();
    m_demoHint->setText(tr("Starting\u2026"));
}

void WelcomePage::showProblem(const QString &problem)
{
    m_demoButton->setEnabled(m_isDemoInstalled);
    m_demoHint->setText(m_isDemoInstalled
                            ? tr("A server with a simulated market, on this machine only. It ends "
                                 "with the console.")
                            : tr("The program tickcast-server is not installed on this machine."));
    m_problem->setText(problem.isEmpty() ? QString() : QString(u"\u25a0 " % problem));
    m_problem->setVisible(!problem.isEmpty());
}

QString WelcomePage::problem() const
{
    return m_problem->text().mid(2);
}

void WelcomePage::listServers()
{
    while (QLayoutItem *item = m_saved->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const SavedServer &server : m_servers->all()) {
        auto *button = new FlatButton(FlatButton::Look::Page, this);
        const QString text = tr("%1 \u2013 %2").arg(server.name, server.url.toDisplayString());
        button->setText(
            button->fontMetrics().elidedText(text, Qt::ElideMiddle, cardPx - 8 * gridPx));
        button->setAccessibleName(text);
        button->setToolTip(server.url.toDisplayString().toHtmlEscaped());
        button->setFocusPolicy(Qt::StrongFocus);
        button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        connect(button, &QAbstractButton::clicked, this,
                [this, name = server.name] { Q_EMIT serverChosen(name); });
        m_saved->addWidget(button);
    }
    m_savedTitle->setVisible(!m_servers->all().isEmpty());
}

void WelcomePage::applyTheme()
{
    const Theme theme = Theme::of(palette());
    QPalette alarming = palette();
    alarming.setColor(QPalette::WindowText,
                      theme.colorOf(Health::Critical).darker(theme.isDark ? 100 : 115));
    m_problem->setPalette(alarming);
}

void WelcomePage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyTheme();
}

} // namespace tickcast
