/** The paper that hangs out of the printer, and the receipts that were torn off it. */
import type { PaperLine, PaperStrip } from "../protocol/paper";

/** Receipts kept after they were torn off. */
const keptReceipts = 12;
/** Lines that hang out at most, of all receipts together: pages are told of all of it with every line that is printed. */
const longestPaper = 600;

export class PaperRoll {
  #strips: PaperStrip[] = [];
  #torn: PaperStrip[][] = [];

  /** What hangs out, the oldest first. */
  get strips(): PaperStrip[] {
    return this.#strips;
  }

  /** What was torn off, the newest first. */
  get torn(): PaperStrip[][] {
    return this.#torn;
  }

  /** A line came out. */
  print(line: PaperLine): void {
    const last = this.#strips.at(-1);
    if (last === undefined || last.cut) this.#strips = [...this.#strips, { cut: false, lines: [line] }];
    else this.#strips = [...this.#strips.slice(0, -1), { ...last, lines: [...last.lines, line].slice(-longestPaper) }];
    this.#dropOldest();
  }

  /** The cutter parted what hangs out from the roll. */
  cut(): void {
    const last = this.#strips.at(-1);
    if (last === undefined || last.cut) return;
    this.#strips = [...this.#strips.slice(0, -1), { cut: true, lines: withoutFeed(last.lines) }];
  }

  /** A person tears off what hangs out. Says whether there was anything. */
  tearOff(): boolean {
    if (this.#strips.length === 0) return false;
    this.#torn = [this.#strips, ...this.#torn].slice(0, keptReceipts);
    this.#strips = [];
    return true;
  }

  /** Whole receipts fall to the floor when too much hangs out; the one that is being printed stays. */
  #dropOldest(): void {
    let lines = this.#strips.reduce((sum, strip) => sum + strip.lines.length, 0);
    let dropped = 0;
    while (lines > longestPaper && dropped < this.#strips.length - 1) lines -= this.#strips[dropped++].lines.length;
    if (dropped > 0) this.#strips = this.#strips.slice(dropped);
  }
}

/** The printer feeds the last lines past the cutter; on the page they would only be white. */
function withoutFeed(lines: readonly PaperLine[]): PaperLine[] {
  let end = lines.length;
  while (end > 0 && lines[end - 1].text.trim() === "") end--;
  return lines.slice(0, end);
}
