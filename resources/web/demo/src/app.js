// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

import { DetailView } from "./detail.js";
import { ListView } from "./list.js";
import { Market } from "./market.js";
import { findServer } from "./server.js";
import { StatusView } from "./status.js";

const wide = matchMedia("(min-width: 60rem)");
const search = document.getElementById("search");

const market = new Market();
const list = new ListView(market);
const detail = new DetailView(market);
new StatusView(market);

let listScrollY = 0;

function askedPair() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return ""; // an address somebody typed
  }
}

/** The address says which pair is shown; on a wide screen there is always one. */
function route({ isUser = false } = {}) {
  const asked = askedPair();
  const isKnown = market.symbols.includes(asked);
  const former = detail.symbol;
  const symbol = isKnown ? asked : wide.matches ? list.first : "";
  const view = isKnown ? "detail" : "list";
  if (view === "detail" && document.body.dataset.view === "list") listScrollY = scrollY;
  document.body.dataset.view = view;
  detail.show(symbol);
  list.setCurrent(symbol);
  if (!isUser || wide.matches) return;
  // One view took the other's place: begin at its top, or go back to where the list was.
  scrollTo(0, isKnown ? 0 : listScrollY);
  if (isKnown) document.getElementById("detail-title").focus({ preventScroll: true });
  else list.focusRow(former);
}

addEventListener("hashchange", () => route({ isUser: true }));
wide.addEventListener("change", () => route());
market.addEventListener("symbols", () => route());

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/" && document.activeElement !== search) {
    if (!wide.matches) location.hash = "";
    search.focus();
    event.preventDefault();
  } else if (event.key === "Escape" && document.body.dataset.view === "detail" && !wide.matches) {
    location.hash = "";
  } else if (event.key === "ArrowDown" && document.activeElement === search) {
    list.focusRow(list.first);
    event.preventDefault();
  }
});

market.open(await findServer());
