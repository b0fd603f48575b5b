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

/** One swipe: the raw characters of each track as the head sent them, sentinels and LRC included. */
export interface Swipe {
  readonly track1?: Uint8Array;
  readonly track2?: Uint8Array;
}

export interface StripeReader {
  /** Called for every swipe; at most one listener. */
  onSwipe: ((swipe: Swipe) => void) | undefined;
}
