/** What one session is: which card by which interface, which terminal, and how often its answers are spoilt. All of it follows from seed and number. */
import { SeededRandom } from "../../board/seeded-random";
import type { CardCatalogue } from "../../cards/catalogue";
import { type TerminalName, terminalNames } from "./terminals";

export const cardInterfaces = ["contactless", "contact"] as const;
export type CardInterface = (typeof cardInterfaces)[number];

/** A card as it meets the terminal. */
export interface Target {
  readonly profile: string;
  readonly by: CardInterface;
}

export interface SessionPlan extends Target {
  readonly number: number;
  readonly random: SeededRandom;
  readonly terminal: TerminalName;
  readonly amountMinor: number;
  /** Chance of an answer to be spoilt; 0: the card is left as it is, 1: nothing of it is. */
  readonly rate: number;
  /** Contactless: the card may leave the field and come back. */
  readonly mayTear: boolean;
  /** Contact: what comes over the line is spoilt, too: answer to reset, T=0, blocks of T=1. */
  readonly lineRate: number;
}

const amountsMinor = [1_00, 25_00, 25_00, 49_99, 50_00, 50_01, 120_00, 600_00, 0] as const;
/** Mostly one answer of ten is another one: a session that dies at its first answer shows little. */
const rates = [0, 0.04, 0.1, 0.1, 0.2, 0.5, 1] as const;

/** Every chip of the catalogue, by each interface that it has. */
export function targetsOf(catalogue: CardCatalogue, interfaces: readonly CardInterface[]): Target[] {
  return catalogue
    .list()
    .flatMap((card) => interfaces.filter((by) => card[by]).map((by) => ({ profile: card.name, by })));
}

/** Session of a number: the targets come round in turn. */
export function planSession(targets: readonly Target[], seed: number, number: number): SessionPlan {
  const random = new SeededRandom(seed, `session ${number}`);
  const pick = <Item>(from: readonly Item[]): Item => from[random.below(from.length)];
  return {
    ...targets[number % targets.length],
    number,
    random,
    terminal: pick(terminalNames),
    amountMinor: pick(amountsMinor),
    rate: pick(rates),
    mayTear: random.below(4) === 0,
    lineRate: random.below(5) === 0 ? 0.1 : 0,
  };
}
