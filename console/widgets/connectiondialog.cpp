// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/widgets/connectiondialog.h"

#include "console/models/savedservers.h"
#include "console/models/server.h"
#include "console/widgets/theme.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalBlocker>

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

ConnectionDialog::ConnectionDialog(SavedServers *servers, QWidget *parent)
    : QDialog(parent)
    , m_servers(servers)
    , m_savedBox(new QComboBox(this))
    , m_removeButton(new QPushButton(tr("&Remove"), this))
    , m_nameEdit(new QLineEdit(this))
    , m_urlEdit(new QLineEdit(this))
    , m_tokenFileEdit(new QLineEdit(this))
    , m_problem(new QLabel(this))
{
    setWindowTitle(tr("Connect to a server"));
    setMinimumWidth(60 * gridPx);
    const QSettings settings;
    m_urlEdit->setText(settings.value(urlKey, QString(defaultUrl)).toString());
    m_urlEdit->setPlaceholderText(defaultUrl);
    m_urlEdit->setAccessibleName(tr("Admin address"));
    m_tokenFileEdit->setText(settings.value(tokenFileKey, defaultTokenFile()).toString());
    m_tokenFileEdit->setAccessibleName(tr("Token file"));
    m_problem->setWordWrap(true);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->hide();

    auto *browseButton = new QPushButton(tr("&Browse\u2026"), this);
    browseButton->setAutoDefault(false);
    connect(browseButton, &QPushButton::clicked, this, &ConnectionDialog::browse);
    auto *tokenRow = new QHBoxLayout;
    tokenRow->setSpacing(gridPx);
    tokenRow->addWidget(m_tokenFileEdit, 1);
    tokenRow->addWidget(browseButton);

    m_nameEdit->setMaxLength(SavedServers::nameCharactersMax);
    m_nameEdit->setPlaceholderText(tr("a name saves this server"));
    m_nameEdit->setAccessibleName(tr("Name"));
    m_savedBox->setAccessibleName(tr("Saved servers"));
    m_savedBox->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_removeButton->setAutoDefault(false);
    m_removeButton->setToolTip(tr("Forgets this saved server"));
    connect(m_savedBox, &QComboBox::activated, this, &ConnectionDialog::showSaved);
    connect(m_removeButton, &QPushButton::clicked, this, &ConnectionDialog::removeSaved);
    auto *savedRow = new QHBoxLayout;
    savedRow->setSpacing(gridPx);
    savedRow->addWidget(m_savedBox, 1);
    savedRow->addWidget(m_removeButton);

    auto *hint =
        new QLabel(tr("The server prints the path of its token file when it starts. The console "
                      "remembers the path, never the token."),
                   this);
    hint->setWordWrap(true);
    hint->setForegroundRole(QPalette::PlaceholderText);

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    buttons->button(QDialogButtonBox::Cancel)->setText(tr("Cancel"));
    buttons->addButton(tr("Connect"), QDialogButtonBox::AcceptRole);
    connect(buttons, &QDialogButtonBox::accepted, this, &ConnectionDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &ConnectionDialog::reject);

    auto *form = new QFormLayout(this);
    form->setContentsMargins(3 * gridPx, 3 * gridPx, 3 * gridPx, 2 * gridPx);
    form->setVerticalSpacing(gridPx + gridPx / 2);
    auto *savedLabel = new QLabel(tr("&Saved"), this);
    savedLabel->setBuddy(m_savedBox);
    form->addRow(savedLabel, savedRow);
    form->addRow(tr("&Address"), m_urlEdit);
    auto *tokenLabel = new QLabel(tr("&Token file"), this);
    tokenLabel->setBuddy(m_tokenFileEdit);
    form->addRow(tokenLabel, tokenRow);
    form->addRow(QString(), hint);
    form->addRow(tr("&Name"), m_nameEdit);
    form->addRow(m_problem);
    form->addRow(buttons);
    listSaved();
    if (!servers->problems().isEmpty())
        showProblem(servers->problems().join(u'\n'));
    m_urlEdit->setFocus();
    m_urlEdit->selectAll();
}

void ConnectionDialog::listSaved()
{
    const QSignalBlocker blocker(m_savedBox);
    m_savedBox->clear();
    m_savedBox->addItem(m_servers->all().isEmpty() ? tr("none yet") : tr("another server"));
    for (const SavedServer &server : m_servers->all())
        m_savedBox->addItem(server.name);
    m_savedBox->setEnabled(!m_servers->all().isEmpty());
    m_removeButton->setEnabled(false);
}

void ConnectionDialog::showSaved(int index)
{
    const SavedServer *server = index > 0 ? m_servers->find(m_savedBox->itemText(index)) : nullptr;
    m_removeButton->setEnabled(server != nullptr);
    m_nameEdit->setText(server ? server->name : QString());
    if (server) {
        m_urlEdit->setText(server->url.toString());
        m_tokenFileEdit->setText(server->tokenFile);
    }
}

void ConnectionDialog::removeSaved()
{
    m_servers->remove(m_savedBox->currentText());
    m_nameEdit->clear();
    listSaved();
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
    if (!m_nameEdit->text().trimmed().isEmpty()) {
        if (const auto saved = m_servers->save({m_nameEdit->text(), *url, path}); !saved) {
            m_nameEdit->setFocus();
            return showProblem(saved.error().text);
        }
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
        QFileDialog::getOpenFileName(this, tr("Token file"), m_tokenFileEdit->text());
    if (!path.isEmpty())
        m_tokenFileEdit->setText(path);
}

} // namespace tickcast
