// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QUrl>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace tickcast {

class SavedServers;

/// Asks which server to watch: a saved one, or its admin address and the file that holds its token,
/// which it saves when a name is given. Remembers what was asked last in the settings, but never
/// the token itself. What is wrong is said beside the fields.
/// Thread: the GUI's.
class ConnectionDialog final : public QDialog
{
    Q_OBJECT
public:
    /// @p servers is not owned and outlives this.
    explicit ConnectionDialog(SavedServers *servers, QWidget *parent = nullptr);

    /// Prefills the fields; empty arguments leave what is remembered.
    void setServer(const QString &url, const QString &tokenFile);
    /// Says @p problem below the fields.
    void showProblem(const QString &problem);

    /// After accept(): the address and the token that was read.
    [[nodiscard]] const QUrl &url() const { return m_parsedUrl; }
    [[nodiscard]] const QString &token() const { return m_token; }

    void accept() override;

private:
    void browse();
    void showSaved(int index);
    void listSaved();
    void removeSaved();

    SavedServers *m_servers;
    QComboBox *m_savedBox;
    QPushButton *m_removeButton;
    QLineEdit *m_nameEdit;
    QLineEdit *m_urlEdit;
    QLineEdit *m_tokenFileEdit;
    QLabel *m_problem;
    QUrl m_parsedUrl;
    QString m_token;
};

/// Where a server on this machine keeps its token, as the server itself chooses it.
[[nodiscard]] QString defaultTokenFile();

} // namespace tickcast
