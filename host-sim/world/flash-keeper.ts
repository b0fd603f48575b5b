/**
 * Keeps a terminal's flash in a file, so that what it owes (a reversal, say) outlives the process as it outlives a power cut. The
 * file follows every write by a moment; it holds the terminal's private key, and is readable by its owner only.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { NorFlash } from "../board/chips/nor-flash";

const delayMs = 250;

export class FlashKeeper {
  /** There was no file that fits: the flash begins erased. */
  readonly isNew: boolean;
  readonly #file: string;
  readonly #flash: NorFlash;
  #timer: NodeJS.Timeout | undefined;

  /** Puts the file's content into the flash, if there is a file that fits, and follows the flash from now on. */
  constructor(file: string, flash: NorFlash) {
    this.#file = file;
    this.#flash = flash;
    mkdirSync(path.dirname(file), { recursive: true });
    const image = existsSync(file) ? readFileSync(file) : undefined;
    // Of another partition table, after an update of the bench: as unreadable to the firmware as an empty flash.
    this.isNew = image?.length !== flash.size;
    if (image !== undefined && !this.isNew) flash.restore(image);
    flash.onOperation = () => void (this.#timer ??= setTimeout(() => this.save(), delayMs));
  }

  /** Writes the file now. */
  save(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const unfinished = `${this.#file}.new`;
    writeFileSync(unfinished, this.#flash.image(), { mode: 0o600 });
    renameSync(unfinished, this.#file);
  }

  /** Writes the file and follows no more. */
  stop(): void {
    this.#flash.onOperation = undefined;
    this.save();
  }
}
