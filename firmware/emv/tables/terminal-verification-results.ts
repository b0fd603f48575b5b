/** Bits of the Terminal Verification Results, tag 95 (EMV Book 3, C5). */
import { bit } from "../bits";

export const terminalVerificationResults = Object.freeze({
  offlineDataAuthenticationNotPerformed: bit(1, 8),
  sdaFailed: bit(1, 7),
  iccDataMissing: bit(1, 6),
  cardOnExceptionFile: bit(1, 5),
  ddaFailed: bit(1, 4),
  cdaFailed: bit(1, 3),
  differentApplicationVersions: bit(2, 8),
  expiredApplication: bit(2, 7),
  applicationNotYetEffective: bit(2, 6),
  serviceNotAllowed: bit(2, 5),
  newCard: bit(2, 4),
  cardholderVerificationFailed: bit(3, 8),
  unrecognisedCvm: bit(3, 7),
  pinTryLimitExceeded: bit(3, 6),
  pinPadNotWorking: bit(3, 5),
  pinNotEntered: bit(3, 4),
  onlinePinEntered: bit(3, 3),
  floorLimitExceeded: bit(4, 8),
  lowerConsecutiveOfflineLimitExceeded: bit(4, 7),
  upperConsecutiveOfflineLimitExceeded: bit(4, 6),
  randomlySelectedForOnline: bit(4, 5),
  merchantForcedOnline: bit(4, 4),
} as const);
