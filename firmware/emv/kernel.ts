/** What entry point hands to a kernel, and what every kernel is (EMV Contactless Book B, 3.4). */
import type { Cipher } from "../ports/cipher";
import type { Clock } from "../ports/clock";
import type { Random } from "../ports/random";
import type { AuthenticationKeys } from "./authentication-setting";
import type { CardSession } from "./card-session";
import type { ApplicationConfiguration, TerminalData } from "./configuration";
import type { DataObjects } from "./data-objects";
import type { KernelOutcome } from "./outcome";
import type { StaticData } from "./static-data";
import type { TornTransactionLog } from "./torn-transaction-log";
import type { Transaction } from "./transaction";

export interface KernelContext<Application extends ApplicationConfiguration = ApplicationConfiguration> {
  readonly session: CardSession;
  /** Terminal's data and the FCI are in it. */
  readonly data: DataObjects;
  /** Collects the signed records. */
  readonly staticData: StaticData;
  readonly transaction: Transaction;
  readonly terminal: TerminalData;
  readonly authentication: AuthenticationKeys;
  readonly cipher: Cipher;
  readonly random: Random;
  /** Only what an application's configuration asks for measures time. */
  readonly clock: Pick<Clock, "monotonicMs"> | undefined;
  /** Kernel 2: transactions whose card left before it answered; without a log none is recovered. */
  readonly tornTransactions: TornTransactionLog | undefined;
  readonly application: Application;
  /** Kernel 3: qualifiers of this transaction, made by pre-processing. */
  readonly transactionQualifiers: Uint8Array | undefined;
}

/** Runs one application to its outcome. Rejects with `ReaderFaultError` only. */
export type Kernel<Application extends ApplicationConfiguration> = (
  context: KernelContext<Application>,
) => Promise<KernelOutcome>;
