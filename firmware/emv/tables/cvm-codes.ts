/** Codes of the CVM List and of CVM Results, tags 8E and 9F34 (EMV Book 3, C3; Book 4, A4). */
import { bit } from "../bits";

/** Method: b6 to b1 of a rule's first byte. */
export const cvmMethods = Object.freeze({
  fail: 0x00,
  plaintextPin: 0x01,
  onlinePin: 0x02,
  plaintextPinAndSignature: 0x03,
  encipheredPin: 0x04,
  encipheredPinAndSignature: 0x05,
  signature: 0x1e,
  noCvm: 0x1f,
} as const);

export const cvmMethodMask = 0x3f;
/** b7 of a rule's first byte: apply the next rule when this one fails. */
export const applyNextRule = 0x40;
/** First byte of CVM Results when no rule was carried out. */
export const noCvmPerformed = 0x3f;

/** Condition: a rule's second byte. */
export const cvmConditions = Object.freeze({
  always: 0x00,
  unattendedCash: 0x01,
  notCashOrCashback: 0x02,
  terminalSupportsCvm: 0x03,
  manualCash: 0x04,
  cashback: 0x05,
  underX: 0x06,
  overX: 0x07,
  underY: 0x08,
  overY: 0x09,
} as const);

/** Third byte of CVM Results. */
export const cvmOutcomes = Object.freeze({ unknown: 0x00, failed: 0x01, successful: 0x02 } as const);

/** Byte 2 of Terminal Capabilities, tag 9F33, on its own (EMV Book 4, A2). */
export const cvmCapabilities = Object.freeze({
  plaintextPin: bit(1, 8),
  onlinePin: bit(1, 7),
  signature: bit(1, 6),
  encipheredPin: bit(1, 5),
  noCvm: bit(1, 4),
} as const);
