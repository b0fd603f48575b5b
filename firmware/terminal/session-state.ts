/** Where the session with the acquirer stands, and who waits to hear of it. */
import type { Clock } from "../ports/clock";
import { Deferred, within } from "./waiting";

/** What the screens tell of the session. */
export type SessionState =
  | { readonly kind: "connecting" }
  | { readonly kind: "offline"; readonly code: string }
  /** The host refused the sign-on; `code` is its answer code. */
  | { readonly kind: "refused"; readonly code: string }
  /** A sale without a known end is being taken back. */
  | { readonly kind: "reversing"; readonly tlsVersion: string }
  | { readonly kind: "ready"; readonly tlsVersion: string };

export class SessionStatus {
  /** Called after every change; at most one listener. */
  onChange: ((state: SessionState) => void) | undefined;
  readonly #clock: Clock;
  #state: SessionState = { kind: "connecting" };
  /** Kept by the next state in which it is clear whether a sale can be sent. */
  #decided = new Deferred<void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get state(): SessionState {
    return this.#state;
  }

  get isReady(): boolean {
    return this.#state.kind === "ready";
  }

  /** Code of why nothing can be sent now. */
  get refusalCode(): string {
    const state = this.#state;
    return state.kind === "offline" || state.kind === "refused" ? state.code : state.kind === "reversing" ? "H7" : "H0";
  }

  enter(state: SessionState): void {
    const before = this.#state;
    this.#state = state;
    if (before.kind === state.kind && !("code" in before && "code" in state && before.code !== state.code)) return;
    if (state.kind !== "connecting" && state.kind !== "reversing") {
      this.#decided.resolve();
      this.#decided = new Deferred<void>();
    }
    this.onChange?.(state);
  }

  /** The state is the same, but what waits for the host is not. */
  tell(): void {
    this.onChange?.(this.#state);
  }

  /** Resolves when a sale can be sent, or cannot, or after `timeoutMs`. */
  async decided(timeoutMs: number): Promise<SessionState> {
    await within(this.#clock, timeoutMs, this.#decided.promise, undefined);
    return this.#state;
  }
}
