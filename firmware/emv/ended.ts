/**
 * How a phase says that processing is over. A phase returns its value or an `Ended`; the caller hands an `Ended` on.
 * Outcomes are no exceptions: only a reader's fault and a bug are thrown.
 */
import { ParseError } from "../codec/parse-error";
import type { EndReason, KernelOutcome } from "./outcome";

export class Ended {
  readonly outcome: KernelOutcome;
  constructor(outcome: KernelOutcome) {
    this.outcome = outcome;
  }
}

/** END APPLICATION with its reason; `detail` is a short fixed text naming phase and finding. */
export function endApplication(reason: EndReason, detail: string, statusWord?: string): Ended {
  return new Ended(
    statusWord === undefined
      ? { kind: "end-application", reason, detail }
      : { kind: "end-application", reason, detail, statusWord },
  );
}

/** Runs a parser over bytes of the card: what it throws about the bytes ends the application, all else is a bug. */
export function parsed<T>(detail: string, parse: () => T): T | Ended {
  try {
    return parse();
  } catch (error) {
    if (error instanceof ParseError) return endApplication("card-data-malformed", `${detail}: ${error.reason}`);
    throw error;
  }
}
