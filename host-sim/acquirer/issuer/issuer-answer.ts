/** What the issuer is asked, and what he answers. */

/** What the acquirer passes on. */
export interface AuthorisationRequest {
  readonly pan: string;
  readonly amountMinor: number;
  /** Money for the cardholder; a purchase, when left out. */
  readonly isRefund?: boolean;
  /** First two digits of field 22: `07` contactless chip, `05` contact chip, `90` stripe, `80` stripe as fallback, … */
  readonly entryMode: string;
  /** The acquirer's present, milliseconds since 1970 UTC. */
  readonly at: number;
  /** YYMM, field 14. */
  readonly expiry?: string;
  /** Field 23. */
  readonly panSequenceNumber?: number;
  readonly track2?: string;
  readonly field55?: Uint8Array;
  /** Field 52: an enciphered PIN block. */
  readonly pinBlock?: Uint8Array;
}

/** Why the issuer answered as it did. */
export type IssuerReason =
  | "approved"
  | "account-unknown"
  | "account-rule"
  | "expired"
  | "expiry-differs"
  | "over-limit"
  | "relay-suspected"
  | "strong-authentication-wanted"
  | "pin-wrong"
  | "pin-tries-exceeded"
  | "pin-unreadable"
  | "chip-data-absent"
  | "chip-data-malformed"
  | "chip-data-differs"
  | "cryptogram-wrong"
  | "cryptogram-not-for-online"
  | "cryptogram-no-approval"
  | "chip-card-swiped"
  | "track-differs";

/** What does not decide, but should be seen. */
export type IssuerNote = "counter-replayed";

export interface Decision {
  readonly answerCode: string;
  readonly reason: IssuerReason;
}

export interface IssuerAnswer extends Decision {
  /** Field 38, for an approval. */
  readonly authorisationCode?: string;
  /** Tags 91, 71, 72 and 8A for field 55 of the answer, when the cryptogram was right. */
  readonly issuerData?: Uint8Array;
  readonly cryptogram: "valid" | "invalid" | "absent";
  readonly notes: readonly IssuerNote[];
}

/** What an advice proves. */
export interface AdviceFinding {
  readonly cryptogram: IssuerAnswer["cryptogram"];
  /** What the card said the cryptogram is, by its Cryptogram Information Data; `undefined` when it said nothing. */
  readonly type: "AAC" | "TC" | "ARQC" | undefined;
  readonly notes: readonly IssuerNote[];
}
