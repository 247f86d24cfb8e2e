// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/feed/recordingsurvey.h"

#include "server/feed/exchangemessageparser.h"

#include <QHash>

namespace tickcast {

static_assert(RecordingLines::padding >= ExchangeMessageParser::padding);

namespace {

class Surveyor final
{
public:
    void look(const RecordingLine &line)
    {
        ++m_survey.messages;
        if (!line.fault.isEmpty())
            return refuse(line.number, line.fault);
        const Result<ExchangeMessage> message = m_parser.parse(line.message);
        if (!message)
            return refuse(line.number, message.error().text);
        if (!message->isUsed()) {
            ++m_survey.skipped;
            return;
        }
        ++m_survey.used;
        widenScales(*message, infoOf(message->symbol));
    }
    [[nodiscard]] RecordingSurvey takeSurvey() { return std::move(m_survey); }

private:
    void refuse(quint64 number, const QString &why)
    {
        if (m_survey.malformed++ == 0)
            m_survey.firstFault = QStringLiteral("line %1: %2").arg(number).arg(why);
    }
    [[nodiscard]] SymbolInfo &infoOf(const Symbol &symbol)
    {
        auto at = m_indexes.constFind(symbol);
        if (at == m_indexes.constEnd()) {
            at = m_indexes.insert(symbol, m_survey.symbols.size());
            m_survey.symbols.push_back({.symbol = symbol});
        }
        return m_survey.symbols[*at];
    }

    ExchangeMessageParser m_parser;
    QHash<Symbol, size_t> m_indexes;
    RecordingSurvey m_survey;
};

[[nodiscard]] QString nothingUsable(const QString &path, const RecordingSurvey &survey)
{
    const QString expected =
        QStringLiteral("expected bookTicker, trade, aggTrade or 1-minute kline messages as "
                       "\"<unix seconds>: <JSON>\"");
    if (survey.messages == 0) {
        return QStringLiteral("\"%1\" holds no message after its first line; %2")
            .arg(path, expected);
    }
    const QString why =
        survey.malformed == 0 ? QString() : QStringLiteral(" (%1)").arg(survey.firstFault);
    return QStringLiteral("\"%1\": none of its %2 messages can be used, %3 are of another kind and "
                          "%4 malformed%5; %6")
        .arg(path)
        .arg(survey.messages)
        .arg(survey.skipped)
        .arg(survey.malformed)
        .arg(why, expected);
}

} // namespace

Result<RecordingSurvey> surveyRecording(Recording &recording)
{
    Surveyor surveyor;
    while (const std::optional<RecordingLine> line = recording.next())
        surveyor.look(*line);
    if (!recording.error().isEmpty())
        return fail(ErrorCode::Io, recording.error());
    RecordingSurvey survey = surveyor.takeSurvey();
    if (survey.used == 0)
        return fail(ErrorCode::Parse, nothingUsable(recording.path(), survey));
    return survey;
}

} // namespace tickcast
