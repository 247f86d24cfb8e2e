// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The value of Sec-WebSocket-Accept for a key (RFC 6455, 4.2.2), with just the SHA-1 (RFC 3174) and
// base64 that it takes, so that this program needs no library.
#pragma once

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static inline uint32_t rotateLeft(uint32_t value, int bits)
{
    return (value << bits) | (value >> (32 - bits));
}

static inline void sha1Block(uint32_t state[5], const unsigned char block[64])
{
    uint32_t w[80];
    for (int i = 0; i < 16; ++i)
        w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
               (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
    for (int i = 16; i < 80; ++i)
        w[i] = rotateLeft(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
    for (int i = 0; i < 80; ++i) {
        const uint32_t f = i < 20   ? ((b & c) | (~b & d)) + 0x5A827999U
                           : i < 40 ? (b ^ c ^ d) + 0x6ED9EBA1U
                           : i < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8F1BBCDCU
                                    : (b ^ c ^ d) + 0xCA62C1D6U;
        const uint32_t next = rotateLeft(a, 5) + f + e + w[i];
        e = d, d = c, c = rotateLeft(b, 30), b = a, a = next;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e;
}

// Writes 28 characters and a NUL to accept. key is the 24 characters that the client sent.
static inline void acceptValue(const char *key, char accept[29])
{
    // 24 + 36 bytes of text take two blocks of SHA-1, always.
    unsigned char text[128] = {0};
    snprintf((char *)text, sizeof text, "%.24s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key);
    text[60] = 0x80;
    text[126] = (60 * 8) >> 8;
    text[127] = (60 * 8) & 0xFF;
    uint32_t state[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
    sha1Block(state, text);
    sha1Block(state, text + 64);

    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned char hash[21] = {0};
    for (int i = 0; i < 20; ++i)
        hash[i] = (unsigned char)(state[i / 4] >> (24 - 8 * (i % 4)));
    for (int i = 0; i < 7; ++i) {
        const unsigned char *in = hash + 3 * i;
        const uint32_t bits = (uint32_t)in[0] << 16 | (uint32_t)in[1] << 8 | in[2];
        for (int j = 0; j < 4; ++j)
            accept[4 * i + j] = digits[(bits >> (18 - 6 * j)) & 63];
    }
    accept[27] = '='; // 20 bytes leave two over
    accept[28] = '\0';
}
