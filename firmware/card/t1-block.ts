/** Blocks of T=1: prologue, information, LRC (ISO/IEC 7816-3, 11.3; EMV Book 1, 9.2.4.1). The node address is always 00. */
import { lrc } from "../codec/lrc";
import { ParseError } from "../codec/parse-error";

export type T1BlockReason = "truncated" | "length" | "node-address" | "check" | "control";

export class T1BlockError extends ParseError<T1BlockReason> {
  override readonly name = "T1BlockError";
  constructor(reason: T1BlockReason, offset: number) {
    super("T=1 block", reason, offset);
  }
}

/** Functions of an S-block, by the low bits of its PCB (11.3.2.2). */
export const SUPERVISORY = Object.freeze({
  resynchronise: 0,
  informationFieldSize: 1,
  abort: 2,
  waitingTimeExtension: 3,
} as const);
export type SupervisoryFunction = (typeof SUPERVISORY)[keyof typeof SUPERVISORY];

/** What an R-block says is wrong (11.3.2.2): 0 is an acknowledgement. */
export const RECEIVE_ERRORS = Object.freeze({ none: 0, check: 1, other: 2 } as const);
export type ReceiveError = (typeof RECEIVE_ERRORS)[keyof typeof RECEIVE_ERRORS];

export type T1Block =
  | {
      readonly kind: "information";
      readonly sendSequence: 0 | 1;
      readonly more: boolean;
      readonly information: Uint8Array;
    }
  | { readonly kind: "receive-ready"; readonly receiveSequence: 0 | 1; readonly error: ReceiveError }
  | {
      readonly kind: "supervisory";
      readonly function: SupervisoryFunction;
      readonly isResponse: boolean;
      readonly information: Uint8Array;
    };

const PROLOGUE_LENGTH = 3;
/** LEN 255 is reserved. */
export const MAX_INFORMATION = 254;
const NO_INFORMATION = new Uint8Array(0);

/** The bytes of a block. */
export function encodeBlock(block: T1Block): Uint8Array {
  const information = block.kind === "receive-ready" ? NO_INFORMATION : block.information;
  const bytes = new Uint8Array(PROLOGUE_LENGTH + information.length + 1);
  bytes[1] = protocolControl(block);
  bytes[2] = information.length;
  bytes.set(information, PROLOGUE_LENGTH);
  bytes[bytes.length - 1] = lrc(bytes, 0, bytes.length - 1);
  return bytes;
}

/** Reads a block; its information is a view. Throws {@link T1BlockError}. */
export function decodeBlock(bytes: Uint8Array): T1Block {
  if (bytes.length < PROLOGUE_LENGTH + 1) throw new T1BlockError("truncated", bytes.length);
  if (lrc(bytes) !== 0) throw new T1BlockError("check", bytes.length - 1);
  if (bytes[0] !== 0x00) throw new T1BlockError("node-address", 0);
  if (bytes[2] > MAX_INFORMATION || bytes.length !== PROLOGUE_LENGTH + bytes[2] + 1)
    throw new T1BlockError("length", 2);
  const control = bytes[1];
  const information = bytes.subarray(PROLOGUE_LENGTH, bytes.length - 1);
  if ((control & 0x80) === 0) {
    if ((control & 0x1f) !== 0) throw new T1BlockError("control", 1);
    return {
      kind: "information",
      sendSequence: ((control >> 6) & 1) as 0 | 1,
      more: (control & 0x20) !== 0,
      information,
    };
  }
  return (control & 0x40) === 0 ? receiveReady(control, information) : supervisory(control, information);
}

function receiveReady(control: number, information: Uint8Array): T1Block {
  const error = control & 0x0f;
  if ((control & 0x20) !== 0 || error > RECEIVE_ERRORS.other) throw new T1BlockError("control", 1);
  if (information.length > 0) throw new T1BlockError("length", 2);
  return {
    kind: "receive-ready",
    receiveSequence: ((control >> 4) & 1) as 0 | 1,
    error: error as ReceiveError,
  };
}

function supervisory(control: number, information: Uint8Array): T1Block {
  const code = control & 0x1f;
  if (code > SUPERVISORY.waitingTimeExtension) throw new T1BlockError("control", 1);
  // IFS and WTX carry one byte, RESYNCH and ABORT none (11.3.2.2).
  const expected = code === SUPERVISORY.informationFieldSize || code === SUPERVISORY.waitingTimeExtension ? 1 : 0;
  if (information.length !== expected) throw new T1BlockError("length", 2);
  return {
    kind: "supervisory",
    function: code as SupervisoryFunction,
    isResponse: (control & 0x20) !== 0,
    information,
  };
}

function protocolControl(block: T1Block): number {
  switch (block.kind) {
    case "information":
      return (block.sendSequence << 6) | (block.more ? 0x20 : 0);
    case "receive-ready":
      return 0x80 | (block.receiveSequence << 4) | block.error;
    case "supervisory":
      return 0xc0 | (block.isResponse ? 0x20 : 0) | block.function;
  }
}
