/** Relay resistance of kernel 2, against the virtual card that has it and a clock that the test moves. */
import * as fc from "fast-check";
import { fromHex, toHex } from "../../../firmware/codec/hex";
import type { Kernel2Application } from "../../../firmware/emv/configuration";
import { runContactless } from "../../../firmware/emv/entry-point";
import type { ContactlessOutcome } from "../../../firmware/emv/outcome";
import { defaultRelayResistance } from "../../../firmware/emv/tables/relay-resistance-times";
import { CardRemovedError } from "../../../firmware/ports/card-reader";
import { authorityKeys } from "../../../host-sim/cards/authority-keys";
import { catalogue, channelTo, configuration, kernelPorts, purchase } from "./support/bench";

const exchange = 0xea;

interface Relay {
  readonly card?: string;
  /** What each exchange takes; the last one holds for all that follow. */
  readonly takesMs?: readonly number[];
  readonly change?: Partial<Kernel2Application>;
  readonly alter?: (answer: Uint8Array) => Uint8Array;
}

interface Run {
  readonly outcome: ContactlessOutcome;
  /** Data of every exchange. */
  readonly entropies: readonly string[];
  readonly results: string | undefined;
}

async function run({ card, takesMs, change, alter }: Relay): Promise<Run> {
  const usual = configuration((one) =>
    one.kernel === 2
      ? { ...one, limits: { cvmRequiredLimitMinor: 100_00 }, relayResistance: defaultRelayResistance, ...change }
      : one,
  );
  const keys = authorityKeys().map((key) => ({ ...key, index: parseInt(key.index, 16) }));
  const settings = { ...usual, authentication: { authorityKeys: keys, revokedCertificates: [] } };
  const entropies: string[] = [];
  let timeMs = 1000;
  const channel = channelTo(catalogue.contactless(card ?? "mastercard-relay"), (answer, _index, command) => {
    if (command[1] !== exchange) return answer;
    const times = takesMs ?? [3];
    timeMs += times[Math.min(entropies.length, times.length - 1)];
    entropies.push(toHex(command.subarray(5, 9)));
    return alter === undefined ? answer : alter(answer);
  });
  let drawn = 0;
  const random = {
    fill<T extends Uint8Array>(buffer: T): T {
      return (buffer.fill(++drawn), buffer);
    },
  };
  const ports = { ...kernelPorts, random, clock: { monotonicMs: () => timeMs } };
  const outcome = await runContactless(channel, purchase, settings, ports);
  const results = outcome.kind === "online-request" ? outcome.card.terminalVerificationResults : undefined;
  return { outcome, entropies, results };
}

/** The card's answer with one of its three times replaced. */
const withTime = (at: "minimum" | "maximum" | "estimated", value: string) => (answer: Uint8Array) => {
  const changed = answer.slice();
  changed.set(fromHex(value), { minimum: 6, maximum: 8, estimated: 10 }[at]);
  return changed;
};
/** Without CDA nothing tells the changed times from the card's own. */
const unsigned = { securityCapability: 0 };

describe("a card that answers in time", () => {
  test("is near: performed, nothing found, and its signature covers the exchange", async () => {
    expect(await run({})).toMatchObject({ results: "0000000002", entropies: ["01010101"] });
  });
  test("is near up to its own maximum and the grace period, in units of 100 µs", async () => {
    // 150 of the card and 50 of grace, 18 and 24 for the transmission: 242, of which a clock of milliseconds sees 240.
    expect(await run({ takesMs: [24] })).toMatchObject({ results: "0000000002", entropies: ["01010101"] });
    expect((await run({ takesMs: [25] })).entropies).toHaveLength(3);
  });
});

describe("a card that answers late", () => {
  test("is asked again with other bytes, which are the transaction's number from then on", async () => {
    const { results, entropies, outcome } = await run({ takesMs: [30, 3] });
    expect(entropies).toEqual(["01010101", "02020202"]);
    expect(results).toBe("0000000002");
    if (outcome.kind === "online-request") expect(toHex(outcome.card.field55)).toContain("9F370402020202");
  });
  test("three times is relayed, as far as the terminal can tell", async () => {
    const { results, entropies } = await run({ takesMs: [30] });
    expect(entropies).toEqual(["01010101", "02020202", "03030303"]);
    expect(results).toBe("0000000006");
  });
  test("by more than the accuracy threshold is doubtful as well", async () => {
    expect((await run({ takesMs: [40] })).results).toBe("000000000E");
  });
});

describe("a card whose times do not fit", () => {
  test("is no card when it answers faster than it can", async () => {
    const alter = withTime("minimum", "0200");
    expect(await run({ alter })).toMatchObject({ outcome: { kind: "end-application", reason: "card-data-error" } });
  });
  test("is doubtful when it estimates another transmission time by more than half", async () => {
    const estimated = async (value: string) =>
      (await run({ alter: withTime("estimated", value), change: unsigned })).results;
    expect(await estimated("0030")).toBe("8000000002");
    expect(await estimated("0031")).toBe("800000000A");
    expect(await estimated("000C")).toBe("8000000002");
    expect(await estimated("000B")).toBe("800000000A");
    expect(await estimated("0000")).toBe("8000000002");
  });
  test("cannot have had them changed on the way", async () => {
    for (const alter of [withTime("maximum", "FFFF"), withTime("minimum", "0001"), withTime("estimated", "0018")]) {
      expect(await run({ alter })).toMatchObject({ outcome: { reason: "authentication-failed" } });
    }
    const otherEntropy = (answer: Uint8Array) => answer.map((byte, at) => (at === 2 ? byte ^ 1 : byte));
    expect(await run({ alter: otherEntropy })).toMatchObject({ outcome: { reason: "authentication-failed" } });
  });
});

describe("the exchange", () => {
  test("is left out where the terminal or the card does not have it, and only the card's lack is noted", async () => {
    const none = await run({ change: { relayResistance: undefined } });
    expect([none.results, none.entropies]).toEqual(["0000000000", []]);
    const other = await run({ card: "mastercard-cda" });
    expect([other.results, other.entropies]).toEqual(["0000000001", []]);
  });
  test.each([
    ["refused", "6985", "status-word"],
    ["in another template", "770A0000000000000000000000009000", "card-data-malformed"],
    ["too short", "80090000000000000000009000", "card-data-malformed"],
    ["followed by something", "800A0000000000000000000000009000", "card-data-malformed"],
    ["empty", "9000", "card-data-malformed"],
  ])("%s ends the application", async (_name, answer, reason) => {
    expect(await run({ alter: () => fromHex(answer) })).toMatchObject({ outcome: { kind: "end-application", reason } });
  });
  test("answered with anything at all ends in an outcome, after three exchanges at most", async () => {
    const times = fc.uint8Array({ minLength: 10, maxLength: 10 });
    const wellFormed = times.map((value) => Uint8Array.from([0x80, 10, ...value, 0x90, 0x00]));
    await fc.assert(
      fc.asyncProperty(fc.oneof(wellFormed, fc.uint8Array({ maxLength: 20 })), fc.nat(7000), async (answer, took) => {
        const { outcome, entropies } = await run({ alter: () => answer, takesMs: [took] });
        expect(entropies.length).toBeLessThanOrEqual(3);
        // CDA is over the card's own answer, which this is not.
        expect(outcome.kind).toBe("end-application");
      }),
      { numRuns: 100 },
    );
  });
  test("with a card that leaves is tried again from the start", async () => {
    const alter = (): never => {
      throw new CardRemovedError("left the field");
    };
    expect(await run({ alter })).toMatchObject({ outcome: { kind: "try-again" } });
  });
});
