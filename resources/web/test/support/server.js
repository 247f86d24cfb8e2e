// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

// Runs a real tickcast-server for a test. TICKCAST_SERVER says where the program is; without it such
// tests are skipped, unless TICKCAST_REQUIRE_SERVER is set: then they fail.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const program = process.env.TICKCAST_SERVER;
const isRequired = Boolean(process.env.TICKCAST_REQUIRE_SERVER);

/** The `skip` option of tests that need a server. */
export const skip =
  program || isRequired ? false : "TICKCAST_SERVER does not say where tickcast-server is";

const children = new Set();
process.on("exit", () => children.forEach((child) => child.kill("SIGKILL")));
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

/**
 * Starts a server on any free port, or on `port`, with settings such as `{"feed.simulator.rate": 5}`.
 * It ends with the test `t`, or at stop().
 */
export async function startServer(t, settings = {}, port = 0) {
  if (!program || !existsSync(program)) throw new Error("TICKCAST_SERVER names no program");
  const folder = mkdtempSync(join(tmpdir(), "tickcast-server-"));
  const all = {
    "listen.clients": `127.0.0.1:${port}`,
    "listen.admin": "off",
    "listen.http": "off",
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

  for (let tries = 0; !existsSync(readyFile); ++tries) {
    if (child.exitCode !== null || tries > 2000) throw new Error(`no server: ${complaints}`);
    await sleep(10);
  }
  const url = JSON.parse(readFileSync(readyFile, "utf8")).clients;
  return { url, port: Number(new URL(url).port), stop };
}
