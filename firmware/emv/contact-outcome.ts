/** How the two steps of a contact transaction end: up to the first cryptogram, and from the issuer's answer to the second. */
import type { CardSummary, EndReason } from "./outcome";
import type { CardData, DeclineReason } from "./outcome";

/** How the cardholder was, or is to be, verified (EMV Book 3, annex C3). */
export type ContactVerification = "none" | "offline-pin" | "offline-pin-and-signature" | "signature" | "online-pin";

/** What was read of the card; a contact transaction has no kernel number. */
export type ContactSummary = Omit<CardSummary, "kernel">;

/** Everything a request needs. POS Entry Mode of field 22 is 05: contact chip. */
export interface ContactCardData extends Omit<CardData, "kernel" | "entryMode"> {
  readonly entryMode: "05";
}

/** The card made an ARQC: ask the issuer, then call `complete`. */
export interface ContactOnlineRequest {
  readonly kind: "online-request";
  readonly card: ContactCardData;
  readonly verification: ContactVerification;
}

/** The card made a TC, and terminal action analysis had asked for one. */
export interface ContactApproved {
  readonly kind: "approved";
  readonly card: ContactCardData;
  readonly verification: ContactVerification;
}

export interface ContactDeclined {
  readonly kind: "declined";
  readonly reason: Extract<DeclineReason, "card" | "terminal-action-analysis" | "authentication">;
  readonly card: ContactCardData;
}

/**
 * The chip could not be read: a technical failure before the card decided anything. After two of them the stripe may be used
 * (docs of the product, fallback).
 */
export interface ContactUnreadable {
  readonly kind: "unreadable";
  readonly reason: EndReason;
  /** Short fixed words for the log. */
  readonly detail: string;
  readonly statusWord?: string;
}

/** The chip works, but this transaction cannot be done with it, nor with the stripe of the same card. */
export interface ContactTerminated {
  readonly kind: "terminated";
  readonly reason: EndReason | "blocked";
  readonly detail: string;
  readonly statusWord?: string;
}

/** No application that both sides take (EMV Book 1, 12.4). The stripe may be used: it is another product. */
export interface ContactNoApplication {
  readonly kind: "no-application";
  readonly detail: string;
}

/** A person ended it, or nobody answered, or the card was pulled out. */
export interface ContactInterrupted {
  readonly kind: "cancelled" | "timeout" | "card-removed";
}

export type ContactOutcome =
  | ContactOnlineRequest
  | ContactApproved
  | ContactDeclined
  | ContactUnreadable
  | ContactTerminated
  | ContactNoApplication
  | ContactInterrupted;

/** What the acquirer answered. */
export type HostAnswer =
  | {
      readonly kind: "answered";
      /** Field 39, two characters: the Authorisation Response Code unless field 55 holds its own (tag 8A). */
      readonly answerCode: string;
      readonly approved: boolean;
      /** Field 55 of the answer: tags 91, 71, 72, 8A. */
      readonly field55?: Uint8Array;
    }
  /**
   * No connection, or no answer in time (EMV Book 3, 10.7: unable to go online). `isRefused`: the terminal has reasons of its own
   * against the sale, whatever the default action codes would say, and asks for an AAC.
   */
  | { readonly kind: "unable-to-go-online"; readonly isRefused?: true };

export type FinalReason =
  /** The issuer said no, or asks to be called (EMV Book 4, 6.5.2: voice referral); its code tells which. */
  | "issuer"
  /** The issuer agreed, the card did not. */
  | "card"
  /** CDA of the second cryptogram failed. */
  | "authentication"
  /** The host could not be reached, and neither terminal nor card approve without it. */
  | "unable-to-go-online"
  /** The card was pulled out, or answered nonsense, before it could agree. */
  | "card-failed"
  /** The issuer's data in field 55 could not be understood. */
  | "issuer-data";

/** The end of the transaction. */
export type ContactCompletion = {
  /** Issuer Script Results (tag 9F5B), five bytes a script; empty when there was none. */
  readonly scriptResults: Uint8Array;
  /** Chip data of the message that tells the issuer of this end, when one is due. */
  readonly field55: Uint8Array;
  /** Terminal Verification Results at the end, upper-case hex. */
  readonly terminalVerificationResults: string;
  /** Cryptogram of the second GENERATE AC, upper-case hex; that of the first when the card gave no other. */
  readonly applicationCryptogram: string;
} & (
  | { readonly kind: "approved"; readonly online: boolean }
  | {
      readonly kind: "declined";
      readonly reason: FinalReason;
      /** The issuer approved and must be told that nothing came of it. */
      readonly mustReverse: boolean;
    }
);
