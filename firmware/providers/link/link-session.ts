/**
 * The firmware's end of the board link (docs/link.md): calls and posts go out, one event at a time comes in. One session
 * belongs to one terminal; everything the IO classes share hangs on it.
 */
import { LinkWriter } from "../../codec/link-bytes";
import { decodeAnswer, decodeWake, encodeIdle, encodeRequest } from "../../codec/link-frame";
import type { AnswerValues, LinkEvent, OperationName, RequestValues } from "../../codec/link-operations";
import type { LinkHost } from "../../native/link-host";
import { LinkClock } from "./link-clock";

/** The board did not carry out a call: a bus error, a pin that is not there. `status` is that of docs/link.md. */
export class LinkError extends Error {
  override readonly name = "LinkError";
  readonly operation: OperationName;
  readonly status: number;

  constructor(operation: OperationName, status: number, message: string) {
    super(`${operation}: ${message}`);
    this.operation = operation;
    this.status = status;
  }
}

/** Who takes the events of a handle. Called only while a wake is handled, never inside a call. */
export interface LinkListener {
  onEvent(event: LinkEvent): void;
}

const HIGHEST_HANDLE = 0xffff;

export class LinkSession {
  readonly clock = new LinkClock();
  readonly #host: LinkHost;
  readonly #writer = new LinkWriter();
  readonly #listeners = new Map<number, LinkListener>();
  #lastHandle = 0;

  /** `start` is called by the first wake. */
  constructor(host: LinkHost, start: (session: LinkSession) => void) {
    this.#host = host;
    host.attach({
      wake: (body) => this.#wake(body, start),
      idle: () => encodeIdle(this.#writer, this.clock.nextDueMs),
    });
  }

  /** Sends a CALL. Byte values of the answer are views that hold until the next call. Throws {@link LinkError}. */
  call<Name extends OperationName>(operation: Name, values: RequestValues<Name>): AnswerValues<Name> {
    const request = encodeRequest(this.#writer, operation, values);
    const body = this.#host.call(request);
    // The buffer lives on, and what went through it must not.
    request.fill(0);
    const answer = decodeAnswer(operation, body);
    if ("message" in answer) throw new LinkError(operation, answer.status, answer.message);
    return answer.values;
  }

  post<Name extends OperationName>(operation: Name, values: RequestValues<Name>): void {
    const request = encodeRequest(this.#writer, operation, values);
    this.#host.post(request);
    request.fill(0);
  }

  /** Sends a POST body that was written elsewhere. */
  postBody(body: Uint8Array): void {
    this.#host.post(body);
  }

  /** Takes a free handle for `listener`. */
  reserve(listener: LinkListener): number {
    do this.#lastHandle = this.#lastHandle === HIGHEST_HANDLE ? 1 : this.#lastHandle + 1;
    while (this.#listeners.has(this.#lastHandle));
    this.#listeners.set(this.#lastHandle, listener);
    return this.#lastHandle;
  }

  release(handle: number): void {
    this.#listeners.delete(handle);
  }

  #wake(body: Uint8Array, start: (session: LinkSession) => void): void {
    const wake = decodeWake(body);
    this.clock.set(wake.monotonicMs, wake.epochMs);
    if (wake.cause === "boot") start(this);
    else if (wake.cause === "timer") this.clock.runEarliest();
    else this.#listeners.get(wake.handle)?.onEvent(wake.event);
  }
}
