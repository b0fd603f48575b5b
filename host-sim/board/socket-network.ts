/**
 * TCP over real sockets, in real time: what `npm start` uses. Names resolve by a table only. The pass-through of the
 * engine `node` is refused here, whatever happens: card data in clear must not reach a socket.
 */
import { connect, type Socket } from "node:net";
import type { Activity } from "./activity";
import type { SimulationClock } from "./clock";
import { CLOSED, SEND_BUFFER_LENGTH, type Network, type NetworkConnection, type NetworkEndpoint } from "./network";
import { isPassThrough } from "./pass-through";

/** Where a name of the board's table leads. */
export interface SocketAddress {
  readonly address: string;
  readonly port: number;
}

export class SocketNetwork implements Network {
  readonly #hosts: ReadonlyMap<string, SocketAddress>;
  readonly #activity: Activity;
  readonly #connections = new Set<SocketConnection>();

  /** `hosts` maps `name:port` to a socket address. */
  constructor(clock: SimulationClock, hosts: ReadonlyMap<string, SocketAddress>) {
    if (clock.mode !== "real") throw new Error("sockets do not follow virtual time: use a memory network");
    this.#hosts = hosts;
    this.#activity = clock.activity("socket network");
  }

  connect(host: string, port: number, endpoint: NetworkEndpoint): NetworkConnection {
    const forget = (): void => void this.#connections.delete(connection);
    const connection = new SocketConnection(this.#activity, this.#hosts.get(`${host}:${port}`), endpoint, forget);
    this.#connections.add(connection);
    return connection;
  }

  /** Breaks every connection, as an unplugged cable ends them. */
  breakConnections(): number {
    const standing = [...this.#connections];
    for (const connection of standing) connection.break(CLOSED.reset);
    return standing.length;
  }
}

class SocketConnection implements NetworkConnection {
  readonly #activity: Activity;
  readonly #forget: () => void;
  readonly #socket: Socket | undefined;
  #endpoint: NetworkEndpoint | undefined;
  #unsent = 0;
  #unchecked: Buffer | undefined = Buffer.alloc(0);

  constructor(activity: Activity, target: SocketAddress | undefined, endpoint: NetworkEndpoint, forget: () => void) {
    this.#activity = activity;
    this.#endpoint = endpoint;
    this.#forget = forget;
    if (target === undefined) {
      setImmediate(() => this.break(CLOSED.unknownHost));
      return;
    }
    const socket = connect({ host: target.address, port: target.port, noDelay: true });
    this.#socket = socket;
    socket.on("connect", () => this.#report((to) => to.onWritable(SEND_BUFFER_LENGTH)));
    socket.on("data", (chunk: Buffer) => this.#report((to) => to.onData(chunk)));
    socket.on("end", () => this.break(CLOSED.ended));
    socket.on("close", () => this.break(CLOSED.ended));
    socket.on("error", (error: NodeJS.ErrnoException) => this.break(messageOf(error)));
  }

  write(bytes: Uint8Array): void {
    if (this.#endpoint === undefined) return;
    if (this.#unsent + bytes.length > SEND_BUFFER_LENGTH) {
      setImmediate(() => this.break(CLOSED.overrun));
      return;
    }
    this.#unsent += bytes.length;
    this.#sendChecked(Buffer.from(bytes));
  }

  close(): void {
    this.#endpoint = undefined;
    this.#forget();
    this.#socket?.end();
  }

  vanish(): void {
    this.#endpoint = undefined;
    this.#forget();
    this.#socket?.resetAndDestroy();
  }

  break(message: string): void {
    this.#forget();
    this.#socket?.destroy();
    const endpoint = this.#endpoint;
    this.#endpoint = undefined;
    if (endpoint === undefined) return;
    this.#activity.begin();
    endpoint.onClosed(message);
    this.#activity.end();
  }

  /** Lets bytes out once the first of them cannot be the pass-through's any more. */
  #sendChecked(bytes: Buffer): void {
    if (this.#unchecked === undefined) {
      this.#send(bytes);
      return;
    }
    const first = Buffer.concat([this.#unchecked, bytes]);
    const passThrough = isPassThrough(first);
    if (passThrough === false) {
      this.#unchecked = undefined;
      this.#send(first);
      return;
    }
    // Kept in either case, so that bytes written before the connection is gone are judged with the magic before them.
    this.#unchecked = first;
    if (passThrough === true) setImmediate(() => this.break(CLOSED.passThrough));
  }

  #send(bytes: Buffer): void {
    this.#socket?.write(bytes, (error) => {
      if (error) return;
      this.#unsent -= bytes.length;
      this.#report((to) => to.onWritable(SEND_BUFFER_LENGTH - this.#unsent));
    });
  }

  /** Reports to the board, as work that a run in real time looks at when it ends. */
  #report(tell: (endpoint: NetworkEndpoint) => void): void {
    if (this.#endpoint === undefined) return;
    this.#activity.begin();
    tell(this.#endpoint);
    this.#activity.end();
  }
}

function messageOf(error: NodeJS.ErrnoException): string {
  if (error.code === "ECONNREFUSED") return CLOSED.refused;
  if (error.code === "ETIMEDOUT") return CLOSED.timedOut;
  if (error.code === "ECONNRESET" || error.code === "EPIPE") return CLOSED.reset;
  return error.code ?? error.message;
}
