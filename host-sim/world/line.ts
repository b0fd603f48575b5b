/** The line between terminal and acquirer, whatever carries it: what a bench may do to it. */
import type { Network } from "../board/network";

export interface Line {
  /** What the board's TCP connects through. */
  readonly network: Network;
  readonly isCut: boolean;
  /** Pulls the cable: what stands breaks on both sides, new connections wait for the cable as a SYN waits for an answer. */
  cut(): void;
  /** Puts the cable back. */
  restore(): void;
  /** The host dies, all but its ledger; until {@link restartHost} connections are refused. Throws where the line is a real one. */
  crashHost(): Promise<void>;
  /** A host is there again, with the same ledger. */
  restartHost(): void;
  /** Sets the time one way takes; throws where the line is a real one. */
  delay(latencyMs: number): void;
}

/** The line is made of real sockets and cannot do this. */
export class LineError extends Error {
  override readonly name = "LineError";
}
