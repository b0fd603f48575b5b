/** The bar on top of every screen but the results: connection, terminal, clock. */
import type { Canvas } from "../ports/canvas";
import type { TextKey } from "./i18n/text-en";
import { translate, type Language } from "./i18n/translate";
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
  /** The terminal sells without its host: the bar says so on every screen. */
  readonly isOffline?: boolean;
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
  if (status.isOffline === true) drawOffline(canvas);
  else drawCentred(canvas, "text16", 3, status.terminalId, COLOURS.barMuted);
  drawRight(canvas, "text16", MEASURES.width - MEASURES.margin, 3, status.clock, COLOURS.white);
}

/** The same word in every language. */
const OFFLINE = "OFFLINE";
const OFFLINE_WIDTH = 116;

function drawOffline(canvas: Canvas): void {
  const x = (MEASURES.width - OFFLINE_WIDTH) >> 1;
  canvas.rectangle(x, 0, OFFLINE_WIDTH, MEASURES.barHeight, COLOURS.warning);
  drawCentred(canvas, "bold20", 1, OFFLINE, COLOURS.warningInk);
}

/** Draws what the amount below is for; nobody may overlook that his bank is not asked. */
export function drawOccasion(canvas: Canvas, { occasion, isOffline }: Status, language: Language): void {
  const text = translate(language, occasion);
  if (isOffline === true) drawCentred(canvas, "bold20", 27, text, COLOURS.declined);
  else drawCentred(canvas, "text16", 29, text, COLOURS.muted);
}
