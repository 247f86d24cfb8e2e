// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

const DEFAULT_PORT = 7400;
const DEFAULT_TLS_PORT = 7443;

const isWebSocketUrl = (text) => {
  try {
    return /^wss?:$/.test(new URL(text).protocol);
  } catch {
    return false;
  }
};

/** Where to connect: `?server=`, else what the server's config.json says, else the usual port. */
export async function findServer() {
  const asked = new URLSearchParams(location.search).get("server");
  if (asked && isWebSocketUrl(asked)) return asked;
  try {
    const response = await fetch("config.json", { cache: "no-store" });
    const { clientsUrl } = response.ok ? await response.json() : {};
    if (isWebSocketUrl(clientsUrl)) {
      const url = new URL(clientsUrl);
      // The server may not know by which name it is reached.
      if (/^(0\.0\.0\.0|\[::\]|HOST|host)$/.test(url.hostname)) url.hostname = location.hostname;
      return url.href;
    }
  } catch {
    // A page from elsewhere has no config.json.
  }
  const host = location.hostname || "localhost";
  return location.protocol === "https:"
    ? `wss://${host}:${DEFAULT_TLS_PORT}/v1`
    : `ws://${host}:${DEFAULT_PORT}/v1`;
}
