/** The answer codes (field 39; ISO 8583:1987, annex A) that the acquirer itself decides on. */
export const answerCodes = Object.freeze({
  approved: "00",
  invalidTransaction: "12",
  invalidAmount: "13",
  noActionTaken: "21",
  unableToLocateRecord: "25",
  formatError: "30",
  notPermittedToTerminal: "58",
  originalAmountIncorrect: "64",
  duplicateTransmission: "94",
  reconcileError: "95",
  systemMalfunction: "96",
});

/** Codes that mean "not now": the terminal sends what it owes again (docs/host-messages.md), so they decide nothing. */
const notNow: ReadonlySet<string> = new Set(["19", "68", "90", "91", "96"]);

/** Whether an advice that is answered so comes again. */
export function comesAgain(code: string): boolean {
  return notNow.has(code);
}
