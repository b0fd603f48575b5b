/** Card readers as the kernels and the sale see them. */

/** The card left the field, or the connection to it broke, in the middle of an exchange. */
export class CardRemovedError extends Error {
  override readonly name = "CardRemovedError";
}

/** The reader itself failed: no answer on the bus, a malformed frame, an error status. `cause` holds the detail. */
export class ReaderFaultError extends Error {
  override readonly name = "ReaderFaultError";
}

/** A card that takes APDUs (ISO 7816-4), one at a time. */
export interface CardChannel {
  /**
   * Sends a command APDU and resolves with the response APDU, SW1 SW2 included.
   * Rejects with {@link CardRemovedError} or {@link ReaderFaultError}.
   */
  transceive(command: Uint8Array): Promise<Uint8Array>;
}

/** What polling found (EMV Contactless Book D, 9: exactly one card may be in the field). */
export type ContactlessDetection =
  | { readonly kind: "card"; readonly channel: CardChannel; readonly uid: Uint8Array }
  | { readonly kind: "collision" }
  | { readonly kind: "cancelled" };

export interface ContactlessReader {
  /** Brings the reader into a known state; rejects with {@link ReaderFaultError} when it does not answer. */
  initialise(): Promise<void>;
  /** Polls until one card, several cards, or `cancel`. Only one `detect` at a time. */
  detect(): Promise<ContactlessDetection>;
  /** Ends a running `detect`, which then resolves with `cancelled`. */
  cancel(): void;
  /** Resolves when no card is in the field any more, then switches the field off. */
  removal(): Promise<void>;
  /** Switches the field off at once, releasing the card. */
  fieldOff(): Promise<void>;
}

/** A contact card under power: raw exchanges of its transmission protocol (ISO/IEC 7816-3). */
export interface ContactCard {
  /** Answer to reset (ISO/IEC 7816-3, 8), TS first. */
  readonly answerToReset: Uint8Array;
  /** Tells reader and card what was agreed (after PPS): protocol and the bytes TA1, guard time, waiting integers. */
  setParameters(protocol: 0 | 1, parameters: Uint8Array): Promise<void>;
  /**
   * One exchange on the level of the protocol: a T=0 command header with its data, a T=1 block, or a PPS request; resolves
   * with what the card sent. Rejects with {@link CardRemovedError} or {@link ReaderFaultError}; a mute card is the latter.
   */
  exchange(block: Uint8Array): Promise<Uint8Array>;
}

/** A slot that contact cards are pushed into. */
export interface ContactReader {
  /** Brings the reader into a known state; rejects with {@link ReaderFaultError} when it does not answer. */
  initialise(): Promise<void>;
  /** Whether a card is in the slot now. */
  readonly inserted: boolean;
  /** Called when a card comes or goes; at most one listener. */
  onChange: ((inserted: boolean) => void) | undefined;
  /** Powers the card (a cold reset); rejects with {@link CardRemovedError} or {@link ReaderFaultError}. */
  powerUp(): Promise<ContactCard>;
  /** Resets it again without taking power away (EMV Book 1, 6.1.3). */
  warmReset(): Promise<ContactCard>;
  powerDown(): Promise<void>;
}

/** One swipe: the raw characters of each track as the head sent them, sentinels and LRC included. */
export interface Swipe {
  readonly track1?: Uint8Array;
  readonly track2?: Uint8Array;
}

export interface StripeReader {
  /** Called for every swipe; at most one listener. */
  onSwipe: ((swipe: Swipe) => void) | undefined;
}
