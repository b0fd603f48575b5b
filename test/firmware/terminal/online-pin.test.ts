/** The PIN for the issuer: when it is asked, what becomes of it, and that nobody but the host's security module ever sees it. */
import { Pan } from "../../../firmware/codec/pan";
import type { Message } from "../../../firmware/iso8583/message";
import type { Key } from "../../../firmware/ports/keypad";
import { visaCard } from "../../support/fake-card";
import { answerTo } from "../../support/fake-host";
import { TerminalBench } from "../../support/terminal-bench";

const TAPPED = "4761739001010010";
const SWIPED = "5413330089010442";
/** Service code 120: a PIN is required. */
const PIN_STRIPE = `${SWIPED}=30121200000000000`;
const PIN: Key[] = ["9", "7", "5", "3", "1"];

/** A bench whose host answers sales with these codes, then with 00. */
async function started(...codes: string[]): Promise<TerminalBench> {
  const bench = await new TerminalBench().start();
  bench.host.react = (request) => answerTo(request, request.mti === "0200" ? (codes.shift() ?? "00") : "00");
  return bench;
}

async function tapped(...codes: string[]): Promise<TerminalBench> {
  const bench = await started(...codes);
  await bench.amount();
  await bench.tap(visaCard());
  await bench.takeAway();
  return bench;
}

/** Whether the PIN block of a message holds this PIN for this card, as the module says. */
function holds(bench: TerminalBench, message: Message, pan: string, pin: string): boolean {
  const { hsm } = bench.host.keys;
  const block = message.bytes(52);
  return block !== undefined && hsm.verifyPin("issuer", pan, block, hsm.sealPin("issuer", pan, pin));
}

describe("a tap answered 70", () => {
  it("asks for the PIN in the same sale, without a second tap, and sends it enciphered", async () => {
    const bench = await tapped("70");
    expect(bench.screen).toContain("Podaj PIN");
    expect(bench.reader.isPolling).toBe(false);
    await bench.press(...PIN);
    expect(bench.screen).toContain("•••••");
    await bench.press("enter");
    expect(bench.screen).toContain("Zaakceptowano");
    expect(bench.host.wire).toBe("0800/001 0200 0200");
    const [, first, second] = bench.host.received;
    expect(first.has(52)).toBe(false);
    expect(holds(bench, second, TAPPED, "97531")).toBe(true);
    expect(second.get(11)).not.toBe(first.get(11));
    expect(second.bytes(55)).toEqual(first.bytes(55));
  });

  it("shows, logs and sends no digit of it", async () => {
    const bench = await tapped("70");
    const drawn: string[] = [];
    for (const key of [...PIN, "enter" as const]) {
      await bench.press(key);
      drawn.push(bench.said);
    }
    const told = [...drawn.map((text) => text.replace(/\d\d:\d\d|12,50/g, "")), ...bench.logged].join("\n");
    expect(told).not.toMatch(/97531|9753/);
    for (const body of bench.host.bodies) expect(Buffer.from(body).toString("latin1")).not.toContain("97531");
  });

  it("says on the receipt that the PIN was given", async () => {
    const bench = await tapped("70");
    await bench.press(...PIN, "enter");
    await bench.clock.advance(8_000);
    expect(bench.papers[0].map(({ text }) => text).join("\n")).toContain("PIN");
    expect(bench.papers[0].map(({ text }) => text).join("\n")).not.toContain("Podpis posiadacza karty");
  });

  it.each<[string, (bench: TerminalBench) => Promise<void>]>([
    ["cancelled", (bench) => bench.press("1", "2", "cancel")],
    ["not typed in thirty seconds", (bench) => bench.clock.advance(30_000)],
  ])("ends the sale when the PIN is %s, and nothing is owed", async (_, act) => {
    const bench = await tapped("70");
    await act(bench);
    await bench.clock.advance(60_000);
    expect(bench.host.wire).toBe("0800/001 0200");
    expect(bench.screen).not.toContain("Zaakceptowano");
  });

  it("asks again for a wrong PIN, three times in all", async () => {
    const bench = await tapped("70", "55", "55", "55");
    for (let attempt = 1; attempt <= 3; attempt++) {
      expect(bench.screen).toContain(attempt === 1 ? "Podaj PIN" : "Błędny PIN");
      await bench.press(...PIN, "enter");
    }
    expect(bench.screen).toContain("Odmowa");
    expect(bench.host.wire).toBe("0800/001 0200 0200 0200 0200");
  });

  it("asks no more when the issuer will hear no more", async () => {
    const bench = await tapped("70", "75");
    await bench.press(...PIN, "enter");
    expect(bench.screen).toContain("Odmowa");
    expect(bench.host.wire).toBe("0800/001 0200 0200");
  });

  it("reverses the second request when it has no answer, not the first", async () => {
    const bench = await tapped("70");
    bench.host.react = (request) => (request.mti === "0200" ? "silent" : answerTo(request));
    await bench.press(...PIN, "enter");
    await bench.clock.advance(31_000);
    const [, , second, reversal] = bench.host.received;
    expect(bench.host.wire).toBe("0800/001 0200 0200 0400");
    expect(reversal.get(90)?.slice(4, 10)).toBe(second.get(11));
    expect(reversal.has(52)).toBe(false);
  });
});

