/** What a mount found missing: told by sequences, which have no holes by themselves. */

/** Sequences from `from` to `to`, both included, of which no record was found. */
export interface JournalGap {
  readonly from: number;
  readonly to: number;
}

export interface JournalDamage {
  /** Needed sectors, by their place in the partition, whose heads are gone. Their records may stand nevertheless. */
  readonly sectors: readonly number[];
  /** The first of the gaps; when a newest sector is gone, its last gap may be longer than what was ever written. */
  readonly gaps: readonly JournalGap[];
  /** Sequences missing in all gaps, listed or not. */
  readonly missing: number;
  /** Records and heads in which a flipped bit was set right. */
  readonly repaired: number;
}

/** More gaps than this are only counted: flash that is so bad needs no list. */
const GAPS_LISTED = 16;

/** Follows the sequences of a mount. */
export class DamageCount implements JournalDamage {
  readonly sectors: number[] = [];
  readonly gaps: JournalGap[] = [];
  missing = 0;
  repaired = 0;
  /** The sequence that comes next, if nothing is missing. */
  next: number;

  constructor(first: number) {
    this.next = first;
  }

  /** All before `sequence` should have come by now. */
  expect(sequence: number): void {
    if (sequence <= this.next) return;
    this.missing += sequence - this.next;
    if (this.gaps.length < GAPS_LISTED) this.gaps.push({ from: this.next, to: sequence - 1 });
    this.next = sequence;
  }

  /** This one came. Returns whether it is the first with its sequence. */
  found(sequence: number): boolean {
    if (sequence < this.next) return false;
    this.expect(sequence);
    this.next++;
    return true;
  }
}
