/** The flash of the board: what the firmware opens is there, and an update never overwrites what runs or what is owed. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "./read-manifest";

interface Partition {
  readonly name: string;
  readonly type: string;
  readonly subtype: string;
  readonly offset: number;
  readonly size: number;
}

const FLASH_BYTES = 16 * 1024 * 1024;
/** ESP-IDF: bootloader and partition table lie below. */
const FIRST_OFFSET = 0x9000;
const BLOCK = 0x1000;
const APPLICATION_ALIGNMENT = 0x10000;

const partitions: readonly Partition[] = readFileSync(path.join(ROOT, "manifests/esp32/esp32s3/partitions.csv"), "utf8")
  .split("\n")
  .filter((line) => line.trim() !== "" && !line.startsWith("#"))
  .map((line) => line.split(",").map((cell) => cell.trim()))
  .map(([name, type, subtype, offset, size]) => ({ name, type, subtype, offset: Number(offset), size: Number(size) }));

const named = (name: string): Partition => partitions.find((partition) => partition.name === name)!;

it("partitions lie in order, in whole blocks, without overlap, within 16 MB", () => {
  let end = FIRST_OFFSET;
  for (const { offset, size } of partitions) {
    expect(offset).toBeGreaterThanOrEqual(end);
    expect(offset % BLOCK).toBe(0);
    expect(size % BLOCK).toBe(0);
    expect(size).toBeGreaterThan(0);
    end = offset + size;
  }
  expect(end).toBeLessThanOrEqual(FLASH_BYTES);
});

it("there are two slots of one size for the firmware, and the page that says which one runs", () => {
  const slots = partitions.filter(({ type }) => type === "app");
  expect(slots.map(({ subtype }) => subtype)).toEqual(["ota_0", "ota_1"]);
  expect(slots[0].size).toBe(slots[1].size);
  for (const { offset } of slots) expect(offset % APPLICATION_ALIGNMENT).toBe(0);
  expect(named("otadata")).toMatchObject({ type: "data", subtype: "ota", size: 2 * BLOCK });
});

it("the partitions of the store are data, with two blocks or more where two are used in turn", () => {
  for (const name of ["settings", "counters", "journal", "vault", "audit"]) {
    expect(named(name)).toMatchObject({ type: "data", subtype: "undefined" });
    expect(named(name).size).toBeGreaterThanOrEqual(2 * BLOCK);
  }
});

it("the simulated flash has the sizes of the board", () => {
  const source = readFileSync(path.join(ROOT, "firmware/providers/lin/file-flash.ts"), "utf8");
  for (const name of ["settings", "counters", "journal", "vault", "audit"]) {
    const blocks = Number(new RegExp(`^  ${name}: (\\d+),$`, "m").exec(source)?.[1]);
    expect(blocks * BLOCK).toBe(named(name).size);
  }
});
