/** Status words by name (ISO/IEC 7816-4, 5.6; EMV Book 3, 6.3.5; Books C-2 and C-3 for their own). */

export const statusWords = Object.freeze({
  success: 0x9000,
  /** State of non-volatile memory unchanged; selected file deactivated: the application is blocked. */
  selectedFileDeactivated: 0x6283,
  wrongLength: 0x6700,
  securityStatusNotSatisfied: 0x6982,
  authenticationMethodBlocked: 0x6983,
  /** Referenced data invalidated; kernel 3: use another interface. */
  referencedDataInvalidated: 0x6984,
  conditionsNotSatisfied: 0x6985,
  /** Command not allowed; kernel 3: see the phone. */
  commandNotAllowed: 0x6986,
  wrongData: 0x6a80,
  functionNotSupported: 0x6a81,
  fileNotFound: 0x6a82,
  recordNotFound: 0x6a83,
  incorrectParameters: 0x6a86,
  referencedDataNotFound: 0x6a88,
  instructionNotSupported: 0x6d00,
  classNotSupported: 0x6e00,
  noPreciseDiagnosis: 0x6f00,
} as const);

export type StatusWordName = keyof typeof statusWords;

/** The name of a status word, or `undefined` for one that the table does not know. */
export function statusWordName(statusWord: number): StatusWordName | undefined {
  for (const name in statusWords) {
    if (statusWords[name as StatusWordName] === statusWord) return name as StatusWordName;
  }
  return undefined;
}

/** SW1 SW2 as four hex digits, for the log. */
export function statusWordText(statusWord: number): string {
  return statusWord.toString(16).toUpperCase().padStart(4, "0");
}
