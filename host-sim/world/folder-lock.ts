/** Sees to it that one process at a time keeps a terminal's flash in a folder: two would tell the acquirer the same numbers. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { MendableError } from "../data/mendable-error";

/** Another process is at it. */
export class FolderInUseError extends MendableError {
  override readonly name = "FolderInUseError";
}

export class FolderLock {
  readonly #file: string;

  private constructor(file: string) {
    this.#file = file;
  }

  /** Takes the folder, which is made when it is not there. Throws {@link FolderInUseError}. */
  static take(folder: string): FolderLock {
    mkdirSync(folder, { recursive: true });
    const file = path.join(folder, "in-use");
    for (;;) {
      try {
        writeFileSync(file, String(process.pid), { flag: "wx" });
        return new FolderLock(file);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
      const holder = holderOf(file);
      if (holder !== undefined && isAlive(holder)) {
        const words = `The simulator of process ${holder} keeps its data in ${folder}.`;
        throw new FolderInUseError(`${words} Stop it, or start this one with --ephemeral.`);
      }
      // Its process ended without a word.
      rmSync(file, { force: true });
    }
  }

  release(): void {
    rmSync(this.#file, { force: true });
  }
}

/** `undefined` when the file is gone again, or holds no number. */
function holderOf(file: string): number | undefined {
  try {
    const process = Number(readFileSync(file, "utf8"));
    return Number.isInteger(process) && process > 0 ? process : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function isAlive(id: number): boolean {
  if (id === process.pid) return true;
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
