/** What the bench tells a firmware about its own image, in place of a chip that hashes its flash. */
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { LINK_MANIFEST } from "../engine/firmware-image";
import { manifestModules } from "../engine/manifest";

export interface ImageFacts {
  /** Milliseconds since 1970, UTC. */
  readonly builtAt: number;
  /** SHA-256, 32 bytes; none for an image that is not what was built. */
  readonly digest: Uint8Array;
}

/** When the bench's firmware was built, unless somebody says otherwise: before any date that scenarios play on. */
export const USUAL_BUILD_DATE = Date.UTC(2026, 0, 1);

let digest: Uint8Array | undefined;

/** The firmware's modules by name, in order. */
function modules(): [name: string, file: string][] {
  return [...manifestModules(LINK_MANIFEST)].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** When the newest source of the firmware was written: what stands for the build date where time is real. */
export function newestSourceAt(): number {
  return Math.floor(Math.max(...modules().map(([, file]) => statSync(file).mtimeMs)));
}

/**
 * The firmware of this source tree: SHA-256 over names and sources of its modules, in order of their names, each preceded by its length.
 * Taken once a process, and so the same on every engine.
 */
export function imageFacts(builtAt = USUAL_BUILD_DATE): ImageFacts {
  if (digest === undefined) {
    const hash = createHash("sha256");
    const add = (part: Uint8Array): void => void hash.update(`${part.length}:`).update(part);
    for (const [name, file] of modules()) {
      add(Buffer.from(name));
      add(readFileSync(file));
    }
    digest = new Uint8Array(hash.digest());
  }
  return { builtAt, digest };
}
