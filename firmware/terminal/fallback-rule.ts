/** When a card with a chip may be swiped: after two failed chip reads, or when its chip holds nothing for this terminal. */

/** Chip reads that must fail first (docs of the product: two failed chip reads, then swipe). */
const FAILURES_BEFORE_FALLBACK = 2;

export class FallbackRule {
  readonly #maySwipe: boolean;
  readonly #isAllowed: boolean;
  #failures = 0;
  #permission: "none" | "unsupported" | "fallback" = "none";

  /** `maySwipe`: there is a stripe reader and it may be used; `isAllowed`: the acquirer takes fallback. */
  constructor(maySwipe: boolean, isAllowed: boolean) {
    this.#maySwipe = maySwipe;
    this.#isAllowed = isAllowed;
  }

  /** A chip could not be read. */
  noteFailure(): void {
    this.#failures++;
    if (this.#failures >= FAILURES_BEFORE_FALLBACK && this.#isAllowed) this.#permission = "fallback";
  }

  /** A chip was read, and has no application that this terminal takes. */
  noteUnsupported(): void {
    this.#permission = "unsupported";
  }

  /** A chip showed itself to be a copy. */
  forbid(): void {
    this.#permission = "none";
  }

  /** Whether the stripe of a card with a chip is taken now. */
  get mayUseStripe(): boolean {
    return this.#maySwipe && this.#permission !== "none";
  }

  /** Whether field 22 says that the chip could not be read. */
  get isFallback(): boolean {
    return this.#permission === "fallback";
  }
}
