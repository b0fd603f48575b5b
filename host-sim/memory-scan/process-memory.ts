/**
 * The memory of another process as a debugger sees it (Linux, proc(5)): frozen, so that it is of one moment, and read where the
 * process can write. For children of this process and their like: the kernel asks for the right to trace them.
 */
import { closeSync, openSync, readFileSync, readSync } from "node:fs";

/** What a stretch of memory is for, as far as the kernel tells. */
export type RegionKind = "static data" | "C heap" | "C stack" | "machine heap or large block";

/** A stretch of writable memory and what was in it. */
export interface MemoryRegion {
  readonly kind: RegionKind;
  /** Where it lies in its mapping, which the kernel puts elsewhere in each run. */
  readonly offset: number;
  readonly bytes: Buffer;
}

const pageBytes = 4096;
const emptyPage = Buffer.alloc(pageBytes);

const mapLine = /^([0-9a-f]+)-([0-9a-f]+) (\S{4}) \S+ \S+ \d+ *(.*)$/;
/** Looks at the state until it is stopped: the signal is delivered within microseconds, unless the machine is very busy. */
const stopPatienceMs = 5000;

/** All writable memory of a process, but for pages of zeros. It is stopped while it is read, and runs on afterwards. Throws the system's errors. */
export function readProcessMemory(processId: number): MemoryRegion[] {
  process.kill(processId, "SIGSTOP");
  try {
    awaitStop(processId);
    return readRegions(processId);
  } finally {
    process.kill(processId, "SIGCONT");
  }
}

function awaitStop(processId: number): void {
  const endMs = performance.now() + stopPatienceMs;
  while (performance.now() < endMs) {
    // The state follows the name, which stands in parentheses and may hold any character.
    const [, state] = /\) (\S)/.exec(readFileSync(`/proc/${processId}/stat`, "utf8")) ?? [];
    if (state === "T" || state === "t") return;
  }
  throw new Error(`process ${processId} does not stop`);
}

function readRegions(processId: number): MemoryRegion[] {
  const memory = openSync(`/proc/${processId}/mem`, "r");
  try {
    const regions: MemoryRegion[] = [];
    for (const line of readFileSync(`/proc/${processId}/maps`, "utf8").split("\n")) {
      const [, from, to, rights, name] = mapLine.exec(line) ?? [];
      if (from === undefined || !rights.startsWith("rw")) continue;
      const start = Number.parseInt(from, 16);
      regions.push(...filledStretches(kindOf(name), read(memory, start, Number.parseInt(to, 16) - start)));
    }
    return regions;
  } finally {
    closeSync(memory);
  }
}

function kindOf(name: string): RegionKind {
  if (name === "[heap]") return "C heap";
  if (name.startsWith("[stack")) return "C stack";
  return name === "" ? "machine heap or large block" : "static data";
}

function read(memory: number, start: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let filled = 0; filled < length;) {
    const count = readSync(memory, bytes, filled, length - filled, start + filled);
    if (count === 0) throw new Error("memory ended before its map did");
    filled += count;
  }
  return bytes;
}

/** Pages that hold something, those next to each other as one. */
function filledStretches(kind: RegionKind, bytes: Buffer): MemoryRegion[] {
  const stretches: MemoryRegion[] = [];
  for (let at = 0; at < bytes.length; at += pageBytes) {
    const from = at;
    while (at < bytes.length && !emptyPage.equals(bytes.subarray(at, at + pageBytes))) at += pageBytes;
    if (at > from) stretches.push({ kind, offset: from, bytes: bytes.subarray(from, at) });
  }
  return stretches;
}
