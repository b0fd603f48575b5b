/**
 * What the terminal's journal costs: flash operations of an append, the time of a mount, what is written for what is kept, and how long the
 * flash lasts. On the chip model of the board, whose counters count pages and sectors as the chip does.
 */
import { Journal } from "../../firmware/storage/journal/journal";
import { type FlashCounters, NorFlash, PAGE_LENGTH, SECTOR_LENGTH } from "../board/chips/nor-flash";
import { nodeCipher } from "../engine/node-cipher";
import type { BenchmarkResult } from "./index";
import { journalTable } from "./journal-table";

/** The partition of the device: 1 MB (manifests/esp32). */
const SECTORS = 256;
const TRANSACTIONS = 100_000;
const TRANSACTIONS_A_DAY = 500;
/** Erase cycles that a data sheet promises at least (Winbond W25Q128JV, 1: Features). */
const ERASE_CYCLES = 100_000;
const KEY = new Uint8Array(32).fill(0x4a);
/** What a record has besides its body. */
const OVERHEAD_BYTES = 32;
/** The goal for a record that fits into a page: one program, and a share of head and mark of its sector. */
const ONE_PROGRAM = 1.1;

/** Bodies of the entries of docs/books.md, in bytes, as EMV sales in PLN make them. */
const BODIES = Object.freeze({
  intent: 340,
  outcome: 80,
  told: 4,
  stored: 420,
  sent: 4,
  answered: 70,
  closing: 300,
} as const);
type Entry = keyof typeof BODIES;

const ONLINE: readonly Entry[] = ["intent", "outcome", "told"];
const OFFLINE: readonly Entry[] = ["stored", "told", "sent", "answered"];
/** One transaction of so many is made offline and forwarded later. */
const OFFLINE_EVERY = 20;

interface Bench {
  readonly journal: Journal;
  readonly nor: NorFlash;
  /** Bytes read so far. */
  readonly read: { bytes: number };
}

function open(nor: NorFlash): Bench {
  const device = nor.partition("journal");
  if (device === undefined) throw new Error("the chip has no journal");
  const read = { bytes: 0 };
  const partition = {
    status: () => ({ size: device.size, blockLength: SECTOR_LENGTH, writeAlign: 1, eraseValue: 0xff }),
    read: (byteLength: number, offset: number) => {
      read.bytes += byteLength;
      return device.read(offset, byteLength);
    },
    write: (buffer: Uint8Array, offset: number) => device.write(offset, buffer),
    eraseBlock: (index: number) => device.eraseBlock(index),
    close: () => undefined,
  };
  return { journal: new Journal({ open: () => partition }, nodeCipher, KEY), nor, read };
}

function fresh(sectors: number): Bench {
  const bench = open(new NorFlash([{ name: "journal", sectors }]));
  bench.journal.mount(() => undefined);
  return bench;
}

/** Operations since `before`. */
const since = (nor: NorFlash, before: FlashCounters): FlashCounters => ({
  reads: nor.counters.reads - before.reads,
  programs: nor.counters.programs - before.programs,
  erases: nor.counters.erases - before.erases,
  bytesProgrammed: nor.counters.bytesProgrammed - before.bytesProgrammed,
});

export interface AppendCost {
  readonly entry: Entry;
  readonly bodyBytes: number;
  readonly fitsPage: boolean;
  /** Page programs of an append, those for heads of sectors included; and appends that had to wait for an erase. */
  readonly programs: number;
  readonly erases: number;
  readonly microseconds: number;
}

/** A thousand appends of each entry by itself, tidied as the terminal does when nobody waits. */
function appendCosts(): AppendCost[] {
  const count = 1000;
  return (Object.keys(BODIES) as Entry[]).map((entry) => {
    const { journal, nor } = fresh(SECTORS);
    const body = new Uint8Array(BODIES[entry]);
    journal.append(1, body);
    const before = { ...nor.counters };
    let erases = 0;
    let nanoseconds = 0n;
    for (let append = 0; append < count; append++) {
      const tidied = nor.counters.erases;
      const begin = process.hrtime.bigint();
      const { position } = journal.append(1, body);
      nanoseconds += process.hrtime.bigint() - begin;
      erases += nor.counters.erases - tidied;
      journal.release(position);
      journal.tidy();
    }
    const { programs } = since(nor, before);
    const microseconds = Number(nanoseconds) / 1000 / count;
    const fitsPage = body.length + OVERHEAD_BYTES <= PAGE_LENGTH;
    return {
      entry,
      bodyBytes: body.length,
      fitsPage,
      programs: programs / count,
      erases: erases / count,
      microseconds,
    };
  });
}

