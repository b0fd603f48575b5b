/** Torn transactions of kernel 2, against a virtual card that can recover its cryptogram. */
import * as fc from "fast-check";
import { fromHex, toHex } from "../../../firmware/codec/hex";
import { runContactless } from "../../../firmware/emv/entry-point";
import type { ContactlessOutcome } from "../../../firmware/emv/outcome";
import { type TornTransaction, TornTransactionLog } from "../../../firmware/emv/torn-transaction-log";
import type { Transaction } from "../../../firmware/emv/transaction";
import { CardRemovedError } from "../../../firmware/ports/card-reader";
import { authorityKeys } from "../../../host-sim/cards/authority-keys";
import { catalogue, channelTo, configuration, kernelPorts, purchase } from "./support/bench";

const generate = 0xae;
const recover = 0xd0;

/** One terminal and one card, which may leave at a command, before or after it was carried out. */
class Bench {
  timeMs = 0;
  readonly log = new TornTransactionLog({ monotonicMs: () => this.timeMs }, { maximumRecords: 2, lifetimeMs: 300_000 });
  readonly #cards = new Map<string, ReturnType<typeof catalogue.contactless>>();
  #drawn = 0;

  /** Taps the card; `instructions` are those the kernel sent behind the records, as hex. */
  async tap(
    card: string,
    change: Partial<Transaction> = {},
    alter: (answer: Uint8Array, command: Uint8Array) => Uint8Array = (answer) => answer,
    withLog = true,
  ): Promise<{ outcome: ContactlessOutcome; sent: readonly number[] }> {
    const present = this.#cards.get(card) ?? catalogue.contactless(card);
    this.#cards.set(card, present);
    const channel = channelTo(present, (answer, _index, command) => alter(answer, command));
    const random = { fill: <T extends Uint8Array>(buffer: T): T => buffer.fill(++this.#drawn) };
    const usual = configuration((one) => ({ ...one, limits: { cvmRequiredLimitMinor: 100_00 } }));
    const keys = authorityKeys().map((key) => ({ ...key, index: parseInt(key.index, 16) }));
    const settings = { ...usual, authentication: { authorityKeys: keys, revokedCertificates: [] } };
    const ports = { ...kernelPorts, random, ...(withLog ? { tornTransactions: this.log } : {}) };
    const outcome = await runContactless(channel, { ...purchase, ...change }, settings, ports);
    const sent = channel.commands.map((command) => command[1]);
    return { outcome, sent: sent.filter((one) => one === generate || one === recover) };
  }

  /** The card leaves when it has carried out the command, and its answer is lost. */
  tear(card = "mastercard-cda", change: Partial<Transaction> = {}, instruction = generate) {
    return this.tap(card, change, lost(instruction));
  }
}

const lost =
  (instruction: number) =>
  (answer: Uint8Array, command: Uint8Array): Uint8Array => {
    if (command[1] === instruction) throw new CardRemovedError("left the field");
    return answer;
  };

const numberOf = (outcome: ContactlessOutcome): string | undefined =>
  outcome.kind === "online-request" ? /9F3704(.{8})/.exec(toHex(outcome.card.field55))?.[1] : undefined;

test("a card torn away tells the lost cryptogram when it is presented again, signature and all", async () => {
  const bench = new Bench();
  expect(await bench.tear()).toMatchObject({ outcome: { kind: "try-again" }, sent: [generate] });
  expect(bench.log.length).toBe(1);
  const { outcome, sent } = await bench.tap("mastercard-cda", { date: "261123", sequenceCounter: 8 });
  expect(sent).toEqual([recover]);
  // Number and day are those of the first presentment, which the cryptogram is over.
  expect(numberOf(outcome)).toBe("01010101");
  expect(outcome).toMatchObject({ kind: "online-request", card: { terminalVerificationResults: "0000000000" } });
  if (outcome.kind === "online-request") expect(toHex(outcome.card.field55)).toContain("9A03261122");
  expect(bench.log.length).toBe(0);
  expect((await bench.tap("mastercard-cda")).sent).toEqual([generate]);
});

test("a card that leaves while it recovers may try once more", async () => {
  const bench = new Bench();
  await bench.tear();
  const again = await bench.tap("mastercard-cda", {}, (answer, command) =>
    command[1] === recover ? lost(recover)(answer, command) : answer,
  );
  expect(again).toMatchObject({ outcome: { kind: "try-again" }, sent: [recover] });
  expect(bench.log.length).toBe(1);
});

test("a card that has nothing to recover makes a new cryptogram", async () => {
  const bench = new Bench();
  await bench.tear();
  // Another terminal had the card meanwhile.
  await bench.tap("mastercard-cda", {}, undefined, false);
  const { outcome, sent } = await bench.tap("mastercard-cda");
  expect(sent).toEqual([recover, generate]);
  expect(numberOf(outcome)).toBe("03030303");
  expect(bench.log.length).toBe(0);
});

test("a recovered answer that was changed is as good as a forged one", async () => {
  const bench = new Bench();
  await bench.tear();
  const forged = (answer: Uint8Array, command: Uint8Array) =>
    command[1] === recover ? answer.map((byte, at) => (at === 40 ? byte ^ 1 : byte)) : answer;
  expect((await bench.tap("mastercard-cda", {}, forged)).outcome).toMatchObject({ reason: "authentication-failed" });
  expect(bench.log.length).toBe(0);
});

test("whatever a card answers to RECOVER AC, it ends in an outcome and is not approved", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 258 }), fc.nat(250), fc.boolean(), async (bytes, place, isFlipped) => {
      const bench = new Bench();
      await bench.tear();
      const { outcome, sent } = await bench.tap("mastercard-cda", {}, (answer, command) => {
        if (command[1] !== recover) return answer;
        return isFlipped ? answer.map((byte, at) => (at === place % answer.length ? byte ^ 0x11 : byte)) : bytes;
      });
      expect(outcome.kind).not.toBe("approved");
      expect(outcome.kind).not.toBe("online-request");
      expect(sent.length).toBeLessThanOrEqual(2);
    }),
    { numRuns: 100 },
  );
});

