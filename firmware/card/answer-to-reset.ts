/** Answer to reset of a contact card: its characters by name (ISO/IEC 7816-3, 8.2; EMV Book 1, 8.2). Judges nothing. */
import { lrc } from "../codec/lrc";
import { ParseError } from "../codec/parse-error";

export type AnswerToResetReason = "length" | "initial-character" | "truncated" | "check-character" | "trailing";

export class AnswerToResetError extends ParseError<AnswerToResetReason> {
  override readonly name = "AnswerToResetError";
  constructor(reason: AnswerToResetReason, offset: number) {
    super("answer to reset", reason, offset);
  }
}

/** TAi to TDi of one i, as far as they are there. */
export interface InterfaceCharacters {
  readonly ta: number | undefined;
  readonly tb: number | undefined;
  readonly tc: number | undefined;
  readonly td: number | undefined;
}

export interface AnswerToReset {
  /** How bits stand on the line; the reader has turned them already (ISO/IEC 7816-3, 8.1). */
  readonly convention: "direct" | "inverse";
  /** TA1..TD1 first; a further group for each TD. */
  readonly interfaceCharacters: readonly InterfaceCharacters[];
  /** Protocols T in the order in which they are offered; T=0 alone when there is no TD1 (8.2.3). */
  readonly protocols: readonly number[];
  readonly historicalCharacters: Uint8Array;
}

const DIRECT = 0x3b;
const INVERSE = 0x3f;
/** TS and at most 32 characters (8.2.1). */
const MAX_LENGTH = 33;

/** Takes an answer to reset apart, TS first; throws {@link AnswerToResetError}. */
export function parseAnswerToReset(bytes: Uint8Array): AnswerToReset {
  if (bytes.length < 2 || bytes.length > MAX_LENGTH) throw new AnswerToResetError("length", bytes.length);
  if (bytes[0] !== DIRECT && bytes[0] !== INVERSE) throw new AnswerToResetError("initial-character", 0);
  const interfaceCharacters: InterfaceCharacters[] = [];
  const protocols: number[] = [];
  let at = 2;
  const next = (isThere: number): number | undefined => {
    if (isThere === 0) return undefined;
    if (at >= bytes.length) throw new AnswerToResetError("truncated", bytes.length);
    return bytes[at++];
  };
  for (let indicator: number | undefined = bytes[1]; indicator !== undefined;) {
    const ta = next(indicator & 0x10);
    const tb = next(indicator & 0x20);
    const tc = next(indicator & 0x40);
    const td = next(indicator & 0x80);
    interfaceCharacters.push({ ta, tb, tc, td });
    if (td !== undefined) protocols.push(td & 0x0f);
    indicator = td;
  }
  const historicalEnd = at + (bytes[1] & 0x0f);
  if (historicalEnd > bytes.length) throw new AnswerToResetError("truncated", bytes.length);
  if (protocols.length === 0) protocols.push(0);
  checkEnd(bytes, historicalEnd, protocols);
  return {
    convention: bytes[0] === DIRECT ? "direct" : "inverse",
    interfaceCharacters,
    protocols,
    historicalCharacters: bytes.slice(at, historicalEnd),
  };
}

/** TCK is there unless T=0 is all that is offered; then T0 to TCK sum to zero (8.2.5; EMV Book 1, 8.3.4). */
function checkEnd(bytes: Uint8Array, historicalEnd: number, protocols: readonly number[]): void {
  const hasCheck = protocols.some((protocol) => protocol !== 0);
  const end = historicalEnd + (hasCheck ? 1 : 0);
  if (end > bytes.length) throw new AnswerToResetError("truncated", bytes.length);
  if (end < bytes.length) throw new AnswerToResetError("trailing", end);
  if (hasCheck && lrc(bytes, 1, end) !== 0) throw new AnswerToResetError("check-character", historicalEnd);
}
