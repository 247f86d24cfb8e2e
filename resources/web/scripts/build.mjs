// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

// Builds the demo page into dist/, or into the folder given. The result depends on the sources and
// the locked packages only, so that building again gives the same bytes.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { build, transformSync } from "esbuild";

const root = fileURLToPath(new URL("../", import.meta.url));
const LICENCED = [
  ["tickcast-client and this page", "LICENSE"],
  [
    "Lightweight Charts, (c) TradingView, Inc., https://www.tradingview.com/",
    "node_modules/lightweight-charts/LICENSE",
  ],
];

const spdx = (licence) =>
  `SPDX-FileCopyrightText: 2026 The Tickcast authors\nSPDX-License-Identifier: ${licence}`;
const comment = (licence) => `/*\n${spdx(licence)}\n*/`;

export async function buildDemo(outdir) {
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  const scripts = {
    absWorkingDir: root,
    outdir,
    // The page loads the chart when it is already of use.
    external: ["./chart.js"],
    bundle: true,
    minify: true,
    format: "esm",
    target: ["es2022", "chrome105", "firefox110", "safari16"],
    legalComments: "none", // licenses.txt has them
    charset: "utf8",
    logLevel: "warning",
  };
  for (const [name, licence] of [
    ["app", "MIT"],
    ["chart", "MIT AND Apache-2.0"],
  ]) {
    const entryPoints = { [name]: `demo/src/${name}.js` };
    await build({ ...scripts, entryPoints, banner: { js: comment(licence) } });
  }
  const css = readFileSync(join(root, "demo/style.css"), "utf8");
  const { code } = transformSync(css, { loader: "css", minify: true, legalComments: "none" });
  writeFileSync(join(outdir, "style.css"), `${comment("MIT")}\n${code}`);
  for (const name of ["index.html", "icon.svg"])
    cpSync(join(root, "demo", name), join(outdir, name));
  const licences = LICENCED.map(
    ([what, file]) => `${what}\n\n${readFileSync(join(root, file), "utf8").trim()}\n`,
  );
  writeFileSync(join(outdir, "licenses.txt"), licences.join(`\n${"-".repeat(72)}\n\n`));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildDemo(process.argv[2] ?? join(root, "dist"));
}
