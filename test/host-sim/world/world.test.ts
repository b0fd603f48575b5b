/** A world made of everything, in virtual and in real time. */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { isXsBuilt } from "../../../host-sim/engine/xs-binary";
import { rules } from "../../../host-sim/acquirer/rules/rule-book";
import { LineError } from "../../../host-sim/world/line";
import { World } from "../../../host-sim/world/world";
import type { WorldOptions } from "../../../host-sim/world/world";

const usual = { engine: "node", time: "virtual", seed: 3, clockStart: Date.UTC(2026, 2, 2, 9, 15) } as const;
let world: World | undefined;

async function make(options: Partial<WorldOptions> = {}): Promise<World> {
  world = await World.create({ ...usual, ...options });
  return world;
}

afterEach(async () => {
  await world?.close();
  world = undefined;
});

const shows = ({ terminal }: World, text: string, limitMs = 15_000): Promise<boolean> =>
  terminal.runUntil(() => terminal.display.screenText().includes(text), limitMs);

async function press(made: World, ...keys: Parameters<World["terminal"]["keypad"]["tap"]>[0][]): Promise<void> {
  for (const key of keys) {
    made.terminal.keypad.tap(key);
    await made.terminal.runFor(200);
  }
}

/** A whole sale by tap; answers the message types. */
async function sell(made: World): Promise<string[]> {
  await made.terminal.powerOn();
  expect(await shows(made, "Wpisz kwotę")).toBe(true);
  await made.terminal.runFor(2000);
  await press(made, "5", "00", "enter");
  await shows(made, "Zbliż");
  made.cards.present("visa-credit");
  await shows(made, "Zabierz");
  made.cards.removeAll();
  await made.terminal.runFor(5000);
  return made.messages.messages.map(({ mti }) => mti);
}

