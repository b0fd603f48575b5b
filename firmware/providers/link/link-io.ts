/** What the IO classes over the link share: a handle that is open or closed (ECMA-419, clause 9, "IO Class Pattern"). */
import type { LinkEvent } from "../../codec/link-operations";
import type { IO } from "../../ports/io";
import type { LinkListener, LinkSession } from "./link-session";

export abstract class LinkIO implements IO, LinkListener {
  readonly target: unknown;
  protected readonly session: LinkSession;
  #handle: number | undefined;

  /** `open` sends the operation that opens the handle; when it throws, nothing is left behind. */
  constructor(session: LinkSession, target: unknown, open: (handle: number) => void) {
    this.session = session;
    this.target = target;
    const handle = session.reserve(this);
    try {
      open(handle);
    } catch (error) {
      session.release(handle);
      throw error;
    }
    this.#handle = handle;
  }

  /** The open handle; throws after `close`. */
  protected get handle(): number {
    if (this.#handle === undefined) throw new Error("closed");
    return this.#handle;
  }

  close(): void {
    const handle = this.#handle;
    if (handle === undefined) return;
    this.#handle = undefined;
    this.session.release(handle);
    this.session.post("close", { handle });
  }

  onEvent(_event: LinkEvent): void {
    // Most classes have no events.
  }
}
