/** The part of ESC/POS that receipts need (Epson ESC/POS command reference), as bytes. */

/** ESC @, then ESC t 18: everything to its default, code page 852. */
export const INITIALISE: readonly number[] = Object.freeze([0x1b, 0x40, 0x1b, 0x74, 18]);
/** GS V 66 n: feed to the cutting position and three lines more, cut. */
export const FEED_AND_CUT: readonly number[] = Object.freeze([0x1d, 0x56, 66, 3]);
/** GS r 1: send the paper sensor's status when everything before has been printed. */
export const REPORT_WHEN_DONE: readonly number[] = Object.freeze([0x1d, 0x72, 1]);
/** DLE EOT 2: send the cause of being offline at once. */
export const REPORT_OFFLINE_CAUSE: readonly number[] = Object.freeze([0x10, 0x04, 2]);
/** DLE EOT 4: send the paper sensor's status at once. */
export const REPORT_PAPER: readonly number[] = Object.freeze([0x10, 0x04, 4]);
/** DLE DC4 8: forget everything that has not been printed. */
export const CLEAR_BUFFERS: readonly number[] = Object.freeze([
  0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08,
]);
export const LINE_FEED = 0x0a;

/** ESC a n. */
export const ALIGN = Object.freeze({ left: 0, centre: 1, right: 2 });

/** The commands that put a line's style in force: ESC a, ESC E, GS !. */
export function styleCommands(align: keyof typeof ALIGN, bold: boolean, large: boolean): number[] {
  return [0x1b, 0x61, ALIGN[align], 0x1b, 0x45, bold ? 1 : 0, 0x1d, 0x21, large ? 0x11 : 0x00];
}

/** Bits of the answers to DLE EOT 2 and 4; every such answer has bits 1 and 4 set and bits 0 and 7 clear. */
export const COVER_OPEN = 0x04;
export const STOPPED_BY_PAPER_END = 0x20;
export const PAPER_END = 0x60;

/** Whether a byte has the fixed bits of a real-time status. */
export function isRealTimeStatus(byte: number): boolean {
  return (byte & 0x93) === 0x12;
}
