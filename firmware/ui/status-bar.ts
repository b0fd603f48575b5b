/** The bar on top of every screen but the results: connection, terminal, clock. */
import type { Canvas } from "../ports/canvas";
import type { TextKey } from "./i18n/text-en";
import { drawCentred, drawRight } from "./layout";
import { COLOURS, MEASURES } from "./theme";

/** State of the way to the acquirer. */
export type LinkState = "up" | "connecting" | "down";

/** What the bar shows. */
export interface Status {
  readonly link: LinkState;
  readonly terminalId: string;
  /** Local time, `HH:MM`. */
  readonly clock: string;
  /** What the amount of a payment or PIN screen is for. */
  readonly occasion: TextKey;
}

const LINK_COLOURS = Object.freeze({
  up: 0x4ade80,
  connecting: COLOURS.warning,
  down: 0xff6b6b,
} as const);

/** Draws the bar. */
export function drawStatusBar(canvas: Canvas, status: Status): void {
  canvas.rectangle(0, 0, MEASURES.width, MEASURES.barHeight, COLOURS.bar);
  canvas.bitmap(status.link === "down" ? "link-down" : "link-up", MEASURES.margin, 5, LINK_COLOURS[status.link]);
  drawCentred(canvas, "text16", 3, status.terminalId, COLOURS.barMuted);
  drawRight(canvas, "text16", MEASURES.width - MEASURES.margin, 3, status.clock, COLOURS.white);
}
