/** One connection's messages: cut out of the stream, handed to the host, answered as the rules have it. */
import type { Duplex } from "node:stream";
import { pack, unpack } from "../../firmware/iso8583/codec";
import { Deframer, frame, FramingError } from "../../firmware/iso8583/framing";
import { describe } from "../../firmware/iso8583/masking";
import { MessageError } from "../../firmware/iso8583/message-error";
import type { Message } from "../../firmware/iso8583/message";
import type { MessageSpec } from "../../firmware/iso8583/spec";
import type { Activity } from "../board/activity";
import type { AcquirerClock } from "./acquirer-clock";
import type { AcquirerEvents, ClearEvent, Connection, FaultEvent } from "./connection";
import type { EventHub } from "./event-hub";
import type { Host } from "./host";
import type { Answer } from "./requests/handler";
import type { Rule } from "./rules/rule-schema";
import type { AnswerSeal, MessageGuard } from "./security/message-guard";

/** What sessions share. */
export interface SessionServices {
  readonly spec: MessageSpec;
  readonly host: Host;
  /** Left out, messages are taken as they come: for tests of what stands behind it. */
  readonly guard: MessageGuard | undefined;
  readonly clock: AcquirerClock;
  /** Requests under way. */
  readonly activity: Activity;
  readonly events: EventHub<AcquirerEvents>;
  readonly clear: EventHub<{ clear: ClearEvent }>;
  readonly limits: SessionLimits;
}

export interface SessionLimits {
  /** Longest message taken, without its header. */
  readonly messageBytes: number;
  /** Requests of one connection under way at once; more wait in its socket. */
  readonly requestsUnderWay: number;
}

/** A message that may be handled, and how its answer is made. */
interface Guarded {
  readonly message: Message;
  readonly seal: AnswerSeal;
}

/** How long a terminal has to close its side of a connection that was ended. */
const lingerMs = 10_000;
const nothing = new Uint8Array(0);

export class Session {
  readonly connection: Connection;
  readonly #stream: Duplex;
  readonly #services: SessionServices;
  readonly #deframer: Deframer;
  readonly #delayed = new Set<{ cancel(): void }>();
  /** Messages that came while too many were under way. */
  readonly #waiting: Uint8Array[] = [];
  readonly #exchanges = new Set<Promise<void>>();
  #closed = false;
  /** A message was refused for its security: nothing that comes behind it is looked at. */
  #condemned = false;

