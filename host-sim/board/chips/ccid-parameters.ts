/** The parameters a CCID reader talks to its card by: abProtocolDataStructure (CCID 1.10, 6.1.7 and 6.2.3). */
import { atrFacts } from "./atr-facts";
import { contactTiming, isSpeed, type ContactTiming } from "./contact-timing";

export interface CcidParameters {
  readonly protocol: 0 | 1;
  /** The structure as the host sees it. */
  readonly data: Uint8Array;
}

const LENGTHS = Object.freeze([5, 7] as const);
const DEFAULT_T0 = Object.freeze({ protocol: 0, data: Uint8Array.of(0x11, 0x00, 0x00, 0x0a, 0x00) } as const);

/** What is in force before any card has told otherwise. */
export const NO_PARAMETERS: CcidParameters = DEFAULT_T0;

/** What is in force after a reset: the first protocol of the ATR, at the default speed unless the card is in specific mode. */
export function parametersOfAtr(atr: Uint8Array): CcidParameters {
  const facts = atrFacts(atr);
  const convention = atr[0] === 0x3f ? 0x02 : 0x00;
  const speed = facts.isSpecific ? facts.speed : 0x11;
  if (facts.protocols[0] !== 1) {
    return { protocol: 0, data: Uint8Array.of(speed, convention, facts.guardTime, facts.waitingInteger, 0x00) };
  }
  const { guardTime, blockWaitingIntegers, fieldSize } = facts;
  const data = Uint8Array.of(speed, 0x10 | convention, guardTime, blockWaitingIntegers, 0x00, fieldSize, 0x00);
  return { protocol: 1, data };
}

/** The offset, in the whole message, of what is wrong with a SetParameters; `undefined` when all is well. */
export function wrongParameter(protocol: number, data: Uint8Array): number | undefined {
  if (protocol !== 0 && protocol !== 1) return 7;
  if (data.length !== LENGTHS[protocol]) return 1;
  if (!isSpeed(data[0])) return 10;
  return undefined;
}

export function speedOf(parameters: CcidParameters): number {
  return parameters.data[0];
}

export function timingOf({ data }: CcidParameters): ContactTiming {
  return contactTiming(data[0], data[2], data[3]);
}
