// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Recording what the window sees, and opening recordings.

#include "console/mainwindow.h"
#include "console/recordingwindow.h"

#include <QAction>
#include <QFileDialog>
#include <QLabel>

namespace tickcast {

void MainWindow::offerRecording()
{
    m_recordAction->setCheckable(true);
    m_recordAction->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_R));
    connect(m_recordAction, &QAction::triggered, this, &MainWindow::toggleRecording);
    m_openAction->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_O));
    connect(m_openAction, &QAction::triggered, this, &MainWindow::askForRecording);
    connect(&m_recorder, &Recorder::ended, this, &MainWindow::showOutcome);
    connect(&m_recorder, &Recorder::changed, this, &MainWindow::showRecording);
}

void MainWindow::toggleRecording(bool isWanted)
{
    if (!isWanted)
        m_recorder.stop();
    else if (const Result<void> started = m_recorder.start(Recorder::defaultFolder()); !started)
        showOutcome(Health::Critical, tr("Nothing is recorded: %1").arg(started.error().text));
    else
        showOutcome(Health::Good, tr("Recording to %1").arg(m_recorder.path()));
    showRecording();
}

void MainWindow::askForRecording()
{
    auto *dialog = new QFileDialog(this, tr("Open a recording"), Recorder::defaultFolder(),
                                   tr("Recordings (*.tcrec.gz);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::openRecording);
    dialog->open();
}

void MainWindow::openRecording(const QString &path)
{
    auto *window = new RecordingWindow(this);
    window->setAttribute(Qt::WA_DeleteOnClose);
    if (const Result<void> opened = window->open(path); !opened) {
        delete window;
        showOutcome(Health::Warning, opened.error().text);
        return;
    }
    window->resize(size());
    window->show();
}

void MainWindow::showRecording()
{
    m_recordAction->setChecked(m_recorder.isRecording());
    m_recordAction->setEnabled(m_recorder.isRecording() || m_connection.hello());
    m_recordStatus->setVisible(m_recorder.isRecording());
    m_recordStatus->setText(m_recorder.statusText());
    m_recordStatus->setToolTip(m_recorder.path());
}

} // namespace tickcast
