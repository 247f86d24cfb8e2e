// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCommandLineParser>
#include <QString>
#include <QStringList>
#include <array>
#include <optional>

namespace tickcast::ctl {

// As ADMIN.md has them.
inline constexpr qsizetype sessionCharactersMax = 64;
inline constexpr qsizetype categoryCharactersMax = 32;
inline constexpr qsizetype breakerCharactersMax = 64;
inline constexpr quint32 workerIndexMax = 1023;
inline constexpr qsizetype urlCharactersMax = 1024;
inline constexpr qsizetype pathCharactersMax = 4096;

inline constexpr std::array<const char *, 4> levelWords{"normal", "degraded", "critical",
                                                        "emergency"};
inline constexpr std::array<const char *, 5> levelOrClearWords{"normal", "degraded", "critical",
                                                               "emergency", "clear"};

/// Reads the options and arguments of a command as what they have to be, and keeps the first thing
/// that is wrong with them. What is asked for and not there is nothing, and no error. Thread: any.
class Words final
{
public:
    /// @p parser has parsed, and outlives it.
    explicit Words(const QCommandLineParser &parser)
        : m_parser(parser)
        , m_arguments(parser.positionalArguments())
    {
    }

    /// False also for options that the command does not have.
    [[nodiscard]] bool has(const char *option) const;
    /// 1 to @p charactersMax characters.
    [[nodiscard]] std::optional<QString> text(const char *option, qsizetype charactersMax);
    [[nodiscard]] std::optional<quint32> number(const char *option, quint32 min, quint32 max);
    [[nodiscard]] std::optional<double> seconds(const char *option, double min, double max);
    template <typename Enum, size_t N>
    [[nodiscard]] std::optional<Enum> choice(const char *option,
                                             const std::array<const char *, N> &names)
    {
        if (!has(option))
            return std::nullopt;
        const auto index = indexOf(nameOf(option), value(option), names.data(), N);
        return index ? std::optional(static_cast<Enum>(*index)) : std::nullopt;
    }

    [[nodiscard]] qsizetype count() const { return m_arguments.size(); }
    [[nodiscard]] QString argumentText(qsizetype index) const { return m_arguments.value(index); }
    /// 1 to @p charactersMax characters.
    [[nodiscard]] QString argument(qsizetype index, const char *what, qsizetype charactersMax);
    template <typename Enum, size_t N>
    [[nodiscard]] Enum argumentChoice(qsizetype index, const char *what,
                                      const std::array<const char *, N> &names)
    {
        const auto found = indexOf(QLatin1String(what), argumentText(index), names.data(), N);
        return static_cast<Enum>(found.value_or(0));
    }

    void complain(const QString &problem);
    [[nodiscard]] const std::optional<QString> &problem() const { return m_problem; }

private:
    [[nodiscard]] static QString nameOf(const char *option);
    [[nodiscard]] QString value(const char *option) const;
    [[nodiscard]] std::optional<size_t> indexOf(const QString &what, const QString &word,
                                                const char *const *names, size_t count);
    [[nodiscard]] bool isLengthGood(const QString &what, const QString &text, qsizetype max);

    const QCommandLineParser &m_parser;
    const QStringList m_arguments;
    std::optional<QString> m_problem;
};

} // namespace tickcast::ctl
