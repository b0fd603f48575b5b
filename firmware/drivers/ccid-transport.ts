/** One command at a time to a CCID reader on a serial line: sequence numbers, repetition of damaged frames, time extensions. */
import type { Clock } from "../ports/clock";
import { encodeCcidFrame, RESEND_FRAME } from "./ccid-frame";
import type { CcidItem } from "./ccid-frame";
import { CcidLine } from "./ccid-line";
import type { CcidLineOptions } from "./ccid-line";
import { decodeCcidAnswer, encodeCcidCommand } from "./ccid-message";
import type { CcidAnswer } from "./ccid-message";

/** Why a command had no answer. */
export type CcidTransportReason =
  /** Nothing within its time. */
  | "no-answer"
  /** Time extensions without end. */
  | "too-slow"
  /** Frames stayed unreadable, on either side. */
  | "damaged"
  | "closed";

export class CcidTransportError extends Error {
  override readonly name = "CcidTransportError";
  readonly reason: CcidTransportReason;

  constructor(reason: CcidTransportReason, code: number) {
    super(`CCID command 0x${code.toString(16)}: ${reason}`);
    this.reason = reason;
  }
}

export interface CcidCommand {
  readonly code: number;
  /** The last three bytes of the header. */
  readonly parameters?: readonly number[];
  readonly data?: Uint8Array;
  /** How long the reader may be silent. */
  readonly timeoutMs: number;
}

/** How often a frame is sent again in each direction. */
const REPETITIONS = 3;
/** Longest command, whatever extensions the reader asks for. */
const LIMIT_MS = 60_000;
const NO_DATA = new Uint8Array(0);

/** What a command under way has used up. */
interface Patience {
  dueAtMs: number;
  readonly limitAtMs: number;
  repetitions: number;
}

export class CcidTransport {
  readonly #clock: Clock;
  readonly #line: CcidLine;
  #sequence = 0;
  #isBusy = false;

  constructor(options: CcidLineOptions) {
    this.#clock = options.clock;
    this.#line = new CcidLine(options);
  }

  set onSlotChange(listener: (inserted: boolean) => void) {
    this.#line.onSlotChange = listener;
  }

  /** Releases the line; a command under way rejects with `closed`. */
  close(): void {
    this.#line.close();
  }

  /** Carries out a command; a failed one is an answer too. Rejects with {@link CcidTransportError}. One at a time. */
  async transceive(command: CcidCommand): Promise<CcidAnswer> {
    if (this.#isBusy) throw new Error("the reader is busy with a command");
    this.#isBusy = true;
    this.#line.listen();
    const sequence = this.#sequence;
    this.#sequence = (sequence + 1) & 0xff;
    const { code, parameters = [], data = NO_DATA } = command;
    let frame: Uint8Array | undefined;
    try {
      const message = encodeCcidCommand(code, sequence, parameters, data);
      frame = encodeCcidFrame(message);
      message.fill(0);
      const startMs = this.#clock.monotonicMs();
      const patience = { dueAtMs: startMs + command.timeoutMs, limitAtMs: startMs + LIMIT_MS, repetitions: 0 };
      this.#line.send(frame);
      for (;;) {
        const item = await this.#line.next(patience.dueAtMs);
        if (item === "closed") throw new CcidTransportError("closed", code);
        if (item === "timeout") {
          throw new CcidTransportError(patience.dueAtMs < patience.limitAtMs ? "no-answer" : "too-slow", code);
        }
        const answer = this.#answer(item, command, frame, patience);
        if (answer?.sequence === sequence) return answer;
      }
    } finally {
      // It may carry a PIN. What the line has not taken of it is overwritten too, and dropped by `deafen`.
      frame?.fill(0);
      this.#line.deafen();
      this.#isBusy = false;
    }
  }

  /** Does what the item asks for; returns it if it is the end of a command. */
  #answer(
    item: CcidItem | "broken",
    command: CcidCommand,
    frame: Uint8Array,
    patience: Patience,
  ): CcidAnswer | undefined {
    if (item === "broken" || item.kind === "damaged" || item.kind === "resend") {
      if (++patience.repetitions > REPETITIONS) throw new CcidTransportError("damaged", command.code);
      this.#line.send(item !== "broken" && item.kind === "resend" ? frame : Uint8Array.from(RESEND_FRAME));
      return undefined;
    }
    if (item.kind === "time-request") this.#extend(patience, command.timeoutMs, item.multiplier);
    if (item.kind !== "message") return undefined;
    const answer = decodeCcidAnswer(item.message);
    if (answer.slot !== 0) return undefined;
    if (answer.outcome !== "time-extension") return answer;
    this.#extend(patience, command.timeoutMs, Math.max(1, answer.error));
    return undefined;
  }

  #extend(patience: Patience, timeoutMs: number, multiplier: number): void {
    const dueAtMs = this.#clock.monotonicMs() + timeoutMs * multiplier;
    patience.dueAtMs = Math.min(patience.limitAtMs, Math.max(patience.dueAtMs, dueAtMs));
  }
}
