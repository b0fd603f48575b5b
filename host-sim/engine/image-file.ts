/**
 * The firmware image that tapline-xs loads: every module's name and JavaScript in one file (host-sim/xs/image.h).
 *
 *     "TAPLINE2"  count u32  { preload u8, name length u16, name, source length u32, source }   numbers big-endian
 *
 * The first module is the main module. Those with a preload of 1 are evaluated ahead, as a manifest's `preload` asks.
 */
import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";

/** One module as it is handed to XS. */
export interface ImageModule {
  /** Name that imports resolve to, e.g. `codec/tlv`. */
  readonly moduleName: string;
  /** JavaScript. */
  readonly source: string;
  /** Source map of `source` (JSON), so that faults name lines of the TypeScript. */
  readonly map?: string;
  /** Evaluated before the machine is made, as a manifest's `preload` asks; what it leaves costs no heap. */
  readonly preload?: boolean;
}

const MAGIC = "TAPLINE2";

/** The bytes of an image; `modules[0]` is the main module. */
export function encodeImage(modules: readonly ImageModule[]): Buffer {
  const parts: Buffer[] = [Buffer.from(MAGIC, "latin1"), unsigned(modules.length, 4)];
  for (const { moduleName, source, preload } of modules) {
    const name = Buffer.from(moduleName);
    const text = Buffer.from(source);
    parts.push(unsigned(preload === true ? 1 : 0, 1), unsigned(name.length, 2), name, unsigned(text.length, 4), text);
  }
  return Buffer.concat(parts);
}

/**
 * Writes an image into `directory` under the digest of its content, unless it is there, and returns its path. Many
 * terminals may do so at once: a file appears whole or not at all.
 */
export function writeImage(directory: string, modules: readonly ImageModule[]): string {
  const bytes = encodeImage(modules);
  const file = path.join(directory, `${createHash("sha256").update(bytes).digest("hex").slice(0, 32)}.image`);
  if (existsSync(file)) return touch(file);
  mkdirSync(directory, { recursive: true });
  dropStale(directory);
  const unfinished = `${file}.${randomUUID()}`;
  writeFileSync(unfinished, bytes);
  renameSync(unfinished, file);
  return file;
}

/** Images that nobody asked for within this time are of firmware that is gone. */
const KEPT_MS = 24 * 3_600_000;

function touch(file: string): string {
  const now = new Date();
  utimesSync(file, now, now);
  return file;
}

function dropStale(directory: string): void {
  for (const name of readdirSync(directory)) {
    const file = path.join(directory, name);
    const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (age > KEPT_MS) rmSync(file, { force: true });
  }
}

function unsigned(value: number, width: 1 | 2 | 4): Buffer {
  const bytes = Buffer.alloc(width);
  bytes.writeUIntBE(value, 0, width);
  return bytes;
}
