/** What the firmware has open, by handle, and the events that come out of it. */
import { STATUS, type LinkEvent } from "../../firmware/codec/link-operations";
import { BoardError } from "./board-error";
import type { Resource } from "./resource";

/** An event on its way to the firmware. */
export interface PendingEvent {
  readonly handle: number;
  /** The event as of now, or `undefined` when its handle has been closed meanwhile. */
  take(): LinkEvent | undefined;
}

/** Queues an event; what it holds is asked for when it is delivered. */
export type Emit = (event: () => LinkEvent | undefined) => void;

export class HandleTable {
  readonly #resources = new Map<number, Resource>();
  readonly #onEvent: (event: PendingEvent) => void;

  constructor(onEvent: (event: PendingEvent) => void) {
    this.#onEvent = onEvent;
  }

  get size(): number {
    return this.#resources.size;
  }

  /** Puts what `make` builds under a free handle of the firmware's choice. */
  open(handle: number, make: (emit: Emit) => Resource): void {
    if (handle === 0 || this.#resources.has(handle)) {
      throw new BoardError(STATUS.unknownHandle, `handle ${handle} is not free`);
    }
    const resource: Resource = make((event) =>
      this.#onEvent({ handle, take: () => (this.#resources.get(handle) === resource ? event() : undefined) }),
    );
    this.#resources.set(handle, resource);
  }

  /** What is open under the handle, if it is of the kind asked for. */
  get<Kind extends Resource>(handle: number, kind: abstract new (...given: never[]) => Kind): Kind {
    const resource = this.#resources.get(handle);
    if (!(resource instanceof kind)) throw new BoardError(STATUS.unknownHandle, `handle ${handle}`);
    return resource;
  }

  /** Closes a handle; one that is not open is left alone. */
  close(handle: number): void {
    this.#resources.get(handle)?.close();
    this.#resources.delete(handle);
  }

  /** Everything that was open is gone, without a word to anybody far away. */
  vanish(): void {
    for (const resource of this.#resources.values()) (resource.vanish ?? resource.close).call(resource);
    this.#resources.clear();
  }
}
