/**
 * What a terminal still owes its host goes across a change of keys and of firmware. Erasing it and another merchant's settings are refused
 * (test/firmware/terminal/books/recovery.test.ts).
 */
import path from "node:path";
import { unpack } from "../../firmware/iso8583/codec";
import { tapline87 } from "../../firmware/iso8583/tables/tapline87";
import { imageFacts } from "../../host-sim/board/image-facts";
import { readScenario } from "../../host-sim/replay/scenario-file";
import type { ScenarioStep } from "../../host-sim/replay/schema";
import { takeStep } from "../../host-sim/replay/steps";
import { TraceCards } from "../../host-sim/replay/trace-cards";
import type { Settings } from "../../host-sim/world/terminal-settings";
import { World } from "../../host-sim/world/world";

const scenario = readScenario(path.resolve(__dirname, "../../host-sim/scenarios/106-offline-power-cut.yaml"));
const SETTINGS = scenario.terminal as Settings;

/** A terminal whose flash is what another one left, and its host, which never heard of its sales. */
function worldOf(settings: Settings, flashImage?: Uint8Array): Promise<World> {
  const clockStart = Date.parse(scenario.clock) + (flashImage === undefined ? 0 : 600_000);
  return World.create({ engine: "node", time: "virtual", seed: 1, clockStart, settings, flashImage });
}

async function take(world: World, steps: readonly ScenarioStep[]): Promise<void> {
  const traces = new TraceCards(world.terminal);
  for (const step of steps) await takeStep(world, traces, step);
}

const screen = (texts: string[], within: number): ScenarioStep => ({ expect: { screen: texts, within } });

describe("two sales that the host has not heard of", () => {
  let left: Uint8Array;

  beforeAll(async () => {
    const world = await worldOf(SETTINGS);
    try {
      await world.terminal.powerOn();
      const end = scenario.steps.findIndex((step) => "power" in step);
      await take(world, scenario.steps.slice(0, end));
      world.terminal.powerOff();
      expect(await world.ledger.list()).toEqual([]);
      left = world.terminal.flash.image();
    } finally {
      await world.close();
    }
  });

  async function charged(world: World): Promise<number[]> {
    const rows = await world.ledger.list({ state: "charged" });
    return rows.map((row) => row.amount_minor).sort((one, other) => one - other);
  }

  test("are forwarded under the new key when the terminal gets one", async () => {
    const world = await worldOf({ ...SETTINGS, keys: { algorithm: "tdes" } }, left);
    try {
      await world.terminal.powerOn();
      await take(world, [{ wait: 180_000 }, screen(["Wpisz kwotę"], 5_000)]);
      expect(await charged(world)).toEqual([2_500, 2_600]);
      // The key serial number of TDES has ten bytes, that of AES twelve.
      const forwards = world.messages.messages.filter(({ mti }) => mti === "0220");
      expect(forwards.map(({ bytes }) => unpack(tapline87, bytes).bytes(53)?.length)).toEqual([10, 10]);
    } finally {
      await world.close();
    }
  });

  test("are forwarded by the new firmware when the terminal gets another one", async () => {
    const world = await worldOf(SETTINGS, left);
    try {
      const usual = imageFacts();
      const digest = usual.digest.map((byte) => byte ^ 0xff);
      world.terminal.image = { builtAt: usual.builtAt + 86_400_000, digest };
      await world.terminal.powerOn();
      await take(world, [{ wait: 180_000 }, screen(["Wpisz kwotę"], 5_000)]);
      expect(await charged(world)).toEqual([2_500, 2_600]);
    } finally {
      await world.close();
    }
  });
});
