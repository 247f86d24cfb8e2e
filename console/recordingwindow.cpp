// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/recordingwindow.h"

#include "console/exporter.h"
#include "console/models/format.h"
#include "console/models/frametexts.h"
#include "console/pages/pagebook.h"
#include "console/widgets/flatbutton.h"
#include "console/widgets/noticebar.h"
#include "console/widgets/reportdialog.h"
#include "console/widgets/theme.h"

#include <QAction>
#include <QBoxLayout>
#include <QComboBox>
#include <QDateTime>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QSignalBlocker>
#include <QSlider>
#include <array>

namespace tickcast {

namespace {

constexpr int askMs = 1'000;
constexpr int stepS = 1;      ///< of the slider, by an arrow key
constexpr int pageStepS = 60; ///< by Page Up and Page Down
constexpr std::array speeds{1, 2, 5, 10, 30, RecordingPlayer::speedMax};

} // namespace

RecordingWindow::RecordingWindow(QWidget *parent)
    : QMainWindow(parent)
    , m_alertRules(&m_settings)
    , m_player(&m_alertRules)
    , m_alerts(&m_alertRules)
    , m_orders(&m_player)
    , m_playAction(new QAction(tr("Play"), this))
    , m_notice(new NoticeBar(this))
    , m_outcome(new NoticeBar(this))
    , m_dismissAction(new QAction(tr("&Dismiss"), this))
    , m_reportAction(new QAction(tr("&Incident report\u2026"), this))
    , m_book(new PageBook(
          {&m_history, &m_timeWindow, &m_player, &m_orders, &m_alerts, &m_alertRules}, this))
    , m_exporter(new Exporter(m_book, &m_player, this))
    , m_slider(new QSlider(Qt::Horizontal, this))
    , m_speed(new QComboBox(this))
    , m_time(new QLabel(this))
    , m_menuButton(new FlatButton(FlatButton::Look::Segment, this))
{
    makeLayout();
    offerExport();
    connect(m_book, &PageBook::turned, this, [this] {
        m_book->current()->refresh();
        m_book->current()->ask();
    });
    connect(&m_player, &RecordingPlayer::moved, this, &RecordingWindow::onMoved);
    connect(&m_player, &RecordingPlayer::loadedMore, this, &RecordingWindow::onLoadedMore);
    connect(&m_player, &RecordingPlayer::playingChanged, this,
            [this](bool isPlaying) { m_playAction->setText(isPlaying ? tr("Stop") : tr("Play")); });
    connect(&m_timeWindow, &TimeWindow::changed, this, [this] {
        m_book->current()->refresh();
        showNotice();
    });
    addActions(m_timeWindow.zoom()->actions());
    connect(&m_askTimer, &QTimer::timeout, this, [this] {
        if (isVisible() && !isMinimized() && m_history.latest())
            m_book->current()->ask();
    });
    m_askTimer.start(askMs);
    resize(1280, 800);
    m_slider->setFocus();
}

/// Pages use what this window holds until their end: they have to go first.
RecordingWindow::~RecordingWindow()
{
    delete m_book;
}

void RecordingWindow::makeLayout()
{
    auto *center = new QWidget(this);
    auto *rows = new QVBoxLayout(center);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    rows->addWidget(m_notice);
    rows->addWidget(m_outcome);
    rows->addWidget(m_book, 1);
    rows->addLayout(makeTimeBar());
    setCentralWidget(center);
    addActions(m_book->pageActions());
}

void RecordingWindow::offerExport()
{
    m_dismissAction->setShortcut(QKeySequence(Qt::Key_Escape));
    connect(m_dismissAction, &QAction::triggered, m_outcome, &QWidget::hide);
    m_reportAction->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E));
    connect(m_reportAction, &QAction::triggered, this, &RecordingWindow::askForReport);
    connect(m_exporter, &Exporter::ended, this, &RecordingWindow::showOutcome);
    addActions({m_exporter->action(), m_reportAction, m_dismissAction});
    auto *menu = new QMenu(this);
    menu->addMenu(m_exporter->menu());
    menu->addAction(m_reportAction);
    menu->addSeparator();
    menu->addActions(m_timeWindow.zoom()->actions());
    m_menuButton->becomeMenuButton();
    m_menuButton->setMenu(menu);
}

void RecordingWindow::askForReport()
{
    const TimeRange shown = m_timeWindow.range(m_player.nowMs());
    auto *dialog =
        new ReportDialog({&m_history, &m_alerts, &m_player, shown.fromMs, shown.toMs}, this);
    connect(dialog, &ReportDialog::ended, this, &RecordingWindow::showOutcome);
    dialog->open();
}

void RecordingWindow::showOutcome(Health health, const QString &text)
{
    m_outcome->showNotice(health, text, m_dismissAction);
}

QString RecordingWindow::outcome() const
{
    return m_outcome->text();
}

