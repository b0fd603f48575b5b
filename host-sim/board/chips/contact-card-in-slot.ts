/**
 * What a contact reader finds in its slot: an ICC of ISO/IEC 7816-3. The slot's model does the transmission protocol
 * (procedure bytes and GET RESPONSE of T=0, blocks of T=1); the card gives its answer to reset and answers APDUs.
 */
import type { CardAnswer } from "./card-in-field";

export type { CardAnswer } from "./card-in-field";

/** A card as a slot meets it. */
export interface ContactCardInSlot {
  /** Answer to reset, TS to TCK (ISO/IEC 7816-3, 8). Read anew after each reset, so a card may answer a warm one differently. */
  readonly atr: Uint8Array;
  /** The transmission protocol the card speaks when nothing else is agreed: the first that its ATR offers. */
  readonly protocol: 0 | 1;
  /** Power came (cold) or the reset line was pulled (warm): all application state is gone. */
  reset(cold: boolean): void;
  /**
   * Takes one command APDU, whole, as the application sees it, and answers with the whole response APDU: the model makes `61xx`,
   * `6Cxx` and chained blocks of it. Over T=0 a command with data arrives without its Le, which that protocol does not carry, and a
   * command that asks again for data (`6Cxx`, GET RESPONSE) does not arrive anew. `mute`: the card answers nothing and stays
   * silent until it is reset.
   */
  process(apdu: Uint8Array): CardAnswer | "mute";
}
