/** A command APDU as a card takes it apart, and status words it answers (ISO/IEC 7816-4, 5.1 and 5.6). */
import { type CommandName, nameOfInstruction } from "./commands";

export interface CardCommand {
  readonly cla: number;
  readonly ins: number;
  readonly p1: number;
  readonly p2: number;
  readonly data: Uint8Array;
  /** Name by the standard; `undefined` for an instruction no applet knows. */
  readonly name: CommandName | undefined;
}

/** What an applet answers: data, and SW1 SW2. */
export interface AppletAnswer {
  readonly data: Uint8Array;
  readonly statusWord: number;
}

/** Status words of EMV Book 3, 6.3.5 and the commands' own tables. */
export const statusWords = Object.freeze({
  success: 0x9000,
  selectedFileInvalidated: 0x6283,
  wrongLength: 0x6700,
  secureMessagingNotSupported: 0x6882,
  authenticationFailed: 0x6300,
  securityStatusNotSatisfied: 0x6982,
  authenticationMethodBlocked: 0x6983,
  referencedDataInvalidated: 0x6984,
  conditionsNotSatisfied: 0x6985,
  secureMessagingObjectsIncorrect: 0x6988,
  wrongData: 0x6a80,
  functionNotSupported: 0x6a81,
  fileNotFound: 0x6a82,
  recordNotFound: 0x6a83,
  wrongParameters: 0x6a86,
  referencedDataNotFound: 0x6a88,
  instructionNotSupported: 0x6d00,
  classNotSupported: 0x6e00,
} as const);

/** The parts of a short command; `undefined` when its lengths contradict each other. */
export function parseCommand(bytes: Uint8Array): CardCommand | undefined {
  if (bytes.length < 4) return undefined;
  const [cla, ins, p1, p2] = bytes;
  const head = { cla, ins, p1, p2, name: nameOfInstruction(ins) };
  if (bytes.length <= 5) return { ...head, data: new Uint8Array(0) };
  const length = bytes[4];
  const rest = bytes.length - 5 - length;
  return rest === 0 || rest === 1 ? { ...head, data: bytes.slice(5, 5 + length) } : undefined;
}

/** Data with 9000. */
export function success(data: Uint8Array = new Uint8Array(0)): AppletAnswer {
  return { data, statusWord: statusWords.success };
}

/** A status word alone. */
export function refuse(statusWord: number): AppletAnswer {
  return { data: new Uint8Array(0), statusWord };
}