QLayout *RecordingWindow::makeTimeBar()
{
    m_playAction->setShortcut(QKeySequence(Qt::Key_Space));
    m_playAction->setToolTip(tr("Let the recording run, or stop it (Space)"));
    connect(m_playAction, &QAction::triggered, this,
            [this] { m_player.setPlaying(!m_player.isPlaying()); });
    auto *play = new FlatButton(FlatButton::Look::Outline, this);
    play->setDefaultAction(m_playAction);
    addAction(m_playAction);

    for (const int speed : speeds)
        m_speed->addItem(tr("%1\u00d7").arg(speed), speed);
    m_speed->setAccessibleName(tr("Speed"));
    m_speed->setToolTip(tr("Recorded seconds in a second"));
    connect(m_speed, &QComboBox::currentIndexChanged, this,
            [this] { m_player.setSpeed(m_speed->currentData().toInt()); });

    m_slider->setAccessibleName(tr("Time in the recording"));
    m_slider->setToolTip(tr("Arrow keys move by a second, Page Up and Page Down by a minute"));
    m_slider->setSingleStep(stepS);
    m_slider->setPageStep(pageStepS);
    m_slider->setMaximum(0);
    connect(m_slider, &QSlider::valueChanged, this,
            [this](int seconds) { m_player.setPosition(qint64(seconds) * 1'000 + 999); });

    auto *close = new QAction(tr("Close"), this);
    close->setShortcut(QKeySequence(QKeySequence::Close));
    connect(close, &QAction::triggered, this, &QWidget::close);
    addAction(close);

    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(2 * gridPx, 0, 2 * gridPx, gridPx);
    bar->setSpacing(gridPx);
    bar->addWidget(play);
    bar->addWidget(m_speed);
    bar->addWidget(m_slider, 1);
    bar->addWidget(m_time);
    for (QAction *action : m_timeWindow.lengthActions()) {
        auto *button = new FlatButton(FlatButton::Look::Segment, this);
        button->setDefaultAction(action);
        addAction(action);
        bar->addWidget(button);
    }
    bar->addWidget(m_menuButton);
    return bar;
}

Result<void> RecordingWindow::open(const QString &path)
{
    const Result<void> opened = m_player.open(path);
    if (!opened)
        return opened;
    setWindowTitle(
        tr("Recording of %1 \u2013 Tickcast Console").arg(m_player.index().header().hello.host));
    setWindowFilePath(path);
    onLoadedMore();
    return {};
}

bool RecordingWindow::showPage(const QString &name)
{
    return m_book->showPage(name);
}

QString RecordingWindow::notice() const
{
    return m_notice->text();
}

bool RecordingWindow::isGreyed() const
{
    return m_book->isVeiled();
}

void RecordingWindow::onMoved()
{
    const std::optional<StatsHistory::Sample> sample = m_player.sample();
    const bool isOther =
        sample ? !m_history.latest() || m_history.latest()->arrivedMs != sample->arrivedMs
               : m_history.latest().has_value();
    if (isOther && sample) {
        m_history.assign(m_player.index().whole(), *sample);
        m_timeWindow.setLatestMs(sample->arrivedMs);
    } else if (isOther) {
        m_history.clear();
    }
    m_alerts.assign(m_player.index().alerts(), m_player.nowMs() + m_player.wallOffsetMs());
    const bool isGapChanged = m_player.isInGap() != m_isInGap;
    if (isGapChanged) {
        m_isInGap = !m_isInGap;
        m_book->setLive(!m_isInGap, m_isInGap);
    }
    if ((isOther || isGapChanged) && isVisible() && !isMinimized()) {
        m_book->current()->refresh();
        m_book->current()->ask();
    }
    showNotice();
    showTime();
}

void RecordingWindow::onLoadedMore()
{
    {
        const QSignalBlocker blocker(m_slider);
        m_slider->setMaximum(static_cast<int>(m_player.index().durationMs() / 1'000));
    }
    showNotice();
    showTime();
}

void RecordingWindow::showNotice()
{
    const RecordingHeader &header = m_player.index().header();
    QStringList texts{tr("Recording of %1, %2 \u2013 not live")
                          .arg(header.hello.host.simplified().left(64), timeAt(0))};
    if (!m_player.index().isLoaded())
        texts.append(tr("reading it: %1 %").arg(format::percent(m_player.index().progress())));
    else if (m_player.index().durationMs() == 0)
        texts.append(tr("there is no sample in it"));
    if (m_history.latest() && m_player.isInGap()) {
        texts.append(tr("nothing was recorded here for %1: the connection was lost")
                         .arg(format::span(m_player.positionMs() - m_history.latest()->arrivedMs)));
    }
    if (const QString problem = m_player.index().problem(); !problem.isEmpty())
        texts.append(problem);
    const QString zoomed = zoomText(m_timeWindow, m_player.wallOffsetMs());
    if (!zoomed.isEmpty())
        texts.append(zoomed);
    m_notice->showNotice(Health::Warning, texts.join(QStringLiteral(" \u00b7 ")),
                         zoomed.isEmpty() ? nullptr : m_timeWindow.zoom()->resetAction());
}

void RecordingWindow::showTime()
{
    m_time->setText(tr("%1 (%2 of %3)")
                        .arg(timeAt(m_player.positionMs()),
                             format::clockSpan(m_player.positionMs()),
                             format::clockSpan(m_player.index().durationMs())));
    const QSignalBlocker blocker(m_slider);
    m_slider->setValue(static_cast<int>(m_player.positionMs() / 1'000));
}

QString RecordingWindow::timeAt(qint64 positionMs) const
{
    return QLocale().toString(
        QDateTime::fromMSecsSinceEpoch(m_player.index().header().startedAtMs + positionMs),
        QStringLiteral("yyyy-MM-dd HH:mm:ss"));
}

} // namespace tickcast