  constructor(stream: Duplex, connection: Connection, services: SessionServices) {
    this.connection = connection;
    this.#stream = stream;
    this.#services = services;
    this.#deframer = new Deframer({ maximumBytes: services.limits.messageBytes });
    services.events.emit("connection", connection);
    this.#tellClear("open");
    stream.on("data", (chunk: Uint8Array) => this.#receive(chunk));
    stream.on("error", (error: Error) => this.#fault("connection", error.message, error));
    stream.on("end", () => this.#ended());
    stream.on("close", () => this.#close());
  }

  /** Ends the connection at once; resolves when nothing of it is under way any more. */
  async destroy(): Promise<void> {
    this.#stream.destroy();
    await Promise.all(this.#exchanges);
  }

  /** Ends the connection in order, and at once if the terminal does not answer to that. */
  #end(): void {
    this.#stream.end();
    this.#plan(lingerMs, () => void this.#stream.destroy());
  }

  get #now(): number {
    return Math.floor(this.#services.clock.epochMs());
  }

  #receive(chunk: Uint8Array): void {
    if (this.#closed || this.#condemned) return;
    this.#tellClear("terminal", chunk);
    try {
      this.#waiting.push(...this.#deframer.push(chunk));
      this.#beginWaiting();
      // A bad header behind good messages is only told by the next call.
      this.#deframer.push(nothing);
    } catch (error) {
      if (!(error instanceof FramingError)) throw error;
      // Where the next message begins cannot be known any more.
      this.#fault("framing", error.message, error);
      this.#stream.destroy();
    }
  }

  /** Begins as many requests as may be under way; while some have to wait, no more are read. */
  #beginWaiting(): void {
    const { limits } = this.#services;
    while (this.#waiting.length > 0 && this.#exchanges.size < limits.requestsUnderWay && !this.#closed) {
      this.#begin(this.#waiting.shift() as Uint8Array);
    }
    if (this.#waiting.length > 0) this.#stream.pause();
    else if (this.#stream.isPaused()) this.#stream.resume();
  }

  #begin(body: Uint8Array): void {
    const { activity } = this.#services;
    activity.begin();
    const exchange = this.#exchange(body)
      .catch((error: unknown) => {
        this.#fault("internal", error instanceof Error ? error.message : String(error), error);
        this.#stream.destroy();
      })
      .finally(() => {
        this.#exchanges.delete(exchange);
        this.#beginWaiting();
        activity.end();
      });
    this.#exchanges.add(exchange);
  }

  async #exchange(body: Uint8Array): Promise<void> {
    const at = this.#now;
    const read = this.#read(body);
    const guarded = read && (await this.#guarded(read, body));
    if (guarded === undefined) return;
    const { message, seal } = guarded;
    this.#tellMessage("request", message, body.length, undefined, undefined);
    const reply = await this.#services.host.handle(message, this.connection, at);
    if (reply.kind === "unanswerable") return this.#fault("unanswerable", reply.why);
    if (reply.kind === "lost" && reply.rule.then.close === true) return this.#end();
    if (reply.kind === "lost") return;
    const delayMs = reply.rule?.then.delayMs ?? 0;
    if (delayMs === 0) return this.#deliver(reply.answer, reply.rule, seal);
    this.#plan(delayMs, () => void this.#services.activity.track(this.#deliver(reply.answer, reply.rule, seal)));
  }

  /** The message, if its keys prove that it is the terminal's and new; otherwise the connection ends. */
  async #guarded(message: Message, body: Uint8Array): Promise<Guarded | undefined> {
    const { guard } = this.#services;
    if (guard === undefined) return { message, seal: (answer) => answer };
    const result = await guard.open(message, body);
    if (this.#condemned) return undefined;
    if (result.kind === "accepted") return result;
    this.#condemned = true;
    this.#waiting.length = 0;
    this.#fault("security", `${result.violation}: ${result.detail}`);
    this.#end();
    return undefined;
  }

  #read(body: Uint8Array): Message | undefined {
    try {
      return unpack(this.#services.spec, body);
    } catch (error) {
      if (!(error instanceof MessageError)) throw error;
      this.#fault("malformed", error.message, error);
      return undefined;
    }
  }

  /** Does `work` when the time has passed, unless the connection ends before. Until then nothing is under way. */
  #plan(delayMs: number, work: () => void): void {
    if (this.#closed) return;
    const scheduled = this.#services.clock.after(delayMs, () => {
      this.#delayed.delete(scheduled);
      work();
    });
    this.#delayed.add(scheduled);
  }

  async #deliver(answer: Answer, rule: Rule | undefined, seal: AnswerSeal): Promise<void> {
    const effect = rule?.then;
    if (effect?.garbage !== undefined) await this.#send(effect.garbage);
    if (effect?.close === true) return this.#end();
    if (effect?.garbage !== undefined || effect?.lose === "answer") return;
    if (effect?.stan !== "wrong") return this.#answer(answer.message, seal(answer.body), answer, rule);
    const { spec } = this.#services;
    const bent = unpack(spec, answer.body);
    bent.set(11, anotherStan(bent.get(11)));
    return this.#answer(bent, seal(pack(spec, bent)), answer, rule);
  }

  #answer(message: Message, body: Uint8Array, answer: Answer, rule: Rule | undefined): Promise<void> {
    this.#tellMessage("answer", message, body.length, answer, rule);
    return this.#send(frame(body));
  }

  /** Resolves when the stream has taken the bytes, or will take none any more. */
  #send(bytes: Uint8Array): Promise<void> {
    if (this.#closed || this.#stream.writableEnded) return Promise.resolve();
    this.#tellClear("acquirer", bytes);
    return new Promise((resolve) => this.#stream.write(bytes, () => resolve()));
  }

  #ended(): void {
    try {
      this.#deframer.end();
    } catch (error) {
      if (!(error instanceof FramingError)) throw error;
      this.#fault("framing", error.message, error);
    }
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const scheduled of this.#delayed) scheduled.cancel();
    this.#delayed.clear();
    this.#tellClear("close");
    this.#services.events.emit("disconnection", { connection: this.connection, at: this.#now });
  }

  #fault(kind: FaultEvent["kind"], detail: string, cause?: unknown): void {
    this.#services.events.emit("fault", { connection: this.connection, kind, detail, cause, at: this.#now });
  }

  #tellMessage(
    direction: "request" | "answer",
    message: Message,
    byteLength: number,
    answer: Answer | undefined,
    rule: Rule | undefined,
  ): void {
    const { events, spec } = this.#services;
    if (!events.heard("message")) return;
    const { connection } = this;
    events.emit("message", {
      direction,
      connection,
      terminalId: connection.terminalId ?? message.get(41)?.trimEnd(),
      messageType: message.mti,
      byteLength,
      get description() {
        return describe(spec, message);
      },
      rule: rule?.name,
      repeat: answer?.repeat ?? false,
      problem: answer?.problem,
      at: this.#now,
    });
  }

  #tellClear(kind: ClearEvent["kind"], bytes: Uint8Array = nothing): void {
    const { clear } = this.#services;
    if (clear.heard("clear")) clear.emit("clear", { kind, connection: this.connection, bytes, at: this.#now });
  }
}

function anotherStan(stan: string | undefined): string {
  return String((Number(stan ?? 0) % 999_999) + 1).padStart(6, "0");
}