describe("a stripe whose service code asks for a PIN", () => {
  it("is asked for it before the issuer is, and signs nothing", async () => {
    const bench = await started();
    await bench.amount();
    await bench.swipe(PIN_STRIPE);
    expect(bench.screen).toContain("Podaj PIN");
    expect(bench.host.wire).toBe("0800/001");
    await bench.press(...PIN, "enter");
    expect(bench.screen).toContain("Zaakceptowano");
    expect(bench.said).not.toContain("podpis");
    expect(holds(bench, bench.host.received[1], SWIPED, "97531")).toBe(true);
  });
});

describe("a PIN on the pad", () => {
  it("has four digits at least and twelve at most; clear takes all of them back", async () => {
    const bench = await tapped("70");
    await bench.press("1", "2", "3", "enter");
    expect(bench.screen).toContain("Podaj PIN");
    await bench.press("clear");
    expect(bench.screen).not.toContain("•");
    const twelve: Key[] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "1", "2"];
    await bench.press(...twelve, "3", "enter");
    expect(holds(bench, bench.host.received.at(-1)!, TAPPED, "123456789012")).toBe(true);
  });

  it("sounds the same for every digit", async () => {
    const bench = await tapped("70");
    const before = bench.tones.length;
    const digits: Key[] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"];
    await bench.press(...digits);
    expect(new Set(bench.tones.slice(before)).size).toBe(1);
    expect(bench.tones.length - before).toBe(10);
  });
});

describe("a fault of the terminal between PIN and host", () => {
  it("leaves neither PIN nor card in memory", async () => {
    const bench = await tapped("70");
    const wiped = jest.spyOn(Pan.prototype, "wipe");
    const slice = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), "slice")?.value as (
      this: Uint8Array,
      ...range: number[]
    ) => Uint8Array;
    // Every copy that was the PIN when it was made.
    const pins: Uint8Array[] = [];
    const copies = jest.spyOn(Uint8Array.prototype, "slice").mockImplementation(function (this: Uint8Array, ...range) {
      const copy = slice.apply(this, range as number[]);
      if ([...copy].join("") === PIN.join("")) pins.push(copy);
      return copy as Uint8Array<ArrayBuffer>;
    });
    bench.flash.worn.add("counters");
    await bench.press(...PIN, "enter");
    copies.mockRestore();
    expect(bench.host.wire).toBe("0800/001 0200");
    expect(pins.length).toBeGreaterThan(0);
    expect(pins.flatMap((pin) => [...pin]).every((digit) => digit === 0)).toBe(true);
    expect(wiped).toHaveBeenCalled();
    wiped.mockRestore();
  });
});
