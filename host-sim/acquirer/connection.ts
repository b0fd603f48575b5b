/** A connection of a terminal, and what the acquirer tells of it to those who watch. */
import type { FieldDescription } from "../../firmware/iso8583/masking";
import type { TransactionRow } from "../ledger/schema";

/** What is known of a connection while it stands. */
export interface Connection {
  /** From 1, in the order of their coming. */
  readonly id: number;
  /** From the certificate; in the in-process bench, from the first message. */
  terminalId: string | undefined;
  /** `"1.3"`, `"1.2"`, or `"none"` for the in-process bench. */
  readonly tlsVersion: string;
  /** IANA name; `"none"` without TLS. */
  readonly cipherSuite: string;
  /** Serial number of the terminal's certificate in hex; without TLS there is none. */
  readonly certificateSerial?: string;
  /** Address of the peer, or `"memory"`. */
  readonly remote: string;
  readonly openedAt: number;
  /** Whether the terminal has signed on and not off. */
  signedOn: boolean;
}

/** A message as people may see it. */
export interface MessageEvent {
  readonly direction: "request" | "answer";
  readonly connection: Connection;
  readonly terminalId: string | undefined;
  readonly messageType: string;
  /** Length without header. */
  readonly byteLength: number;
  /** Masked. Made whenever it is looked at; keep the result, not the event, which holds on to the message. */
  readonly description: readonly FieldDescription[];
  /** The rule that made the answer what it is. */
  readonly rule: string | undefined;
  /** An answer that had been given before. */
  readonly repeat: boolean;
  /** What was wrong with the request, when the answer says so. */
  readonly problem: string | undefined;
  readonly at: number;
}

/** Something a terminal did that has no answer. */
export interface FaultEvent {
  readonly connection: Connection;
  /**
   * `framing`: a length header that cannot be; the connection is closed. `malformed`: no message of the table.
   * `unanswerable`: an answer, or another version. `security`: not proved by its key to be the terminal's and new; the connection
   * is closed. `internal`: the acquirer itself failed.
   */
  readonly kind: "framing" | "malformed" | "security" | "unanswerable" | "internal" | "connection";
  readonly detail: string;
  readonly cause?: unknown;
  readonly at: number;
}

/** A connection that TLS did not let in. */
export interface RefusalEvent {
  /** OpenSSL's or Node's code, such as `ERR_SSL_UNSUPPORTED_PROTOCOL` or `CERT_HAS_EXPIRED`. */
  readonly reason: string;
  readonly detail: string;
  readonly at: number;
}

/** All events of an acquirer. */
export interface AcquirerEvents {
  connection: Connection;
  disconnection: { readonly connection: Connection; readonly at: number };
  refusal: RefusalEvent;
  message: MessageEvent;
  transaction: TransactionRow;
  fault: FaultEvent;
}

/** Bytes in clear, card data included: for captures that somebody asked for. */
export type ClearEvent =
  | { readonly kind: "open" | "close"; readonly connection: Connection; readonly at: number }
  | {
      readonly kind: "terminal" | "acquirer";
      readonly connection: Connection;
      /** As they stand in the stream, length header included. */
      readonly bytes: Uint8Array;
      readonly at: number;
    };
