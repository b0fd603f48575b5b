/** The answer codes (field 39; ISO 8583:1987, annex A) that the acquirer itself decides on. */
export const answerCodes = Object.freeze({
  approved: "00",
  invalidTransaction: "12",
  invalidAmount: "13",
  unableToLocateRecord: "25",
  formatError: "30",
  notPermittedToTerminal: "58",
  originalAmountIncorrect: "64",
  duplicateTransmission: "94",
  systemMalfunction: "96",
});
