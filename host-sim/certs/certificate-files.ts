/** Reading and writing the certificate directory: whole or not at all, keys for the owner's eyes only. */
import { randomBytes } from "node:crypto";
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CertificateError } from "./certificate-error";

const PUBLIC_FILES: readonly string[] = ["ca.pem", "ca-next.pem", "ca-previous.pem", "server.pem", "crl.pem"];

/** Whether anything lies in the directory that could be lost. */
export function isOccupied(directory: string): boolean {
  return existsSync(directory) && readdirSync(directory).length > 0;
}

/** The text of a file of the set. */
export function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const absent = (cause as NodeJS.ErrnoException).code === "ENOENT";
    const message = absent ? "is missing. Make a new set: npm run tapline -- certs --force" : "cannot be read";
    throw new CertificateError(absent ? "incomplete" : "unreadable", `${path}: ${message}`, path, { cause });
  }
}

/** The refusal to replace what is there. */
export function alreadyThere(directory: string, cause?: unknown): CertificateError {
  const message = `${directory}: there are certificates already. With --force they are replaced`;
  return new CertificateError("exists", message, directory, { cause });
}

/** Writes all files into a directory beside the target and moves it in place; with `force` the old one goes. */
export function writeDirectory(directory: string, files: ReadonlyMap<string, string>, force: boolean): void {
  mkdirSync(dirname(directory), { recursive: true });
  const suffix = randomBytes(6).toString("hex");
  const fresh = `${directory}.new-${suffix}`;
  const old = `${directory}.old-${suffix}`;
  mkdirSync(fresh, { mode: 0o700 });
  try {
    for (const [name, text] of files) writeFileSync(join(fresh, name), text, { mode: modeOf(name), flush: true });
    const replacing = force && isOccupied(directory);
    if (replacing) renameSync(directory, old);
    try {
      // On an empty directory this succeeds, on any other it does not: a set made meanwhile by somebody else stays.
      renameSync(fresh, directory);
    } catch (cause) {
      if (replacing && !existsSync(directory)) renameSync(old, directory);
      throw alreadyThere(directory, cause);
    }
    rmSync(old, { recursive: true, force: true });
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Writes a new private file as a whole, unless one of that name is there or appears meanwhile. */
export function writeOnce(path: string, text: string): void {
  const fresh = `${path}.new-${randomBytes(6).toString("hex")}`;
  writeFileSync(fresh, text, { mode: 0o600, flush: true });
  try {
    linkSync(fresh, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(fresh, { force: true });
  }
}

/** Writes a file as a whole, in place of the one that may be there. */
export function writeWhole(path: string, text: string, mode = 0o600): void {
  const fresh = `${path}.new-${randomBytes(6).toString("hex")}`;
  writeFileSync(fresh, text, { mode, flush: true });
  renameSync(fresh, path);
}

/** Only what a terminal and an acquirer show each other anyway may be read by others. */
function modeOf(name: string): number {
  return PUBLIC_FILES.includes(name) ? 0o644 : 0o600;
}
