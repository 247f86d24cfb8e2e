// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: MIT

import { grouped } from "./format.js";

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const fading = new WeakMap(); // by element: its animation; asking the element would force a layout

/** Writes only what changed: writing the same text again would lay it out again. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Shows a price and which way it went: by an arrow that stays, and a tint that fades. The digits
 * have equal widths and the arrow a place of its own, so nothing moves.
 */
export function showPrice(element, price, direction) {
  setText(element, grouped(price));
  if (!direction) return;
  element.dataset.went = direction > 0 ? "up" : "down";
  if (calm.matches) return;
  fading.get(element)?.cancel();
  // Opacity is faded by the compositor: the page itself does no work for it.
  const timing = { duration: 700, easing: "ease-out", pseudoElement: "::before" };
  fading.set(element, element.animate([{ opacity: 1 }, { opacity: 0 }], timing));
}