describe("a world", () => {
  test("carries a sale from the card to the ledger", async () => {
    const made = await make();
    expect(await sell(made)).toEqual(["0800", "0810", "0200", "0210"]);
    const [row] = await made.ledger.list();
    expect(row).toMatchObject({ amount_minor: 500, answer_code: "00", cryptogram: "valid", state: "charged" });
  });

  test("repeats itself byte for byte from its seed, and differs with another", async () => {
    const wires: string[] = [];
    for (const seed of [3, 3, 4]) {
      const made = await make({ seed });
      await sell(made);
      wires.push(made.messages.messages.map(({ bytes }) => Buffer.from(bytes).toString("hex")).join(" "));
      await made.close();
    }
    expect(wires[1]).toBe(wires[0]);
    expect(wires[2]).not.toBe(wires[0]);
  });

  test("records messages masked, with their bytes beside", async () => {
    const made = await make();
    await sell(made);
    const request = made.messages.messages[2];
    expect(request.description.some(({ field }) => field === 2)).toBe(false);
    expect(request.description.find(({ field }) => field === 52)).toBeUndefined();
    expect(request.description.find(({ field }) => field === 62)?.value).toMatch(/^[0-9A-F]{96,}$/);
    expect(Buffer.from(request.bytes).includes("4761730000000011")).toBe(false);
    expect(request.from).toBe("terminal");
  });

  test("has rules of its own before the test amounts", async () => {
    const made = await make({ rules: rules({ name: "all", when: {}, then: { answerCode: "51" } }) });
    await sell(made);
    expect((await made.ledger.list())[0]).toMatchObject({ answer_code: "51", rule: "all" });
  });

  test("provisions the terminal with the settings that differ", async () => {
    const made = await make({ settings: { language: "en", merchant: { name: "Corner shop" } } });
    await made.terminal.powerOn();
    expect(await shows(made, "Enter the amount")).toBe(true);
    expect(made.terminal.display.screenText()).toContain("Corner shop");
    expect(made.settings).toMatchObject({ merchant: { name: "Corner shop", taxId: "PL6760000000" } });
  });

  test("has a cable that can be pulled and put back", async () => {
    const made = await make();
    await made.terminal.powerOn();
    await made.terminal.runFor(3000);
    expect(made.acquirer.connections).toHaveLength(1);
    made.line.cut();
    await made.terminal.runFor(5000);
    expect([made.line.isCut, made.acquirer.connections.length]).toEqual([true, 0]);
    made.line.restore();
    await made.terminal.runFor(60_000);
    expect(made.acquirer.connections).toHaveLength(1);
  });

  test("counts a card's transactions on, however often it is taken away", async () => {
    const made = await make();
    await sell(made);
    await shows(made, "Kopia dla klienta");
    await press(made, "cancel");
    expect(await shows(made, "Wpisz kwotę", 20_000)).toBe(true);
    await press(made, "5", "00", "enter");
    await shows(made, "Zbliż");
    made.cards.present("visa-credit");
    expect(made.cards.inField).toEqual(["visa-credit"]);
    await shows(made, "Zabierz");
    made.cards.remove("visa-credit");
    expect(made.cards.inField).toEqual([]);
    await made.terminal.runFor(5000);
    const counters = made.messages.messages
      .filter(({ mti }) => mti === "0200")
      .map(({ description }) => /9F36=(\w+)/.exec(description.find(({ field }) => field === 55)?.value ?? "")?.[1]);
    expect(counters).toEqual(["0001", "0002"]);
  });

  test("keeps numbers and rows in its folder, readable by the owner alone", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "tapline-world-"));
    const stans: (string | undefined)[] = [];
    try {
      for (let day = 0; day < 2; day++) {
        const made = await make({ folder, clockStart: usual.clockStart + day * 86_400_000 });
        await sell(made);
        stans.push(made.messages.messages[2].description.find(({ field }) => field === 11)?.value);
        expect(await made.ledger.list()).toHaveLength(day + 1);
        await made.close();
      }
      expect(Number(stans[1])).toBeGreaterThan(Number(stans[0]));
      expect(statSync(path.join(folder, "flash.bin")).mode & 0o077).toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test.each(["expired", "other-authority", "wrong-name"] as const)(
    "gives the acquirer a certificate that is %s, which the terminal refuses",
    async (serverCertificate) => {
      const made = await make({ serverCertificate });
      await made.terminal.powerOn();
      await made.terminal.runFor(10_000);
      expect(made.acquirer.connections).toHaveLength(0);
      expect(made.terminal.log.map(({ event }) => event)).toContain("host.no-connection");
    },
  );

  test("gives the terminal a certificate of another authority, which the acquirer refuses", async () => {
    const made = await make({ terminalCertificate: "other-authority" });
    await made.terminal.powerOn();
    await made.terminal.runFor(10_000);
    expect(made.messages.messages).toEqual([]);
  });
});

const withXs = isXsBuilt(64) ? describe : describe.skip;
if (!isXsBuilt(64)) process.stderr.write("skipped: the engine xs is not built (npm run setup)\n");

withXs("a world in real time, over real sockets", () => {
  test("signs on over TLS 1.3, loses the cable, and finds the acquirer again", async () => {
    const made = await make({ engine: "xs", time: "real", clockStart: undefined });
    // In real time a terminal has more to say than its sign-on: its certificate, its statement.
    const signedOn = (): number => made.messages.messages.filter(({ mti }) => mti === "0810").length;
    await made.terminal.powerOn();
    expect(await made.terminal.runUntil(() => signedOn() === 1, 20_000)).toBe(true);
    expect(made.acquirer.connections[0]).toMatchObject({ tlsVersion: "1.3", terminalId: "TAP00001" });
    expect(() => made.line.delay(5)).toThrow(LineError);
    made.line.cut();
    expect(await made.terminal.runUntil(() => made.acquirer.connections.length === 0, 10_000)).toBe(true);
    // The next attempt begins while the cable is still out, and waits for it.
    await made.terminal.runFor(1500);
    made.line.restore();
    expect(await made.terminal.runUntil(() => signedOn() === 2, 20_000)).toBe(true);
  });

  test("lets events wait while the heap is looked at", async () => {
    const made = await make({ engine: "xs", time: "real", clockStart: undefined });
    await made.terminal.powerOn();
    for (let look = 0; look < 15; look++) {
      const sampled = made.terminal.sample();
      made.terminal.keypad.tap("5", 20);
      expect((await sampled)?.slotsUsed).toBeGreaterThan(0);
    }
    expect(made.terminal.state).toBe("on");
  });
});
