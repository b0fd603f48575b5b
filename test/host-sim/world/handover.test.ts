/** With which codes the bench hands a terminal over. */
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { testCodes } from "../../../host-sim/board/terminal-codes";
import { World } from "../../../host-sim/world/world";

const folders: string[] = [];

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), "tapline-handover-"));
  folders.push(made);
  return made;
}

afterAll(() => folders.forEach((each) => rmSync(each, { recursive: true, force: true })));

async function codesOf(options: { folder?: string; time?: "virtual"; firstBoot?: boolean }) {
  const world = await World.create({ engine: "node", time: "real", ...options });
  await world.close();
  return world.codes;
}

it("in virtual time: with the codes that tests know", async () => {
  expect(await codesOf({ time: "virtual" })).toEqual(testCodes);
});

it("otherwise: with random ones, kept beside its flash for its owner alone, and the same the next time", async () => {
  const kept = folder();
  const codes = await codesOf({ folder: kept });
  expect(codes).not.toEqual(testCodes);
  expect(await codesOf({ folder: kept })).toEqual(codes);
  const note = path.join(kept, "codes.json");
  expect(JSON.parse(readFileSync(note, "utf8"))).toEqual(codes);
  expect(statSync(note).mode & 0o077).toBe(0);
  expect(await codesOf({ folder: folder() })).not.toEqual(codes);
  expect(await codesOf({})).not.toEqual(codes);
});

it("on demand without any; one that has codes keeps them", async () => {
  const kept = folder();
  expect(await codesOf({ folder: kept, firstBoot: true })).toBeUndefined();
  const codes = await codesOf({ folder: kept });
  expect(codes).toBeDefined();
  expect(await codesOf({ folder: kept, firstBoot: true })).toEqual(codes);
});
