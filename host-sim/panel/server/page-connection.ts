/** One open page: what it is told, in an order and at a pace that it can take, and what it may ask for. */
import type { WebSocket } from "ws";
import type { FromBench } from "../protocol/from-bench";
import { fromPage } from "../protocol/from-page";
import type { PanelBench } from "./panel-bench";

/** Shortest time between two pictures: more than the eye sees is not sent. */
const pictureIntervalMs = 33;
/** A page that has left so much unread is gone in all but name. */
const longestBacklogBytes = 8 * 1024 * 1024;
/** WebSocket close codes (RFC 6455, 7.4.1). */
const closeCodes = { policyViolation: 1008, tryAgainLater: 1013 } as const;

export class PageConnection {
  readonly #socket: WebSocket;
  readonly #bench: PanelBench;
  readonly #unsubscribe: () => void;
  #pictureTimer: NodeJS.Timeout | undefined;
  #pictureDue = false;

  constructor(socket: WebSocket, bench: PanelBench) {
    this.#socket = socket;
    this.#bench = bench;
    this.#unsubscribe = bench.subscribe({
      message: (message) => this.#send(message),
      pictureChanged: () => this.#pictureChanged(),
    });
    for (const message of bench.snapshot()) this.#send(message);
    this.#sendPicture();
    socket.on("message", (data: Buffer, isBinary: boolean) => void this.#take(data, isBinary));
    socket.on("close", () => this.#end());
    // ws closes the socket after an error; the close event does the rest.
    socket.on("error", () => undefined);
  }

  async #take(data: Buffer, isBinary: boolean): Promise<void> {
    const action = isBinary ? undefined : parseAction(data.toString("utf8"));
    if (action === undefined) {
      this.#socket.close(closeCodes.policyViolation, "not a message of this protocol");
      return;
    }
    let reason: string | undefined;
    try {
      reason = await this.#bench.act(action);
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
    if (reason !== undefined) this.#send({ type: "refused", action: action.type, reason });
  }

  /** The first change is sent at once; those within the interval after it as one. */
  #pictureChanged(): void {
    if (this.#pictureTimer !== undefined) {
      this.#pictureDue = true;
      return;
    }
    this.#sendPicture();
    this.#pictureTimer = setTimeout(() => {
      this.#pictureTimer = undefined;
      if (!this.#pictureDue) return;
      this.#pictureDue = false;
      this.#pictureChanged();
    }, pictureIntervalMs);
  }

  #sendPicture(): void {
    if (this.#writable()) this.#socket.send(this.#bench.picture(), { binary: true });
  }

  #send(message: FromBench): void {
    if (this.#writable()) this.#socket.send(JSON.stringify(message));
  }

  #writable(): boolean {
    if (this.#socket.readyState !== this.#socket.OPEN) return false;
    if (this.#socket.bufferedAmount <= longestBacklogBytes) return true;
    this.#socket.close(closeCodes.tryAgainLater, "the page does not keep up");
    return false;
  }

  #end(): void {
    this.#unsubscribe();
    clearTimeout(this.#pictureTimer);
  }
}

function parseAction(text: string) {
  try {
    const result = fromPage.safeParse(JSON.parse(text));
    return result.success ? result.data : undefined;
  } catch {
    return undefined;
  }
}
