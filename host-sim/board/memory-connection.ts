/** One connection of the in-memory network: two directions, each in order, each after the line's latency. */
import type { Scheduled } from "./chip";
import type { AcceptConnection, MemoryNetwork } from "./memory-network";
import { CLOSED, SEND_BUFFER_LENGTH, type NetworkConnection, type NetworkEndpoint } from "./network";
import { ServerStream } from "./server-stream";

/** One thing on its way, and what happens on arrival. */
interface Parcel {
  readonly arriveAtMs: number;
  readonly arrive: () => void;
}

/** Parcels of one direction: they arrive in the order in which they left, and wait while the line is cut. */
class Direction {
  readonly #network: MemoryNetwork;
  readonly #parcels: Parcel[] = [];
  #next: Scheduled | undefined;

  constructor(network: MemoryNetwork) {
    this.#network = network;
  }

  get empty(): boolean {
    return this.#parcels.length === 0;
  }

  send(arrive: () => void): void {
    this.#parcels.push({ arriveAtMs: this.#network.clock.monotonicMs() + this.#network.conditions.latencyMs, arrive });
    this.resume();
  }

  resume(): void {
    if (this.#next !== undefined || this.#parcels.length === 0) return;
    const waitMs = Math.max(0, this.#parcels[0].arriveAtMs - this.#network.clock.monotonicMs());
    this.#next = this.#network.clock.after(waitMs, () => {
      this.#next = undefined;
      if (this.#network.conditions.partitioned) return;
      this.#parcels.shift()?.arrive();
      this.resume();
    });
  }

  clear(): void {
    this.#parcels.length = 0;
    this.#next?.cancel();
    this.#next = undefined;
  }
}

export class MemoryConnection implements NetworkConnection {
  readonly #network: MemoryNetwork;
  readonly #toHost: Direction;
  readonly #toBoard: Direction;
  readonly #forget: () => void;
  #endpoint: NetworkEndpoint | undefined;
  #server: ServerStream | undefined;
  #unacknowledged = 0;
  #timeout: Scheduled | undefined;

  constructor(network: MemoryNetwork, endpoint: NetworkEndpoint, forget: () => void) {
    this.#network = network;
    this.#endpoint = endpoint;
    this.#forget = forget;
    this.#toHost = new Direction(network);
    this.#toBoard = new Direction(network);
  }

  /** Sends the SYN. Who listens is looked up when it arrives. */
  open(find: () => AcceptConnection | undefined): void {
    const { connectTimeoutMs } = this.#network.conditions;
    this.#timeout = this.#network.clock.after(connectTimeoutMs, () => this.break(CLOSED.timedOut));
    this.#toHost.send(() => {
      const accept = this.#network.conditions.refusing ? undefined : find();
      if (accept === undefined) this.#toBoard.send(() => this.break(CLOSED.refused));
      else this.#accept(accept);
    });
  }

  /** Reports a failure that needs no line. */
  fail(message: string, delayMs: number): void {
    this.#timeout = this.#network.clock.after(delayMs, () => this.break(message));
  }

  write(bytes: Uint8Array): void {
    if (this.#endpoint === undefined) return;
    if (this.#unacknowledged + bytes.length > SEND_BUFFER_LENGTH) {
      this.fail(CLOSED.overrun, 0);
      return;
    }
    if (bytes.length === 0) return;
    const copy = Uint8Array.from(bytes);
    this.#unacknowledged += copy.length;
    this.#armSendTimeout();
    this.#toHost.send(() => {
      this.#server?.deliver(copy);
      this.#toBoard.send(() => this.#acknowledged(copy.length));
    });
  }

  close(): void {
    if (this.#endpoint === undefined) return;
    this.#endpoint = undefined;
    this.#timeout?.cancel();
    this.#toBoard.clear();
    this.#toHost.send(() => {
      this.#server?.deliverEnd();
      this.#forget();
    });
  }

  vanish(): void {
    this.#endpoint = undefined;
    this.#timeout?.cancel();
    this.#toBoard.clear();
    this.#toHost.clear();
    this.#forget();
    const server = this.#server;
    if (server === undefined) return;
    // The host finds out when what it keeps alive is not answered: after the send timeout.
    this.#network.clock.after(this.#network.conditions.sendTimeoutMs, () => server.deliverReset(CLOSED.timedOut));
  }

  /** The line works again. */
  resume(): void {
    this.#toHost.resume();
    this.#toBoard.resume();
  }

  /** Ends the connection on both sides at once, with the reason for the board. */
  break(message: string): void {
    this.#timeout?.cancel();
    this.#toHost.clear();
    this.#toBoard.clear();
    this.#forget();
    const endpoint = this.#endpoint;
    this.#endpoint = undefined;
    this.#server?.deliverReset(message);
    endpoint?.onClosed(message);
  }

  #accept(accept: AcceptConnection): void {
    const server = new ServerStream(this.#network.activity, {
      send: (bytes) => {
        const copy = Uint8Array.from(bytes);
        this.#toBoard.send(() => this.#endpoint?.onData(copy));
      },
      end: () => this.#toBoard.send(() => this.#closedByHost(CLOSED.ended)),
      reset: () => this.#toBoard.send(() => this.#closedByHost(CLOSED.reset)),
    });
    this.#server = server;
    this.#network.accepted++;
    this.#toBoard.send(() => {
      this.#timeout?.cancel();
      this.#timeout = undefined;
      this.#endpoint?.onWritable(SEND_BUFFER_LENGTH);
    });
    accept(server);
  }

  #acknowledged(count: number): void {
    this.#unacknowledged -= count;
    this.#timeout?.cancel();
    this.#timeout = undefined;
    if (this.#unacknowledged > 0) this.#armSendTimeout();
    this.#endpoint?.onWritable(SEND_BUFFER_LENGTH - this.#unacknowledged);
  }

  #armSendTimeout(): void {
    const { sendTimeoutMs } = this.#network.conditions;
    this.#timeout ??= this.#network.clock.after(sendTimeoutMs, () => this.break(CLOSED.timedOut));
  }

  #closedByHost(message: string): void {
    this.#timeout?.cancel();
    this.#toHost.clear();
    this.#forget();
    const endpoint = this.#endpoint;
    this.#endpoint = undefined;
    endpoint?.onClosed(message);
  }
}
