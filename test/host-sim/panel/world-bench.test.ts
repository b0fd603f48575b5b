/** A world behind the panel's face for it, in virtual time and on the engine that needs no set-up. */
import type { FromBench } from "../../../host-sim/panel/protocol/from-bench";
import { fromBench } from "../../../host-sim/panel/protocol/from-bench";
import type { FromPage } from "../../../host-sim/panel/protocol/from-page";
import { decodePicture } from "../../../host-sim/panel/protocol/pixels";
import { WorldBench } from "../../../host-sim/panel/server/world-bench";
import { World } from "../../../host-sim/world/world";

let world: World;
let bench: WorldBench;
let told: FromBench[];
let pictures: number;

beforeEach(async () => {
  world = await World.create({ engine: "node", time: "virtual", seed: 7, clockStart: Date.UTC(2026, 2, 2, 9, 15) });
  bench = new WorldBench(world);
  told = [];
  pictures = 0;
  bench.subscribe({ message: (message) => told.push(message), pictureChanged: () => pictures++ });
  await bench.powerOn();
});

afterEach(async () => {
  bench.stop();
  await world.close();
});

type Of<Type extends FromBench["type"]> = Extract<FromBench, { type: Type }>;

/** All that was told of one noun. */
function all<Type extends FromBench["type"]>(type: Type): Of<Type>[] {
  return told.filter((message): message is Of<Type> => message.type === type);
}

function last<Type extends FromBench["type"]>(type: Type): Of<Type> | undefined {
  return all(type).at(-1);
}

async function press(...keys: Extract<FromPage, { type: "key" }>["key"][]): Promise<void> {
  for (const key of keys) await bench.act({ type: "key", key });
  await world.terminal.runFor(200 * keys.length);
}

const shows = (text: string): Promise<boolean> =>
  world.terminal.runUntil(() => last("screen")?.texts.some((line) => line.includes(text)) === true, 20_000);

