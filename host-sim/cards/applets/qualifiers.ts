/** Qualifiers that reader and card exchange in kernel 3 (EMV Contactless Book A, 5.7; Book C-3, annex A). */
import type { QvsdcProfile } from "../application-profile";

/** Terminal Transaction Qualifiers, tag 9F66, as far as a card looks at them. */
export interface ReaderQualifiers {
  readonly offlineOnly: boolean;
  readonly onlinePin: boolean;
  readonly signature: boolean;
  readonly authenticationForOnline: boolean;
  readonly onlineCryptogramRequired: boolean;
  readonly verificationRequired: boolean;
  readonly consumerDevice: boolean;
  readonly issuerUpdate: boolean;
}

export function readerQualifiers(bytes: Uint8Array | undefined): ReaderQualifiers {
  const [abilities = 0, demands = 0, further = 0] = bytes ?? [];
  return {
    offlineOnly: (abilities & 0x08) !== 0,
    onlinePin: (abilities & 0x04) !== 0,
    signature: (abilities & 0x02) !== 0,
    authenticationForOnline: (abilities & 0x01) !== 0,
    onlineCryptogramRequired: (demands & 0x80) !== 0,
    verificationRequired: (demands & 0x40) !== 0,
    consumerDevice: (further & 0x40) !== 0,
    issuerUpdate: (further & 0x80) !== 0,
  };
}

/** Card Transaction Qualifiers, tag 9F6C: the first method of the card that the reader can do, if it requires one. */
export function cardQualifiers(profile: QvsdcProfile, reader: ReaderQualifiers): Uint8Array {
  const [first, second] = profile.qualifiers;
  if (profile.verification.includes("consumer-device")) {
    // A phone has verified its holder before it came into the field, asked or not.
    return Uint8Array.of(first, second | (reader.consumerDevice ? 0x80 : 0));
  }
  if (reader.verificationRequired) {
    for (const method of profile.verification) {
      if (method === "online-pin" && reader.onlinePin) return Uint8Array.of(first | 0x80, second);
      if (method === "signature" && reader.signature) return Uint8Array.of(first | 0x40, second);
    }
  }
  return Uint8Array.of(first, second);
}

/** Byte 2 b7: the card takes an update of its issuer at the point of sale. */
export function takesUpdate(qualifiers: Uint8Array): boolean {
  return (qualifiers[1] & 0x40) !== 0;
}
