// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/widgets/chartpicture.h"

#include "console/widgets/crosshair.h"
#include "console/widgets/theme.h"
#include "console/widgets/timechart.h"

#include <QLabel>
#include <QVBoxLayout>

namespace tickcast {

namespace {

constexpr int chartHeightPx = 340;

} // namespace

QImage chartPicture(const TimeChart &chart, const QString &caption)
{
    QWidget sheet;
    sheet.setPalette(chart.palette());
    ChartZoom none;
    Crosshair nowhere(&none);
    TimeChart *copy = chart.copy(&nowhere, &sheet);
    copy->setFixedHeight(chartHeightPx);
    auto *words = new QLabel(caption, &sheet);
    words->setTextFormat(Qt::PlainText); // a server's name is no markup
    words->setWordWrap(true);
    QPalette muted = sheet.palette();
    muted.setColor(QPalette::WindowText, Theme::of(muted).muted);
    words->setPalette(muted);
    auto *layout = new QVBoxLayout(&sheet);
    layout->setContentsMargins(2 * gridPx, 2 * gridPx, 2 * gridPx, 2 * gridPx);
    layout->setSpacing(gridPx);
    layout->addWidget(copy);
    layout->addWidget(words);
    const int height = layout->hasHeightForWidth()
                           ? layout->totalHeightForWidth(chartPictureWidthPx)
                           : layout->totalSizeHint().height(); // there are no words
    sheet.resize(chartPictureWidthPx, height);

    QImage picture(sheet.size() * chartPictureScale, QImage::Format_ARGB32_Premultiplied);
    picture.setDevicePixelRatio(chartPictureScale);
    picture.fill(Theme::of(sheet.palette()).window);
    sheet.render(&picture);
    return picture;
}

} // namespace tickcast
