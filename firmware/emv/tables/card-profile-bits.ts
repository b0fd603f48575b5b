/** Bits that a card states about itself: interchange profile, usage control, cryptogram information. */
import { bit } from "../bits";

/** Application Interchange Profile, tag 82 (EMV Book 3, C1; byte 2 and the on-device bit: Book C-2, A.1.16). */
export const applicationInterchangeProfile = Object.freeze({
  sdaSupported: bit(1, 7),
  ddaSupported: bit(1, 6),
  cardholderVerificationSupported: bit(1, 5),
  terminalRiskManagementToBePerformed: bit(1, 4),
  issuerAuthenticationSupported: bit(1, 3),
  onDeviceCardholderVerificationSupported: bit(1, 2),
  cdaSupported: bit(1, 1),
  emvModeSupported: bit(2, 8),
  relayResistanceSupported: bit(2, 1),
} as const);

/** Application Usage Control, tag 9F07 (EMV Book 3, C2). */
export const applicationUsageControl = Object.freeze({
  domesticCash: bit(1, 8),
  internationalCash: bit(1, 7),
  domesticGoods: bit(1, 6),
  internationalGoods: bit(1, 5),
  domesticServices: bit(1, 4),
  internationalServices: bit(1, 3),
  atm: bit(1, 2),
  otherThanAtm: bit(1, 1),
  domesticCashback: bit(2, 8),
  internationalCashback: bit(2, 7),
} as const);

/** Type of a cryptogram: b8 and b7 of tag 9F27 and of GENERATE AC's parameter (EMV Book 3, 6.5.5, tables 14 and 15). */
export const cryptogramTypes = Object.freeze({ aac: 0x00, tc: 0x40, arqc: 0x80 } as const);

/** The part of tag 9F27 that holds the type. */
export const cryptogramTypeMask = 0xc0;

/** Part of GENERATE AC's parameter that asks for a signature with the cryptogram (EMV Book 3, table 14). */
export const combinedSignatureRequested = 0x10;

/** Application Capabilities Information, tag 9F5D (Book C-2, A.1.10). */
export const applicationCapabilitiesInformation = Object.freeze({
  /** CDA over TC, ARQC and AAC; else over TC and ARQC only. */
  combinedSignatureOverDecline: bit(2, 1),
} as const);

/** POS Cardholder Interaction Information, tag DF4B (Book C-2, A.1.118). */
export const cardholderInteraction = Object.freeze({
  onDeviceVerificationSuccessful: bit(2, 5),
} as const);

/** Mobile Support Indicator, tag 9F7E (Book C-2, A.1.90). */
export const mobileSupport = Object.freeze({
  mobileSupported: bit(1, 1),
  onDeviceVerificationRequired: bit(1, 2),
} as const);
