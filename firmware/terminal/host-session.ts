/**
 * The terminal at its acquirer: connected and signed on, one request at a time, tested when idle, and never with a sale open
 * whose end nobody knows: such a sale is reversed before the next begins. What is owed lives in RAM here.
 */
import type { TerminalPorts } from "../ports/terminal-ports";
import type { UplinkInfo } from "../ports/uplink";
import type { FieldValue, Message } from "../iso8583/message";
import { CounterError, type Counters } from "../storage/counter";
import type { Settings } from "../storage/settings";
import { dueTask, waitOf, type AdministrativeTask } from "./administration";
import { Backoff } from "./backoff";
import type { ShownIdentity } from "./certificates/terminal-identity";
import { APPROVED } from "./host-answer";
import { HostConnection, isConnectionEnd, type ConnectionEnd } from "./host-connection";
import { HostExchange, type ExchangeResult } from "./host-exchange";
import { wipeSecrets, type CardSecrets } from "./keys/account-data";
import type { MessageSecurity } from "./keys/message-security";
import { localTime, transmissionTime } from "./local-time";
import { fillRequest, type FieldValues, type RequestType } from "./message-templates";
import { OwedAdvices } from "./owed-advices";
import { cardResultOf, mustRepeat, repeatOf, reversalOf, type OwnFields, type ReversalReason } from "./reversal";
import { Deferred, within } from "./waiting";

/** What the screens tell of the session. */
export type SessionState =
  | { readonly kind: "connecting" }
  | { readonly kind: "offline"; readonly code: string }
  /** The host refused the sign-on; `code` is its answer code. */
  | { readonly kind: "refused"; readonly code: string }
  /** A sale without a known end is being taken back. */
  | { readonly kind: "reversing"; readonly tlsVersion: string }
  | { readonly kind: "ready"; readonly tlsVersion: string };

/** How an authorisation or a test ended. */
export type HostResult =
  | { readonly kind: "answered"; readonly answer: Message; readonly approved: boolean }
  /** Nothing was sent; nothing is owed. */
  | { readonly kind: "not-sent"; readonly code: string }
  /** Sent, and no usable answer; a sale is being reversed by the time this is known. */
  | { readonly kind: "no-answer"; readonly code: string };

interface Job {
  readonly request: Message;
  readonly secrets: CardSecrets | undefined;
  readonly done: Deferred<HostResult>;
}

const NETWORK_SIGN_ON = "001";
const NETWORK_ECHO = "301";
const PARTIAL_APPROVAL = "10";

export type HostPorts = Pick<TerminalPorts, "clock" | "random" | "uplink" | "log">;

/** What a session needs of the rest of the terminal. */
export interface HostDuties {
  /** Whom to be in TLS; the key is a copy. `undefined`: the terminal has no certificate. */
  readonly identity: { show(): ShownIdentity | undefined };
  readonly tasks: readonly AdministrativeTask[];
}

/** How a connection ended: to be made anew at once, or after a pause, in which the state says why. */
type SessionEnd = { readonly state: Extract<SessionState, { code: string }> } | "again";

/** So long after a sale began, it is not: longer than anybody holds a card. */
const QUIET_MS = 300_000;

export class HostSession {
  /** Called after every change of {@link state}; at most one listener. */
  onState: ((state: SessionState) => void) | undefined;
  readonly #ports: HostPorts;
  readonly #settings: Settings;
  readonly #counters: Counters;
  readonly #security: MessageSecurity;
  readonly #exchange: HostExchange;
  readonly #backoff: Backoff;
  readonly #advices: OwedAdvices;
  readonly #duties: HostDuties;
  /** The terminal is somebody else now: the connection is made anew when no sale is in hand. */
  #mustReconnect = false;
  #claimedAtMs = -QUIET_MS;
  /** An advice is on its way; a sale does not wait for its answer. */
  #isTelling = false;
  #state: SessionState = { kind: "connecting" };
  #connection: HostConnection | undefined;
  /** The reversal owed, in the form it is to be sent in next. */
  #owed: Message | undefined;
  #job: Job | undefined;
  /** Wakes the loop out of a pause or idleness. */
  #wake = new Deferred<"wake">();
  /** Kept by the next state in which it is clear whether a sale can be sent. */
  #decided = new Deferred<void>();
  #isStopped = false;

