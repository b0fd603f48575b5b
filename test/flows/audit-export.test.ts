/** What people did with a terminal, from its keypad to the acquirer's file and the command that checks it. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { testCodes } from "../../host-sim/board/terminal-codes";
import { pressKeys } from "../../host-sim/replay/fingers";
import { expectScreen } from "../../host-sim/replay/screen";
import { World } from "../../host-sim/world/world";

const cli = path.resolve(__dirname, "../../host-sim/cli.cjs");
let folder: string;
let file: string;

const audit = (...words: string[]) => spawnSync(process.execPath, [cli, "audit", ...words], { encoding: "utf8" });

async function keys(world: World, text: string): Promise<void> {
  await pressKeys(world, text.split(" "));
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "tapline-audit-flow-"));
  file = path.join(folder, "audit", "TAP00001.jsonl");
  const world = await World.create({ engine: "node", time: "virtual", folder });
  try {
    await world.terminal.powerOn();
    await expectScreen(world, ["Wpisz kwotę"], 10_000);
    await keys(world, "menu 4 6 0 0 0 0 1 enter cancel");
    await keys(world, `menu 5 ${[...testCodes.technician].join(" ")} enter`);
    await keys(world, "6");
    await expectScreen(world, ["Dziennik wysłany"], 20_000);
  } finally {
    await world.close();
  }
}, 30_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("is told in order, without a digit of any code", () => {
  const shown = audit("show", file);
  expect(shown.status).toBe(0);
  const words = shown.stdout.split("\n").map((line) => line.replace(/^ *\d+ +\S+ +/, "").replace(/ +/g, " "));
  expect(words).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^terminal start /),
      expect.stringMatching(/^technician keyLoaded /),
      "supervisor codeRefused 1",
      "technician codeAccepted",
      "technician action export",
    ]),
  );
  expect(words.indexOf("supervisor codeRefused 1")).toBeLessThan(words.indexOf("technician codeAccepted"));
  expect(readFileSync(file, "latin1")).not.toMatch(new RegExp(`600001|${Object.values(testCodes).join("|")}`));
});

it("is whole as it came, and not when a word of it is changed", () => {
  const whole = audit("verify", file);
  expect([whole.status, whole.stdout]).toEqual([0, expect.stringContaining("whole")]);
  const changed = path.join(folder, "changed.jsonl");
  writeFileSync(changed, readFileSync(file, "utf8").replace('"role":"supervisor"', '"role":"merchant"'));
  const verdict = audit("verify", changed);
  expect([verdict.status, verdict.stdout]).toEqual([1, expect.stringContaining("role is not what the raw bytes say")]);
});
