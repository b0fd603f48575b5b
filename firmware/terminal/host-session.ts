/**
 * The terminal at its acquirer: connected and signed on, one request at a time, tested when idle, and never with a sale open
 * whose end nobody knows: such a sale is reversed before the next begins. What is sent for a sale stands in the books before it leaves.
 */
import type { TerminalPorts } from "../ports/terminal-ports";
import type { UplinkInfo } from "../ports/uplink";
import type { Message } from "../iso8583/message";
import { JournalError } from "../storage/journal/journal-error";
import type { Settings } from "../storage/settings";
import type { HostDuties } from "./administration";
import { Backoff } from "./backoff";
import type { BookedTransaction, Books, TransactionFacts } from "./books/books";
import type { ShownIdentity } from "./certificates/terminal-identity";
import { APPROVED } from "./host-answer";
import { HostConnection, isConnectionEnd, uplinkTarget, type ConnectionEnd } from "./host-connection";
import { HostErrands } from "./host-errands";
import { HostExchange, type ExchangeResult } from "./host-exchange";
import type { HostRequests } from "./host-requests";
import { wipeSecrets, type CardSecrets } from "./keys/account-data";
import type { MessageSecurity } from "./keys/message-security";
import { OwedQueue } from "./owed-queue";
import { OwedReversal } from "./owed-reversal";
import { Reconnection } from "./reconnection";
import type { ReversalReason } from "./reversal";
import { SessionStatus, type SessionState } from "./session-state";
import { Deferred, within } from "./waiting";

/** How an authorisation or a test ended. `of`: what the books call a transaction; 0 of anything else. */
export type HostResult =
  | { readonly kind: "answered"; readonly of: number; readonly answer: Message; readonly approved: boolean }
  /** Nothing was sent; nothing is owed. */
  | { readonly kind: "not-sent"; readonly code: string }
  /** Sent, and no usable answer; a transaction is being reversed by the time this is known. */
  | { readonly kind: "no-answer"; readonly of: number; readonly code: string };

interface Job {
  readonly request: Message;
  /** Of a transaction; without them the request moves no money. */
  readonly facts: TransactionFacts | undefined;
  readonly secrets: CardSecrets | undefined;
  readonly done: Deferred<HostResult>;
}

const PARTIAL_APPROVAL = "10";
/** What stands for the number of the last closed batch where there is none. */
const NO_BATCH = 0;
/** What stands for the number of a transaction where there is none. */
const NO_TRANSACTION = 0;

export type HostPorts = Pick<TerminalPorts, "clock" | "random" | "uplink" | "log">;

export interface HostSessionParts {
  readonly ports: HostPorts;
  readonly settings: Settings;
  readonly requests: HostRequests;
  readonly security: MessageSecurity;
  readonly books: Books;
  readonly duties: HostDuties;
}

/** How a connection ended: to be made anew at once, or after a pause, in which the state says why. */
type SessionEnd = { readonly state: Extract<SessionState, { code: string }> } | "again";

const offline = (code: string): SessionEnd => ({ state: { kind: "offline", code } });

export class HostSession {
  readonly #ports: HostPorts;
  readonly #settings: Settings;
  readonly #security: MessageSecurity;
  readonly #identity: HostDuties["identity"];
  readonly #requests: HostRequests;
  readonly #exchange: HostExchange;
  readonly #errands: HostErrands;
  readonly #queue: OwedQueue;
  readonly #backoff: Backoff;
  readonly #books: Books;
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

  constructor({ ports, settings, requests, security, books, duties }: HostSessionParts) {
    this.#ports = ports;
    this.#settings = settings;
    this.#security = security;
    this.#books = books;
    this.#identity = duties.identity;
    this.#requests = requests;
    this.#exchange = new HostExchange(ports.clock, ports.log);
    const { clock, log, random } = ports;
    const { expiryHours } = settings.offline;
    this.#queue = new OwedQueue({ clock, log, books, expiryHours, backoff: new Backoff(random) });
    this.#errands = new HostErrands(requests, duties.tasks, this.#queue);
    this.#backoff = new Backoff(random);
    this.#reversal = new OwedReversal(log, this.#backoff, books);
    this.#status = new SessionStatus(clock);
    this.#reconnection = new Reconnection(clock);
  }

