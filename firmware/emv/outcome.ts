/**
 * Outcomes of contactless processing (EMV Contactless Book A, 6.2; Book B, 3.5), each with the reason behind it.
 * An outcome is an expected end, never an error: the only error `runContactless` lets through is a reader's fault.
 */
import type { SensitiveText } from "../card/sensitive-text";
import type { Pan } from "../codec/pan";
import type { KernelNumber } from "./configuration";

/** How the cardholder is verified (Book A, 6.2: Outcome parameter CVM). */
export type CardholderVerification = "none" | "online-pin" | "signature" | "consumer-device";

/** POS Entry Mode of ISO 8583:1987 field 22, first two digits (tag 9F39): contactless EMV, contactless magnetic stripe. */
export type ContactlessEntryMode = "07" | "91";

/** What was read of the card before the kernel ended; every part may be missing when it ended early. */
export interface CardSummary {
  readonly kernel: KernelNumber;
  /** DF Name of the selected application (tag 84), upper-case hex. */
  readonly aid: string;
  /** Application Preferred Name or Label, cleaned of what the display cannot show; else the configured name. */
  readonly label: string;
  /** Language Preference (tag 5F2D): ISO 639-1 codes, the holder's favourite first. */
  readonly languages: readonly string[];
  readonly maskedPan?: string;
}

/** A completed read: everything an authorisation request needs. */
export interface CardData extends CardSummary {
  readonly pan: Pan;
  readonly maskedPan: string;
  /** Application PAN Sequence Number (tag 5F34); the message's field 23. */
  readonly panSequenceNumber?: number;
  /** Expiry, `YYMM`. */
  readonly expiry: string;
  /** Track 2 Equivalent Data (tag 57) as text with separator `D`, padding removed; the message's field 35.
   * A Mastercard may leave it out (C-2: not mandatory). */
  readonly track2?: SensitiveText;
  readonly entryMode: ContactlessEntryMode;
  /** Terminal Verification Results (tag 95), upper-case hex, for the receipt. */
  readonly terminalVerificationResults: string;
  /** Application Cryptogram (tag 9F26), upper-case hex, for the receipt. */
  readonly applicationCryptogram: string;
  /** Data objects for field 55, BER-TLV, in the order of the scheme's table. */
  readonly field55: Uint8Array;
}

/**
 * What must be kept of a card that may be presented once more, to hear what its issuer answered (Book A, 6.2: outcome parameter
 * Start B; Book B, 3.3.1). Nothing of it is secret.
 */
export interface SecondPresentment {
  /** DF Name of the application, which the card must have again. */
  readonly applicationName: Uint8Array;
  /** Application Interchange Profile, byte 1 b3: the issuer proves himself by EXTERNAL AUTHENTICATE. */
  readonly authenticatesIssuer: boolean;
  /** Chip data of the message that tells the issuer what became of his scripts; their results come behind it. */
  readonly field55: Uint8Array;
}

/** The card made an ARQC: ask the issuer. */
export interface OnlineRequest {
  readonly kind: "online-request";
  readonly card: CardData;
  readonly verification: CardholderVerification;
  /** Present where both sides can do issuer update processing (kernel 3). */
  readonly secondPresentment?: SecondPresentment;
  /**
   * The card approved by itself, and the terminal did not take its word: it asks issuers alone, or the signature was missing or wrong.
   * Without its issuer such a card is worth nothing (kernel 3).
   */
  readonly unproved?: true;
}

/** The card made a TC and showed, by its signature, that it is the card it claims to be. */
export interface Approved {
  readonly kind: "approved";
  readonly card: CardData;
  readonly verification: CardholderVerification;
}

export type DeclineReason =
  /** The card answered an AAC. */
  | "card"
  /** Terminal action analysis: an action code for denial met the TVR. */
  | "terminal-action-analysis"
  /** The application is past its expiry date and its card does not want to go online for that (C-3, 5.5). */
  | "expired"
  /** The card approved, but could not show that it is no copy, and does not want the issuer to be asked (C-3, 5.6). */
  | "authentication"
  /** No cardholder verification that both sides take. */
  | "cardholder-verification";

export interface Declined {
  readonly kind: "declined";
  readonly reason: DeclineReason;
  readonly summary: CardSummary;
  /** Present when the card gave a cryptogram: the data objects for the record and the receipt. */
  readonly card?: CardData;
}

/** Present the card once more: the exchange broke, not the card. */
export interface TryAgain {
  readonly kind: "try-again";
  readonly reason: "card-removed";
}

export type OtherInterfaceReason =
  /** The amount is over the contactless limit of every application of the card. */
  | "over-limit"
  /** The card said so (status word 6984 to GET PROCESSING OPTIONS, or its qualifiers). */
  | "card";

/** Insert or swipe instead. */
export interface TryAnotherInterface {
  readonly kind: "try-another-interface";
  readonly reason: OtherInterfaceReason;
}

/** The holder's phone wants to be unlocked or asks something: "see phone", then present again. */
export interface SeePhone {
  readonly kind: "see-phone";
}

export type EndReason =
  /** No application that both sides take (or none left after failures). */
  | "no-application"
  /** An answer could not be understood. */
  | "card-data-malformed"
  /** Mandatory data were not on the card (EMV Book 3, 7.2). */
  | "card-data-missing"
  /** An answer contradicts another, or the standard. */
  | "card-data-error"
  /** The signature that came with a cryptogram is wrong (C-2: "CAM failed"). */
  | "authentication-failed"
  /** A status word the step does not allow. */
  | "status-word"
  /** The card went on beyond the bounds of {@link ContactlessBounds}. */
  | "bounds";

/** This card cannot be taken this way; another card may. */
export interface EndApplication {
  readonly kind: "end-application";
  readonly reason: EndReason;
  /** SW1 SW2 of the last answer, four hex digits, when there was one. */
  readonly statusWord?: string;
  /** Short fixed words for the log: the phase and what was wrong there. */
  readonly detail: string;
}

export type ContactlessOutcome =
  OnlineRequest | Approved | Declined | TryAgain | TryAnotherInterface | SeePhone | EndApplication;

/**
 * What a kernel tells entry point. `select-next` asks for the next candidate (Book B, 3.5.1.2, Start C); the reasons
 * are kept, because the last one explains the outcome when no candidate is left.
 */
export type KernelOutcome = ContactlessOutcome | { readonly kind: "select-next"; readonly because: SelectNextReason };

export type SelectNextReason = "over-limit" | EndReason;

/** Bounds on what one card may make the terminal do. */
export interface ContactlessBounds {
  readonly maximumCommands: number;
  readonly maximumRecords: number;
  readonly maximumCandidates: number;
  readonly maximumDataBytes: number;
}
