/** Random bytes over the link: the bench's generator, or in a replay its seeded stream. */
import { RANDOM_STREAMS } from "../../codec/link-operations";
import type { Random } from "../../ports/random";
import type { LinkSession } from "./link-session";

const PIECE_LENGTH = 1024;

export class LinkRandom implements Random {
  readonly #session: LinkSession;

  constructor(session: LinkSession) {
    this.#session = session;
  }

  fill<T extends Uint8Array>(buffer: T): T {
    for (let offset = 0; offset < buffer.length; offset += PIECE_LENGTH) {
      const count = Math.min(PIECE_LENGTH, buffer.length - offset);
      buffer.set(this.#session.call("random", { stream: RANDOM_STREAMS.firmware, count }).bytes, offset);
    }
    return buffer;
  }
}
