/**
 * Hostile cards at a whole terminal with the words, heap and stack of the device: every kind of damaged answer, records without end,
 * answers longer than any, one sale after the other in the same engine. Each ends, none is charged, and the next honest card pays.
 */
import { isXsBuilt } from "../../host-sim/engine/xs-binary";
import { type CardFault, malformations } from "../../host-sim/cards/fault";
import { World } from "../../host-sim/world/world";
import { describeWith } from "../support/requirement";

const patienceMs = 90_000;
const heapReserveBytes = 8 * 1024;
const stackReserveSlots = 124;

const longest = Uint8Array.from([...new Uint8Array(256).fill(0x9f), 0x90, 0x00]);
const commands = ["SELECT", "GET PROCESSING OPTIONS", "READ RECORD", "GENERATE AC"] as const;

/** Each command gets some of the kinds; together all of them are there. */
const faults: readonly (readonly [string, CardFault])[] = [
  ["records without end", { endlessRecords: true }],
  ...commands.map((on) => [`the longest answer to ${on}`, { on, answer: longest }] as const),
  ...malformations.map((malformed, index) => {
    const on = commands[index % commands.length];
    return [`${on} ${malformed}`, { on, malformed }] as const;
  }),
  ["a directory that is cut short everywhere", { on: "READ RECORD", malformed: "cut-short" }],
  ["a wrong cryptogram type", { forceCryptogram: "TC" }],
];

function shows({ terminal }: World, text: string): boolean {
  return terminal.display.frame?.texts.some((one) => one.text.includes(text)) ?? false;
}

/** Sales that stand, as the acquirer's books have it. */
async function charged({ ledger }: World): Promise<number> {
  return (await ledger.list({ limit: 1000 })).filter(({ state }) => state === "charged").length;
}

function judged({ terminal }: World): number {
  return terminal.log.filter(({ event }) => event === "card.outcome" || event === "card.mute").length;
}

async function until(world: World, done: () => boolean): Promise<void> {
  if (await world.terminal.runUntil(done, patienceMs)) return;
  const { fault, display } = world.terminal;
  throw new Error(fault?.message ?? (display.frame?.texts ?? []).map(({ text }) => text).join(" | "));
}

async function askForCard(world: World): Promise<void> {
  await until(world, () => shows(world, "Enter the amount"));
  for (const key of ["5", "00", "enter"] as const) {
    world.terminal.keypad.tap(key);
    await world.terminal.runFor(300);
  }
  await until(world, () => shows(world, "Tap or swipe card"));
}

/** Takes the card away and the terminal back to where a sale begins. */
async function leave(world: World): Promise<void> {
  world.cards.removeAll();
  world.cards.pull();
  for (let tries = 0; tries < 30 && !shows(world, "Enter the amount"); tries++) {
    world.terminal.keypad.tap("cancel");
    await world.terminal.runFor(1_000);
  }
}

describeWith(isXsBuilt(32), "the 32-bit XS engine", "hostile cards with the words and the heap of the device", () => {
  test.each([
    ["in the field", "mastercard-cda", "present"],
    ["in the slot", "mastercard-no-cvm", "insert"],
  ] as const)("%s end one after the other, and the next honest card pays", async (_title, card, hold) => {
    const world = await World.create({
      engine: "xs",
      xsWidth: 32,
      time: "virtual",
      seed: 1,
      clockStart: Date.UTC(2026, 10, 22, 12),
      settings: { language: "en", timeouts: { resultSeconds: 1 } },
    });
    try {
      await world.terminal.powerOn();
      for (const [name, fault] of faults) {
        await askForCard(world);
        const before = judged(world);
        world.cards[hold](card, [fault]);
        await until(world, () => judged(world) > before);
        await leave(world);
        expect([name, world.terminal.fault, await charged(world)]).toEqual([name, undefined, 0]);
      }
      await askForCard(world);
      world.cards[hold](card);
      await until(world, () => shows(world, "Customer copy?"));
      expect(await charged(world)).toBe(1);
      const sample = await world.terminal.sample();
      expect(sample?.heapReservedBytes).toBeLessThanOrEqual((sample?.heapLimitBytes ?? 0) - heapReserveBytes);
      expect(sample?.stackSlotsPeak).toBeLessThanOrEqual((sample?.stackSlotsLimit ?? 0) - stackReserveSlots);
    } finally {
      await world.close();
    }
  });
});
