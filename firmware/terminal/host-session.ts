/**
 * The terminal at its acquirer: connected and signed on, one request at a time, tested when idle, and never with a sale open
 * whose end nobody knows: such a sale is reversed before the next begins.
 */
import type { TerminalPorts } from "../ports/terminal-ports";
import type { UplinkInfo } from "../ports/uplink";
import type { Message } from "../iso8583/message";
import type { Counters } from "../storage/counter";
import type { Settings } from "../storage/settings";
import type { HostDuties } from "./administration";
import { Backoff } from "./backoff";
import type { ShownIdentity } from "./certificates/terminal-identity";
import { APPROVED } from "./host-answer";
import { HostConnection, isConnectionEnd, uplinkTarget, type ConnectionEnd } from "./host-connection";
import { HostErrands } from "./host-errands";
import { HostExchange, type ExchangeResult } from "./host-exchange";
import { HostRequests } from "./host-requests";
import { wipeSecrets, type CardSecrets } from "./keys/account-data";
import type { MessageSecurity } from "./keys/message-security";
import { OwedReversal } from "./owed-reversal";
import { Reconnection } from "./reconnection";
import type { ReversalReason } from "./reversal";
import { SessionStatus, type SessionState } from "./session-state";
import { Deferred, within } from "./waiting";

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

const PARTIAL_APPROVAL = "10";

export type HostPorts = Pick<TerminalPorts, "clock" | "random" | "uplink" | "log">;

/** How a connection ended: to be made anew at once, or after a pause, in which the state says why. */
type SessionEnd = { readonly state: Extract<SessionState, { code: string }> } | "again";

export class HostSession {
  readonly #ports: HostPorts;
  readonly #settings: Settings;
  readonly #security: MessageSecurity;
  readonly #identity: HostDuties["identity"];
  readonly #requests: HostRequests;
  readonly #exchange: HostExchange;
  readonly #errands: HostErrands;
  readonly #backoff: Backoff;
  readonly #reversal: OwedReversal;
  readonly #status: SessionStatus;
  readonly #reconnection: Reconnection;
  #connection: HostConnection | undefined;
  #job: Job | undefined;
  /** An errand is on its way; a sale does not wait for its answer. */
  #isOnErrand = false;
  /** Wakes the loop out of a pause or idleness. */
  #wake = new Deferred<"wake">();
  #isStopped = false;

  constructor(ports: HostPorts, settings: Settings, counters: Counters, security: MessageSecurity, duties: HostDuties) {
    this.#ports = ports;
    this.#settings = settings;
    this.#security = security;
    this.#identity = duties.identity;
    this.#requests = new HostRequests(ports, settings, counters);
    this.#exchange = new HostExchange(ports.clock, ports.log);
    this.#errands = new HostErrands(ports, this.#requests, duties.tasks);
    this.#backoff = new Backoff(ports.random);
    this.#reversal = new OwedReversal(ports.log, this.#backoff);
    this.#status = new SessionStatus(ports.clock);
    this.#reconnection = new Reconnection(ports.clock);
  }

  get state(): SessionState {
    return this.#status.state;
  }

  /** Called after every change of {@link state}; at most one listener. */
  set onState(listener: ((state: SessionState) => void) | undefined) {
    this.#status.onChange = listener;
  }

  /** Whether the host is owed something that only RAM knows of, or is asked something now. */
  get isOwing(): boolean {
    return this.#reversal.message !== undefined || this.#job !== undefined || this.#errands.isOwing;
  }

