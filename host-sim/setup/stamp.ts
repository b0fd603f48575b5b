/** Marks what a set-up step has made with a digest of what it was made from. */
import { createHash, type Hash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

const STAMP_NAME = ".stamp";

export function isStamped(directory: string, digest: string): boolean {
  const file = path.join(directory, STAMP_NAME);
  return existsSync(file) && readFileSync(file, "utf8") === digest;
}

export function stamp(directory: string, digest: string): void {
  writeFileSync(path.join(directory, STAMP_NAME), digest);
}

/** Takes the mark away before work begins, so that work cut short is not taken for done. */
export function unstamp(directory: string): void {
  rmSync(path.join(directory, STAMP_NAME), { force: true });
}

/** Digest of the texts given and of every file directly in the folders that ends in one of the endings. */
export function digestOf(texts: readonly string[], folders: readonly string[], endings: readonly string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(text).update("\0");
  for (const folder of folders) addFiles(hash, folder, endings);
  return hash.digest("hex");
}

function addFiles(hash: Hash, folder: string, endings: readonly string[]): void {
  for (const name of readdirSync(folder).sort()) {
    if (!endings.some((ending) => name.endsWith(ending))) continue;
    hash
      .update(name)
      .update("\0")
      .update(readFileSync(path.join(folder, name)))
      .update("\0");
  }
}
