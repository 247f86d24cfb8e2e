// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

// resources/examples/quotes.mjs, as somebody runs it who has installed the client and ws.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
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
  cpSync(at("../../../examples/quotes.mjs"), join(folder, "quotes.mjs"));

  const { url } = await startServer(t);
  const child = spawn(process.execPath, ["quotes.mjs", url, "BTCUSDT"], { cwd: folder });
  t.after(() => child.kill("SIGKILL"));
  for await (const line of createInterface({ input: child.stdout })) {
    assert.match(line, /^BTCUSDT \d+\.\d+$/);
    break;
  }
});
