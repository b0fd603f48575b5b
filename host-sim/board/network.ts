/** The network as the board's TCP sees it, whether it is made of sockets or of memory. */

/** What a connection reports to the board. Never called inside a call of {@link Network} or {@link NetworkConnection}. */
export interface NetworkEndpoint {
  /** The connection is up, or bytes have left: `count` bytes can be written now. The first call means connected. */
  onWritable(count: number): void;
  onData(bytes: Uint8Array): void;
  /** The connection could not be made or has ended; nothing is reported after it. */
  onClosed(message: string): void;
}

export interface NetworkConnection {
  /** Sends all bytes. Bytes beyond what `onWritable` granted break the connection. `bytes` may be reused afterwards. */
  write(bytes: Uint8Array): void;
  /** Ends the connection in order; nothing is reported afterwards. May be called twice. */
  close(): void;
  /** Ends it as a power cut does: the peer is told nothing. */
  vanish(): void;
}

export interface Network {
  /** Starts to connect. `host` is a name of the board's table or an address; there is no DNS. */
  connect(host: string, port: number, endpoint: NetworkEndpoint): NetworkConnection;
}

/** What the board's TCP stack takes before it wants acknowledgements: the send buffer of lwIP as ESP-IDF sets it. */
export const SEND_BUFFER_LENGTH = 5760;

/** Messages of `onClosed`, the same from every network. */
export const CLOSED = {
  refused: "connection refused",
  timedOut: "timed out",
  reset: "connection reset",
  ended: "closed by peer",
  unknownHost: "host not found",
  overrun: "send buffer overrun",
  passThrough: "pass-through TLS is not allowed on a socket",
} as const;
