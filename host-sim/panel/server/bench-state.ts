/** What pages are told: the latest message of each noun for those who come later, every message for those who are here. */
import type { FromBench } from "../protocol/from-bench";
import type { BenchListener } from "./panel-bench";

/** Messages that add lines to a list; what they added before is kept elsewhere. */
type Listed = Extract<FromBench, { added: unknown }>["type"] | "refused";

/** Messages that carry the whole state of their noun. */
export type StateMessage = Exclude<FromBench, { type: Listed }>;

export class BenchState {
  readonly #latest = new Map<StateMessage["type"], StateMessage>();
  readonly #listeners = new Set<BenchListener>();

  /** The present state of every noun that has one, in the order in which they were first told. */
  get present(): readonly StateMessage[] {
    return [...this.#latest.values()];
  }

  /** Keeps a state and tells of it. */
  set(message: StateMessage): void {
    this.#latest.set(message.type, message);
    this.tell(message);
  }

  /** Tells without keeping. */
  tell(message: FromBench): void {
    for (const listener of [...this.#listeners]) listener.message(message);
  }

  pictureChanged(): void {
    for (const listener of [...this.#listeners]) listener.pictureChanged();
  }

  subscribe(listener: BenchListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Whether any page is open. */
  get watched(): boolean {
    return this.#listeners.size > 0;
  }
}
