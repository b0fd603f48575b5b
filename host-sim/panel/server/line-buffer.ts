/** Gathers lines and sends them in batches: a busy link makes thousands of frames a second, a page reads a few times a second. */

export interface LineBufferOptions<Line> {
  readonly intervalMs: number;
  /** Lines of one batch at most; the rest are counted and left out. */
  readonly batch: number;
  /** Lines that a page which connects later is given. */
  readonly kept: number;
  send(lines: readonly Line[], left: number): void;
}

export class LineBuffer<Line> {
  readonly #options: LineBufferOptions<Line>;
  #waiting: Line[] = [];
  #left = 0;
  #kept: Line[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LineBufferOptions<Line>) {
    this.#options = options;
  }

  /** What was sent lately. */
  get recent(): readonly Line[] {
    return this.#kept;
  }

  /** `make` is called only when the line is sent. */
  add(make: () => Line): void {
    if (this.#waiting.length < this.#options.batch) this.#waiting.push(make());
    else this.#left++;
    this.#timer ??= setTimeout(() => this.flush(), this.#options.intervalMs);
  }

  /** Sends what waits. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.length === 0) return;
    const lines = this.#waiting;
    const left = this.#left;
    this.#waiting = [];
    this.#left = 0;
    this.#kept = [...this.#kept, ...lines].slice(-this.#options.kept);
    this.#options.send(lines, left);
  }

  /** Sends nothing any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = [];
  }
}
