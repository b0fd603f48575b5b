/** Slot error codes of CCID readers (CCID 1.10, table 6.2-2; from 80h to BFh those of the GemPC Twin) and what each is about. */
import type { CardTransmissionReason } from "../ports/card-reader";

/** `card`: the card did that, the reader is well. `busy`: an earlier command is still under way. */
export type CcidErrorMeaning =
  | { readonly kind: "card"; readonly reason: CardTransmissionReason; readonly text: string }
  | { readonly kind: "busy"; readonly text: string }
  | { readonly kind: "fault"; readonly text: string };

const card = (reason: CardTransmissionReason, text: string): CcidErrorMeaning =>
  Object.freeze({ kind: "card", reason, text });
const fault = (text: string): CcidErrorMeaning => Object.freeze({ kind: "fault", text });

const MEANINGS: Readonly<Record<number, CcidErrorMeaning>> = Object.freeze({
  0x00: fault("command not supported"),
  0xa2: fault("short circuit in the slot"),
  0xa3: card("protocol", "answer to reset too long"),
  0xab: card("mute", "nothing was exchanged"),
  0xbb: card("protocol", "protocol error in EMV mode"),
  0xbd: card("protocol", "error during a T=1 exchange"),
  0xe0: Object.freeze({ kind: "busy", text: "the slot is busy" }),
  0xf2: Object.freeze({ kind: "busy", text: "busy with an automatic sequence" }),
  0xf3: fault("protocol is deactivated"),
  0xf4: card("protocol", "procedure byte conflict"),
  0xf5: card("protocol", "the class of the card is not supported"),
  0xf6: card("protocol", "the protocol of the card is not supported"),
  0xf7: card("protocol", "check character of the answer to reset is wrong"),
  0xf8: card("protocol", "first character of the answer to reset is wrong"),
  0xfb: fault("hardware error"),
  0xfc: fault("overrun while talking to the card"),
  0xfd: card("parity", "parity error while talking to the card"),
  0xfe: card("mute", "the card does not answer"),
  0xff: fault("the command was aborted"),
});

/** What an error code complains of; 01 to 7F are the offset of a wrong byte in the command. */
export function ccidErrorMeaning(error: number): CcidErrorMeaning {
  const known = MEANINGS[error];
  if (known !== undefined) return known;
  return fault(error < 0x80 ? `byte ${error} of the command is wrong` : `unknown error ${error}`);
}