  /** Connects, signs on, serves, and connects again, until {@link stop}. */
  async run(): Promise<void> {
    while (!this.#isStopped) {
      this.#status.enter({ kind: "connecting" });
      const end = await this.#serve().catch((error: unknown) => this.#faulted(error));
      this.#connection?.close({ code: end === "again" ? "H0" : end.state.code, detail: "session over" });
      this.#connection = undefined;
      if (this.#isStopped) break;
      this.#refuseJob();
      if (end === "again") continue;
      this.#status.enter(end.state);
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
    if (this.#status.isReady) return this.state;
    if (this.state.kind !== "connecting") this.#wakeUp();
    return this.#status.decided(timeoutMs);
  }

  /** A sale begins: whether it could be sent now. The connection is not remade under it. */
  claim(): boolean {
    this.#reconnection.noteSale();
    return this.#status.isReady;
  }

  /** The next STAN, and the times that belong to a message of this moment. */
  header(): ReturnType<HostRequests["header"]> {
    return this.#requests.header();
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
    this.#errands.advise(request, field55);
    if (this.#status.isReady) this.#wakeUp();
  }

  /** Tests the way to the host. */
  echo(): Promise<HostResult> {
    return this.#ask(this.#requests.network("echo"));
  }

  /** Hands a request to the loop, which owns the connection. */
  async #ask(request: Message, secrets?: CardSecrets): Promise<HostResult> {
    if (!this.#status.isReady || this.#job !== undefined) {
      wipeSecrets(secrets);
      return this.#notSent();
    }
    const done = new Deferred<HostResult>();
    this.#job = { request, secrets, done };
    if (this.#isOnErrand) this.#exchange.abandon();
    this.#wakeUp();
    return done.promise;
  }

  #notSent(): HostResult {
    return { kind: "not-sent", code: this.#status.refusalCode };
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
    const fault = this.#reversal.message === undefined ? this.#security.saleFault : this.#security.fault;
    if (fault !== undefined) return offline(fault);
    const identity = this.#identity.show();
    if (identity === undefined) return offline("T1");
    this.#reconnection.done();
    const opened = await this.#open(identity);
    if (isConnectionEnd(opened.result)) return offline(opened.result.code);
    const { connection, result: info } = opened;
    const signOn = await this.#send(connection, this.#requests.network("signOn"));
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
    const connection = new HostConnection(
      this.#ports.uplink,
      uplinkTarget(this.#settings, identity),
      this.#ports.clock,
      this.#settings.timeouts.connectionSeconds * 1000,
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
      const reversal = this.#reversal.message;
      if (reversal !== undefined) {
        this.#status.enter({ kind: "reversing", tlsVersion });
        const pauseMs = this.#reversal.take(await this.#send(connection, reversal));
        if (pauseMs > 0 && connection.isOpen) await this.#rest(pauseMs);
        continue;
      }
      const fault = this.#security.saleFault;
      if (fault !== undefined) return fault;
      this.#status.enter({ kind: "ready", tlsVersion });
      if (this.#job === undefined) {
        if (await this.#idle(connection)) return "again";
        continue;
      }
      const { request, secrets, done } = this.#job;
      const result = await this.#send(connection, request, secrets);
      this.#job = undefined;
      done.resolve(this.#judge(request, result));
    }
    return endCode ?? (await connection.ended).code;
  }

  /** Nobody asks: runs an errand, or rests until something is due. Returns whether the connection is to be made anew. */
  async #idle(connection: HostConnection): Promise<boolean> {
    if (this.#reconnection.waitMs === 0) return true;
    const errand = this.#errands.next();
    if (errand !== undefined) {
      this.#isOnErrand = true;
      const result = await this.#send(connection, errand.request);
      this.#isOnErrand = false;
      if (errand.take(result) === "reconnect") this.#reconnection.want();
      return false;
    }
    const woken = await this.#rest(Math.min(this.#dutyInMs, this.#settings.timeouts.echoMinutes * 60_000));
    if (woken || !connection.isOpen || this.#dutyInMs === 0) return false;
    const echo = await this.#send(connection, this.#requests.network("echo"));
    // A host that does not answer a test is gone, whatever TCP believes.
    if (echo.kind === "no-answer") connection.close({ code: echo.code, detail: "echo not answered" });
    return false;
  }

  /** Time until something is to be done without anybody's asking. */
  get #dutyInMs(): number {
    return Math.min(this.#errands.waitMs, this.#reconnection.waitMs);
  }

  #owe(sale: Message, reason: ReversalReason, field55?: Uint8Array): void {
    this.#reversal.owe(sale, reason, this.#requests.ownFields(sale), field55);
    if (this.state.kind === "ready") this.#status.enter({ ...this.state, kind: "reversing" });
    this.#wakeUp();
  }

  #send(connection: HostConnection, request: Message, secrets?: CardSecrets): Promise<ExchangeResult> {
    return this.#exchange.run(connection, request, this.#settings.timeouts.answerSeconds * 1000, secrets);
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
