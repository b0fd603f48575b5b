/** What can go wrong with the ledger, other than a bug. */
import { MendableError } from "../data/mendable-error";

export type LedgerProblem =
  /** The database was written by a newer version of the bench. */
  | "newer"
  /** The file is no database, or not a ledger. */
  | "unreadable"
  /** There is a transaction with this terminal, STAN and time already. */
  | "duplicate"
  /** Money would go into a batch that was settled. */
  | "batch-closed"
  /** A value that a row may not hold: the database's own checks refused it. */
  | "constraint"
  /** The key that turns PANs into tokens is not there although rows made with it are. */
  | "token-key";

/** A fault of the ledger. */
export class LedgerError extends MendableError {
  override readonly name = "LedgerError";
  readonly reason: LedgerProblem;

  constructor(reason: LedgerProblem, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.reason = reason;
  }
}
