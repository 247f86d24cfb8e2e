// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/ctl/line.h"
#include "console/ctl/options.h"
#include "console/models/ratecalculator.h"

namespace tickcast::ctl {

/// What a command prints and how it ends.
struct Outcome
{
    QByteArray output; ///< for standard output
    QString complaint; ///< for standard error; empty: none
    ExitCode exitCode = ExitCode::Done;
};

/// Of the server's figures, for the commands that ask no question. Pure; thread: any.
[[nodiscard]] Outcome answerOfFigures(const Options &options, const admin::Hello &hello,
                                      const admin::Stats &stats,
                                      const std::optional<SampleRates> &rates, const Paper &paper);
/// Whether the command shows rates, which take two samples.
[[nodiscard]] bool needsRates(const Options &options);

/// Of the server's answer to the command's question or order. Pure; thread: any.
[[nodiscard]] Outcome answerOf(const Options &options, const admin::Answer &answer,
                               const Paper &paper);

} // namespace tickcast::ctl
