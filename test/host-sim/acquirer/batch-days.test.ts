/** Whole batches at random: what the terminal was told is what the host settles, whatever came twice or was taken back. */
import fc from "fast-check";
import type { Message } from "../../../firmware/iso8583/message";
import { booked, forward, settlement } from "./batch-messages";
import { Bench } from "./bench";
import { reversalOf } from "./messages";

type Kind = "sale" | "refund" | "offline";
type Step =
  | { readonly do: "begin"; readonly kind: Kind; readonly minor: number; readonly answerCode: string }
  /** The request of an earlier transaction comes once more. */
  | { readonly do: "repeat"; readonly which: number }
  | { readonly do: "reverse"; readonly which: number; readonly reason: string; readonly type: string }
  /** The reversal of a request that never comes, or comes too late. */
  | { readonly do: "bar"; readonly minor: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("begin" as const),
      kind: fc.constantFrom<Kind>("sale", "refund", "offline"),
      minor: fc.integer({ min: 1, max: 99_999 }),
      answerCode: fc.constantFrom("00", "00", "00", "51"),
    }),
  },
  fc.record({ do: fc.constant("repeat" as const), which: fc.nat(30) }),
  fc.record({
    do: fc.constant("reverse" as const),
    which: fc.nat(30),
    reason: fc.constantFrom("17", "68"),
    type: fc.constantFrom("0400", "0401"),
  }),
  fc.record({ do: fc.constant("bar" as const), minor: fc.integer({ min: 1, max: 99_999 }) }),
);

/** A transaction in the terminal's book. */
interface Booked {
  readonly request: Message;
  readonly signedMinor: number;
  stands: boolean;
}

function requestOf(kind: Kind, number: number, minor: number): Message {
  const amount = { 4: String(minor).padStart(12, "0") };
  if (kind === "offline") return forward(number, amount);
  return booked(number, kind === "refund" ? { ...amount, 3: "200000" } : amount);
}

test("a batch settles at the first claim, and stays settled", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const bench = await Bench.start();
      const terminal = bench.terminal();
      const ask = async (message: Message): Promise<string | undefined> => (await terminal.ask(message))?.get(39);
      const book: Booked[] = [];
      for (const each of steps) {
        if (each.do === "begin") {
          bench.issuer.decision = { answerCode: each.answerCode, cryptogram: "valid" };
          const request = requestOf(each.kind, book.length + 1, each.minor);
          const stands = (await ask(request)) === "00";
          book.push({ request, signedMinor: each.kind === "refund" ? -each.minor : each.minor, stands });
        } else if (each.do === "bar") {
          const request = booked(book.length + 1, { 4: String(each.minor).padStart(12, "0") });
          expect(await ask(reversalOf(request))).toBe("00");
          book.push({ request, signedMinor: each.minor, stands: false });
        } else if (book.length > 0) {
          const entry = book[each.which % book.length];
          if (each.do === "reverse") {
            expect(await ask(reversalOf(entry.request, { 39: each.reason }, each.type))).toBe("00");
            entry.stands = false;
          } else {
            expect((await ask(entry.request)) === "00").toBe(entry.stands);
          }
        }
      }
      const standing = book.filter(({ stands }) => stands).map(({ signedMinor }) => signedMinor);
      const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);
      const sales = standing.filter((amount) => amount > 0);
      const refunds = standing.filter((amount) => amount < 0);
      const claim = {
        sales: [sales.length, sum(sales)],
        refunds: [refunds.length, -sum(refunds)],
      } as const;
      const rows = await bench.ledger.standing("TERM0001", 7);
      expect(sum(rows.map(({ signedMinor }) => signedMinor))).toBe(sum(standing));
      expect(await ask(settlement(claim))).toBe("00");
      expect(await ask(settlement(claim, {}, "0501"))).toBe("00");
      for (const { request, stands } of book) expect((await ask(request)) === "00").toBe(stands);
      expect(await bench.ledger.settlements.differences("TERM0001")).toEqual([]);
      await bench.stop();
    }),
    { numRuns: 25 },
  );
});
