// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

// Runs a real tickcast-server for a test: the program that TICKCAST_SERVER names, else the one that
// `./dev build` makes.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const program =
  process.env.TICKCAST_SERVER ??
  fileURLToPath(new URL("../../../../build/release/bin/tickcast-server", import.meta.url));
const READY_WITHIN_MS = 60_000; // with sanitizers, on a busy machine

const children = new Set();
process.on("exit", () => children.forEach((child) => child.kill("SIGKILL")));
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

/**
 * Starts a server on any free ports, or with clients on `port`, with settings such as
 * `{"feed.simulator.rate": 5}`. `url` is where clients connect, `http` where the page is. It ends
 * with the test `t`, or at stop().
 */
export async function startServer(t, settings = {}, port = 0) {
  if (!existsSync(program)) throw new Error(`there is no server at ${program}`);
  const folder = mkdtempSync(join(tmpdir(), "tickcast-server-"));
  const all = {
    "listen.clients": `127.0.0.1:${port}`,
    "listen.admin": "off",
    "listen.http": "127.0.0.1:0",
    "workers.count": 1,
    "state.dir": folder,
    "log.level": "warning",
    "feed.simulator.symbols": 40,
    "feed.simulator.rate": 400,
    ...settings,
  };
  const readyFile = join(folder, "ready");
  const args = Object.entries(all).flatMap(([key, value]) => ["--set", `${key}=${value}`]);
  const child = spawn(program, [...args, "--ready-file", readyFile], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  children.add(child);
  let complaints = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (complaints += text));
  const ended = once(child, "exit");

  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    await ended;
    children.delete(child);
    rmSync(folder, { recursive: true, force: true });
  };
  t.after(stop);

  for (const since = Date.now(); !existsSync(readyFile); await sleep(10)) {
    if (child.exitCode !== null || Date.now() - since > READY_WITHIN_MS) {
      throw new Error(`the server did not start: ${complaints}`);
    }
  }
  const { clients: url, http } = JSON.parse(readFileSync(readyFile, "utf8"));
  return { url, http, port: Number(new URL(url).port), stop };
}
