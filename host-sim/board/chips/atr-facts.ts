/** What a contact reader and the model of a card need to know of an answer to reset (ISO/IEC 7816-3, 8.2 and 8.3). */

export interface AtrFacts {
  /** TS is 3B or 3F. */
  readonly hasGoodStart: boolean;
  /** TCK fits, or none is due. */
  readonly hasGoodCheck: boolean;
  /** Protocols in the order offered. */
  readonly protocols: readonly number[];
  /** Fi and Di as TA1 codes them. */
  readonly speed: number;
  /** TA2 is there: the speed is in force at once and PPS is not possible. */
  readonly isSpecific: boolean;
  readonly guardTime: number;
  /** WI of T=0. */
  readonly waitingInteger: number;
  /** BWI and CWI of T=1. */
  readonly blockWaitingIntegers: number;
  /** IFSC of T=1. */
  readonly fieldSize: number;
}

const DEFAULTS = Object.freeze({
  speed: 0x11,
  guardTime: 0,
  waitingInteger: 10,
  blockWaitingIntegers: 0x4d,
  fieldSize: 32,
});
const DEFAULT_PROTOCOLS: readonly number[] = [0];

/** Reads an answer to reset, as far as it makes sense. */
export function atrFacts(atr: Uint8Array): AtrFacts {
  const found = new Map<string, number>();
  const protocols: number[] = [];
  let indicator = atr[1] ?? 0;
  let at = 2;
  for (let level = 1; at <= atr.length; level++) {
    // For T=1 the characters of the third level on have a meaning of their own; earlier ones are the interface's.
    for (const [letter, bit] of [
      ["TA", 0x10],
      ["TB", 0x20],
      ["TC", 0x40],
    ] as const) {
      if ((indicator & bit) !== 0) found.set(`${letter}${level}`, atr[at++] ?? 0);
    }
    if ((indicator & 0x80) === 0) break;
    indicator = atr[at++] ?? 0;
    protocols.push(indicator & 0x0f);
  }
  const isChecked = protocols.some((protocol) => protocol !== 0);
  const sum = atr.slice(1).reduce((total, byte) => total ^ byte, 0);
  return {
    hasGoodStart: atr[0] === 0x3b || atr[0] === 0x3f,
    hasGoodCheck: !isChecked || sum === 0,
    protocols: protocols.length > 0 ? protocols : DEFAULT_PROTOCOLS,
    speed: found.get("TA1") ?? DEFAULTS.speed,
    isSpecific: found.has("TA2"),
    guardTime: found.get("TC1") ?? DEFAULTS.guardTime,
    waitingInteger: found.get("TC2") ?? DEFAULTS.waitingInteger,
    blockWaitingIntegers: found.get("TB3") ?? DEFAULTS.blockWaitingIntegers,
    fieldSize: found.get("TA3") ?? DEFAULTS.fieldSize,
  };
}
