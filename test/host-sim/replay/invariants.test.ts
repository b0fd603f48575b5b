import {
  INVARIANTS,
  violationsOf,
  type BookRow,
  type HostRow,
  type QuietFacts,
  type Telling,
} from "../../../host-sim/replay/invariants";
import { QuietFactsOf } from "../../../host-sim/replay/quiet-facts";
import { enterSale } from "../../../host-sim/replay/sale-step";
import { Witness } from "../../../host-sim/replay/witness";
import { World } from "../../../host-sim/world/world";

const told = (said: Telling["said"], atMs = 1): Telling => ({ amountMinor: 1200, said, by: "screen", atMs });
const row: HostRow = { kind: "sale", amountMinor: 1200, key: "T 1", stands: true };
const booked: BookRow = { kind: "sale", amountMinor: 1200, number: 7, stan: "000009", stands: true };

const calm: QuietFacts = {
  attempts: [{ kind: "sale", amountMinor: 1200 }],
  tellings: [told("approved")],
  host: [row],
  books: [booked],
  requests: [
    { key: "000009 1", content: "0200 4=1200" },
    { key: "000009 1", content: "0200 4=1200" },
  ],
  receipts: [
    { number: "000007", stan: "000009", amountMinor: 1200 },
    { number: "000007", stan: "000009", amountMinor: 1200 },
  ],
  ...{ owed: [], damage: [], complaints: [] },
};

/** What breaks each invariant, and nothing else but what goes with it. */
const broken: readonly (readonly [invariant: string, facts: Partial<QuietFacts>])[] = [
  ["one charge a tap", { host: [row, { ...row, key: "T 2" }] }],
  ["no charge without a payment", { attempts: [] }],
  ["no charge without a payment", { host: [{ ...row, kind: "refund" }] }],
  ["people were told what the host holds", { tellings: [] }],
  ["people were told what the host holds", { tellings: [told("failed")] }],
  ["people were told what the host holds", { host: [{ ...row, stands: false }] }],
  ["people were told what the host holds", { tellings: [told("approved"), told("voided", 2)] }],
  ["people were told one thing", { tellings: [told("failed"), told("approved", 2)] }],
  ["people were told one thing", { tellings: [told("approved"), told("failed", 2)] }],
  ["the books are what the host holds", { books: [] }],
  ["the books are what the host holds", { books: [booked, booked] }],
  ["the books are what the host holds", { books: [{ ...booked, kind: "refund" }] }],
  ["counters never repeat", { requests: [...calm.requests, { key: "000009 1", content: "0200 4=1300" }] }],
  ["counters never repeat", { receipts: [...calm.receipts, { number: "000007", stan: "000010", amountMinor: 1200 }] }],
  ["counters never repeat", { books: [booked, { ...booked, stan: "000010", stands: false }] }],
  ["closed batches agree", { differences: ["batch 1, STAN 000009: missing-at-host"] }],
  ["nothing is owed", { owed: ["a reversal of 000009"] }],
  ["the journal mounts", { damage: ["sector 3 is gone"] }],
  ["nobody complains", { complaints: ["the acquirer: internal: …"] }],
];

describe("the invariants of money", () => {
  it("hold for a sale that everybody knows of", () => {
    expect(violationsOf(calm)).toEqual([]);
  });

  it("hold for a sale that was voided, one that failed and one that nobody heard of", () => {
    const none = { host: [{ ...row, stands: false }], books: [] };
    expect(violationsOf({ ...calm, ...none, tellings: [told("voided", 2), told("approved")] })).toEqual([]);
    expect(violationsOf({ ...calm, ...none, tellings: [told("failed")] })).toEqual([]);
    expect(violationsOf({ ...calm, ...none, tellings: [] })).toEqual([]);
    expect(violationsOf({ ...calm, ...none, books: undefined, tellings: [] })).toEqual([]);
  });

  it("hold for a sale whose void the host refused, and not when it is gone then, or nobody was told that it stands", () => {
    const tellings = [told("approved"), told("voided", 2), told("kept", 3)];
    expect(violationsOf({ ...calm, tellings })).toEqual([]);
    expect(violationsOf({ ...calm, tellings, host: [{ ...row, stands: false }], books: [] })).toHaveLength(1);
    expect(violationsOf({ ...calm, tellings: tellings.slice(0, 2) })).toHaveLength(1);
    expect(violationsOf({ ...calm, tellings: [told("failed"), told("kept", 2)] })).toHaveLength(1);
  });

  it("hold for an offline sale that its host refused later, which the terminal lists", () => {
    const refused = { host: [{ ...row, stands: false }], books: [{ ...booked, stands: false, isRefused: true }] };
    expect(violationsOf({ ...calm, ...refused })).toEqual([]);
  });

  it("compare no batch that the books have let go of", () => {
    const settled = { ...calm, host: [{ ...row, batch: 4 }], books: [], batches: [5] };
    expect(violationsOf(settled)).toEqual([]);
    expect(violationsOf({ ...settled, batches: [4, 5] })).toHaveLength(1);
    // Of a batch that is erased in part the rest is there, and nobody knows any more which it was.
    expect(violationsOf({ ...settled, books: [{ ...booked, batch: undefined }] })).toEqual([]);
  });

  it.each(broken)("say so when %s is broken: %j", (invariant, facts) => {
    expect(violationsOf({ ...calm, ...facts }).map((violation) => violation.invariant)).toContain(invariant);
  });

  it("are each broken by some case here", () => {
    expect(new Set(broken.map(([invariant]) => invariant))).toEqual(new Set(Object.keys(INVARIANTS)));
  });
});

describe("a witness", () => {
  it("hears of sales as people do, and finds them at the host", async () => {
    const world = await World.create({ engine: "node", time: "virtual", seed: 3 });
    try {
      const witness = new Witness(world.terminal);
      const facts = new QuietFactsOf(world, witness);
      await world.terminal.powerOn();
      for (const [amountMinor, word] of [
        [123_456, "approved"],
        [10_051, "failed"],
      ] as const) {
        await enterSale(world, amountMinor);
        witness.noteAttempt("sale", amountMinor);
        world.cards.swipe("stripe-plain");
        await world.terminal.runUntil(() => witness.lastWord(amountMinor) !== undefined, 60_000);
        expect(witness.lastWord(amountMinor)).toBe(word);
      }
      expect(() => witness.noteAttempt("sale", 10_051)).toThrow(RangeError);
      await world.terminal.runFor(60_000);
      const gathered = await facts.gather();
      expect(violationsOf(gathered)).toEqual([]);
      expect(gathered.host.map(({ stands }) => stands)).toEqual([false, true]);
      expect(gathered.books).toEqual([
        expect.objectContaining({ kind: "sale", amountMinor: 123_456, stan: gathered.receipts[0].stan, stands: true }),
      ]);
      expect(gathered.receipts[0]).toMatchObject({ amountMinor: 123_456 });
      expect(gathered.tellings.some(({ by }) => by === "paper")).toBe(true);
      expect(violationsOf({ ...gathered, tellings: [] })).toHaveLength(1);
    } finally {
      await world.close();
    }
  });
});
