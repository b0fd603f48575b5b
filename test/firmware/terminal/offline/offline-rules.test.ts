import fc from "fast-check";
import type { OfflineSettings } from "../../../../firmware/storage/offline-settings";
import { type OfflineFacts, reasonAgainst } from "../../../../firmware/terminal/offline/offline-rules";

const HOUR_MS = 3_600_000;
const settings: OfflineSettings = {
  enabled: true,
  entryModes: { contactless: true, contact: true, swipe: false },
  standIn: false,
  maximumAmountMinor: 100_00,
  maximumCount: 5,
  maximumTotalMinor: 300_00,
  windowHours: 24,
  expiryHours: 168,
};
const facts: OfflineFacts = {
  settings,
  amountMinor: 50_00,
  hasEntry: true,
  queue: { count: 4, valueMinor: 250_00 },
  awayMs: 24 * HOUR_MS - 1,
  card: { word: "approved", isAllowedByScheme: true },
};

/** Each reason with the least that brings it about. */
const AGAINST: readonly (readonly [string, Partial<OfflineFacts>])[] = [
  ["O1", { settings: { ...settings, enabled: false } }],
  ["O2", { hasEntry: false }],
  ["O3", { card: { word: "refused", isAllowedByScheme: true } }],
  ["O4", { queue: { count: 5, valueMinor: 0 } }],
  ["O5", { amountMinor: 100_01, queue: { count: 0, valueMinor: 0 } }],
  ["O6", { queue: { count: 4, valueMinor: 250_01 } }],
  ["O7", { awayMs: 24 * HOUR_MS }],
  ["O8", { card: { word: "approved", isAllowedByScheme: false } }],
];

describe("a sale without the host", () => {
  it("is made at every limit, with a card that proves what it is", () => {
    expect(reasonAgainst(facts)).toBeUndefined();
    expect(reasonAgainst({ ...facts, amountMinor: 100_00, queue: { count: 0, valueMinor: 200_00 } })).toBeUndefined();
  });

  it.each(AGAINST)("is refused with %s by the first step over that limit", (reason, change) => {
    expect(reasonAgainst({ ...facts, ...change })).toBe(reason);
  });

  it("is refused when the clock was set back behind the beginning", () => {
    expect(reasonAgainst({ ...facts, awayMs: -1 })).toBe("O7");
  });

  it("with a card that wants its issuer is the merchant's risk, where he takes it", () => {
    const card = { word: "unproved", isAllowedByScheme: true } as const;
    expect(reasonAgainst({ ...facts, card })).toBe("O3");
    expect(reasonAgainst({ ...facts, card, settings: { ...settings, standIn: true } })).toBeUndefined();
    const refused = { ...card, word: "refused" } as const;
    expect(reasonAgainst({ ...facts, card: refused, settings: { ...settings, standIn: true } })).toBe("O3");
  });

  it("before a card is there waits for no rule but those about cards", () => {
    for (const [reason, change] of AGAINST) {
      const early = reasonAgainst({ ...facts, ...change, card: undefined });
      expect(early).toBe(reason === "O3" || reason === "O8" ? undefined : reason);
    }
  });

  it("is refused for the first reason of the list, whatever else speaks against it", () => {
    const some = fc.record({
      enabled: fc.boolean(),
      standIn: fc.boolean(),
      hasEntry: fc.boolean(),
      word: fc.constantFrom("approved", "unproved", "refused"),
      count: fc.constantFrom(0, 5),
      amountMinor: fc.constantFrom(1, 100_01),
      valueMinor: fc.constantFrom(0, 300_00),
      awayMs: fc.constantFrom(0, 25 * HOUR_MS),
      isAllowedByScheme: fc.boolean(),
    });
    fc.assert(
      fc.property(some, (one) => {
        const { enabled, standIn, hasEntry, word, count, amountMinor, valueMinor, awayMs, isAllowedByScheme } = one;
        // The list as the product page has it, said a second time.
        const expected = !enabled
          ? "O1"
          : !hasEntry
            ? "O2"
            : word === "refused" || (word === "unproved" && !standIn)
              ? "O3"
              : count === 5
                ? "O4"
                : amountMinor === 100_01
                  ? "O5"
                  : valueMinor === 300_00
                    ? "O6"
                    : awayMs > 0
                      ? "O7"
                      : !isAllowedByScheme
                        ? "O8"
                        : undefined;
        const actual = reasonAgainst({
          settings: { ...settings, enabled, standIn },
          amountMinor,
          hasEntry,
          queue: { count, valueMinor },
          awayMs,
          card: { word, isAllowedByScheme },
        });
        expect(actual).toBe(expected);
      }),
    );
  });
});
