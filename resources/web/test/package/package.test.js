// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (name) => readFileSync(join(root, name), "utf8");
const { name, version, dependencies } = JSON.parse(read("package.json"));

/** What one program of the package says, run in `cwd`. */
const node = (cwd, ...args) => execFileSync(process.execPath, args, { cwd, encoding: "utf8" });

function temporary(t) {
  const folder = mkdtempSync(join(tmpdir(), "tickcast-package-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function gzippedBytes(entry) {
  const { outputFiles } = await build({
    entryPoints: [join(root, entry)],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}

for (const [entry, limit] of [
  ["src/json.js", 4.25 * 1024],
  ["src/index.js", 6 * 1024],
]) {
  test(`${entry} stays within ${limit} bytes, minified and gzipped`, async (t) => {
    const bytes = await gzippedBytes(entry);
    t.diagnostic(`${bytes} bytes`);
    assert.ok(bytes <= limit, `${bytes} bytes`);
  });
}

test("has no dependencies", () => assert.equal(dependencies, undefined));

test("the lock file names no machine and no registry", () => {
  const lock = read("package-lock.json");
  assert.doesNotMatch(
    lock,
    /"resolved"|https?:\/\/(?!(www\.)?(opencollective|patreon|github)\.)|\/home\/|\/work\/|\/root\//,
  );
});

test("the types describe what the code exports", async () => {
  const code = await import("../../src/index.js");
  const types = read("src/index.d.ts");
  const declared = [...types.matchAll(/^export (?:declare )?(?:class|function|const) (\w+)/gm)];
  assert.deepEqual(declared.map((m) => m[1]).sort(), Object.keys(code).sort());
  const json = await import("../../src/json.js");
  assert.deepEqual(Object.keys(json), ["TickcastClient"]);
});

test("an application in TypeScript compiles, and its mistakes do not", () => {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  // Lines that must not compile say so with @ts-expect-error.
  node(root, tsc, "--project", "test/package/tsconfig.json");
});

test("the packed package works where it is installed", (t) => {
  const folder = temporary(t);
  const packed = JSON.parse(
    execFileSync("npm", ["pack", "--json", "--silent", "--pack-destination", folder], {
      cwd: root,
      encoding: "utf8",
    }),
  );
  const files = (Array.isArray(packed) ? packed[0] : Object.values(packed)[0]).files.map(
    (each) => each.path,
  );
  assert.ok(
    files.includes("src/index.js") && files.includes("src/index.d.ts") && files.includes("LICENSE"),
  );
  assert.deepEqual(
    files.filter((path) => !/^(src\/|LICENSE$|README\.md$|package\.json$)/.test(path)),
    [],
  );
  const app = join(folder, "app");
  cpSync(new URL("app/", import.meta.url), app, { recursive: true });
  writeFileSync(
    join(app, "package.json"),
    JSON.stringify({ name: "app", type: "module", private: true }),
  );
  execFileSync(
    "npm",
    [
      "install",
      "--offline",
      "--omit=peer",
      "--no-audit",
      "--no-fund",
      "--silent",
      join(folder, `${name}-${version}.tgz`),
    ],
    { cwd: app },
  );
  assert.equal(node(app, "app.js"), "idle 64250.10 json\n");
});
