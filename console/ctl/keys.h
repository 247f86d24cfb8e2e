// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <vector>

namespace tickcast::ctl {

/// One key press.
struct Key
{
    enum class Kind : quint8 {
        Character, ///< `text` holds it
        Enter,
        Escape,
        Backspace,
        Up,
        Down,
        PageUp,
        PageDown,
        Home,
        End,
        Redraw, ///< Ctrl-L
    };
    Kind kind = Kind::Character;
    QString text;
    bool operator==(const Key &) const = default;
    [[nodiscard]] bool is(char16_t character) const
    {
        return kind == Kind::Character && text == QString(QChar(character));
    }
};

/// Makes keys of the bytes that a terminal sends: UTF-8, control characters and the sequences of
/// xterm and its kin (ECMA-48 CSI, SS3). What means nothing here is passed over; nothing is lost
/// when a sequence comes in pieces. Thread: one.
class KeyReader final
{
public:
    [[nodiscard]] std::vector<Key> take(const QByteArray &bytes);
    /// Whether what has come may be the beginning of more: the Escape key sends what every sequence
    /// begins with.
    [[nodiscard]] bool isPending() const { return !m_rest.isEmpty(); }
    /// Nothing more has come for a while: what is pending was meant as it stands.
    [[nodiscard]] std::vector<Key> flush();

private:
    /// How many bytes the first key takes; 0: more are needed.
    [[nodiscard]] static qsizetype lengthOfFirst(const QByteArray &bytes);
    static void read(const QByteArray &bytes, std::vector<Key> &keys);

    QByteArray m_rest;
};

} // namespace tickcast::ctl
