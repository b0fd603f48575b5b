/** Card readers as the kernels and the sale see them. */

/** The card left the field, or the connection to it broke, in the middle of an exchange. */
export class CardRemovedError extends Error {
  override readonly name = "CardRemovedError";
}

/** The reader itself failed: no answer on the bus, a malformed frame, an error status. `cause` holds the detail. */
export class ReaderFaultError extends Error {
  override readonly name: string = "ReaderFaultError";
}

/** What a card did in place of an answer: nothing within its waiting time, damaged characters, or against its protocol. */
export type CardTransmissionReason = "mute" | "parity" | "protocol";

/** The reader is well, but the contact card gave no usable answer. A transmission protocol may ask it again. */
export class CardTransmissionError extends ReaderFaultError {
  override readonly name: string = "CardTransmissionError";
  readonly reason: CardTransmissionReason;

  constructor(reason: CardTransmissionReason, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.reason = reason;
  }
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
  /**
   * Tells the reader what was agreed with the card. `parameters` for T=0: TA1, TC1 (guard time), TC2 (waiting integer); for T=1:
   * TA1, TC1, TB3 (waiting integers), IFSC (ISO/IEC 7816-3, 8.3, 10.2, 11.4).
   */
  setParameters(protocol: 0 | 1, parameters: Uint8Array): Promise<void>;
  /**
   * One exchange on the level of the protocol: a T=0 command header with its data, a T=1 block, or a PPS request; resolves
   * with what the card sent (T=0: without procedure bytes). Rejects with {@link CardRemovedError}, {@link CardTransmissionError}
   * or another {@link ReaderFaultError}. `waitingTimeMultiplier` is what an S(WTX) of T=1 granted for this one block.
   */
  exchange(block: Uint8Array, waitingTimeMultiplier?: number): Promise<Uint8Array>;
}

/** A slot that contact cards are pushed into. */
export interface ContactReader {
  /** Brings the reader into a known state; rejects with {@link ReaderFaultError} when it does not answer. */
  initialise(): Promise<void>;
  /** Whether a card is in the slot now. */
  readonly inserted: boolean;
  /** Called when a card comes or goes; at most one listener. */
  onChange: ((inserted: boolean) => void) | undefined;
  /**
   * Powers the card (a cold reset); rejects with {@link CardRemovedError}, {@link CardTransmissionError} (no answer to reset) or
   * another {@link ReaderFaultError}.
   */
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
