// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <array>
#include <optional>
#include <string_view>

namespace tickcast {

/// How the bytes of an answer are packed.
enum class Encoding : quint8 { Identity, Gzip, Brotli };
inline constexpr size_t encodingCount = 3;

/// "identity", "gzip", "br".
[[nodiscard]] std::string_view encodingName(Encoding encoding);

/// The best encoding that a client with this Accept-Encoding takes: the highest q, and of equals
/// the one with the fewest bytes. Identity when it takes none of ours, which RFC 9110 section
/// 12.5.3 allows whatever the client says. Thread: any.
[[nodiscard]] Encoding chooseEncoding(std::string_view acceptEncoding);

/// @p plain packed; null when this build cannot (it was made without brotli).
/// @p level of gzip is 1 to 9, of brotli 0 to 11. Thread: any.
[[nodiscard]] std::optional<QByteArray> packed(const QByteArray &plain, Encoding encoding,
                                               int level);

/// One body in every encoding. Packed when it is first asked for and kept, so the work is done once
/// however many ask. Thread: one.
class PackedBody final
{
public:
    /// Never packs nothing; Live is for what lasts a second, Kept for what lasts.
    enum class Effort : quint8 { Never, Live, Kept };

    PackedBody() = default;
    PackedBody(QByteArray plain, Effort effort)
        : m_bytes{std::move(plain)}
        , m_effort(effort)
    {
    }
    [[nodiscard]] const QByteArray &plain() const { return m_bytes[0]; }
    /// In @p encoding, or the nearest below it that is worth it; @p encoding then says which.
    [[nodiscard]] const QByteArray &in(Encoding &encoding);

private:
    std::array<QByteArray, encodingCount> m_bytes;
    std::array<bool, encodingCount> m_isPacked{true, false, false};
    Effort m_effort = Effort::Live;
};

} // namespace tickcast
