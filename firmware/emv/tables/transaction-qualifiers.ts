/** Qualifiers that reader and card exchange in kernel 3 (EMV Contactless Book A, 5.7; Book C-3, annex A). */
import { bit } from "../bits";

/** Terminal Transaction Qualifiers, tag 9F66. */
export const terminalTransactionQualifiers = Object.freeze({
  magstripeModeSupported: bit(1, 8),
  emvModeSupported: bit(1, 6),
  contactChipSupported: bit(1, 5),
  offlineOnlyReader: bit(1, 4),
  onlinePinSupported: bit(1, 3),
  signatureSupported: bit(1, 2),
  offlineDataAuthenticationForOnline: bit(1, 1),
  onlineCryptogramRequired: bit(2, 8),
  cvmRequired: bit(2, 7),
  contactOfflinePinSupported: bit(2, 6),
  issuerUpdateProcessingSupported: bit(3, 8),
  consumerDeviceCvmSupported: bit(3, 7),
} as const);

/** Card Transaction Qualifiers, tag 9F6C. */
export const cardTransactionQualifiers = Object.freeze({
  onlinePinRequired: bit(1, 8),
  signatureRequired: bit(1, 7),
  goOnlineIfAuthenticationFails: bit(1, 6),
  switchInterfaceIfAuthenticationFails: bit(1, 5),
  goOnlineIfExpired: bit(1, 4),
  switchInterfaceForCash: bit(1, 3),
  switchInterfaceForCashback: bit(1, 2),
  consumerDeviceCvmPerformed: bit(2, 8),
  issuerUpdateProcessingSupported: bit(2, 7),
} as const);
