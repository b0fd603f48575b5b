/** Bits of the Transaction Status Information, tag 9B (EMV Book 3, C6): which functions were carried out. */
import { bit } from "../bits";

export const transactionStatusInformation = Object.freeze({
  offlineDataAuthentication: bit(1, 8),
  cardholderVerification: bit(1, 7),
  cardRiskManagement: bit(1, 6),
  issuerAuthentication: bit(1, 5),
  terminalRiskManagement: bit(1, 4),
  scriptProcessing: bit(1, 3),
} as const);
