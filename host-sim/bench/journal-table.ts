/** The figures of the journal's benchmark, for people. */
import type { AppendCost, Endurance, MountCost } from "./journal";

/** A column: its heading, and the text of a row. */
type Column<Row> = readonly [heading: string, cell: (row: Row) => string];

const APPEND: readonly Column<AppendCost>[] = [
  ["entry   ", ({ entry }) => entry],
  ["body", ({ bodyBytes }) => String(bodyBytes)],
  ["programs", ({ programs }) => programs.toFixed(2)],
  ["waits for an erase", ({ erases }) => String(erases)],
  ["µs in node", ({ microseconds }) => microseconds.toFixed(0)],
];

const MOUNT: readonly Column<MountCost>[] = [
  ["sectors ", ({ sectorsUsed }) => String(sectorsUsed)],
  ["records", ({ records }) => String(records)],
  ["reads", ({ reads }) => String(reads)],
  ["bytes read", ({ bytesRead }) => String(bytesRead)],
  ["ms in node", ({ milliseconds }) => milliseconds.toFixed(1)],
  ["ms a sector", ({ milliseconds, sectorsUsed }) => (milliseconds / sectorsUsed).toFixed(2)],
];

/** The first column to the left, the others to the right, as wide as their headings. */
function lines<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string[] {
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) =>
        index === 0 ? cell.padEnd(columns[0][0].length) : cell.padStart(columns[index][0].length + 2),
      )
      .join("");
  return [line(columns.map(([heading]) => heading)), ...rows.map((row) => line(columns.map(([, cell]) => cell(row))))];
}

/** All tables. */
export function journalTable(appends: readonly AppendCost[], mounts: readonly MountCost[], life: Endurance): string {
  const { transactions, bodyBytes, writeAmplification, programsEach, erasesEach, wear, eraseCycles } = life;
  return [
    "append",
    ...lines(APPEND, appends),
    "",
    "mount",
    ...lines(MOUNT, mounts),
    "",
    `${transactions} transactions, ${bodyBytes} bytes of bodies: ${writeAmplification.toFixed(2)} bytes written for a byte,`,
    `${programsEach.toFixed(2)} programs and ${erasesEach.toFixed(3)} erases a transaction`,
    `wear: ${wear.least} to ${wear.most} erases of a sector; ${eraseCycles} cycles last ${Math.floor(life.yearsAt500ADay)} years at 500 a day`,
  ].join("\n");
}
