/** A file for its owner only, that is whole or not there: whoever loses half a key file loses every terminal's keys. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";

/** Puts the content in place of the file's. */
export function writePrivately(file: string, content: string | Uint8Array): void {
  const unfinished = `${file}.new`;
  // One that a crash left behind may have another mode.
  rmSync(unfinished, { force: true });
  const descriptor = openSync(unfinished, "wx", 0o600);
  try {
    writeFileSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(unfinished, file);
}
