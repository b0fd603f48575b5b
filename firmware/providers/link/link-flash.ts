/** Flash partitions over the link, with the face of Moddable's `embedded:storage/flash`. */
import type { FlashOpener, FlashPartition } from "../../ports/io";
import { LinkIO } from "./link-io";
import type { LinkSession } from "./link-session";

/** Bytes that one operation moves; longer reads and writes are cut, so that no link body grows large. */
const PIECE_LENGTH = 4096;

type Status = ReturnType<FlashPartition["status"]>;

class LinkFlashPartition extends LinkIO implements FlashPartition {
  readonly #status: Status;
  readonly #writable: boolean;

  constructor(session: LinkSession, partition: string, writable: boolean) {
    let status: Status | undefined;
    super(session, undefined, (handle) => (status = session.call("flashOpen", { handle, partition })));
    this.#status = status as Status;
    this.#writable = writable;
  }

  status(): Status {
    void this.handle;
    return this.#status;
  }

  read(byteLength: number, offset: number): Uint8Array {
    const { handle } = this;
    const whole = new Uint8Array(byteLength);
    for (let done = 0; done < byteLength; done += PIECE_LENGTH) {
      const count = Math.min(PIECE_LENGTH, byteLength - done);
      whole.set(this.session.call("flashRead", { handle, offset: offset + done, count }).bytes, done);
    }
    return whole;
  }

  write(buffer: Uint8Array, offset: number): void {
    const handle = this.#writeHandle();
    for (let done = 0; done < buffer.length; done += PIECE_LENGTH) {
      const bytes = buffer.subarray(done, done + PIECE_LENGTH);
      this.session.call("flashWrite", { handle, offset: offset + done, bytes });
    }
  }

  eraseBlock(index: number): void {
    this.session.call("flashErase", { handle: this.#writeHandle(), block: index });
  }

  #writeHandle(): number {
    if (!this.#writable) throw new Error("opened for reading");
    return this.handle;
  }
}

/** Opens partitions of the board. Without a mode they are opened for reading and writing. */
export function linkFlash(session: LinkSession): FlashOpener {
  return { open: ({ path, mode }) => new LinkFlashPartition(session, path, mode !== "r") };
}
