/** A contact card that does not keep to its transmission protocol, or goes on without end. The session with it is over. */
import { ReaderFaultError } from "../ports/card-reader";

export type ContactProtocolReason =
  /** No acceptable answer to reset, cold and warm (EMV Book 1, 6.1.3). */
  | "answer-to-reset"
  /** An answer without status, or with more data than was asked for. */
  | "answer-length"
  /** SW1 out of its range (ISO/IEC 7816-3, 10.3.3). */
  | "status-word"
  /** More exchanges for one command than any honest card needs. */
  | "too-many-exchanges"
  /** More waiting time than a terminal has patience. */
  | "waiting-time"
  /** Nothing helped: neither repetition nor resynchronisation. */
  | "lost"
  /** Resynchronised, but the command may have been carried out and must not be twice. */
  | "not-repeatable"
  /** S(ABORT) (EMV Book 1, 9.2.4.5). */
  | "aborted-by-card";

export class ContactProtocolError extends ReaderFaultError {
  override readonly name: string = "ContactProtocolError";
  readonly reason: ContactProtocolReason;

  constructor(reason: ContactProtocolReason, options?: { readonly cause?: unknown }) {
    super(`contact card: ${reason}`, options);
    this.reason = reason;
  }
}