export interface MountCost {
  readonly sectorsUsed: number;
  readonly records: number;
  readonly reads: number;
  readonly bytesRead: number;
  readonly milliseconds: number;
}

/** Mounts with more and more sectors in use, the best of three. */
function mountCosts(): MountCost[] {
  const { journal, nor } = fresh(SECTORS);
  const costs: MountCost[] = [];
  const body = new Uint8Array(BODIES.stored);
  for (const sectorsUsed of [1, 16, 32, 64, 128, SECTORS - 1]) {
    for (let position = 0; position < (sectorsUsed + 1) * SECTOR_LENGTH - 1000;) {
      position = journal.append(3, body).position;
      journal.append(8, new Uint8Array(BODIES.told));
    }
    let best: MountCost | undefined;
    for (let run = 0; run < 3; run++) {
      const again = open(nor);
      const before = { ...nor.counters };
      let records = 0;
      const begin = performance.now();
      again.journal.mount(() => records++);
      const milliseconds = performance.now() - begin;
      const cost = { sectorsUsed, records, reads: since(nor, before).reads, bytesRead: again.read.bytes, milliseconds };
      if (best === undefined || cost.milliseconds < best.milliseconds) best = cost;
    }
    if (best !== undefined) costs.push(best);
  }
  return costs;
}

export interface Endurance {
  readonly transactions: number;
  readonly bodyBytes: number;
  /** Bytes programmed, heads of sectors and all, for each byte of a body. */
  readonly writeAmplification: number;
  readonly programsEach: number;
  readonly erasesEach: number;
  /** Erasures of the sectors with the fewest and the most. */
  readonly wear: { readonly least: number; readonly most: number };
  readonly eraseCycles: number;
  readonly yearsAt500ADay: number;
}

/** Days of sales, each day's batch closed and released at its end. */
function endurance(): Endurance {
  const { journal, nor } = fresh(SECTORS);
  let bodyBytes = 0;
  const append = (entry: Entry): number => {
    bodyBytes += BODIES[entry];
    return journal.append(1, new Uint8Array(BODIES[entry])).position;
  };
  for (let transaction = 1; transaction <= TRANSACTIONS; transaction++) {
    (transaction % OFFLINE_EVERY === 0 ? OFFLINE : ONLINE).forEach(append);
    journal.tidy();
    if (transaction % TRANSACTIONS_A_DAY === 0) journal.release(append("closing"));
  }
  const { programs, erases, bytesProgrammed } = nor.counters;
  const erasesADay = (erases / TRANSACTIONS) * TRANSACTIONS_A_DAY;
  return {
    transactions: TRANSACTIONS,
    bodyBytes,
    writeAmplification: bytesProgrammed / bodyBytes,
    programsEach: programs / TRANSACTIONS,
    erasesEach: erases / TRANSACTIONS,
    wear: { least: Math.min(...nor.wear), most: Math.max(...nor.wear) },
    eraseCycles: ERASE_CYCLES,
    yearsAt500ADay: (SECTORS * ERASE_CYCLES) / erasesADay / 365,
  };
}

/** All of it. Fails when a record that fits into a page takes more than one program, or an append waits for an erase. */
export function benchmarkJournal(): BenchmarkResult {
  const appends = appendCosts();
  const mounts = mountCosts();
  const life = endurance();
  const failed = appends.some(({ fitsPage, programs, erases }) => erases > 0 || (fitsPage && programs > ONE_PROGRAM));
  return { figures: { appends, mounts, life }, table: journalTable(appends, mounts, life), failed };
}
