/**
 * APDU traces: what a terminal and a card said to each other, as text. Commands and answers take turns, one a line, in hex;
 * blank lines and lines that begin with `#` are for people. It is the format of the traces of emv-bertlv.
 */
import { readFileSync } from "node:fs";
import { fromHex, HexError, toHex } from "../../firmware/codec/hex";

/** A command and the card's answer to it, status word included. */
export interface ApduExchange {
  readonly command: Uint8Array;
  readonly response: Uint8Array;
}

/** The text is no trace. */
export class ApduTraceError extends Error {
  override readonly name = "ApduTraceError";
  readonly file: string;
  readonly line: number;

  constructor(file: string, line: number, expected: string) {
    super(`${file}:${line}: ${expected}`);
    this.file = file;
    this.line = line;
  }
}

/** Shortest command (CLA INS P1 P2) and answer (SW1 SW2). */
const shortest = { command: 4, response: 2 } as const;

/** Takes a trace apart; `file` names it in messages. Throws {@link ApduTraceError}. */
export function parseApduTrace(text: string, file: string): ApduExchange[] {
  const exchanges: ApduExchange[] = [];
  let command: Uint8Array | undefined;
  const lines = text.split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const what = command === undefined ? "command" : "response";
    const bytes = bytesOf(line.trim(), file, index + 1);
    if (bytes.length < shortest[what]) {
      throw new ApduTraceError(file, index + 1, `a ${what} has at least ${shortest[what]} bytes`);
    }
    if (command === undefined) command = bytes;
    else {
      exchanges.push({ command, response: bytes });
      command = undefined;
    }
  }
  if (command !== undefined) throw new ApduTraceError(file, lines.length, "the last command has no answer");
  return exchanges;
}

/** The trace in a file; throws {@link ApduTraceError}, or what the file system says of a file that cannot be read. */
export function readApduTrace(file: string): ApduExchange[] {
  return parseApduTrace(readFileSync(file, "utf8"), file);
}

/** The trace as text. */
export function formatApduTrace(exchanges: readonly ApduExchange[]): string {
  return exchanges.map(({ command, response }) => `${toHex(command)}\n${toHex(response)}\n`).join("");
}

function bytesOf(digits: string, file: string, line: number): Uint8Array {
  try {
    return fromHex(digits);
  } catch (error) {
    if (error instanceof HexError) throw new ApduTraceError(file, line, "hex digits in pairs are expected");
    throw error;
  }
}
