/** The acquirer: a host that terminals reach over mutual TLS, on sockets or on the bench's network in memory. */
import { Socket } from "node:net";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { createServer } from "node:tls";
import type { Server, TLSSocket } from "node:tls";
import { tapline87 } from "../../firmware/iso8583/tables/tapline87";
import type { MessageSpec } from "../../firmware/iso8583/spec";
import type { Activity } from "../board/activity";
import { SimulationClock } from "../board/clock";
import { terminalIdOf } from "../certs/terminal-name";
import type { Ledger } from "../ledger/ledger";
import type { AcquirerClock } from "./acquirer-clock";
import type { AcquirerEvents, ClearEvent, Connection } from "./connection";
import { EventHub } from "./event-hub";
import { Host } from "./host";
import type { Issuer } from "./issuer-port";
import { RuleBook } from "./rules/rule-book";
import type { Rule } from "./rules/rule-schema";
import { MessageGuard, type SecurityOptions } from "./security/message-guard";
import type { Administration } from "./requests/administration";
import { isRevoked } from "./registration/revoked";
import { Session } from "./session";
import type { SessionLimits, SessionServices } from "./session";
import { secureContextOptions, tlsServerOptions, versionName } from "./tls-options";
import type { AcquirerTls } from "./tls-options";

export interface AcquirerOptions {
  readonly tls: AcquirerTls;
  /** Stays open when the acquirer closes. */
  readonly ledger: Ledger;
  readonly issuer: Issuer;
  readonly rules?: readonly Rule[];
  /** Real time when left out. */
  readonly clock?: AcquirerClock;
  readonly spec?: MessageSpec;
  /** Keys of the terminals. Left out, messages without MAC and with account data in the clear are taken. */
  readonly security?: SecurityOptions;
  /** Who takes administrative requests; nobody, when left out. */
  readonly administration?: Administration;
  readonly limits?: Partial<SessionLimits>;
  /** What stands between a connection in clear and its session: a bench's wire, on which messages may suffer. */
  readonly interpose?: (stream: Duplex) => Duplex;
}

/** A stream that must not come without TLS: what is said there could be overheard. */
export class PlainSocketError extends Error {
  override readonly name = "PlainSocketError";
}

export class Acquirer {
  /** What can be changed while it runs: `acquirer.rules.replace(…)`. */
  readonly rules: RuleBook;
  readonly #clock: AcquirerClock;
  readonly #activity: Activity;
  readonly #events = new EventHub<AcquirerEvents>();
  readonly #clear = new EventHub<{ clear: ClearEvent }>();
  readonly #services: SessionServices;
  readonly #interpose: AcquirerOptions["interpose"];
  readonly #server: Server;
  readonly #sessions = new Set<Session>();
  /** What TLS runs over, handshakes included. */
  readonly #carriers = new Set<Duplex>();
  #connections = 0;

