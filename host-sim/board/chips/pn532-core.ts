/**
 * The PN532 behind its host interface: takes frames, acknowledges, runs one command at a time, answers (UM0701-02, 6.2.2).
 * The interface (I²C, HSU) decides how frames travel.
 */
import type { ChipClock, Scheduled } from "../chip";
import { EXCHANGE_COMMANDS } from "./pn532-exchange";
import { ACK_FRAME, encodeToHost, ERROR_FRAME } from "./pn532-frame";
import type { HostFrame } from "./pn532-frame";
import { INITIATOR_COMMANDS } from "./pn532-initiator";
import { MANAGEMENT_COMMANDS } from "./pn532-management";
import { Pn532State } from "./pn532-state";
import type { Command, CommandRun } from "./pn532-state";
import type { RfField } from "./rf-field";

/** All commands by code. A code not in it is answered with the error frame. */
export const COMMANDS: Readonly<Record<number, Command>> = Object.freeze({
  ...MANAGEMENT_COMMANDS,
  ...INITIATOR_COMMANDS,
  ...EXCHANGE_COMMANDS,
});

/** How the core reaches its interface. */
export interface HostSide {
  /** A frame for the host is ready. */
  offer(frame: Uint8Array): void;
  /** What was offered and not yet taken is void. */
  withdraw(): void;
}

/** From the end of the host's frame to the ACK (6.2.2: within 15 ms). */
const ACK_DELAY_MS = 0.2;

/** Everything a run has planned; cancelling it aborts the run. */
class Plan {
  readonly #scheduled: Scheduled[] = [];
  readonly #unsubscribes: (() => void)[] = [];
  cancelled = false;

  add(scheduled: Scheduled): void {
    this.#scheduled.push(scheduled);
  }

  onCancel(unsubscribe: () => void): void {
    this.#unsubscribes.push(unsubscribe);
  }

  cancel(): void {
    this.cancelled = true;
    for (const scheduled of this.#scheduled) scheduled.cancel();
    for (const unsubscribe of this.#unsubscribes) unsubscribe();
  }
}

export class Pn532Core {
  readonly state: Pn532State;
  readonly #clock: ChipClock;
  readonly #host: HostSide;
  #running: Plan | undefined;
  #lastResponse: Uint8Array | undefined;
  /** Called when a host ACK puts a new baud rate in force. */
  onBaud: ((baud: number) => void) | undefined;

  constructor(options: { clock: ChipClock; field: RfField; host: HostSide }) {
    this.#clock = options.clock;
    this.#host = options.host;
    this.state = new Pn532State(options.field);
  }

  /** Whether a command is being carried out. */
  get busy(): boolean {
    return this.#running !== undefined;
  }

  /** Power-on reset. */
  reset(): void {
    this.#abort();
    this.#lastResponse = undefined;
    this.state.reset();
  }

  receive(frame: HostFrame): void {
    switch (frame.kind) {
      case "damaged":
        // 6.2.2, error at data link level: no acknowledgement; the host sends again.
        return;
      case "ack":
        return this.#acknowledged();
      case "nack":
        if (this.#lastResponse !== undefined && this.#running === undefined) this.#host.offer(this.#lastResponse);
        return;
      case "information":
        return this.#start(frame.data);
    }
  }

  #acknowledged(): void {
    if (this.state.nextBaud !== undefined && this.#running === undefined) {
      const baud = this.state.nextBaud;
      this.state.nextBaud = undefined;
      this.onBaud?.(baud);
      return;
    }
    // 6.2.2: the host abandons the command under way.
    this.#abort();
  }

  #abort(): void {
    this.#running?.cancel();
    this.#running = undefined;
    this.#host.withdraw();
  }

  #start(data: Uint8Array): void {
    this.#abort();
    this.#lastResponse = undefined;
    const plan = new Plan();
    this.#running = plan;
    const [code, ...parameters] = data;
    plan.add(
      this.#clock.after(ACK_DELAY_MS, () => {
        this.#host.offer(Uint8Array.from(ACK_FRAME));
        const run = this.#run(plan, code);
        const command = COMMANDS[code];
        const fits =
          command !== undefined && parameters.length >= command.minLength && parameters.length <= command.maxLength;
        if (fits) command.run(run, Uint8Array.from(parameters));
        else run.after(ACK_DELAY_MS, () => run.refuse());
      }),
    );
  }

  #run(plan: Plan, code: number): CommandRun {
    const finish = (frame: Uint8Array): void => {
      if (plan.cancelled) return;
      plan.cancel();
      this.#running = undefined;
      this.#lastResponse = frame;
      this.#host.offer(frame);
    };
    const after = (delayMs: number, then: () => void): void => {
      if (!plan.cancelled) plan.add(this.#clock.after(delayMs, then));
    };
    return {
      chip: this.state,
      after,
      whenFieldChanges: (then) => {
        if (plan.cancelled) return;
        const unsubscribe = this.state.field.subscribe(() => {
          unsubscribe();
          then();
        });
        plan.onCancel(unsubscribe);
      },
      respond: (answer) => finish(encodeToHost(Uint8Array.from([code + 1, ...Array.from(answer)]))),
      refuse: () => finish(Uint8Array.from(ERROR_FRAME)),
    };
  }
}
