/**
 * Modules of a firmware as they were put together the last time, by what they were made of: each process and each file of tests that
 * starts the engine `xs` would else compile the same four hundred files.
 */
import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { version } from "@swc/core";
import type { FirmwareModule } from "./firmware-image";

/** Where images lie, too; what nobody asked for in a day is dropped there (image-file.ts). */
const folder = path.resolve(__dirname, "../../build/xs/images");

/** Written once more when what is made of a source, or how, changes in firmware-image.ts. */
const MANNER = "1";

/**
 * The modules made of these sources, by module name with whether it is preloaded; `build` makes them where they are not kept. What
 * `build` throws is thrown.
 */
export function keptModules(
  files: ReadonlyMap<string, string>,
  isPreloaded: (module: string) => boolean,
  build: () => readonly FirmwareModule[],
): readonly FirmwareModule[] {
  const digest = digestOf(files, isPreloaded);
  const place = path.join(folder, `${digest}.modules`);
  const known = read(place);
  if (known !== undefined) return known;
  const modules = build();
  // A source that changed meanwhile may be in it, or not.
  if (digestOf(files, isPreloaded) === digest) write(place, modules);
  return modules;
}

function digestOf(files: ReadonlyMap<string, string>, isPreloaded: (module: string) => boolean): string {
  const digest = createHash("sha256").update(`${MANNER} ${version}`);
  for (const [name, file] of files) {
    digest.update(JSON.stringify([name, file, isPreloaded(name)])).update(readFileSync(file));
  }
  return digest.digest("hex").slice(0, 32);
}

function read(place: string): readonly FirmwareModule[] | undefined {
  try {
    return JSON.parse(readFileSync(place, "utf8")) as readonly FirmwareModule[];
  } catch {
    return undefined;
  }
}

/** Whole or not at all, since many terminals start at once. */
function write(place: string, modules: readonly FirmwareModule[]): void {
  mkdirSync(folder, { recursive: true });
  const unfinished = `${place}.${randomUUID()}`;
  writeFileSync(unfinished, JSON.stringify(modules));
  renameSync(unfinished, place);
}
