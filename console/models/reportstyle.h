// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tickcast {

/// The style sheet of incident reports: the console's colours, light or dark by the reader's wish,
/// light on paper. It holds none of < > & " and so needs no escapes.
inline constexpr char reportStyle[] = R"css(
:root { color-scheme: light dark; --window: #f3f4f6; --card: #ffffff; --text: #1b1f26; --muted: #65686d;
  --border: #d9dbde; --grid: #e9eaeb; --gap: #e4e5e8; --warning: #8a5a00; --critical: #b34700;
  --c0: #0072b2; --c1: #e69f00; --c2: #009e73; --c3: #d55e00; --c4: #cc79a7;
  --level0: #8b9db0; --level1: #e0b010; --level2: #d55e00; --level3: #8a1f78; }
@media (prefers-color-scheme: dark) { :root { --window: #14171b; --card: #1c2026; --text: #e4e7eb;
  --muted: #a2a5a9; --border: #31353a; --grid: #30343a; --gap: #2b3037; --warning: #f0b840;
  --critical: #ff8a3d; --c0: #56b4e9; --level0: #5d6f82; --level1: #e3bd3a; --level2: #f0741a;
  --level3: #cf68bd; } }
@media print { :root { color-scheme: light; --window: #ffffff; --card: #ffffff; --text: #000000;
  --muted: #444444; --border: #bbbbbb; --grid: #dddddd; --gap: #e8e8e8; --warning: #8a5a00;
  --critical: #b34700; --c0: #0072b2; --level0: #8b9db0; --level1: #e0b010; --level2: #d55e00;
  --level3: #8a1f78; }
  * { print-color-adjust: exact; } @page { margin: 12mm; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 24px; max-width: 1240px; background: var(--window); color: var(--text);
  font: 14px/1.45 system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans CJK SC', sans-serif; }
h1 { font-size: 24px; margin: 0; overflow-wrap: anywhere; } h2 { font-size: 16px; margin: 0 0 8px; }
p { margin: 0 0 8px; } .muted, .range { color: var(--muted); } .range { margin: 4px 0 16px; }
.warning { color: var(--warning); font-weight: 600; } .critical { color: var(--critical); font-weight: 600; }
section, .notes, .tile, figure { background: var(--card); border: 1px solid var(--border);
  border-radius: 6px; padding: 12px 16px; margin: 0 0 12px; }
.notes { white-space: pre-wrap; overflow-wrap: anywhere; border-left: 4px solid var(--c0); }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(240px, 1fr)); gap: 6px 24px; margin: 0 0 12px; }
dt { color: var(--muted); font-size: 12px; } dd { margin: 0; overflow-wrap: anywhere; }
.tiles { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 12px; margin-bottom: 12px; }
.tile { margin: 0; } .tile .name { font-weight: 600; } .tile .unit { color: var(--muted); }
.tile .figures { display: flex; flex-wrap: wrap; gap: 4px 8px; margin-top: 6px; }
.figures div { flex: 1 0 20%; }
.tile .label { display: block; color: var(--muted); font-size: 12px; }
.tile .value { font-size: 18px; font-variant-numeric: tabular-nums; white-space: nowrap; }
.tile .unknown { margin: 6px 0 0; font-size: 12px; color: var(--muted); }
.charts { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 12px; margin-bottom: 12px; }
figure { margin: 0; } figcaption { display: flex; flex-wrap: wrap; gap: 2px 12px; margin-bottom: 6px; }
figcaption b { margin-right: auto; } .key { white-space: nowrap; font-size: 12px; }
.key svg { width: 20px; height: 9px; margin-right: 4px; }
svg { display: block; width: 100%; } .key svg { display: inline-block; vertical-align: middle; }
svg text { fill: var(--muted); font-size: 12.5px; } path { fill: none; }
.grid { stroke: var(--grid); } .axis { stroke: var(--border); } .gap { fill: var(--gap); }
.line { stroke-width: 1.6; stroke-linejoin: round; } .area { fill-opacity: .8; } .rest { fill-opacity: .13; }
.c0 { stroke: var(--c0); } .c1 { stroke: var(--c1); } .c2 { stroke: var(--c2); } .c3 { stroke: var(--c3); }
.c4 { stroke: var(--c4); } path.level0 { fill: var(--level0); } path.level1 { fill: var(--level1);
  stroke: var(--level1); } path.level2 { fill: var(--level2); stroke: var(--level2); }
path.level3 { fill: var(--level3); stroke: var(--level3); }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: 13px; }
th { text-align: left; color: var(--muted); font-weight: 400; font-size: 12px; vertical-align: bottom; }
th, td { padding: 4px 8px; border-bottom: 1px solid var(--border); } td { vertical-align: top;
  max-width: 26em; overflow-wrap: break-word; unicode-bidi: isolate; } tr:last-child td { border-bottom: 0; }
th.figure, td.figure { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.level { white-space: nowrap; } td.level::before { content: '\25a0'; margin-right: 6px; }
td.level0::before { color: var(--level0); } td.level1::before { color: var(--level1); }
td.level2::before { color: var(--level2); } td.level3::before { color: var(--level3); }
footer { color: var(--muted); font-size: 12px; }
@media screen and (max-width: 900px) { .tiles, .charts { grid-template-columns: 1fr; } body { padding: 12px; } }
@media print { body { font-size: 12px; padding: 0; max-width: none; } h1 { font-size: 20px; }
  h2 { font-size: 14px; } h2, h2 + p { break-after: avoid; } section, .notes, .tile, figure { padding: 8px 10px; }
  section, figure, .tile, tr { break-inside: avoid; } section.long { break-inside: auto; }
  thead { display: table-header-group; } .tile .value { font-size: 11px; }
  table, .key, dt, footer, .tile .label, .tile .unknown { font-size: 10px; } th { font-size: 9px; }
  th, td { padding: 2px 3px; } .scroll { overflow: visible; }
  dl { grid-template-columns: repeat(4, 1fr); gap: 4px 12px; } figcaption { gap: 2px 8px; } }
)css";

} // namespace tickcast
