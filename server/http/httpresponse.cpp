// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/http/httpresponse.h"

#include "server/http/httpconnection.h"
#include "server/transport/headtext.h"
#include "shared/protocol/jsonwriter.h"

#include <QDateTime>
#include <QHttpServerRequest>
#include <QLocale>
#include <QStringBuilder>

namespace tickcast {

namespace {

[[nodiscard]] QByteArray bytes(std::string_view text)
{
    return {text.data(), static_cast<qsizetype>(text.size())};
}

[[nodiscard]] std::string_view view(const QByteArray &text)
{
    return {text.constData(), static_cast<size_t>(text.size())};
}

[[nodiscard]] std::string_view reasonPhrase(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 204:
        return "No Content";
    case 304:
        return "Not Modified";
    case 400:
        return "Bad Request";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 408:
        return "Request Timeout";
    case 411:
        return "Length Required";
    case 413:
        return "Content Too Large";
    case 414:
        return "URI Too Long";
    case 417:
        return "Expectation Failed";
    case 429:
        return "Too Many Requests";
    case 431:
        return "Request Header Fields Too Large";
    case 503:
        return "Service Unavailable";
    case 505:
        return "HTTP Version Not Supported";
    default:
        return "Error";
    }
}

} // namespace

HttpResponse jsonResponse(const QByteArray &json, int status)
{
    return {status, {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}}, json};
}

HttpResponse errorResponse(const HttpError &error)
{
    JsonWriter json;
    json.beginObject().key("error").beginObject();
    json.key("code").plain(error.code).key("message").string(QStringView(error.message));
    json.endObject().endObject();
    return jsonResponse(json.toByteArray(), error.status);
}

bool knowsTag(std::string_view ifNoneMatch, std::string_view tag)
{
    while (!ifNoneMatch.empty()) {
        std::string_view known = headtext::takePart(ifNoneMatch, ',');
        if (known == "*")
            return true;
        if (known.starts_with("W/"))
            known.remove_prefix(2);
        if (known == tag)
            return true;
    }
    return false;
}

HttpResponse taggedResponse(PackedBody &body, const QByteArray &tag, const QByteArray &contentType,
                            const QByteArray &cacheControl, const QHttpServerRequest &request)
{
    Encoding encoding = chooseEncoding(view(request.value("accept-encoding")));
    const QByteArray &packed = body.in(encoding);
    QByteArray quoted = '"' + tag;
    if (encoding != Encoding::Identity)
        quoted += '-' + bytes(encodingName(encoding));
    quoted += '"';
    HttpResponse response;
    response.with("Cache-Control", cacheControl)
        .with("ETag", quoted)
        .with("Vary", "Accept-Encoding");
    if (knowsTag(view(request.value("if-none-match")), view(quoted))) {
        response.status = 304;
        return response;
    }
    response.with("Content-Type", contentType);
    if (encoding != Encoding::Identity)
        response.with("Content-Encoding", bytes(encodingName(encoding)));
    response.body = packed;
    return response;
}

void send(const HttpResponse &response, HttpConnection &connection)
{
    const bool hasBody = response.status != 304 && response.status != 204;
    QByteArray head = "HTTP/1.1 " + QByteArray::number(response.status) + ' ' +
                      bytes(reasonPhrase(response.status)) + "\r\nDate: ";
    head += QLocale::c()
                .toString(QDateTime::currentDateTimeUtc(),
                          QStringLiteral("ddd, dd MMM yyyy hh:mm:ss 'GMT'"))
                .toLatin1();
    head += "\r\nX-Content-Type-Options: nosniff\r\n";
    for (const auto &[name, value] : response.headers)
        head += name + ": " + value + "\r\n";
    if (hasBody)
        head += "Content-Length: " + QByteArray::number(response.body.size()) + "\r\n";
    if (connection.isLastRequest())
        head += "Connection: close\r\n";
    connection.answer(response.status, head + "\r\n",
                      hasBody && !connection.isHeadRequest() ? response.body : QByteArray());
}

} // namespace tickcast
