/**
 * Entry point: from a card in the field to an outcome (EMV Contactless Book B, 3). Chooses the application, starts its kernel,
 * and goes on to the next candidate when the kernel asks for it. Whatever the card answers ends in an outcome.
 */
import type { CardChannel } from "../ports/card-reader";
import type { Cipher } from "../ports/cipher";
import type { Clock } from "../ports/clock";
import type { Random } from "../ports/random";
import { buildCandidateList, type Candidate } from "./candidate-list";
import { CardSession } from "./card-session";
import type { ContactlessConfiguration } from "./configuration";
import { DataObjects } from "./data-objects";
import { Ended } from "./ended";
import { selectCandidate } from "./final-selection";
import { kernel2 } from "./kernel-2";
import { kernel3 } from "./kernel-3";
import type { ContactlessBounds, ContactlessOutcome, KernelOutcome, SelectNextReason } from "./outcome";
import { preProcess } from "./pre-processing";
import { StaticData } from "./static-data";
import { setTerminalData } from "./terminal-data";
import type { TornTransactionLog } from "./torn-transaction-log";
import type { Transaction } from "./transaction";

/** What one card may cost: real cards need some 12 commands, 10 records, 3 candidates and 1.5 KB. */
export const contactlessBounds: ContactlessBounds = Object.freeze({
  maximumCommands: 64,
  maximumRecords: 32,
  maximumCandidates: 8,
  maximumDataBytes: 4096,
});

/** What the kernels need of the board besides the card. */
export interface KernelPorts {
  readonly random: Random;
  readonly cipher: Cipher;
  /** For relay resistance. */
  readonly clock?: Pick<Clock, "monotonicMs">;
  /** Outlives the transactions; who has one gets torn transactions recovered (kernel 2). */
  readonly tornTransactions?: TornTransactionLog;
}

/**
 * Processes the card behind `channel`. Resolves with an outcome for everything a card can do; rejects with
 * `ReaderFaultError` alone.
 */
export async function runContactless(
  channel: CardChannel,
  transaction: Transaction,
  configuration: ContactlessConfiguration,
  ports: KernelPorts,
): Promise<ContactlessOutcome> {
  const processed = preProcess(configuration.applications, transaction);
  const session = new CardSession(channel, contactlessBounds);
  const candidates = await buildCandidateList(session, processed);
  if (candidates instanceof Ended) return finalOutcome(candidates.outcome, []);
  const reasons: SelectNextReason[] = [];
  for (const candidate of candidates) {
    if (candidate.processed.notAllowed === "over-limit") {
      reasons.push("over-limit");
      continue;
    }
    const outcome = await runCandidate(session, candidate, transaction, configuration, ports);
    if (outcome.kind !== "select-next") return outcome;
    reasons.push(outcome.because);
  }
  return outcomeWithoutCandidate(reasons);
}

/** Whether any application would take this transaction contactless; if not, the reader need not ask for a card (3.1.1.13). */
export function contactlessAllowed(transaction: Transaction, configuration: ContactlessConfiguration): boolean {
  return preProcess(configuration.applications, transaction).some((one) => one.notAllowed === undefined);
}

async function runCandidate(
  session: CardSession,
  candidate: Candidate,
  transaction: Transaction,
  configuration: ContactlessConfiguration,
  ports: KernelPorts,
): Promise<KernelOutcome> {
  const { application, transactionQualifiers } = candidate.processed;
  const { terminal, authentication } = configuration;
  const data = new DataObjects(session.bounds.maximumDataBytes);
  const staticData = new StaticData();
  try {
    setTerminalData(data, transaction, terminal, application, ports.random);
    const ended = await selectCandidate(session, data, candidate);
    if (ended !== undefined) return ended.outcome;
    const { cipher, random, clock, tornTransactions } = ports;
    const context = {
      session,
      data,
      staticData,
      transaction,
      terminal,
      authentication,
      cipher,
      random,
      clock,
      tornTransactions,
      transactionQualifiers,
    };
    return application.kernel === 2
      ? await kernel2({ ...context, application })
      : await kernel3({ ...context, application });
  } finally {
    data.wipe();
    staticData.wipe();
  }
}

/** Book B, 3.3.2.7 and 3.5.1.2: an amount over the limit sends to another interface, everything else to another card. */
function outcomeWithoutCandidate(reasons: readonly SelectNextReason[]): ContactlessOutcome {
  if (reasons.includes("over-limit")) return { kind: "try-another-interface", reason: "over-limit" };
  return { kind: "end-application", reason: "no-application", detail: reasons[reasons.length - 1] ?? "no candidate" };
}

function finalOutcome(outcome: KernelOutcome, reasons: readonly SelectNextReason[]): ContactlessOutcome {
  return outcome.kind === "select-next" ? outcomeWithoutCandidate([...reasons, outcome.because]) : outcome;
}
