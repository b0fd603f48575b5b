/** Messages between host and chip card reader (USB-IF, Device Class Smart Card CCID, rev 1.10, 6): codes, header, status. */

/** PC_to_RDR messages (6.1) and how long a reader that is well may take to answer. */
export const CCID_COMMANDS = Object.freeze({
  setParameters: Object.freeze({ code: 0x61, timeoutMs: 500 }),
  /** A reset and an ATR of 33 slow characters. */
  powerOn: Object.freeze({ code: 0x62, timeoutMs: 5_000 }),
  powerOff: Object.freeze({ code: 0x63, timeoutMs: 1_000 }),
  getSlotStatus: Object.freeze({ code: 0x65, timeoutMs: 500 }),
  /** Over and above the card's own waiting time. */
  transferBlock: Object.freeze({ code: 0x6f, timeoutMs: 2_000 }),
  abort: Object.freeze({ code: 0x72, timeoutMs: 1_000 }),
} as const);

/** RDR_to_PC messages begin here (6.2); what is lower is an echo of our own. */
export const FIRST_ANSWER_CODE = 0x80;
export const CCID_HEADER_LENGTH = 10;
/** dwMaxCCIDMessageLength of the GemPC Twin: a header and the longest T=0 command or T=1 block. */
export const CCID_MAX_LENGTH = 271;

/** bmICCStatus (6.2.6). */
export type SlotState = "active" | "inactive" | "empty";

export interface CcidAnswer {
  readonly code: number;
  readonly slot: number;
  readonly sequence: number;
  readonly slotState: SlotState;
  /** bmCommandStatus. */
  readonly outcome: "done" | "failed" | "time-extension";
  /** bError: an error code, or for a time extension its multiplier. */
  readonly error: number;
  readonly data: Uint8Array;
}

const SLOT_STATES: readonly SlotState[] = Object.freeze(["active", "inactive", "empty", "empty"] as const);
const OUTCOMES = Object.freeze(["done", "failed", "time-extension", "failed"] as const);

/** A command for slot 0: header with its three parameters, then data. */
export function encodeCcidCommand(
  code: number,
  sequence: number,
  parameters: readonly number[],
  data: Uint8Array,
): Uint8Array {
  const length = CCID_HEADER_LENGTH + data.length;
  if (length > CCID_MAX_LENGTH) throw new RangeError(`CCID message of ${length} bytes`);
  const message = new Uint8Array(length);
  message[0] = code;
  message[1] = data.length & 0xff;
  message[2] = data.length >> 8;
  message[6] = sequence;
  message.set(parameters, 7);
  message.set(data, CCID_HEADER_LENGTH);
  return message;
}

/** Length that a message announces in its first five bytes, its header included. */
export function announcedLength(message: Uint8Array, at = 0): number {
  const dataLength =
    message[at + 1] + message[at + 2] * 0x100 + message[at + 3] * 0x1_0000 + message[at + 4] * 0x100_0000;
  return CCID_HEADER_LENGTH + dataLength;
}

/** Reads an answer whose length the framing has checked; its data are a view. */
export function decodeCcidAnswer(message: Uint8Array): CcidAnswer {
  return {
    code: message[0],
    slot: message[5],
    sequence: message[6],
    slotState: SLOT_STATES[message[7] & 0x03],
    outcome: OUTCOMES[message[7] >> 6],
    error: message[8],
    data: message.subarray(CCID_HEADER_LENGTH),
  };
}
