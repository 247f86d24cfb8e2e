// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

// Serves the built page as the tickcast-server does: its files, and config.json.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname } from "node:path";

const dist = new URL("../../dist/", import.meta.url);
const TYPES = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
};

/** Answers where the page is; it ends with the test `t`. */
export async function servePage(t, clientsUrl) {
  const server = createServer(({ url }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    if (pathname === "/config.json" && clientsUrl) {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ clientsUrl }));
      return;
    }
    const name = pathname === "/" ? "index.html" : pathname.slice(1);
    try {
      if (!/^[\w.]+$/.test(name)) throw new Error("no such file");
      const body = readFileSync(new URL(name, dist));
      response.writeHead(200, { "content-type": TYPES[extname(name)] });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}/`;
}
