// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

// resources/examples/watch.mjs, as somebody runs it who has installed the client and ws.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { startServer } from "../support/server.js";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

test("the example prints quotes", { timeout: 60_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "tickcast-example-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(at("../../"), join(folder, "node_modules/tickcast-client"));
  symlinkSync(at("../../node_modules/ws"), join(folder, "node_modules/ws"));
  cpSync(at("../../../examples/watch.mjs"), join(folder, "watch.mjs"));

  const { url } = await startServer(t);
  const child = spawn(process.execPath, ["watch.mjs", url, "BTCUSDT", "NOSUCH"], { cwd: folder });
  t.after(() => child.kill("SIGKILL"));
  const complaint = once(createInterface({ input: child.stderr }), "line");
  for await (const line of createInterface({ input: child.stdout })) {
    assert.match(line, /^BTCUSDT( \d+\.\d+){3}$/);
    break;
  }
  assert.match((await complaint)[0], /not known/);
});