  get state(): SessionState {
    return this.#status.state;
  }

  /** Called after every change of {@link state}; at most one listener. */
  set onState(listener: ((state: SessionState) => void) | undefined) {
    this.#status.onChange = listener;
  }

  /** Whether a restart would forget something: a question under way, or what flash did not take. */
  get isOwing(): boolean {
    return this.#job !== undefined || this.#books.isForgetful;
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
   * Asks for a transaction. Without a usable answer it is reversed; until that is done there is no other. `secrets` of the card are
   * overwritten.
   */
  authorise(facts: TransactionFacts, request: Message, secrets: CardSecrets): Promise<HostResult> {
    return this.#ask({ facts, request, secrets });
  }

  /** Asks something that moves no money. */
  ask(request: Message): Promise<HostResult> {
    return this.#ask({ facts: undefined, request, secrets: undefined });
  }

  /** Takes back the last transaction, which was approved but could not be finished here. `field55`: how its card ended. */
  reverse(of: number, reason: ReversalReason, field55?: Uint8Array): void {
    this.#books.owe(of, reason, field55);
    this.#noteOwed();
  }

  /** Takes back a transaction of the batch for the customer. */
  void(transaction: BookedTransaction): void {
    this.#books.void(transaction);
    this.#noteOwed();
  }

  /** Tells the host how the card of the last transaction ended, as soon as nothing else is to be said. */
  advise(of: number, field55: Uint8Array): void {
    this.#books.advise(of, field55);
    if (this.#status.isReady) this.#wakeUp();
  }

  /** Sends what waits in the queue without waiting out a pause. */
  forward(): void {
    this.#queue.hurry();
    this.#wakeUp();
  }

  /** Tests the way to the host. */
  echo(): Promise<HostResult> {
    return this.ask(this.#requests.network("echo"));
  }

  /** Hands a request to the loop, which owns the connection. */
  async #ask(asked: Omit<Job, "done">): Promise<HostResult> {
    if (!this.#status.isReady || this.#job !== undefined) {
      wipeSecrets(asked.secrets);
      return this.#notSent();
    }
    const done = new Deferred<HostResult>();
    this.#job = { ...asked, done };
    if (this.#isOnErrand) this.#exchange.abandon();
    this.#wakeUp();
    return done.promise;
  }

  #notSent(): HostResult {
    return { kind: "not-sent", code: this.#status.refusalCode };
  }

  /** Sends what somebody asks, a transaction not before it stands in the books. */
  async #attendTo(connection: HostConnection, { facts, request, secrets }: Job): Promise<HostResult> {
    let of: number;
    try {
      of = facts === undefined ? NO_TRANSACTION : this.#books.begin(facts, request);
    } catch (error) {
      wipeSecrets(secrets);
      if (!(error instanceof JournalError)) throw error;
      this.#ports.log.write("error", "books.fault", { detail: error.message });
      return { kind: "not-sent", code: this.#books.refusal ?? "J2" };
    }
    return this.#judge(of, await this.#send(connection, request, secrets));
  }

  /** What an exchange means for whoever asked; a transaction whose end is not known is owed to the customer from here on. */
  #judge(of: number, result: ExchangeResult): HostResult {
    const isTransaction = of !== NO_TRANSACTION;
    if (result.kind === "not-sent") {
      if (isTransaction) this.#books.drop(of);
      return { kind: "not-sent", code: "H2" };
    }
    if (result.kind === "no-answer") {
      if (isTransaction) this.reverse(of, result.malformed ? "22" : "68");
      return { kind: "no-answer", of, code: result.code };
    }
    const code = result.message.get(39);
    // A partial approval took money that this terminal does not know how to accept.
    if (isTransaction && code === PARTIAL_APPROVAL) this.reverse(of, "22");
    return { kind: "answered", of, answer: result.message, approved: code === APPROVED };
  }

  #refuseJob(): void {
    wipeSecrets(this.#job?.secrets);
    this.#job?.done.resolve(this.#notSent());
    this.#job = undefined;
  }

  /** One connection, from its opening to its end. */
  async #serve(): Promise<SessionEnd> {
    const fault = this.#books.isUrgent ? this.#security.fault : this.#security.saleFault;
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
    this.#books.noteClosedBatches(Number(signOn.message.get(60) ?? NO_BATCH));
    this.#backoff.reset();
    this.#ports.log.write("info", "host.signed-on", { tls: info.tlsVersion, suite: info.cipherSuite });
    return this.#work(connection, info);
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

  /** Signed on: reversals first, then whatever is asked, then echo tests. */
  async #work(connection: HostConnection, info: UplinkInfo): Promise<SessionEnd> {
    let endCode: string | undefined;
    void connection.ended.then((end) => {
      endCode = end.code;
      this.#ports.log.write("warning", "host.connection-over", { code: end.code, detail: end.detail });
      this.#wakeUp();
    });
    while (connection.isOpen && !this.#isStopped) {
      const { tlsVersion } = info;
      const owed = this.#reversal.next();
      if (owed !== undefined) {
        this.#status.enter({ kind: "reversing", tlsVersion });
        const pauseMs = this.#reversal.take(owed, await this.#send(connection, owed.message));
        if (pauseMs > 0 && connection.isOpen) await this.#rest(pauseMs);
        continue;
      }
      const fault = this.#security.saleFault;
      if (fault !== undefined) return offline(fault);
      this.#status.enter({ kind: "ready", tlsVersion });
      if (this.#job === undefined) {
        if (await this.#idle(connection)) return "again";
        continue;
      }
      const job = this.#job;
      const result = await this.#attendTo(connection, job);
      this.#job = undefined;
      job.done.resolve(result);
    }
    return offline(endCode ?? (await connection.ended).code);
  }

  /** Nobody asks: runs an errand, or rests until something is due. Returns whether the connection is to be made anew. */
  async #idle(connection: HostConnection): Promise<boolean> {
    if (this.#reconnection.waitMs === 0) return true;
    const { queued } = this.#books;
    const errand = this.#errands.next();
    if (errand !== undefined) {
      this.#isOnErrand = true;
      const result = await this.#send(connection, errand.request, errand.secrets);
      this.#isOnErrand = false;
      if (errand.take(result) === "reconnect") this.#reconnection.want();
      if (this.#books.queued !== queued) this.#status.tell();
      return false;
    }
    // What is too old is given up without a message.
    if (this.#books.queued !== queued) this.#status.tell();
    const end = await this.#rest(Math.min(this.#dutyInMs, this.#settings.timeouts.echoMinutes * 60_000));
    if (end === "wake" || !connection.isOpen || this.#dutyInMs === 0) return false;
    const echo = await this.#send(connection, this.#requests.network("echo"));
    // A host that does not answer a test is gone, whatever TCP believes.
    if (echo.kind === "no-answer") connection.close({ code: echo.code, detail: "echo not answered" });
    return false;
  }

  /** Time until something is to be done without anybody's asking. */
  get #dutyInMs(): number {
    return Math.min(this.#errands.waitMs, this.#reconnection.waitMs);
  }

  /** Something is owed that may have to go before any sale. */
  #noteOwed(): void {
    if (this.state.kind === "ready" && this.#books.isUrgent) this.#status.enter({ ...this.state, kind: "reversing" });
    this.#wakeUp();
  }

  #send(connection: HostConnection, request: Message, secrets?: CardSecrets): Promise<ExchangeResult> {
    return this.#exchange.run(connection, request, this.#settings.timeouts.answerSeconds * 1000, secrets);
  }

  /** Waits until woken, at most so long. */
  #rest(timeoutMs: number): Promise<"wake" | "due"> {
    // A promise of its own: a race leaves its reactions on what it lost to, and one shared by all rests would keep them all.
    this.#wake = new Deferred<"wake">();
    return within(this.#ports.clock, timeoutMs, this.#wake.promise, "due" as const);
  }

  #wakeUp(): void {
    this.#wake.resolve("wake");
    this.#wake = new Deferred<"wake">();
  }
}
