// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

// dist/ is committed, so that the server can be built without npm; this keeps it honest.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { buildDemo } from "../../scripts/build.mjs";

const dist = fileURLToPath(new URL("../../dist/", import.meta.url));
const BYTES_MAX = 250_000;

test("building again gives the committed page, byte for byte", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "tickcast-dist-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  await buildDemo(folder);
  assert.deepEqual(readdirSync(folder).sort(), readdirSync(dist).sort());
  for (const name of readdirSync(folder)) {
    const [built, committed] = [folder, dist].map((where) => readFileSync(join(where, name)));
    assert.ok(built.equals(committed), `${name} is not up to date: npm run build`);
  }
});

test("the page is small, and names no machine and no other server", () => {
  let bytes = 0;
  for (const name of readdirSync(dist)) {
    const content = readFileSync(join(dist, name), "utf8");
    bytes += Buffer.byteLength(content);
    assert.doesNotMatch(content, /\/work\/|\/home\/|\/root\/|node_modules/);
    if (!/\.(html|css)$/.test(name)) continue;
    assert.doesNotMatch(content, /(src|href)="?(https?:)?\/\/(?!www\.tradingview\.com\/)/);
    assert.doesNotMatch(content, /url\(|@import/);
  }
  assert.ok(bytes < BYTES_MAX, `${bytes} bytes`);
});