  constructor(ports: HostPorts, settings: Settings, counters: Counters, security: MessageSecurity, duties: HostDuties) {
    this.#security = security;
    this.#duties = duties;
    this.#ports = ports;
    this.#settings = settings;
    this.#counters = counters;
    this.#exchange = new HostExchange(ports.clock, ports.log);
    this.#backoff = new Backoff(ports.random);
    this.#advices = new OwedAdvices(ports.clock, new Backoff(ports.random));
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Whether the host is owed something that only RAM knows of, or is asked something now. */
  get isOwing(): boolean {
    return this.#owed !== undefined || this.#job !== undefined || this.#advices.waitMs !== Infinity;
  }

  /** Connects, signs on, serves, and connects again, until {@link stop}. */
  async run(): Promise<void> {
    while (!this.#isStopped) {
      this.#setState({ kind: "connecting" });
      const end = await this.#serve().catch((error: unknown) => this.#faulted(error));
      this.#connection?.close({ code: end === "again" ? "H0" : end.state.code, detail: "session over" });
      this.#connection = undefined;
      if (this.#isStopped) break;
      this.#refuseJob();
      if (end === "again") continue;
      this.#setState(end.state);
      const pauseMs = this.#backoff.nextMs();
      this.#ports.log.write("info", "host.pause", { pauseMs, code: end.state.code });
      await this.#rest(pauseMs);
    }
  }

  /** A fault of the terminal itself ends the connection, not the session: what is owed is still owed. */
  #faulted(error: unknown): SessionEnd {
    const { name, message } = error instanceof Error ? error : { name: typeof error, message: "" };
    this.#ports.log.write("error", "host.fault", { name, detail: message });
    return { state: { kind: "offline", code: "H8" } };
  }

  /** Ends the session and its connection. */
  stop(): void {
    this.#isStopped = true;
    this.#refuseJob();
    this.#connection?.close({ code: "H0", detail: "stopped" });
    this.#wakeUp();
  }

  /** Ends the connection and begins anew, with the keys that are there now: after a wipe, with none. */
  beginAnew(): void {
    this.#connection?.close({ code: "H0", detail: "begun anew" });
    this.#wakeUp();
  }

  /** A task has something to say that its `waitMs` did not foretell. */
  attend(): void {
    this.#wakeUp();
  }

  /** Somebody wants to sell: does not sit out a pause, and resolves when that can be done, or not, or after `timeoutMs`. */
  async prepare(timeoutMs: number): Promise<SessionState> {
    if (this.#state.kind === "ready") return this.#state;
    if (this.#state.kind !== "connecting") this.#wakeUp();
    await within(this.#ports.clock, timeoutMs, this.#decided.promise, undefined);
    return this.#state;
  }

  /** A sale begins: whether it could be sent now. The connection is not remade under it. */
  claim(): boolean {
    this.#claimedAtMs = this.#ports.clock.monotonicMs();
    return this.#state.kind === "ready";
  }

  /** The next STAN, and the times that belong to a message of this moment. */
  header(): { readonly 7: string; readonly 11: string; readonly 12: string; readonly 13: string } {
    const stan = String(this.#counters.next("stan")).padStart(6, "0");
    return { 11: stan, ...this.#times() };
  }

  /**
   * Asks for a sale. Without a usable answer the sale is reversed; until that is done there is no other. `secrets` of the card are
   * overwritten.
   */
  authorise(request: Message, secrets: CardSecrets): Promise<HostResult> {
    return this.#ask(request, secrets);
  }

  /** Takes back a sale that was approved but could not be finished here. `field55`: how its card ended. */
  reverse(request: Message, reason: ReversalReason, field55?: Uint8Array): void {
    this.#owe(request, reason, field55);
  }

  /** Tells the host how the card of a sale ended, such as what became of its scripts, as soon as nothing else is to be said. */
  advise(request: Message, field55: Uint8Array): void {
    const dropped = this.#advices.add(cardResultOf(request, this.#ownFields(request), field55));
    if (dropped !== undefined) this.#ports.log.write("error", "host.advice-dropped", { stan: dropped.get(11) ?? "" });
    if (this.#state.kind === "ready") this.#wakeUp();
  }

  /** Tests the way to the host. */
  echo(): Promise<HostResult> {
    return this.#ask(this.#network(NETWORK_ECHO));
  }

  /** Code of why nothing can be sent now. */
  #refusalCode(): string {
    const state = this.#state;
    return state.kind === "offline" || state.kind === "refused" ? state.code : state.kind === "reversing" ? "H7" : "H0";
  }

  /** Hands a request to the loop, which owns the connection. */
  async #ask(request: Message, secrets?: CardSecrets): Promise<HostResult> {
    if (this.#state.kind !== "ready" || this.#job !== undefined) {
      wipeSecrets(secrets);
      return this.#notSent();
    }
    const done = new Deferred<HostResult>();
    this.#job = { request, secrets, done };
    if (this.#isTelling) this.#exchange.abandon();
    this.#wakeUp();
    return done.promise;
  }

  #notSent(): HostResult {
    return { kind: "not-sent", code: this.#refusalCode() };
  }

  /** What an exchange means for whoever asked; a sale whose end is not known is owed to the customer from here on. */
  #judge(request: Message, result: ExchangeResult): HostResult {
    if (result.kind === "not-sent") return { kind: "not-sent", code: "H2" };
    const isSale = request.mti !== "0800";
    if (result.kind === "no-answer") {
      if (isSale) this.#owe(request, result.malformed ? "22" : "68");
      return { kind: "no-answer", code: result.code };
    }
    const code = result.message.get(39);
    // A partial approval took money that this terminal does not know how to accept.
    if (isSale && code === PARTIAL_APPROVAL) this.#owe(request, "22");
    return { kind: "answered", answer: result.message, approved: code === APPROVED };
  }

  #refuseJob(): void {
    wipeSecrets(this.#job?.secrets);
    this.#job?.done.resolve(this.#notSent());
    this.#job = undefined;
  }

  /** One connection, from its opening to its end. */
  async #serve(): Promise<SessionEnd> {
    const offline = (code: string) => ({ state: { kind: "offline", code } as const });
    const fault = this.#owed === undefined ? this.#security.saleFault : this.#security.fault;
    if (fault !== undefined) return offline(fault);
    const identity = this.#duties.identity.show();
    if (identity === undefined) return offline("T1");
    this.#mustReconnect = false;
    const opened = await this.#open(identity);
    if (isConnectionEnd(opened.result)) return offline(opened.result.code);
    const { connection, result: info } = opened;
    const signOn = await this.#send(connection, this.#network(NETWORK_SIGN_ON));
    if (signOn.kind !== "answer") return offline(await this.#signOnCode(connection, signOn));
    const code = signOn.message.get(39) ?? "";
    if (code !== APPROVED) return { state: { kind: "refused", code } };
    this.#backoff.reset();
    this.#ports.log.write("info", "host.signed-on", { tls: info.tlsVersion, suite: info.cipherSuite });
    const end = await this.#work(connection, info);
    return end === "again" ? end : offline(end);
  }

  /** Why there was no sign-on. In TLS 1.3 it is only here that a host refuses a terminal's certificate (RFC 8446, 4.4.2.4). */
  async #signOnCode(connection: HostConnection, result: Exclude<ExchangeResult, { kind: "answer" }>): Promise<string> {
    if (result.kind === "no-answer" && result.code !== "H2") return result.code;
    if (connection.isOpen) return "H2";
    const { code } = await connection.ended;
    return code.startsWith("E-TLS") ? code : "H4";
  }

  async #open(identity: ShownIdentity): Promise<{ connection: HostConnection; result: UplinkInfo | ConnectionEnd }> {
    const { host, tls, timeouts } = this.#settings;
    const target = {
      host: host.name,
      port: host.port,
      serverName: host.serverName,
      trustedRoots: tls.roots,
      clientChain: identity.chain,
      clientKey: identity.key,
    };
    const connection = new HostConnection(
      this.#ports.uplink,
      target,
      this.#ports.clock,
      timeouts.connectionSeconds * 1000,
      this.#security,
      {
        onMessage: (message) => this.#exchange.receive(message),
        onMalformed: (reason) => this.#exchange.receiveMalformed(reason),
        onRefused: (reason) => this.#exchange.receiveRefused(reason),
        onEnd: () => this.#exchange.lost(),
      },
    );
    this.#connection = connection;
    const result = await connection.opened;
    if (isConnectionEnd(result)) {
      this.#ports.log.write("warning", "host.no-connection", { code: result.code, detail: result.detail });
    }
    return { connection, result };
  }

  /** Signed on: reversals first, then whatever is asked, then echo tests. Returns the code of the end, or `again`. */
  async #work(connection: HostConnection, info: UplinkInfo): Promise<string> {
    let endCode: string | undefined;
    void connection.ended.then((end) => {
      endCode = end.code;
      this.#ports.log.write("warning", "host.connection-over", { code: end.code, detail: end.detail });
      this.#wakeUp();
    });
    while (connection.isOpen && !this.#isStopped) {
      const { tlsVersion } = info;
      if (this.#owed !== undefined) {
        this.#setState({ kind: "reversing", tlsVersion });
        const pauseMs = await this.#settle(connection, this.#owed);
        if (pauseMs > 0 && connection.isOpen) await this.#rest(pauseMs);
        continue;
      }
      const fault = this.#security.saleFault;
      if (fault !== undefined) return fault;
      this.#setState({ kind: "ready", tlsVersion });
      if (this.#job === undefined) {
        if (this.#advices.waitMs === 0) {
          await this.#tell(connection, this.#advices.first);
          continue;
        }
        if (this.#mustReconnect && this.#quietInMs === 0) return "again";
        const task = dueTask(this.#duties.tasks);
        if (task !== undefined) {
          await this.#administer(connection, task);
          continue;
        }
        const woken = await this.#rest(Math.min(this.#dutyInMs, this.#settings.timeouts.echoMinutes * 60_000));
        if (woken || !connection.isOpen || this.#dutyInMs === 0) continue;
        const echo = await this.#send(connection, this.#network(NETWORK_ECHO));
        // A host that does not answer a test is gone, whatever TCP believes.
        if (echo.kind === "no-answer") connection.close({ code: echo.code, detail: "echo not answered" });
        continue;
      }
      const { request, secrets, done } = this.#job;
      const result = await this.#send(connection, request, secrets);
      this.#job = undefined;
      done.resolve(this.#judge(request, result));
    }
    return endCode ?? (await connection.ended).code;
  }

  /** Sends the reversal that is owed. Returns how long to wait before the next attempt; 0 when it is settled. */
  async #settle(connection: HostConnection, reversal: Message): Promise<number> {
    const result = await this.#send(connection, reversal);
    if (result.kind === "not-sent") return 0;
    if (reversal.mti === "0400") this.#owed = repeatOf(reversal);
    if (result.kind === "no-answer") return this.#backoff.nextMs();
    const code = result.message.get(39) ?? "";
    if (mustRepeat(code)) return this.#backoff.nextMs();
    this.#owed = undefined;
    this.#backoff.reset();
    this.#ports.log.write(code === APPROVED ? "info" : "warning", "host.reversed", {
      stan: reversal.get(11) ?? "",
      code,
    });
    return 0;
  }

  /** Sends an advice that is due. Without a usable answer it is due again later, as a repeat. */
  async #tell(connection: HostConnection, advice: Message): Promise<void> {
    this.#isTelling = true;
    const result = await this.#send(connection, advice);
    this.#isTelling = false;
    if (result.kind === "not-sent") return;
    const code = result.kind === "answer" ? (result.message.get(39) ?? "") : "";
    if (result.kind === "no-answer" || mustRepeat(code)) return this.#advices.postpone(advice);
    this.#advices.settle(advice);
    const level = code === APPROVED ? "info" : "warning";
    this.#ports.log.write(level, "host.advised", { stan: advice.get(11) ?? "", code });
  }

  /** Sends an administrative request. A sale does not wait for its answer. */
  async #administer(connection: HostConnection, task: AdministrativeTask): Promise<void> {
    const request = this.#request("0600", { 60: task.name, 63: task.data() });
    this.#isTelling = true;
    const result = await this.#send(connection, request);
    this.#isTelling = false;
    const told =
      result.kind === "answer"
        ? ({ kind: "answer", code: result.message.get(39) ?? "", data: result.message.bytes(63) } as const)
        : ({ kind: "no-answer" } as const);
    if (task.take(told) === "reconnect") this.#mustReconnect = true;
  }

  /** Time until it is sure that no sale is in hand. */
  get #quietInMs(): number {
    return Math.max(0, this.#claimedAtMs + QUIET_MS - this.#ports.clock.monotonicMs());
  }

  /** Time until something is to be done without anybody's asking. */
  get #dutyInMs(): number {
    const reconnectInMs = this.#mustReconnect ? this.#quietInMs : Infinity;
    return Math.min(this.#advices.waitMs, waitOf(this.#duties.tasks), reconnectInMs);
  }

  #owe(request: Message, reason: ReversalReason, field55?: Uint8Array): void {
    this.#owed = reversalOf(request, reason, this.#ownFields(request), field55);
    const tlsVersion = this.#state.kind === "ready" ? this.#state.tlsVersion : "";
    if (this.#state.kind === "ready") this.#setState({ kind: "reversing", tlsVersion });
    this.#ports.log.write("warning", "host.reversal-owed", { stan: request.get(11) ?? "", reason });
    this.#wakeUp();
  }

  /**
   * Own fields of a message that follows a sale. Flash that can count no more must not keep a customer's money: then it
   * goes under the STAN of its original, and its own time tells the two apart.
   */
  #ownFields(request: Message): OwnFields {
    try {
      return this.header();
    } catch (error) {
      if (!(error instanceof CounterError)) throw error;
      this.#ports.log.write("error", "host.no-stan", { detail: error.message });
      return { ...this.#times(), 11: request.get(11) };
    }
  }

  #times(): { readonly 7: string; readonly 12: string; readonly 13: string } {
    const now = this.#ports.clock.now();
    const local = localTime(this.#settings.time, now);
    return { 7: transmissionTime(now), 12: local.time, 13: local.monthDay };
  }

  #send(connection: HostConnection, request: Message, secrets?: CardSecrets): Promise<ExchangeResult> {
    return this.#exchange.run(connection, request, this.#settings.timeouts.answerSeconds * 1000, secrets);
  }

  #network(code: string): Message {
    return this.#request("0800", { 70: code });
  }

  #request(type: RequestType, values: FieldValues): Message {
    const { terminalId, merchantId } = this.#settings;
    const all: Partial<Record<number, FieldValue>> = { ...this.header(), ...values, 41: terminalId, 42: merchantId };
    return fillRequest(type, all);
  }

  #setState(state: SessionState): void {
    const before = this.#state;
    this.#state = state;
    if (before.kind !== state.kind || ("code" in before && "code" in state && before.code !== state.code)) {
      if (state.kind !== "connecting" && state.kind !== "reversing") {
        this.#decided.resolve();
        this.#decided = new Deferred<void>();
      }
      this.onState?.(state);
    }
  }

  /** Waits until woken, at most so long. Returns whether it was woken. */
  async #rest(timeoutMs: number): Promise<boolean> {
    // A promise of its own: a race leaves its reactions on what it lost to, and one shared by all rests would keep them all.
    this.#wake = new Deferred<"wake">();
    return (await within(this.#ports.clock, timeoutMs, this.#wake.promise, "due")) === "wake";
  }

  #wakeUp(): void {
    this.#wake.resolve("wake");
    this.#wake = new Deferred<"wake">();
  }
}
