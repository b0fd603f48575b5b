/**
 * What a contactless reader finds in its field: a PICC of ISO/IEC 14443 type A that speaks ISO-DEP (14443-4).
 * The chip model does the protocol; the card gives its identification data and answers APDUs.
 */

/** One answer of a card to a command APDU. */
export interface CardAnswer {
  /** Response APDU, SW1 SW2 included. */
  readonly response: Uint8Array;
  /** Time the card itself needs, over and above the transmission on the air. */
  readonly delayMs?: number;
}

/** A card as a reader meets it. It is in the idle state after `reset`, which every loss of the field causes. */
export interface IsoDepCard {
  /** NFCID1: 4, 7 or 10 bytes (ISO/IEC 14443-3, 6.5.4). */
  readonly uid: Uint8Array;
  /** SENS_RES as the bit pattern b16..b1, e.g. 0x0004 (ISO/IEC 14443-3, 6.5.2). */
  readonly atqa: number;
  /** SEL_RES; bit 0x20 says that the card speaks ISO-DEP (ISO/IEC 14443-3, 6.5.3). */
  readonly sak: number;
  /** Answer to select, its length byte TL first (ISO/IEC 14443-4, 5.2). */
  readonly ats: Uint8Array;
  /** The field came up or the card was selected anew: all application state is gone. */
  reset(): void;
  /**
   * Takes one command APDU. `left-field`: the holder took the card away before it answered. `mute`: it stays, and answers nothing
   * any more, not even a request to repeat itself.
   */
  process(apdu: Uint8Array): CardAnswer | "left-field" | "mute";
}
