/**
 * One wire between a chip and a pin of the controller. Whoever drives it sets the level; the others are told of changes.
 * A line rests at the level its pull resistor gives it, so an active-low interrupt line is made with `idle` 1.
 */

export type Level = 0 | 1;

export type LevelListener = (level: Level) => void;

export class DigitalLine {
  readonly name: string;
  readonly idle: Level;
  #level: Level;
  readonly #listeners = new Set<LevelListener>();

  constructor(name: string, idle: Level) {
    this.name = name;
    this.idle = idle;
    this.#level = idle;
  }

  get level(): Level {
    return this.#level;
  }

  /** Sets the level. Listeners hear of it at once, and only when it changes. */
  drive(level: Level): void {
    if (level === this.#level) return;
    this.#level = level;
    for (const listener of [...this.#listeners]) listener(level);
  }

  /** Lets go of the line: it returns to its resting level. */
  release(): void {
    this.drive(this.idle);
  }

  /** Calls `listener` at every later change; the result ends that. */
  subscribe(listener: LevelListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
