// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/fanout/interest.h"
#include "server/transport/frame.h"
#include "shared/protocol/binarylayout.h"

#include <string>

/// What the fan-out has to know of binary records: which of them set a keyframe. It reads a
/// record's first byte and nothing else. Pure functions; thread: any.
namespace tickcast {

/// Whether the updates of @p group refer to keyframes.
[[nodiscard]] constexpr bool isKeyed(GroupId group)
{
    return formatOf(group) == protocol::Format::Binary &&
           channelOf(group) == protocol::Channel::Quote;
}

enum class RecordForm { Keyframe, Reference, Other };

/// Of the one record that @p frame, of a keyed group, holds.
[[nodiscard]] inline RecordForm recordFormOf(const Frame &frame)
{
    const auto head = static_cast<quint8>(frame.payload().front());
    if ((head & protocol::deltaBit) != 0)
        return RecordForm::Other;
    switch (static_cast<protocol::RecordKind>(head >> protocol::kindShift)) {
    case protocol::RecordKind::Keyframe:
        return RecordForm::Keyframe;
    case protocol::RecordKind::Reference:
        return RecordForm::Reference;
    default:
        return RecordForm::Other;
    }
}

/// The same keyframe as one to be stored and not shown: another head, the same bytes.
[[nodiscard]] inline FrameRef makeReference(const Frame &keyframe)
{
    std::string record(keyframe.payload());
    const unsigned number = static_cast<quint8>(record.front()) & protocol::nibbleMask;
    record.front() = static_cast<char>(protocol::headOf(protocol::RecordKind::Reference, number));
    return Frame::make(protocol::WsOpcode::Binary, record);
}

} // namespace tickcast
