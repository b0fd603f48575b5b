/**
 * How fast messages are packed and unpacked: our codec, the npm codec that works, and a loop written by hand for the one
 * message, all in the same run. Alone: `node -r ./host-sim/register.cjs host-sim/bench/iso8583.ts`.
 */
import { createRequire } from "node:module";
import { fromHex, toHex } from "../../firmware/codec/hex";
import { pack, packInto, unpack } from "../../firmware/iso8583/codec";
import { Message } from "../../firmware/iso8583/message";
import type { MessageSpec } from "../../firmware/iso8583/spec";
import { ascii87 } from "../../firmware/iso8583/tables/ascii87";
import { bcd87 } from "../../firmware/iso8583/tables/bcd87";
import { binary87 } from "../../firmware/iso8583/tables/binary87";
import type { HandMessage } from "./iso8583-by-hand";
import { packByHand, unpackByHand } from "./iso8583-by-hand";
import { timeWorks } from "./stopwatch";
import type { Work } from "./stopwatch";

/** One line of the result. */
export interface Iso8583Row {
  readonly subject: string;
  readonly operation: "pack" | "unpack";
  readonly perSecond: number;
  /** `false` for figures that were measured elsewhere and stand here to compare. */
  readonly measured: boolean;
  readonly note: string;
}

/** A goal, and what this run says about it: `ratio` of two rows, wanted at least `wanted`. */
export interface Iso8583Goal {
  readonly goal: string;
  readonly wanted: number;
  readonly ratio: number;
  readonly met: boolean;
}

export interface Iso8583Benchmark {
  readonly rows: readonly Iso8583Row[];
  readonly goals: readonly Iso8583Goal[];
}

/** A purchase by chip: 20 fields, 121 bytes of EMV data in field 55. */
const VALUES: Readonly<Record<number, string>> = {
  2: "4111111111111111",
  3: "000000",
  4: "000000012345",
  7: "0604130105",
  11: "223344",
  12: "130105",
  13: "0604",
  14: "2912",
  18: "5999",
  22: "071",
  23: "001",
  24: "200",
  25: "00",
  35: "4111111111111111D29122011234567890",
  37: "FIN200000001",
  41: "TERMID02",
  42: "MERCHANT0000002",
  48: "INVOICE=900001|TIP=000000000500",
  49: "840",
};

const ICC_DATA =
  "820239008407A0000000031010950580000080009A032606049C01005F2A0208409F02060000000123459F03060000000000009F0902008C" +
  "9F100706011203A0B0C09F1A0208409F260811223344556677889F2701809F3303E0F8C89F34031F03029F3501229F360200429F370411223344" +
  "9F410400000002";

/** jPOS 2.1 (Java 17), ISO87A, as measured on another machine of two cores; not comparable but in order of magnitude. */
const JPOS = { pack: 708_000, unpack: 1_120_000 } as const;

/** What is wanted of our codec against the fastest one of npm. */
const PACK_FACTOR = 10;
const UNPACK_FACTOR = 5;

/** The parts of `iso_8583` that are used here. */
interface NpmCodec {
  getBufferMessage(): Buffer;
  getIsoJSON(incoming: Buffer, configuration?: object): Record<string, string>;
}
type NpmCodecClass = new (message?: Record<string, string>, formats?: object) => NpmCodec;

interface Subject extends Work {
  readonly operation: "pack" | "unpack";
  readonly note: string;
}

/**
 * Measures everything for about `budgetMs` each. What is weighed runs first and against each other; the other two wire
 * formats come after it, because an engine that has seen three formats compiles for three, and a terminal speaks one.
 */
export function benchmarkIso8583(budgetMs = 400): Iso8583Benchmark {
  const rows = [...timed([...ourSubjects(), ...handSubjects(), ...npmSubjects()], budgetMs)];
  const goals = goalsOf(rows);
  rows.push(...timed([...formatSubjects(ascii87), ...formatSubjects(bcd87)], budgetMs));
  for (const operation of ["pack", "unpack"] as const) {
    rows.push({
      subject: "jPOS ISO87A",
      operation,
      perSecond: JPOS[operation],
      measured: false,
      note: "Java 17, 2026-11",
    });
  }
  return { rows, goals };
}

function timed(subjects: readonly Subject[], budgetMs: number): Iso8583Row[] {
  const timings = timeWorks(subjects, budgetMs);
  return subjects.map(({ name, operation, note }, index) => ({
    subject: name,
    operation,
    perSecond: Math.round(timings[index].perSecond),
    measured: true,
    note,
  }));
}

function formatSubjects(spec: MessageSpec): Subject[] {
  const message = ourMessage();
  const wire = pack(spec, message);
  const name = `tapline ${spec.name}`;
  return [
    { name, operation: "pack", note: "new bytes", run: () => pack(spec, message) },
    { name, operation: "unpack", note: "checked, decoded on demand", run: () => unpack(spec, wire) },
  ];
}

function ourMessage(): Message {
  const message = new Message("0200");
  for (const [field, value] of Object.entries(VALUES)) message.set(Number(field), value);
  return message.set(55, fromHex(ICC_DATA));
}

