/**
 * Recovery of torn transactions (EMV Contactless Book C-2, S456.43, S9.5 to 14, S10): RECOVER AC asks the card for the cryptogram
 * that it made when it was torn away. The terminal's side of that cryptogram comes out of the log.
 */
import { recoverCryptogram } from "../card/command-apdu";
import { statusWords } from "../card/status-word";
import { joinBytes } from "./byte-strings";
import type { Kernel2Application } from "./configuration";
import { dataForList, parseDataObjectList } from "./data-object-list";
import { Ended } from "./ended";
import { type CryptogramAnswer, type CryptogramRequest, takeCryptogram } from "./generate-cryptogram";
import type { KernelContext } from "./kernel";
import type { CardholderVerification } from "./outcome";
import { tags } from "./tables/tags";
import type { TornTransaction } from "./torn-transaction-log";

type Context = KernelContext<Kernel2Application>;

const phase = "RECOVER AC";

/**
 * The card by name, number and sequence as in the book; and, beyond it, the transaction, so that a cryptogram over another amount
 * never takes the place of the one that the cardholder was shown.
 */
const identityTags = Object.freeze([
  tags.dedicatedFileName,
  tags.pan,
  tags.panSequenceNumber,
  tags.amountAuthorised,
  tags.amountOther,
  tags.transactionCurrencyCode,
  tags.transactionType,
]);

/** What the terminal told the card, or found, up to the cryptogram (C-2, A.1.173: Torn Record). */
const recordTags = Object.freeze([
  tags.cdol1RelatedData,
  tags.pdolRelatedData,
  tags.drdolRelatedData,
  tags.cvmResults,
  tags.terminalCapabilities,
  tags.terminalVerificationResults,
  tags.transactionDate,
  tags.transactionTime,
  tags.transactionSequenceCounter,
  tags.unpredictableNumber,
  tags.terminalRelayResistanceEntropy,
  tags.deviceRelayResistanceEntropy,
  tags.minimumTimeForRelayResistance,
  tags.maximumTimeForRelayResistance,
  tags.deviceEstimatedTransmissionTime,
  tags.measuredRelayResistanceTime,
]);

/** A cryptogram of an earlier presentment, and what was asked for then. */
export interface Recovered {
  readonly answer: CryptogramAnswer;
  readonly request: CryptogramRequest;
  readonly verification: CardholderVerification;
}

/** After a failed GENERATE AC: keeps the transaction if the card left, and can recover (S9.5 to 14). */
export function noteTorn(
  { data, cipher, tornTransactions }: Context,
  ended: Ended,
  request: CryptogramRequest,
  verification: CardholderVerification,
): void {
  const list = data.filled(tags.drdol);
  if (ended.outcome.kind !== "try-again" || tornTransactions === undefined || list === undefined) return;
  const entries = parseDataObjectList(list, "DRDOL");
  const shown = entries instanceof Ended ? entries : dataForList(entries, data, "DRDOL");
  // A list that cannot be answered recovers nothing; the card is simply presented again.
  if (shown instanceof Ended) return;
  data.set(tags.drdolRelatedData, shown);
  const values = new Map<number, Uint8Array>();
  for (const tag of recordTags) {
    const value = data.get(tag);
    if (value !== undefined) values.set(tag, value.slice());
  }
  const identity = identityOf(data, cipher);
  const before = tornTransactions.find(identity);
  if (before !== undefined) tornTransactions.remove(before);
  tornTransactions.add({ identity, values, request, verification });
}

/**
 * Before GENERATE AC: the cryptogram of the torn transaction, its data objects put back; `undefined` when there is none, and the
 * card shall make a new one. When the card leaves again its record stays (S10.5).
 */
export async function recoverTorn({
  session,
  data,
  cipher,
  tornTransactions,
}: Context): Promise<Recovered | undefined | Ended> {
  if (tornTransactions === undefined || data.filled(tags.drdol) === undefined) return undefined;
  const torn = tornTransactions.find(identityOf(data, cipher));
  const shown = torn?.values.get(tags.drdolRelatedData);
  if (torn === undefined || shown === undefined) return undefined;
  const response = await session.exchange(recoverCryptogram(shown), phase);
  if (response instanceof Ended) return response;
  if (response.statusWord !== statusWords.success) {
    // S10.7: the command that was torn never reached the card, or it made another cryptogram since.
    tornTransactions.remove(torn);
    return undefined;
  }
  for (const [tag, value] of torn.values) data.set(tag, value);
  tornTransactions.remove(torn);
  const { request, verification } = torn;
  const answer = takeCryptogram(data, response.data, request);
  return answer instanceof Ended ? answer : { answer, request, verification };
}

/**
 * SHA-256 over the values, each behind its length, 0 for one that is absent. A record waits for minutes, and so would an account number
 * in it; whoever has the memory can still try numbers, which is why it waits no longer than that.
 */
function identityOf(data: Context["data"], cipher: Context["cipher"]): TornTransaction["identity"] {
  const parts: Uint8Array[] = [];
  for (const tag of identityTags) {
    const value = data.filled(tag);
    parts.push(Uint8Array.of(value === undefined ? 0 : value.length));
    if (value !== undefined) parts.push(value);
  }
  const values = joinBytes(parts);
  const identity = cipher.sha256(values);
  values.fill(0);
  return identity;
}
