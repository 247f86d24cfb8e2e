// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/incidentreport.h"

#include <QDialog>

class QComboBox;
class QDateTimeEdit;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace tickcast {

/// Asks of which time an incident report is wanted, what is to be said in it and where it goes, and
/// writes it. The server is asked for its sessions when it is written, and nothing waits for it but
/// this dialog. Without a connection the report is written, too, and says so.
/// Thread: the GUI's.
class ReportDialog final : public QDialog
{
    Q_OBJECT
public:
    /// What there is to be reported; none of the pointers is owned, all outlive the dialog.
    struct Source
    {
        const StatsHistory *history;
        const AlertEngine *alerts;
        AdminSource *source;    ///< is asked for sessions; a recording answers as its server did
        qint64 shownFromMs = 0; ///< what the charts of the window show
        qint64 shownToMs = 0;
    };
    enum class Range : quint8 { Shown, Last5, Last15, Last60, FromTo };

    explicit ReportDialog(const Source &source, QWidget *parent);

    void setRange(Range range);
    void setFromTo(const QDateTime &from, const QDateTime &to);
    void setNotes(const QString &notes);
    void setFile(const QString &path);
    [[nodiscard]] QString file() const;
    /// Why it was not written; empty: nothing is wrong.
    [[nodiscard]] QString problem() const;

    /// Writes the report, and closes when it is written; else says what is wrong.
    void accept() override;

Q_SIGNALS:
    /// It was written; the path is in @p text.
    void ended(tickcast::Health health, const QString &text);

private:
    void makeLayout();
    void showRange();
    void browse();
    void write(const SessionFindings &findings);
    void showProblem(const QString &problem);
    void setBusy(bool isBusy);
    void makeRoom();
    /// What is wrong with what was entered; empty: nothing.
    [[nodiscard]] QString fault();
    [[nodiscard]] std::pair<qint64, qint64> range() const;
    [[nodiscard]] qint64 serverAheadMs() const;
    [[nodiscard]] Range chosen() const;

    Source m_source;
    qint64 m_nowMs; ///< when it was opened, of the history's clock
    qint64 m_wallOffsetMs;
    SessionFinder m_finder;
    QComboBox *m_range;
    QDateTimeEdit *m_from;
    QDateTimeEdit *m_to;
    QLabel *m_hint;
    QPlainTextEdit *m_notes;
    QLineEdit *m_file;
    QPushButton *m_browse;
    QPushButton *m_write;
    QLabel *m_problem;
    QString m_mayReplace; ///< a file that is there, of which it was said that it will be replaced
};

} // namespace tickcast
