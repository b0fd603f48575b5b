/** One connection to the acquirer: whole messages out and in, until it ends. */
import type { Clock, Timer } from "../ports/clock";
import type { Uplink, UplinkConnection, UplinkInfo, UplinkTarget } from "../ports/uplink";
import { Deframer, FramingError, frame } from "../iso8583/framing";
import type { Message } from "../iso8583/message";
import { MessageError } from "../iso8583/message-error";
import type { Settings } from "../storage/settings";
import type { ShownIdentity } from "./certificates/terminal-identity";
import { wipeSecrets, type CardSecrets } from "./keys/account-data";
import type { MessageSecurity, SecurityRefusal } from "./keys/message-security";
import { Deferred } from "./waiting";

/** Longest message an acquirer may send; a header that says more is a framing mismatch, not a message. */
const MAXIMUM_MESSAGE_BYTES = 4_096;

/** What happens on a connection. None but `onEnd` is called inside a call of the connection. */
export interface HostConnectionEvents {
  onMessage(message: Message): void;
  /** Bytes that are no message: `reason` is the parser's word. The connection is closed after it. */
  onMalformed(reason: string): void;
  /** A message that is not proved to be the host's answer. Unless it may just be late, the connection is closed after it. */
  onRefused(reason: SecurityRefusal): void;
  /** The connection is over, whoever ended it; called once. */
  onEnd(): void;
}

/** Why a connection is over; `code` as the screen shows it. */
export interface ConnectionEnd {
  readonly code: string;
  readonly detail: string;
}

export class HostConnection {
  /** Resolves with what was agreed, or with why there is no connection. */
  readonly opened: Promise<UplinkInfo | ConnectionEnd>;
  /** Resolves when the connection is over, whoever ended it. */
  readonly ended: Promise<ConnectionEnd>;
  readonly #ended = new Deferred<ConnectionEnd>();
  readonly #opened = new Deferred<UplinkInfo | ConnectionEnd>();
  readonly #deframer = new Deframer({ maximumBytes: MAXIMUM_MESSAGE_BYTES });
  readonly #events: HostConnectionEvents;
  readonly #security: MessageSecurity;
  readonly #timer: Timer;
  readonly #connection: UplinkConnection;
  #isOpen = false;
  #isOver = false;

  /** Begins to connect. */
  constructor(
    uplink: Uplink,
    target: UplinkTarget,
    clock: Clock,
    timeoutMs: number,
    security: MessageSecurity,
    events: HostConnectionEvents,
  ) {
    this.#security = security;
    this.opened = this.#opened.promise;
    this.ended = this.#ended.promise;
    this.#events = events;
    this.#timer = clock.after(timeoutMs, () => this.close({ code: "H6", detail: "connection timeout" }));
    this.#connection = uplink.connect(target, {
      onOpen: (info) => {
        if (this.#isOver) return;
        this.#timer.cancel();
        this.#isOpen = true;
        this.#opened.resolve(info);
      },
      onData: (bytes) => this.#receive(bytes),
      onClosed: ({ code, detail }) => this.#finish({ code, detail }),
    });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /**
   * Seals a message and hands it to the network; `secrets` are overwritten. Returns whether the connection took it; if not, it is
   * over.
   */
  send(message: Message, secrets: CardSecrets | undefined): boolean {
    if (!this.#isOpen) {
      wipeSecrets(secrets);
      return false;
    }
    const sealed = this.#security.seal(message, secrets);
    if (typeof sealed === "string") {
      this.close({ code: sealed, detail: "no key" });
      return false;
    }
    try {
      this.#connection.write(frame(sealed));
      return true;
    } catch {
      this.close({ code: "H2", detail: "write refused" });
      return false;
    }
  }

  /** No answer is waited for any more: the key of the request is overwritten. */
  settle(): void {
    this.#security.end();
  }

  /** Ends the connection from this side. */
  close(end: ConnectionEnd): void {
    if (this.#isOver) return;
    this.#finish(end);
    this.#connection.close();
  }

  #finish(end: ConnectionEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#isOpen = false;
    this.#timer.cancel();
    this.#opened.resolve(end);
    this.#ended.resolve(end);
    this.#events.onEnd();
  }

  #receive(bytes: Uint8Array): void {
    if (this.#isOver) return;
    try {
      // A bad header throws at the push after the good messages, so an empty push brings it out.
      for (const chunk of [bytes, new Uint8Array(0)]) {
        for (const body of this.#deframer.push(chunk)) this.#open(body);
      }
    } catch (error) {
      if (!(error instanceof MessageError) && !(error instanceof FramingError)) throw error;
      this.#events.onMalformed(error.reason);
      this.close({ code: "H3", detail: `malformed: ${error.reason}` });
    }
  }

  #open(body: Uint8Array): void {
    const opened = this.#security.open(body);
    if (opened.kind === "message") return this.#events.onMessage(opened.message);
    this.#events.onRefused(opened.reason);
    if (!isLate(opened.reason)) this.close({ code: "H5", detail: `refused: ${opened.reason}` });
  }
}

/** Where the settings say that the host is, and whom it has to be; and who the terminal is. */
export function uplinkTarget({ host, tls }: Pick<Settings, "host" | "tls">, identity: ShownIdentity): UplinkTarget {
  return {
    host: host.name,
    port: host.port,
    serverName: host.serverName,
    trustedRoots: tls.roots,
    clientChain: identity.chain,
    clientKey: identity.key,
  };
}

/** Whether an attempt ended without a connection. */
export function isConnectionEnd(result: UplinkInfo | ConnectionEnd): result is ConnectionEnd {
  return "code" in result;
}

/** Whether a refused message may be nothing worse than an answer that came too late. */
export function isLate(reason: SecurityRefusal): boolean {
  return reason === "unexpected" || reason === "other-transaction";
}
