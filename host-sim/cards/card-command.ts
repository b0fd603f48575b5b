/** A command APDU as a card takes it apart, and status words it answers (ISO/IEC 7816-4, 5.1 and 5.6). */
import type { CommandName } from "./profile";

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

const instructions: Readonly<Record<number, CommandName>> = Object.freeze({
  0xa4: "SELECT",
  0xa8: "GET PROCESSING OPTIONS",
  0xb2: "READ RECORD",
  0xae: "GENERATE AC",
  0xca: "GET DATA",
});

/** The parts of a short command; `undefined` when its lengths contradict each other. */
export function parseCommand(bytes: Uint8Array): CardCommand | undefined {
  if (bytes.length < 4) return undefined;
  const [cla, ins, p1, p2] = bytes;
  const head = { cla, ins, p1, p2, name: instructions[ins] };
  if (bytes.length <= 5) return { ...head, data: new Uint8Array(0) };
  const length = bytes[4];
  const rest = bytes.length - 5 - length;
  return rest === 0 || rest === 1 ? { ...head, data: bytes.slice(5, 5 + length) } : undefined;
}

/** Data with 9000. */
export function success(data: Uint8Array): AppletAnswer {
  return { data, statusWord: 0x9000 };
}

/** A status word alone. */
export function refuse(statusWord: number): AppletAnswer {
  return { data: new Uint8Array(0), statusWord };
}
