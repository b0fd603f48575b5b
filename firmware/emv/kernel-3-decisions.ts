/** Kernel 3's two readings of what the card sent: its cryptogram's type, and how its holder is verified (C-3, 5.4.3 and 5.7). */
import { isSet } from "./bits";
import { sameBytes } from "./byte-strings";
import type { DataObjects } from "./data-objects";
import type { Ended } from "./ended";
import { endApplication } from "./ended";
import type { CryptogramKind } from "./generate-cryptogram";
import type { CardholderVerification } from "./outcome";
import { cryptogramTypeMask, cryptogramTypes } from "./tables/card-profile-bits";
import {
  cardTransactionQualifiers as ctq,
  terminalTransactionQualifiers as ttq,
} from "./tables/transaction-qualifiers";
import { tags } from "./tables/tags";

/**
 * Type of the cryptogram: from the CID, or, where the card leaves that out, from b6 and b5 of the second byte of the card
 * verification results inside the issuer application data, which then become the CID (C-3, 5.4.3.1).
 */
export function cryptogramOfKernel3(data: DataObjects): CryptogramKind | Ended {
  let information = data.filled(tags.cryptogramInformationData);
  if (information === undefined) {
    const issuerData = data.filled(tags.issuerApplicationData);
    if (issuerData === undefined || issuerData.length < 5) return endApplication("card-data-malformed", "issuer data");
    information = Uint8Array.of((issuerData[4] & 0x30) << 2);
    data.set(tags.cryptogramInformationData, information);
  }
  switch (information[0] & cryptogramTypeMask) {
    case cryptogramTypes.aac:
      return "aac";
    case cryptogramTypes.arqc:
      return "arqc";
    case cryptogramTypes.tc:
      return "tc";
    default:
      // 5.4.3.2: a type that does not exist counts as a decline.
      return "aac";
  }
}

/** How the cardholder is verified, by the qualifiers of both sides (C-3, 5.7.1.1 to 5.7.1.3). */
export function verificationByQualifiers(data: DataObjects, kind: CryptogramKind): CardholderVerification | "failed" {
  const reader = data.get(tags.terminalTransactionQualifiers);
  const card = data.filled(tags.cardTransactionQualifiers);
  const required = isSet(reader, ttq.cvmRequired);
  if (card === undefined) return required ? withoutCardQualifiers(reader) : "none";
  if (isSet(card, ctq.onlinePinRequired) && isSet(reader, ttq.onlinePinSupported)) return "online-pin";
  if (isSet(card, ctq.consumerDeviceCvmPerformed)) return deviceVerification(data, card, kind);
  if (isSet(card, ctq.signatureRequired) && isSet(reader, ttq.signatureSupported)) return "signature";
  return required ? "failed" : "none";
}

/** 5.7.1.1: a card that does not speak of it leaves the choice to the reader. */
function withoutCardQualifiers(reader: Uint8Array | undefined): CardholderVerification | "failed" {
  if (isSet(reader, ttq.signatureSupported)) return "signature";
  return isSet(reader, ttq.onlinePinSupported) ? "online-pin" : "failed";
}

/** 5.7.1.2: the copy of the qualifiers in the card authentication related data must agree, where there is one. */
function deviceVerification(
  data: DataObjects,
  card: Uint8Array,
  kind: CryptogramKind,
): CardholderVerification | "failed" {
  const related = data.filled(tags.cardAuthenticationRelatedData);
  if (related === undefined) return kind === "arqc" ? "consumer-device" : "failed";
  return related.length >= 7 && sameBytes(related.subarray(5, 7), card) ? "consumer-device" : "failed";
}
