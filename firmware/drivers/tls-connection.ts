/**
 * One attempt to reach the acquirer, and the connection if it succeeds: pumps ciphertext between a TCP socket and a TLS
 * engine that has no IO of its own, within what the socket takes at a time.
 */
import type { Clock, Timer } from "../ports/clock";
import type { TCP, TCPConstructor } from "../ports/io";
import type { TlsEngine, TlsFactory } from "../ports/tls";
import type { UplinkConnection, UplinkFailure, UplinkListener, UplinkTarget } from "../ports/uplink";
import { closedByPeer, tcpFailure, timeoutFailure, tlsFailure } from "./uplink-failure";

const CONNECT_TIMEOUT_MS = 10_000;
const HANDSHAKE_TIMEOUT_MS = 10_000;

export interface TlsConnectionOptions {
  readonly tcp: TCPConstructor;
  readonly tls: TlsFactory;
  readonly clock: Clock;
}

type State = "connecting" | "handshaking" | "open" | "ended";

export class TlsConnection implements UplinkConnection {
  readonly #options: TlsConnectionOptions;
  readonly #listener: UplinkListener;
  /** Needed once, when the engine is made; let go of then, since it holds the private key. */
  #target: UplinkTarget | undefined;
  #socket: TCP | undefined;
  #engine: TlsEngine | undefined;
  #state: State = "connecting";
  #timer: Timer | undefined;
  /** Bytes that the socket takes without loss. */
  #credit = 0;
  /** Ciphertext that waits for credit. */
  #waiting: Uint8Array[] = [];

  constructor(options: TlsConnectionOptions, target: UplinkTarget, listener: UplinkListener) {
    this.#options = options;
    this.#target = target;
    this.#listener = listener;
    this.#startTimer(CONNECT_TIMEOUT_MS, "connect");
    try {
      this.#socket = new options.tcp({
        host: target.host,
        port: target.port,
        format: "buffer",
        onReadable: () => this.#onReadable(),
        onWritable: (byteLength) => this.#onWritable(byteLength),
        onError: (message) => this.#onError(message),
      });
    } catch (error) {
      // The caller's listener must not be called inside the caller's call.
      this.#failLater(tcpFailure(error instanceof Error ? error.message : undefined));
    }
  }

  write(bytes: Uint8Array): void {
    if (this.#state !== "open" || this.#engine === undefined) throw new Error(`uplink is ${this.#state}`);
    try {
      this.#engine.write(bytes);
    } catch (error) {
      return this.#failLater(tlsFailure(error));
    }
    this.#send();
  }

  close(): void {
    if (this.#state !== "ended") this.#end();
  }

  #onWritable(byteLength: number): void {
    if (this.#state === "ended") return;
    this.#credit = byteLength;
    if (this.#state === "connecting") this.#startHandshake();
    else this.#send();
  }

  #startHandshake(): void {
    const { tls, clock } = this.#options;
    this.#state = "handshaking";
    this.#startTimer(HANDSHAKE_TIMEOUT_MS, "handshake");
    const { serverName, trustedRoots, clientChain, clientKey, notBefore = -Infinity } = this.#target!;
    const now = Math.max(clock.now(), notBefore);
    try {
      this.#engine = tls.create({ serverName, trustedRoots, clientChain, clientKey, now });
    } catch (error) {
      return this.#fail(tlsFailure(error));
    } finally {
      this.#forgetTarget();
    }
    this.#progress();
  }

  #onReadable(): void {
    const engine = this.#engine;
    if (this.#state === "ended" || this.#socket === undefined) return;
    const ciphertext = this.#socket.read();
    // Nothing is expected before the handshake has begun.
    if (ciphertext === undefined || engine === undefined) return;
    let failure: UplinkFailure | undefined;
    try {
      engine.feed(ciphertext);
    } catch (error) {
      failure = tlsFailure(error);
    }
    // Even a connection that has just broken may hold answers that arrived before.
    this.#progress(failure);
  }

  /** After anything the engine did: sends what it has, hands on what it has decrypted, tells what it has become. */
  #progress(failure?: UplinkFailure): void {
    const engine = this.#engine!;
    this.#send();
    if (this.#state === "handshaking" && engine.state === "open") {
      this.#state = "open";
      this.#timer?.cancel();
      this.#listener.onOpen({ tlsVersion: engine.version ?? "", cipherSuite: engine.suite ?? "" });
    }
    // The listener may close the connection at any of these calls.
    while (this.#isOpen()) {
      const plaintext = engine.read();
      if (plaintext === undefined) break;
      this.#listener.onData(plaintext);
    }
    if (failure !== undefined) this.#fail(failure);
    else if (engine.state === "closed") this.#fail(closedByPeer());
  }

  #send(): void {
    const ciphertext = this.#engine?.takeCiphertext();
    if (ciphertext !== undefined) this.#waiting.push(ciphertext);
    while (this.#waiting.length > 0 && this.#credit > 0 && this.#socket !== undefined) {
      const [next] = this.#waiting;
      const piece = next.length > this.#credit ? next.subarray(0, this.#credit) : next;
      if (piece === next) this.#waiting.shift();
      else this.#waiting[0] = next.subarray(piece.length);
      this.#credit -= piece.length;
      try {
        this.#socket.write(piece);
      } catch (error) {
        return this.#failLater(tcpFailure(error instanceof Error ? error.message : undefined));
      }
    }
  }

  #onError(message: string | undefined): void {
    if (this.#state === "ended") return;
    // An alert may have arrived with the end of the connection: it says more than the end does.
    this.#onReadable();
    this.#fail(tcpFailure(message));
  }

  #startTimer(delayMs: number, phase: "connect" | "handshake"): void {
    this.#timer?.cancel();
    this.#timer = this.#options.clock.after(delayMs, () => this.#fail(timeoutFailure(phase)));
  }

  #fail(failure: UplinkFailure): void {
    if (this.#state === "ended") return;
    this.#end();
    this.#listener.onClosed(failure);
  }

  #failLater(failure: UplinkFailure): void {
    this.#timer?.cancel();
    this.#timer = this.#options.clock.after(0, () => this.#fail(failure));
  }

  #end(): void {
    this.#state = "ended";
    this.#forgetTarget();
    this.#timer?.cancel();
    this.#engine?.close();
    // close_notify, or the alert that says why; whatever has no credit now will never leave.
    this.#send();
    // A socket that broke while that was sent needs no telling.
    this.#timer?.cancel();
    this.#waiting = [];
    this.#socket?.close();
    this.#socket = undefined;
    this.#engine = undefined;
  }

  /** The engine has a copy of the private key, or will not need it. */
  #forgetTarget(): void {
    this.#target?.clientKey.fill(0);
    this.#target = undefined;
  }

  #isOpen(): boolean {
    return this.#state === "open";
  }
}
