// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/widgets/connectiondialog.h"

#include "console/models/server.h"
#include "console/widgets/theme.h"

#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>

namespace tickcast {

namespace {

const QLatin1String urlKey("connection/url");
const QLatin1String tokenFileKey("connection/tokenFile");
const QLatin1String defaultUrl("ws://127.0.0.1:7401/admin");

} // namespace

QString defaultTokenFile()
{
    QString stateHome = qEnvironmentVariable("XDG_STATE_HOME");
    if (stateHome.isEmpty())
        stateHome = QDir::homePath() % u"/.local/state";
    return stateHome % u"/tickcast/admin.token";
}

ConnectionDialog::ConnectionDialog(QWidget *parent)
    : QDialog(parent)
    , m_urlEdit(new QLineEdit(this))
    , m_tokenFileEdit(new QLineEdit(this))
    , m_problem(new QLabel(this))
{
    setWindowTitle(QStringLiteral("Connect to a server"));
    setMinimumWidth(60 * gridPx);
    const QSettings settings;
    m_urlEdit->setText(settings.value(urlKey, QString(defaultUrl)).toString());
    m_urlEdit->setPlaceholderText(defaultUrl);
    m_urlEdit->setAccessibleName(QStringLiteral("Admin address"));
    m_tokenFileEdit->setText(settings.value(tokenFileKey, defaultTokenFile()).toString());
    m_tokenFileEdit->setAccessibleName(QStringLiteral("Token file"));
    m_problem->setWordWrap(true);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->hide();

    auto *browseButton = new QPushButton(QStringLiteral("&Browse\u2026"), this);
    browseButton->setAutoDefault(false);
    connect(browseButton, &QPushButton::clicked, this, &ConnectionDialog::browse);
    auto *tokenRow = new QHBoxLayout;
    tokenRow->setSpacing(gridPx);
    tokenRow->addWidget(m_tokenFileEdit, 1);
    tokenRow->addWidget(browseButton);

    auto *hint = new QLabel(
        QStringLiteral("The server prints the path of its token file when it starts. The console "
                       "remembers the path, never the token."),
        this);
    hint->setWordWrap(true);
    hint->setForegroundRole(QPalette::PlaceholderText);

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    buttons->addButton(QStringLiteral("Connect"), QDialogButtonBox::AcceptRole);
    connect(buttons, &QDialogButtonBox::accepted, this, &ConnectionDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &ConnectionDialog::reject);

    auto *form = new QFormLayout(this);
    form->setContentsMargins(3 * gridPx, 3 * gridPx, 3 * gridPx, 2 * gridPx);
    form->setVerticalSpacing(gridPx + gridPx / 2);
    form->addRow(QStringLiteral("&Address"), m_urlEdit);
    auto *tokenLabel = new QLabel(QStringLiteral("&Token file"), this);
    tokenLabel->setBuddy(m_tokenFileEdit);
    form->addRow(tokenLabel, tokenRow);
    form->addRow(QString(), hint);
    form->addRow(m_problem);
    form->addRow(buttons);
    m_urlEdit->selectAll();
}

void ConnectionDialog::setServer(const QString &url, const QString &tokenFile)
{
    if (!url.isEmpty())
        m_urlEdit->setText(url);
    if (!tokenFile.isEmpty())
        m_tokenFileEdit->setText(tokenFile);
}

void ConnectionDialog::showProblem(const QString &problem)
{
    // A sign before the words, so that it is not the colour alone that says it.
    m_problem->setText(u"\u25a0 " % problem.left(1).toUpper() % problem.mid(1));
    QPalette alarming = palette();
    alarming.setColor(QPalette::WindowText, Theme::of(palette())
                                                .colorOf(Health::Critical)
                                                .darker(Theme::of(palette()).isDark ? 100 : 115));
    m_problem->setPalette(alarming);
    m_problem->show();
    adjustSize();
}

void ConnectionDialog::accept()
{
    const Result<QUrl> url = parseAdminUrl(m_urlEdit->text());
    if (!url) {
        m_urlEdit->setFocus();
        return showProblem(url.error().text);
    }
    const QString path = m_tokenFileEdit->text().trimmed();
    const Result<QString> token = readTokenFile(path);
    if (!token) {
        m_tokenFileEdit->setFocus();
        return showProblem(token.error().text);
    }
    m_parsedUrl = *url;
    m_token = *token;
    QSettings settings;
    settings.setValue(urlKey, m_parsedUrl.toString());
    settings.setValue(tokenFileKey, path);
    QDialog::accept();
}

void ConnectionDialog::browse()
{
    const QString path =
        QFileDialog::getOpenFileName(this, QStringLiteral("Token file"), m_tokenFileEdit->text());
    if (!path.isEmpty())
        m_tokenFileEdit->setText(path);
}

} // namespace tickcast