describe("a world on the page", () => {
  test("is told in messages of the protocol, in the snapshot and after it", async () => {
    expect(await shows("Wpisz kwotę")).toBe(true);
    for (const message of [...bench.snapshot(), ...told])
      expect(fromBench.parse(JSON.parse(JSON.stringify(message)))).toBeTruthy();
    expect(bench.snapshot()[0]).toMatchObject({ type: "hello", engine: "node", terminalId: "TAP00001" });
    const types = bench.snapshot().map(({ type }) => type);
    expect(new Set(types).size).toBe(types.length);
  });

  test("sells to a card that is presented, and tells of lights, sound, field, paper and uplink", async () => {
    await shows("Wpisz kwotę");
    await press("7", "7", "7", "enter");
    expect(await shows("7,77")).toBe(true);
    expect(await shows("Zbliż")).toBe(true);
    expect(last("field")).toEqual({ type: "field", carrier: true, cards: [] });
    await bench.act({ type: "present", card: "visa-credit" });
    expect(last("field")?.cards).toEqual(["visa-credit"]);
    expect(await shows("Zabierz")).toBe(true);
    expect(all("lights").map(({ pattern }) => pattern)).toContainEqual([true, true, true, true]);
    expect(all("sound").some(({ hz, duty }) => hz > 1000 && duty > 0)).toBe(true);
    await bench.act({ type: "remove", card: "visa-credit" });
    expect(last("field")?.cards).toEqual([]);
    expect(await shows("Zaakceptowano")).toBe(true);
    await world.terminal.runFor(3000);
    expect(last("sound")).toEqual({ type: "sound", hz: 0, duty: 0 });
    const paper = last("paper")?.strips ?? [];
    expect(paper).toHaveLength(1);
    expect(paper[0].cut).toBe(true);
    expect(paper[0].lines.map(({ text }) => text.trim())).toContain("ZAAKCEPTOWANO");
    await new Promise((resolve) => setImmediate(resolve));
    expect(last("uplink")).toEqual({ type: "uplink", open: true, version: "none", suite: "none" });
    expect(pictures).toBeGreaterThan(3);
  });

  test("tells messages masked, and frames without their bytes", async () => {
    await shows("Wpisz kwotę");
    await press("1", "00", "enter");
    await shows("Zbliż");
    await bench.act({ type: "present", card: "visa-credit" });
    await shows("Zabierz");
    await bench.act({ type: "remove", card: "visa-credit" });
    await shows("Zaakceptowano");
    bench.subscribe({ message: () => undefined, pictureChanged: () => undefined });
    const messages = all("messages").flatMap(({ added }) => added);
    expect(messages.map(({ from, mti }) => `${from} ${mti}`)).toEqual([
      "terminal 0800",
      "host 0810",
      "terminal 0200",
      "host 0210",
    ]);
    expect(messages[2].fields.some(({ field }) => field === 2)).toBe(false);
    expect(messages[2].fields.some(({ field }) => field === 62)).toBe(true);
    expect(all("frames").length).toBeGreaterThan(0);
    expect(JSON.stringify(told)).not.toContain("4761730000000011");
  });

  test("takes a stripe through the slot", async () => {
    await shows("Wpisz kwotę");
    await press("5", "enter");
    await shows("Zbliż");
    await bench.act({ type: "swipe", card: "stripe-plain" });
    expect(await shows("Zaakceptowano")).toBe(true);
  });

  test("prints nothing without paper, says so, and keeps what was torn off", async () => {
    await bench.act({ type: "printer", paper: false });
    expect(last("printer")).toEqual({ type: "printer", paper: false });
    await shows("Wpisz kwotę");
    await press("5", "enter");
    await shows("Zbliż");
    await bench.act({ type: "swipe", card: "stripe-plain" });
    expect(await shows("Brak papieru")).toBe(true);
    expect(last("paper")).toBeUndefined();
    await bench.act({ type: "printer", paper: true });
    await press("enter");
    await world.terminal.runFor(4000);
    const hanging = last("paper")?.strips ?? [];
    expect(hanging).toHaveLength(1);
    await bench.act({ type: "tear-off" });
    expect(last("paper")?.strips).toEqual([]);
    expect(last("receipts")?.torn).toEqual([hanging]);
  });

  test("cuts the network and mends it", async () => {
    await shows("Wpisz kwotę");
    await bench.act({ type: "network", cut: true });
    await world.terminal.runFor(100);
    await new Promise((resolve) => setImmediate(resolve));
    expect(last("network")).toEqual({ type: "network", cut: true });
    expect(last("uplink")).toEqual({ type: "uplink", open: false });
    await bench.act({ type: "network", cut: false });
    await world.terminal.runFor(70_000);
    await new Promise((resolve) => setImmediate(resolve));
    expect(last("uplink")?.open).toBe(true);
  });

  test("switches the power off and on, once for each time it is asked", async () => {
    await shows("Wpisz kwotę");
    await Promise.all([bench.act({ type: "power", on: false }), bench.act({ type: "power", on: false })]);
    await Promise.resolve();
    expect(last("power")).toEqual({ type: "power", state: "off" });
    expect(last("screen")?.texts).toEqual([]);
    expect(bench.snapshot()).toContainEqual({ type: "lights", pattern: [false, false, false, false] });
    const picture = decodePicture(Uint8Array.from(bench.picture()).buffer);
    expect(picture?.pixels.every((pixel) => pixel === 0)).toBe(true);
    await Promise.all([bench.act({ type: "power", on: true }), bench.act({ type: "power", on: true })]);
    expect(last("power")).toEqual({ type: "power", state: "on" });
    expect(await shows("Wpisz kwotę")).toBe(true);
  });

  test("loses no key, however fast they come", async () => {
    await shows("Wpisz kwotę");
    for (const key of ["9", "9", "9", "00", "1", "1", "1"] as const) await bench.act({ type: "key", key });
    expect(await shows("999 001,11")).toBe(true);
  });

  test("a key pressed without power is not pressed later", async () => {
    await bench.act({ type: "power", on: false });
    await bench.act({ type: "key", key: "7" });
    await world.clock.runFor(1000);
    await bench.act({ type: "power", on: true });
    expect(await shows("Wpisz kwotę")).toBe(true);
    await world.terminal.runFor(1000);
    expect(last("screen")?.texts).toContain("0,00 zł");
  });

  test("refuses a card it does not have, and a card in the wrong place", async () => {
    expect(await bench.act({ type: "present", card: "no-such" })).toContain("no-such");
    expect(await bench.act({ type: "swipe", card: "visa-credit" })).toContain("no stripe");
    expect(await bench.act({ type: "present", card: "stripe-plain" })).toContain("no antenna");
    expect(await bench.act({ type: "insert", card: "visa-phone" })).toContain("no contacts");
  });

  test("lists every card with all the ways it can be used, and lets it be used so", async () => {
    const [hello] = bench.snapshot();
    const ways = new Map(
      (hello.type === "hello" ? hello.cards : []).map(({ id, contactless, contact, stripe }) => [
        id,
        { contactless, contact, stripe },
      ]),
    );
    expect(ways.get("mastercard-dead-chip")).toEqual({ contactless: false, contact: true, stripe: true });
    expect(ways.get("visa-credit")).toEqual({ contactless: true, contact: true, stripe: false });
    expect(await bench.act({ type: "swipe", card: "mastercard-dead-chip" })).toBeUndefined();
    expect(await bench.act({ type: "insert", card: "mastercard-dead-chip" })).toBeUndefined();
    expect(last("slot")?.card).toBe("mastercard-dead-chip");
  });

  test("pushes a card into the slot, and pulls it out", async () => {
    expect(await bench.act({ type: "insert", card: "visa-credit" })).toBeUndefined();
    expect(last("slot")?.card).toBe("visa-credit");
    expect(await bench.act({ type: "insert", card: "stripe-plain" })).toContain("stripe");
    expect(await bench.act({ type: "pull" })).toBeUndefined();
    expect(last("slot")?.card).toBeNull();
  });
});
