/** Following a log from entry to entry: what is next, what is missing, what somebody changed. */
import { FIRST_HASH, follows, hashOf, readEntry } from "./audit-entry";

/** What is wrong with an entry. */
export type ChainProblem =
  /** Its checksum does not fit. */
  | { readonly kind: "damaged" }
  /** Entries before it are missing. */
  | { readonly kind: "gap"; readonly from: number; readonly to: number }
  /** Its number was there before: the log was begun anew, or put together of two. */
  | { readonly kind: "out-of-order"; readonly after: number; readonly sequence: number }
  /** It, or one before it, was changed. */
  | { readonly kind: "broken"; readonly sequence: number };

export class AuditChain {
  #sequence: number;
  #hash: Uint8Array;

  /** From the beginning, or after an entry that is known. */
  constructor(last?: { readonly sequence: number; readonly hash: Uint8Array }) {
    this.#sequence = last?.sequence ?? 0;
    this.#hash = last?.hash ?? FIRST_HASH;
  }

  /** Sequence number of the last entry; 0 before the first. */
  get sequence(): number {
    return this.#sequence;
  }

  get hash(): Uint8Array {
    return this.#hash;
  }

  /** Takes the next entry, and goes on from it in any case but damage. Returns what is wrong with it. */
  take(raw: Uint8Array): ChainProblem | undefined {
    const entry = readEntry(raw);
    if (entry === undefined) return { kind: "damaged" };
    const { sequence } = entry;
    const problem = this.#problemOf(sequence, raw);
    this.#sequence = sequence;
    this.#hash = hashOf(raw);
    return problem;
  }

  #problemOf(sequence: number, raw: Uint8Array): ChainProblem | undefined {
    const expected = this.#sequence + 1;
    if (sequence > expected) return { kind: "gap", from: expected, to: sequence - 1 };
    if (sequence < expected) return { kind: "out-of-order", after: this.#sequence, sequence };
    return follows(this.#hash, raw) ? undefined : { kind: "broken", sequence };
  }
}

/** In words, for people. */
export function problemText(problem: ChainProblem): string {
  switch (problem.kind) {
    case "damaged":
      return "the checksum does not fit: these are not the bytes that were written";
    case "gap":
      return problem.from === problem.to
        ? `entry ${problem.from} is missing`
        : `entries ${problem.from} to ${problem.to} are missing`;
    case "out-of-order":
      return `entry ${problem.sequence} comes after entry ${problem.after}`;
    case "broken":
      return `entry ${problem.sequence} does not follow from the one before: one of them was changed`;
  }
}
