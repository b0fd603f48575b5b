/**
 * Breaks what the simulator looks for, on purpose: one that finds nothing where something is broken proves nothing. Tests run each of
 * these and want it found (`tapline chaos --sabotage NAME`).
 */
import type { Ledger } from "../ledger/ledger";
import { LedgerError } from "../ledger/ledger-error";
import type { World } from "../world/world";

export interface Sabotage {
  readonly what: string;
  apply(world: World): void;
}

export const sabotages = {
  "reversal-ignored": {
    what: "the host says that it took a payment back, and does not",
    apply: ({ ledger }) =>
      replace(ledger, "reverse", (reverse) => async (original, ...rest) => {
        const row = await ledger.find(original);
        return row === undefined ? reverse(original, ...rest) : { kind: "reversed", row };
      }),
  },
  "repeats-counted": {
    what: "the host takes a repeat for another payment",
    apply: ({ ledger }) => {
      replace(ledger, "find", () => () => Promise.resolve(undefined));
      replace(ledger, "standingTwin", () => () => Promise.resolve(undefined));
      replace(ledger, "record", (record) => async (facts, decision, at) => {
        try {
          return await record(facts, decision, at);
        } catch (error) {
          if (!(error instanceof LedgerError) || error.reason !== "duplicate") throw error;
          return record({ ...facts, transmittedAt: facts.transmittedAt + 1 }, decision, at);
        }
      });
    },
  },
  "journal-lost": {
    what: "the terminal's journal is gone whenever its power is",
    apply: ({ terminal }) => {
      terminal.on("state", (state) => {
        const journal = terminal.flash.partition("journal");
        if (state !== "off" || journal === undefined) return;
        const { interrupt } = terminal.flash;
        terminal.flash.interrupt = undefined;
        for (let block = 0; block * journal.blockLength < journal.size; block++) journal.eraseBlock(block);
        terminal.flash.interrupt = interrupt;
      });
    },
  },
} as const satisfies Readonly<Record<string, Sabotage>>;

export type SabotageName = keyof typeof sabotages;

export const sabotageNames = Object.keys(sabotages) as readonly SabotageName[];

/** Puts another method in the place of one, on this ledger alone. */
function replace<Name extends "reverse" | "find" | "standingTwin" | "record">(
  ledger: Ledger,
  name: Name,
  make: (original: Ledger[Name]) => Ledger[Name],
): void {
  const original = ledger[name].bind(ledger) as Ledger[Name];
  Object.defineProperty(ledger, name, { value: make(original) });
}
