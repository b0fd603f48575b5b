/** The terminal's side of the data objects: transaction, terminal and application as tags (EMV Book 4, annex A; C-2, A.1). */
import { encodeAscii } from "../codec/ascii";
import { encodeBcd, encodeNumeric } from "../codec/bcd";
import type { Random } from "../ports/random";
import type { TerminalData } from "./configuration";
import type { DataObjects } from "./data-objects";
import { tags } from "./tables/tags";
import type { Transaction } from "./transaction";

/** What the terminal's data objects take of an application's entry. */
export interface TerminalApplication {
  readonly aid: Uint8Array;
  readonly applicationVersionNumber: Uint8Array;
}

/** Sets everything a card may ask for that does not depend on the kernel; TVR and CVM Results start as zeros. */
export function setTerminalData(
  data: DataObjects,
  transaction: Transaction,
  terminal: TerminalData,
  application: TerminalApplication,
  random: Random,
  posEntryMode = "07",
): void {
  setTransaction(data, transaction);
  setTerminal(data, terminal);
  data.set(tags.applicationIdentifier, application.aid);
  data.set(tags.terminalApplicationVersion, application.applicationVersionNumber);
  data.set(tags.terminalVerificationResults, new Uint8Array(5));
  data.set(tags.posEntryMode, encodeBcd(posEntryMode));
  data.set(tags.unpredictableNumber, random.fill(new Uint8Array(4)));
}

function setTransaction(data: DataObjects, transaction: Transaction): void {
  data.set(tags.amountAuthorised, encodeNumeric(transaction.amountMinor, 6));
  data.set(tags.amountOther, encodeNumeric(transaction.amountOtherMinor, 6));
  data.set(tags.transactionType, Uint8Array.of(transaction.transactionType));
  data.set(tags.transactionCurrencyCode, encodeNumeric(transaction.currencyCode, 2));
  data.set(tags.transactionCurrencyExponent, encodeNumeric(transaction.currencyExponent, 1));
  data.set(tags.transactionDate, encodeNumeric(transaction.date, 3));
  data.set(tags.transactionTime, encodeNumeric(transaction.time, 3));
  data.set(tags.transactionSequenceCounter, encodeNumeric(transaction.sequenceCounter, 4));
}

function setTerminal(data: DataObjects, terminal: TerminalData): void {
  data.set(tags.terminalType, Uint8Array.of(terminal.terminalType));
  data.set(tags.terminalCountryCode, encodeNumeric(terminal.countryCode, 2));
  data.set(tags.terminalCapabilities, terminal.terminalCapabilities);
  data.set(tags.additionalTerminalCapabilities, terminal.additionalTerminalCapabilities);
  data.set(tags.merchantCategoryCode, encodeNumeric(terminal.merchantCategoryCode, 2));
  data.set(tags.merchantIdentifier, encodeAscii(plain(terminal.merchantIdentifier).padEnd(15)));
  data.set(tags.merchantNameAndLocation, encodeAscii(plain(terminal.merchantNameAndLocation)));
  data.set(tags.terminalIdentification, encodeAscii(plain(terminal.terminalIdentification).padEnd(8)));
  data.set(tags.interfaceDeviceSerialNumber, encodeAscii(plain(terminal.interfaceDeviceSerialNumber).padEnd(8)));
  data.set(tags.acquirerIdentifier, encodeNumeric(terminal.acquirerIdentifier, 6));
}

/** Format `ans` has no letters beyond ASCII: a shop's name keeps its length, not its accents. */
function plain(text: string): string {
  let result = "";
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    result += code >= 0x20 && code < 0x7f ? text.charAt(index) : "?";
  }
  return result;
}

/** Whether Terminal Type says that the terminal can only go online (EMV Book 4, A1: x1 and x4). */
export function isOnlineOnly(terminal: TerminalData): boolean {
  const last = terminal.terminalType & 0x0f;
  return last === 1 || last === 4;
}

/** Whether Terminal Type says that nobody attends the terminal (EMV Book 4, A1: digits 4 to 6). */
export function isUnattended(terminal: TerminalData): boolean {
  return (terminal.terminalType & 0x0f) >= 4;
}
