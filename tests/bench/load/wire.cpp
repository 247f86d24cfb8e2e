// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/load/wire.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cctype>
#include <cerrno>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tickcast::load {

namespace {

// The example of RFC 6455 section 1.3: key and the digest that answers it.
constexpr std::string_view key = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view digest = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
constexpr int slowReceiveBytes = 4096;

bool isSameWord(std::string_view text, std::string_view lowerCase)
{
    return std::ranges::equal(text, lowerCase, {},
                              [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
}

std::string_view trimmed(std::string_view text)
{
    const std::size_t from = text.find_first_not_of(" \t");
    if (from == std::string_view::npos)
        return {};
    return text.substr(from, text.find_last_not_of(" \t\r") - from + 1);
}

} // namespace

std::string openingRequest(const Target &target, std::string_view subprotocol)
{
    std::string request = "GET " + target.path + " HTTP/1.1\r\nHost: " + target.host + ':' +
                          std::to_string(target.port) +
                          "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                          "Sec-WebSocket-Version: 13";
    if (!subprotocol.empty()) {
        request += "\r\nSec-WebSocket-Protocol: ";
        request += subprotocol;
    }
    request += "\r\nSec-WebSocket-Key: ";
    request += key;
    request += "\r\n\r\n";
    return request;
}

OpeningAnswer judgeOpening(std::string_view bytes, std::size_t &headSize)
{
    const std::size_t end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos)
        return bytes.size() > 8192 ? OpeningAnswer::Refused : OpeningAnswer::Incomplete;
    headSize = end + 4;
    const std::string_view head = bytes.substr(0, headSize);
    const bool isSwitching = head.starts_with("HTTP/1.1 101");
    return isSwitching && headerValue(head, "sec-websocket-accept") == digest
               ? OpeningAnswer::Accepted
               : OpeningAnswer::Refused;
}

std::string headerValue(std::string_view head, std::string_view name)
{
    std::size_t at = head.find("\r\n");
    while (at != std::string_view::npos) {
        std::string_view line = head.substr(at + 2);
        line = line.substr(0, line.find("\r\n"));
        const std::size_t colon = line.find(':');
        if (colon != std::string_view::npos && isSameWord(trimmed(line.substr(0, colon)), name))
            return std::string(trimmed(line.substr(colon + 1)));
        at = head.find("\r\n", at + 2);
    }
    return {};
}

std::string clientFrame(std::uint8_t opcode, std::string_view payload)
{
    // Any mask will do where no proxy stands between; this one shows a server that forgets it.
    constexpr std::array<unsigned char, 4> mask{0x37, 0xfa, 0x21, 0x3d};
    std::string frame(1, static_cast<char>(0x80 | opcode));
    const std::size_t size = payload.size();
    if (size < 126) {
        frame += static_cast<char>(0x80 | size);
    } else {
        const int lengthBytes = size < 65536 ? 2 : 8;
        frame += static_cast<char>(0x80 | (lengthBytes == 2 ? 126 : 127));
        for (int i = lengthBytes - 1; i >= 0; --i)
            frame += static_cast<char>(size >> (8 * i) & 0xff);
    }
    for (const unsigned char byte : mask)
        frame += static_cast<char>(byte);
    for (std::size_t i = 0; i < size; ++i)
        frame += static_cast<char>(static_cast<unsigned char>(payload[i]) ^ mask[i % 4]);
    return frame;
}

void appendListed(std::string &list, std::string_view name)
{
    if (!list.empty())
        list += ',';
    list += '"';
    list += name;
    list += '"';
}

in_addr sourceAddress(std::size_t connection)
{
    const auto host = static_cast<std::uint32_t>(connection / connectionsPerAddress);
    return {htonl(INADDR_LOOPBACK + 1 + host)};
}

int beginConnecting(const Target &target, std::size_t connection, Reader reader, const char *&call)
{
    call = "socket";
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return -1;
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(target.port);
    ::inet_pton(AF_INET, target.host.c_str(), &to.sin_addr);
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (reader == Reader::Slow)
        ::setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &slowReceiveBytes, sizeof slowReceiveBytes);
    int status = 0;
    if ((ntohl(to.sin_addr.s_addr) >> 24) == 127) {
        // The port is then chosen at connect, where it only has to be free toward this server.
        ::setsockopt(descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
        sockaddr_in from{};
        from.sin_family = AF_INET;
        from.sin_addr = sourceAddress(connection);
        call = "bind";
        status = ::bind(descriptor, reinterpret_cast<const sockaddr *>(&from), sizeof from);
    }
    if (status == 0) {
        call = "connect";
        status = ::connect(descriptor, reinterpret_cast<const sockaddr *>(&to), sizeof to);
    }
    if (status == 0 || errno == EINPROGRESS)
        return descriptor;
    const int error = errno;
    ::close(descriptor);
    errno = error;
    return -1;
}

void closeWithReset(int descriptor)
{
    const linger atOnce{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &atOnce, sizeof atOnce);
    ::close(descriptor);
}

} // namespace tickcast::load
