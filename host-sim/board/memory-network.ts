/**
 * TCP in memory, in simulated time: hosts listen by name, and the line between has latency, may be cut, may break what
 * runs over it. Every arrival is an action of the clock, and whatever the host does with it is counted, so that virtual
 * time waits for real TLS.
 */
import type { Duplex } from "node:stream";
import type { Activity } from "./activity";
import type { SimulationClock } from "./clock";
import { MemoryConnection } from "./memory-connection";
import { CLOSED, type Network, type NetworkConnection, type NetworkEndpoint } from "./network";

/** The state of the line. A change holds from then on, for connections that stand as well. */
export interface LineConditions {
  /** One way, in milliseconds. */
  latencyMs: number;
  /** Nothing gets through in either direction; what was sent waits, as TCP repeats it. */
  partitioned: boolean;
  /** New connections are refused, as when nothing listens. */
  refusing: boolean;
  /** How long an attempt to connect waits for an answer. */
  connectTimeoutMs: number;
  /** How long sent bytes may stay unacknowledged before the connection breaks. */
  sendTimeoutMs: number;
}

export type AcceptConnection = (stream: Duplex) => void;

export class MemoryNetwork implements Network {
  readonly clock: SimulationClock;
  readonly activity: Activity;
  readonly conditions: LineConditions;
  readonly #hosts = new Map<string, AcceptConnection>();
  readonly #connections = new Set<MemoryConnection>();
  /** Connections made since the start, for tests and instruments. */
  accepted = 0;

  constructor(clock: SimulationClock, conditions: Partial<LineConditions> = {}) {
    this.clock = clock;
    this.activity = clock.activity("network");
    this.conditions = {
      latencyMs: 20,
      partitioned: false,
      refusing: false,
      connectTimeoutMs: 20_000,
      sendTimeoutMs: 60_000,
      ...conditions,
    };
  }

  /** Lets `accept` take connections to the name; the result ends that, and leaves standing connections alone. */
  listen(host: string, port: number, accept: AcceptConnection): () => void {
    const name = `${host}:${port}`;
    if (this.#hosts.has(name)) throw new Error(`${name} is already listened to`);
    this.#hosts.set(name, accept);
    return () => void this.#hosts.delete(name);
  }

  connect(host: string, port: number, endpoint: NetworkEndpoint): NetworkConnection {
    const known = [...this.#hosts.keys()].some((name) => name.startsWith(`${host}:`));
    const connection = new MemoryConnection(this, endpoint, () => void this.#connections.delete(connection));
    this.#connections.add(connection);
    if (known) connection.open(() => this.#hosts.get(`${host}:${port}`));
    else connection.fail(CLOSED.unknownHost, 0);
    return connection;
  }

  /** Cuts the line or mends it. What waited goes on its way when it is mended. */
  setPartitioned(partitioned: boolean): void {
    this.conditions.partitioned = partitioned;
    if (partitioned) return;
    for (const connection of [...this.#connections]) connection.resume();
  }

  /** Breaks every connection that stands, on both sides. Returns how many there were. */
  breakConnections(): number {
    const standing = [...this.#connections];
    for (const connection of standing) connection.break(CLOSED.reset);
    return standing.length;
  }
}