function ourSubjects(): Subject[] {
  const message = ourMessage();
  const bytes = pack(binary87, message);
  const buffer = new Uint8Array(1024);
  const values = Object.entries(VALUES).map(([field, value]) => [Number(field), value] as const);
  const icc = fromHex(ICC_DATA);
  return [
    { name: "tapline", operation: "pack", note: "into a given buffer", run: () => packInto(binary87, message, buffer) },
    {
      name: "tapline, message built too",
      operation: "pack",
      note: "20 times set, then new bytes",
      run: () => {
        const built = new Message("0200");
        for (const [field, value] of values) built.set(field, value);
        return pack(binary87, built.set(55, icc));
      },
    },
    {
      name: "tapline, every field read",
      operation: "unpack",
      note: "checked, then all decoded",
      run: () => {
        const read = unpack(binary87, bytes);
        for (let index = 0; index < read.size; index++) read.valueAt(index);
        return read;
      },
    },
    ...formatSubjects(binary87),
  ];
}

function handSubjects(): Subject[] {
  const values: HandMessage = [];
  for (const [field, value] of Object.entries(VALUES)) values[Number(field)] = value;
  values[55] = fromHex(ICC_DATA);
  const buffer = new Uint8Array(1024);
  const wire = pack(binary87, ourMessage());
  if (toHex(buffer.subarray(0, packByHand(values, buffer))) !== toHex(wire))
    throw new Error("the loop by hand packs otherwise");
  return [
    { name: "by hand", operation: "pack", note: "into a given buffer", run: () => packByHand(values, buffer) },
    {
      name: "by hand, new bytes",
      operation: "pack",
      note: "new bytes",
      run: () => buffer.slice(0, packByHand(values, buffer)),
    },
    { name: "by hand", operation: "unpack", note: "checked and decoded", run: () => unpackByHand(wire) },
  ];
}

/**
 * `iso_8583` of npm, in the setting that is fastest for it: it cannot carry bytes in a field of variable length, so field
 * 55 is text of as many characters, which it is told not to check. `iso8583` 0.0.1, the only other one there, sorts fields
 * as text and knows no field 14, 35 or 55: it cannot make this message.
 */
function npmSubjects(): Subject[] {
  const Codec = createRequire(__filename)("iso_8583") as NpmCodecClass;
  const formats = { 55: { ContentType: "z", Label: "unchecked text", LenType: "lllvar", MaxLen: 999 } };
  const message: Record<string, string> = { 0: "0200", ...VALUES, 55: ICC_DATA.slice(0, ICC_DATA.length / 2) };
  const wire = new Codec(message, formats).getBufferMessage();
  if (!Buffer.isBuffer(wire)) throw new Error(`iso_8583 does not pack: ${JSON.stringify(wire)}`);
  const reader = new Codec({}, formats);
  const read = reader.getIsoJSON(wire);
  if (read["37"] !== VALUES[37]) throw new Error(`iso_8583 does not unpack: ${JSON.stringify(read)}`);
  const note = "field 55 as unchecked text";
  return [
    { name: "npm iso_8583", operation: "pack", note, run: () => new Codec(message, formats).getBufferMessage() },
    { name: "npm iso_8583", operation: "unpack", note, run: () => reader.getIsoJSON(wire) },
  ];
}

function goalsOf(rows: readonly Iso8583Row[]): Iso8583Goal[] {
  const rate = (subject: string, operation: string): number => {
    const row = rows.find((each) => each.subject === subject && each.operation === operation);
    if (row === undefined) throw new Error(`no row ${subject}, ${operation}`);
    return row.perSecond;
  };
  const goal = (text: string, ours: number, theirs: number, wanted: number): Iso8583Goal => {
    const ratio = Math.round((ours / theirs) * 100) / 100;
    return { goal: text, wanted, ratio, met: ratio >= wanted };
  };
  const ours = "tapline binary87";
  return [
    goal("pack against npm", rate(ours, "pack"), rate("npm iso_8583", "pack"), PACK_FACTOR),
    goal("unpack against npm", rate(ours, "unpack"), rate("npm iso_8583", "unpack"), UNPACK_FACTOR),
    goal("pack into a buffer against the loop by hand", rate("tapline", "pack"), rate("by hand", "pack"), 1),
    goal("pack to new bytes against the loop by hand", rate(ours, "pack"), rate("by hand, new bytes", "pack"), 1),
    goal("unpack against the loop by hand", rate(ours, "unpack"), rate("by hand", "unpack"), 1),
    goal(
      "unpack and read all against the loop by hand",
      rate("tapline, every field read", "unpack"),
      rate("by hand", "unpack"),
      1,
    ),
  ];
}

/** The benchmark as lines of text. */
export function iso8583Table({ rows, goals }: Iso8583Benchmark): string {
  const lines = rows.map(({ subject, operation, perSecond, measured, note }) => {
    const rate = `${Math.round(perSecond / 1000)} k/s`.padStart(10);
    return `${subject.padEnd(28)} ${operation.padEnd(7)} ${rate}  ${note}${measured ? "" : ", measured elsewhere"}`;
  });
  for (const { goal, wanted, ratio, met } of goals) {
    lines.push(`${met ? "met   " : "NOT MET"} ${goal}: ${ratio.toFixed(2)} times, wanted ${wanted}`);
  }
  return lines.join("\n");
}

if (require.main === module) process.stdout.write(`${iso8583Table(benchmarkIso8583())}\n`);
