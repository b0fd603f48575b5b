/**
 * Which answers to reset a terminal accepts, and what they agree on (EMV Book 1, 8.3). After a refusal of the cold reset's
 * answer comes a warm reset; after a refusal of that one the card is done with (6.1.3).
 */
import type { AnswerToReset, InterfaceCharacters } from "./answer-to-reset";

/** Under which conditions blocks and characters go to and fro. */
export interface TransmissionParameters {
  readonly protocol: 0 | 1;
  /** FI and DI in force, coded as TA1. */
  readonly speed: number;
  /** What TA1 offers for the time after PPS; `speed` when there is nothing to negotiate. */
  readonly offeredSpeed: number;
  /** TC1: extra guard time N. */
  readonly guardTime: number;
  /** TC2 (WI) of T=0, TB3 (BWI and CWI) of T=1. */
  readonly waitingIntegers: number;
  /** IFSC: longest information field of a block that the card takes. T=1 only. */
  readonly informationFieldSize: number;
}

/** The character because of which an answer to reset is refused. */
export type RefusedCharacter = "TA1" | "TB1" | "TD1" | "TA2" | "TB2" | "TC2" | "TD2" | "TA3" | "TB3" | "TC3";

export type AcceptanceResult =
  | { readonly kind: "accepted"; readonly parameters: TransmissionParameters }
  | { readonly kind: "refused"; readonly character: RefusedCharacter };

/** Fi = 372, Di = 1 (ISO/IEC 7816-3, 8.1). */
export const DEFAULT_SPEED = 0x11;
/** Coded as TA1: 372/1, 372/2, 372/4, 372/12, 512/8, 512/16, 512/32. The first three are EMV's (8.3.3.1). */
const SUPPORTED_SPEEDS: readonly number[] = Object.freeze([0x11, 0x12, 0x13, 0x18, 0x94, 0x95, 0x96]);
/** WI (8.3.3.7): a longer work waiting time than the usual one is "not supported". */
const DEFAULT_WAITING_INTEGER = 0x0a;
const DEFAULT_INFORMATION_FIELD_SIZE = 32;
const MAX_BLOCK_WAITING_INTEGER = 4;
const MAX_CHARACTER_WAITING_INTEGER = 5;
const NONE: InterfaceCharacters = Object.freeze({ ta: undefined, tb: undefined, tc: undefined, td: undefined });

/** Whether reader and terminal can do that speed. */
export function isSupportedSpeed(speed: number): boolean {
  return SUPPORTED_SPEEDS.includes(speed);
}

/** Judges an answer to reset by EMV's rules. */
export function acceptAnswerToReset(answer: AnswerToReset, reset: "cold" | "warm"): AcceptanceResult {
  const [first = NONE, second = NONE, third = NONE] = answer.interfaceCharacters;
  const refused = refusedCharacter(first, second, third, reset);
  if (refused !== undefined) return { kind: "refused", character: refused };
  const protocol = answer.protocols[0] === 1 ? 1 : 0;
  const offered = first.ta ?? DEFAULT_SPEED;
  const isSpecific = second.ta !== undefined;
  const isNegotiable = !isSpecific && isSupportedSpeed(offered);
  const speed = isSpecific ? offered : DEFAULT_SPEED;
  return {
    kind: "accepted",
    parameters: {
      protocol,
      speed,
      offeredSpeed: isNegotiable ? offered : speed,
      guardTime: first.tc ?? 0,
      waitingIntegers: (protocol === 1 ? third.tb : second.tc) ?? DEFAULT_WAITING_INTEGER,
      informationFieldSize: third.ta ?? DEFAULT_INFORMATION_FIELD_SIZE,
    },
  };
}

function refusedCharacter(
  first: InterfaceCharacters,
  second: InterfaceCharacters,
  third: InterfaceCharacters,
  reset: "cold" | "warm",
): RefusedCharacter | undefined {
  const protocol = (first.td ?? 0) & 0x0f;
  // 8.3.3.1: in specific mode the speed is in force at once, so it must be one that is supported.
  if (second.ta !== undefined && !isSupportedSpeed(first.ta ?? DEFAULT_SPEED)) return "TA1";
  // 8.3.3.2: after a warm reset the programming voltage is no reason to refuse any more.
  if (reset === "cold" && first.tb !== 0x00) return "TB1";
  if (protocol > 1) return "TD1";
  // 8.3.3.5: specific mode of another protocol than the first offered one, or with implicit parameters.
  if (second.ta !== undefined && ((second.ta & 0x0f) !== protocol || (second.ta & 0x10) !== 0)) return "TA2";
  if (second.tb !== undefined) return "TB2";
  if (second.tc !== undefined && (second.tc === 0 || second.tc > DEFAULT_WAITING_INTEGER)) return "TC2";
  if (second.td !== undefined && !isAcceptableTd2(second.td, protocol)) return "TD2";
  return protocol === 1 ? refusedForT1(third, first.tc ?? 0) : undefined;
}

/** 8.3.3.8: T=1, or after T=0 what applies to no protocol in particular. */
function isAcceptableTd2(td2: number, protocol: number): boolean {
  const type = td2 & 0x0f;
  return type === 1 || (type === 0x0e && protocol === 0);
}

/** 8.3.3.9 to 8.3.3.11. */
function refusedForT1({ ta, tb, tc }: InterfaceCharacters, guardTime: number): RefusedCharacter | undefined {
  if (ta !== undefined && (ta < 0x10 || ta === 0xff)) return "TA3";
  if (tb === undefined || tb >> 4 > MAX_BLOCK_WAITING_INTEGER) return "TB3";
  const characterWaitingInteger = tb & 0x0f;
  if (characterWaitingInteger > MAX_CHARACTER_WAITING_INTEGER) return "TB3";
  // N = 255 stands for -1: the shortest guard time.
  const extraGuardTime = guardTime === 0xff ? -1 : guardTime;
  if (2 ** characterWaitingInteger <= extraGuardTime + 1) return "TB3";
  return tc === undefined || tc === 0x00 ? undefined : "TC3";
}
