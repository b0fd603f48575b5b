/** What InListPassiveTarget tells of the cards it found (UM0701-02, 7.3.5), by modulation. */

/** A card that speaks ISO-DEP, ready for APDUs. */
export interface Pn532Target {
  /** Logical number Tg of the chip. */
  readonly number: number;
  /** NFCID1 of type A, PUPI of type B. */
  readonly uid: Uint8Array;
}

/** What one poll of one modulation found. */
export type Pn532Polled =
  | { readonly kind: "none" }
  | { readonly kind: "several" }
  /** Something answers that is no ISO-DEP card: a transit ticket, a key fob. */
  | { readonly kind: "foreign" }
  | { readonly kind: "card"; readonly target: Pn532Target };

export interface Pn532Modulation {
  /** MaxTg, BrTy, InitiatorData. */
  readonly parameters: readonly number[];
  /** Reads the only target; `undefined` when it ends too early. */
  readonly decode: (data: Uint8Array) => Pn532Polled | undefined;
}

/** SEL_RES: the card complies with ISO/IEC 14443-4 (14443-3, 6.5.3). */
const ISO_DEP_SUPPORTED = 0x20;
/** ATQB, its first byte 50h included (14443-3, 7.9). */
const ATQB_LENGTH = 12;
/** Protocol_Type of ATQB says whether type B complies with 14443-4 (14443-3, 7.9.4.4). */
const ATQB_PROTOCOL_TYPE_AT = 10;

/** Modulations of EMV contactless cards, polled in this order (EMV Contactless Book D, 9.2). */
export const MODULATIONS: readonly Pn532Modulation[] = Object.freeze([
  // Up to two of type A: the second one is only looked for to know of it.
  { parameters: Object.freeze([0x02, 0x00]), decode: decodeTypeA },
  // AFI 00: all families answer. Type B is not resolved beyond two either.
  { parameters: Object.freeze([0x02, 0x03, 0x00]), decode: decodeTypeB },
]);

/** Reads the answer of InListPassiveTarget; `undefined` when it makes no sense. */
export function decodePolled(modulation: Pn532Modulation, answer: Uint8Array): Pn532Polled | undefined {
  if (answer.length === 0) return undefined;
  if (answer[0] === 0) return { kind: "none" };
  return answer[0] > 1 ? { kind: "several" } : modulation.decode(answer.subarray(1));
}

/** Tg, SENS_RES (2), SEL_RES, length and NFCID1, ATS with its length first. */
function decodeTypeA(data: Uint8Array): Pn532Polled | undefined {
  if (data.length < 5) return undefined;
  const uidEnd = 5 + data[4];
  if (uidEnd > data.length) return undefined;
  if ((data[3] & ISO_DEP_SUPPORTED) === 0 || uidEnd === data.length) return { kind: "foreign" };
  if (data[uidEnd] === 0 || uidEnd + data[uidEnd] > data.length) return undefined;
  return { kind: "card", target: { number: data[0], uid: data.slice(5, uidEnd) } };
}

/** Tg, ATQB, length and ATTRIB_RES. */
function decodeTypeB(data: Uint8Array): Pn532Polled | undefined {
  if (data.length < 1 + ATQB_LENGTH) return undefined;
  if ((data[1 + ATQB_PROTOCOL_TYPE_AT] & 0x01) === 0) return { kind: "foreign" };
  return { kind: "card", target: { number: data[0], uid: data.slice(2, 6) } };
}