  constructor(options: AcquirerOptions) {
    const { spec = tapline87, ledger, issuer } = options;
    this.rules = new RuleBook(options.rules);
    this.#interpose = options.interpose;
    this.#clock = options.clock ?? new SimulationClock({ mode: "real" });
    this.#activity = this.#clock.activity("acquirer");
    const recorded = (row: AcquirerEvents["transaction"]) => this.#events.emit("transaction", row);
    this.#services = {
      spec,
      host: new Host({ spec, ledger, issuer, administration: options.administration, recorded }, this.rules),
      guard: options.security && new MessageGuard(spec, options.security),
      clock: this.#clock,
      activity: this.#activity,
      events: this.#events,
      clear: this.#clear,
      limits: { messageBytes: 4096, requestsUnderWay: 32, ...options.limits },
    };
    this.#server = createServer({ ...tlsServerOptions(options.tls), keepAlive: true, noDelay: true });
    this.#server.on("connection", (carrier: Duplex) => {
      this.#carriers.add(carrier);
      carrier.on("close", () => this.#carriers.delete(carrier));
    });
    this.#server.on("secureConnection", (socket) => this.#acceptSecure(socket));
    this.#server.on("tlsClientError", (error, socket) => this.#refused(error, socket));
  }

  /** Requests under way; virtual time waits until there are none. */
  get pending(): number {
    return this.#activity.pending;
  }

  /** Connections that stand. */
  get connections(): readonly Connection[] {
    return [...this.#sessions].map((session) => session.connection);
  }

  /** Calls `listener` on every such event; the result ends that. Events carry card data masked or not at all. */
  on<Name extends keyof AcquirerEvents>(name: Name, listener: (event: AcquirerEvents[Name]) => void): () => void {
    return this.#events.on(name, listener);
  }

  /** Hands over all bytes in clear, whole PANs and tracks among them. For captures that a person asked for. */
  captureClear(listener: (event: ClearEvent) => void): () => void {
    return this.#clear.on("clear", listener);
  }

  /** Listens on a socket, on the loopback interface unless told otherwise. Resolves with the port. */
  listen(port = 0, address = "127.0.0.1"): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, address, () => {
        this.#server.off("error", reject);
        resolve((this.#server.address() as AddressInfo).port);
      });
    });
  }

  /**
   * Shows another certificate, trusts other roots, refuses others from now on; whoever is revoked now is put out. Protocol versions stay
   * as they were begun with.
   */
  changeTls(tls: AcquirerTls): void {
    this.#server.setSecureContext(secureContextOptions(tls));
    for (const session of this.#sessions) {
      const { certificateSerial } = session.connection;
      if (certificateSerial === undefined || !isRevoked(certificateSerial, tls.revocationLists ?? [])) continue;
      this.#refusal("CERT_REVOKED", `the certificate of ${session.connection.terminalId} was revoked`);
      void session.destroy();
    }
  }

  /** Takes a connection of the network in memory; TLS runs over it as over a socket. */
  accept(stream: Duplex): void {
    // Node's documented way to run a TLS server over any stream (tls, Event: 'connection').
    this.#server.emit("connection", stream);
  }

  /** Takes a connection without TLS. In memory only: throws {@link PlainSocketError} for a socket. */
  acceptPlain(stream: Duplex): void {
    if (stream instanceof Socket) throw new PlainSocketError("messages do not go over a socket without TLS");
    this.#open(stream, { tlsVersion: "none", cipherSuite: "none", terminalId: undefined, remote: "memory" });
  }

  /** Stops listening and ends all connections; resolves when they are gone. May be called twice. */
  async close(): Promise<void> {
    const stopped = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    const ended = [...this.#sessions].map((session) => session.destroy());
    for (const carrier of this.#carriers) carrier.destroy();
    await Promise.all([stopped, ...ended]);
  }

  #acceptSecure(socket: TLSSocket): void {
    const certificate = socket.getPeerX509Certificate();
    const terminalId = terminalIdOf(certificate?.subjectAltName);
    if (terminalId === undefined) {
      // Of the authority, but not a terminal's: the acquirer's own, say.
      this.#refusal("NOT_A_TERMINAL", "the certificate names no terminal");
      socket.destroy();
      return;
    }
    this.#open(socket, {
      terminalId,
      certificateSerial: certificate?.serialNumber,
      tlsVersion: versionName(socket.getProtocol()),
      cipherSuite: socket.getCipher().standardName,
      remote: socket.remoteAddress === undefined ? "memory" : `${socket.remoteAddress}:${socket.remotePort}`,
    });
  }

  #open(stream: Duplex, facts: Omit<Connection, "id" | "openedAt" | "signedOn">): void {
    const openedAt = Math.floor(this.#clock.epochMs());
    const connection: Connection = { id: ++this.#connections, ...facts, openedAt, signedOn: false };
    const carried = this.#interpose?.(stream) ?? stream;
    const session = new Session(carried, connection, this.#services);
    this.#sessions.add(session);
    carried.on("close", () => this.#sessions.delete(session));
  }

  #refused(error: Error & { code?: string }, socket: TLSSocket): void {
    // When the certificate was not accepted, Node breaks the connection off and keeps the reason on the socket.
    const certificate: unknown = socket.authorizationError;
    const reason = typeof certificate === "string" ? certificate : (error.code ?? "TLS");
    this.#refusal(reason, error.message);
  }

  #refusal(reason: string, detail: string): void {
    this.#events.emit("refusal", { reason, detail, at: Math.floor(this.#clock.epochMs()) });
  }
}