test("another amount, another type or another card is never answered with the old cryptogram", async () => {
  const bench = new Bench();
  await bench.tear();
  expect((await bench.tap("mastercard-cda", { amountMinor: 26_00 })).sent).toEqual([generate]);
  expect((await bench.tap("mastercard-cda", { amountOtherMinor: 1_00 })).sent).toEqual([generate]);
  expect((await bench.tap("mastercard-cda", { currencyCode: "978" })).sent).toEqual([generate]);
  expect((await bench.tap("mastercard-relay")).sent).toEqual([generate]);
  expect(bench.log.length).toBe(1);
});

test("a record is forgotten in time, and without a log none is made", async () => {
  const bench = new Bench();
  await bench.tear();
  bench.timeMs = 300_001;
  expect(bench.log.length).toBe(0);
  expect((await bench.tap("mastercard-cda")).sent).toEqual([generate]);
  await bench.tap("mastercard-cda", {}, lost(generate), false);
  expect(bench.log.length).toBe(0);
});

test("a card without DRDOL, or torn before its cryptogram, leaves no record", async () => {
  const bench = new Bench();
  await bench.tear("mastercard-credit");
  await bench.tap("mastercard-cda", {}, lost(0xb2));
  expect(bench.log.length).toBe(0);
});

test("the same transaction torn twice is one record", async () => {
  const bench = new Bench();
  await bench.tear();
  const refuses = (answer: Uint8Array, command: Uint8Array) => {
    if (command[1] === recover) return fromHex("6985");
    return lost(generate)(answer, command);
  };
  expect((await bench.tap("mastercard-cda", {}, refuses)).outcome.kind).toBe("try-again");
  expect(bench.log.length).toBe(1);
});

test("the log is bounded: the oldest record makes room, and what is dropped is overwritten", () => {
  const log = new TornTransactionLog({ monotonicMs: () => 0 }, { maximumRecords: 2, lifetimeMs: 1 });
  const records = [1, 2, 3].map((name): TornTransaction => ({
    identity: Uint8Array.of(1, name),
    values: new Map([[0x95, Uint8Array.of(7, 7)]]),
    request: { decision: "online", combined: false },
    verification: "none",
  }));
  for (const record of records) log.add(record);
  expect(log.length).toBe(2);
  expect(log.find(Uint8Array.of(1, 1))).toBeUndefined();
  expect(toHex(records[0].values.get(0x95) ?? fromHex(""))).toBe("0000");
  expect(toHex(records[0].identity)).toBe("0000");
  expect(log.find(Uint8Array.of(1, 3))).toBe(records[2]);
  expect(log.find(Uint8Array.of(1, 3, 0))).toBeUndefined();
});

test("what has aged is overwritten as soon as somebody looks after the log", () => {
  let timeMs = 0;
  const log = new TornTransactionLog({ monotonicMs: () => timeMs }, { maximumRecords: 2, lifetimeMs: 1000 });
  const identity = Uint8Array.of(1, 9);
  log.add({ identity, values: new Map(), request: { decision: "online", combined: false }, verification: "none" });
  timeMs = 1000;
  log.expire();
  expect(identity[1]).toBe(9);
  timeMs = 1001;
  log.expire();
  expect(identity[1]).toBe(0);
});
