/**
 * Writes what went over the wire in clear, as if there had been no TLS, so that analysers can read it. Addresses and
 * sequence numbers are made up; order, direction, times and bytes are not. The file holds card data: it is made readable by the
 * owner alone, and only where somebody asked for it.
 */
import { closeSync, fchmodSync, openSync, writeSync } from "node:fs";
import { fileHeader, record } from "./pcap-file";
import { encodeSegment, flags } from "./tcp-segment";
import type { Endpoint } from "./tcp-segment";

/** Where the bytes of the capture go. */
export interface PcapSink {
  write(bytes: Uint8Array): void;
  close(): void;
}

export interface PcapOptions {
  /** Port of the acquirer in the capture; give analysers the same one. */
  readonly port: number;
}

/** Payload bytes of a full segment on Ethernet. */
const segmentBytes = 1460;
/** 10.20.0.1 is the acquirer, the connections come from 10.21.0.1 on. */
const acquirerAddress = 0x0a140001;
const firstTerminalAddress = 0x0a150001;
const firstTerminalPort = 49152;
/** Connections with an address of their own; later ones share addresses and differ by port. */
const addresses = 0xfffe;

export class PcapWriter {
  readonly #sink: PcapSink;
  readonly #acquirer: Endpoint;
  #connections = 0;
  #closed = false;

  constructor(sink: PcapSink, options: PcapOptions) {
    this.#sink = sink;
    this.#acquirer = { address: acquirerAddress, port: options.port };
    sink.write(fileHeader());
  }

  /** A capture in a file, replaced if there is one. */
  static toFile(path: string, options: PcapOptions): PcapWriter {
    const file = openSync(path, "w", 0o600);
    fchmodSync(file, 0o600); // a file that was there has kept its mode
    return new PcapWriter(
      {
        write: (bytes) => {
          for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
        },
        close: () => closeSync(file),
      },
      options,
    );
  }

  /** Begins a connection of a terminal at this instant. */
  connection(at: number): PcapConnection {
    const index = this.#connections++;
    const terminal = {
      address: firstTerminalAddress + (index % addresses),
      port: firstTerminalPort + (Math.floor(index / addresses) % 0x4000),
    };
    return new PcapConnection((bytes) => this.#write(bytes), terminal, this.#acquirer, at);
  }

  /** Ends the file; what comes later is dropped. May be called twice. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#sink.close();
  }

  #write(bytes: Uint8Array): void {
    if (!this.#closed) this.#sink.write(bytes);
  }
}

/** One side of a connection as it counts its own bytes. */
interface Side {
  readonly endpoint: Endpoint;
  sequence: number;
}

/** One TCP connection in the capture. */
export class PcapConnection {
  readonly #write: (bytes: Uint8Array) => void;
  readonly #terminal: Side;
  readonly #acquirer: Side;
  #identification = 0;
  #open = true;

  constructor(write: (bytes: Uint8Array) => void, terminal: Endpoint, acquirer: Endpoint, at: number) {
    this.#write = write;
    this.#terminal = { endpoint: terminal, sequence: 1000 };
    this.#acquirer = { endpoint: acquirer, sequence: 5000 };
    this.#send(at, this.#terminal, this.#acquirer, flags.syn, noBytes);
    this.#send(at, this.#acquirer, this.#terminal, flags.syn | flags.acknowledge, noBytes);
    this.#send(at, this.#terminal, this.#acquirer, flags.acknowledge, noBytes);
  }

  /** Bytes that the terminal sent, length header included. */
  fromTerminal(bytes: Uint8Array, at: number): void {
    this.#carry(at, this.#terminal, this.#acquirer, bytes);
  }

  /** Bytes that the acquirer sent. */
  fromAcquirer(bytes: Uint8Array, at: number): void {
    this.#carry(at, this.#acquirer, this.#terminal, bytes);
  }

  /** The connection ended. May be called twice. */
  close(at: number): void {
    if (!this.#open) return;
    this.#open = false;
    this.#send(at, this.#terminal, this.#acquirer, flags.fin | flags.acknowledge, noBytes);
    this.#send(at, this.#acquirer, this.#terminal, flags.fin | flags.acknowledge, noBytes);
    this.#send(at, this.#terminal, this.#acquirer, flags.acknowledge, noBytes);
  }

  #carry(at: number, from: Side, to: Side, bytes: Uint8Array): void {
    if (!this.#open) return;
    for (let offset = 0; offset < bytes.length; offset += segmentBytes) {
      const payload = bytes.subarray(offset, offset + segmentBytes);
      const last = offset + segmentBytes >= bytes.length;
      this.#send(at, from, to, last ? flags.push | flags.acknowledge : flags.acknowledge, payload);
    }
    this.#send(at, to, from, flags.acknowledge, noBytes);
  }

  #send(at: number, from: Side, to: Side, flagBits: number, payload: Uint8Array): void {
    const segment = encodeSegment({
      from: from.endpoint,
      to: to.endpoint,
      sequence: from.sequence,
      acknowledgement: (flagBits & flags.acknowledge) === 0 ? 0 : to.sequence,
      flags: flagBits,
      identification: this.#identification++ & 0xffff,
      payload,
    });
    // SYN and FIN take a place in the sequence (RFC 9293, 3.4).
    const marks = (flagBits & (flags.syn | flags.fin)) === 0 ? 0 : 1;
    from.sequence = (from.sequence + payload.length + marks) % 0x1_0000_0000;
    this.#write(record(at, segment));
  }
}

const noBytes = new Uint8Array(0);
