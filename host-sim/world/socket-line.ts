/** The line over real sockets of this machine, in real time, with a cable that can be pulled. */
import type { SimulationClock } from "../board/clock";
import type { Scheduled } from "../board/chip";
import { CLOSED, type Network, type NetworkConnection, type NetworkEndpoint } from "../board/network";
import { SocketNetwork, type SocketAddress } from "../board/socket-network";
import { LineError, type Line } from "./line";

/** How long an attempt to connect waits for the cable: what lwIP gives a SYN. */
const connectTimeoutMs = 20_000;

export class SocketLine implements Line, Network {
  readonly network = this;
  readonly #clock: SimulationClock;
  readonly #sockets: SocketNetwork;
  readonly #waiting = new Set<WaitingConnection>();
  #isCut = false;

  /** `hosts` maps `name:port` as terminals know it to a socket address. */
  constructor(clock: SimulationClock, hosts: ReadonlyMap<string, SocketAddress>) {
    this.#clock = clock;
    this.#sockets = new SocketNetwork(clock, hosts);
  }

  get isCut(): boolean {
    return this.#isCut;
  }

  cut(): void {
    this.#isCut = true;
    this.#sockets.breakConnections();
  }

  restore(): void {
    this.#isCut = false;
    for (const waiting of [...this.#waiting]) waiting.proceed();
  }

  crashHost(): Promise<void> {
    return Promise.reject(new LineError("in real time the acquirer is a process of its own: end that"));
  }

  restartHost(): void {
    throw new LineError("in real time the acquirer is a process of its own: start that");
  }

  delay(): void {
    throw new LineError("real sockets take the time they take");
  }

  connect(host: string, port: number, endpoint: NetworkEndpoint): NetworkConnection {
    if (!this.#isCut) return this.#sockets.connect(host, port, endpoint);
    const waiting = new WaitingConnection({
      clock: this.#clock,
      connect: () => this.#sockets.connect(host, port, endpoint),
      timedOut: () => endpoint.onClosed(CLOSED.timedOut),
      ended: () => void this.#waiting.delete(waiting),
    });
    this.#waiting.add(waiting);
    return waiting;
  }
}

interface WaitingOptions {
  readonly clock: SimulationClock;
  connect(): NetworkConnection;
  timedOut(): void;
  ended(): void;
}

/** A connection that was asked for while the cable was out. */
class WaitingConnection implements NetworkConnection {
  readonly #options: WaitingOptions;
  readonly #timeout: Scheduled;
  #connection: NetworkConnection | undefined;

  constructor(options: WaitingOptions) {
    this.#options = options;
    this.#timeout = options.clock.after(connectTimeoutMs, () => {
      options.ended();
      options.timedOut();
    });
  }

  proceed(): void {
    this.#end();
    this.#connection = this.#options.connect();
  }

  write(bytes: Uint8Array): void {
    this.#connection?.write(bytes);
  }

  close(): void {
    this.#end();
    this.#connection?.close();
  }

  vanish(): void {
    this.#end();
    this.#connection?.vanish();
  }

  #end(): void {
    this.#timeout.cancel();
    this.#options.ended();
  }
}
