/** A powered card in the slot of a CCID reader, until the next reset or removal. */
import type { ContactCard } from "../ports/card-reader";
import { CCID_COMMANDS } from "./ccid-message";
import type { CcidCommand } from "./ccid-transport";

/** Carries out a command for this stay of the card; resolves with the answer's data. */
export type CardCommand = (command: CcidCommand) => Promise<Uint8Array>;

/** WI, or two to the power of BWI, counts these (ISO/IEC 7816-3, 10.2 and 11.4.3): 960 x 512 clocks of 3.57 MHz. */
const WAITING_UNIT_MS = 140;
/** bmTCCKS of T=1 (CCID 1.10, 6.1.7): bit 4 is always set, bit 0 clear is LRC; bit 1 of both protocols the convention. */
const T1_CHECK_BY_LRC = 0x10;
const INVERSE_CONVENTION = 0x02;
const INVERSE_TS = 0x3f;
const DEFAULT_WAITING_MS = 10 * WAITING_UNIT_MS;

export class CcidCard implements ContactCard {
  readonly answerToReset: Uint8Array;
  readonly #command: CardCommand;
  #waitingMs = DEFAULT_WAITING_MS;

  constructor(answerToReset: Uint8Array, command: CardCommand) {
    this.answerToReset = answerToReset;
    this.#command = command;
  }

  async setParameters(protocol: 0 | 1, parameters: Uint8Array): Promise<void> {
    const expected = protocol === 0 ? 3 : 4;
    if (parameters.length !== expected) throw new RangeError(`${parameters.length} parameters for T=${protocol}`);
    const [speed, guardTime, waitingIntegers, informationFieldSize] = parameters;
    const convention = this.answerToReset[0] === INVERSE_TS ? INVERSE_CONVENTION : 0;
    // abProtocolDataStructure: the clock is never stopped, the node address is 00.
    const data =
      protocol === 0
        ? [speed, convention, guardTime, waitingIntegers, 0]
        : [speed, T1_CHECK_BY_LRC | convention, guardTime, waitingIntegers, 0, informationFieldSize, 0];
    await this.#command({ ...CCID_COMMANDS.setParameters, parameters: [protocol], data: Uint8Array.from(data) });
    this.#waitingMs = WAITING_UNIT_MS * (protocol === 0 ? waitingIntegers : 2 ** (waitingIntegers >> 4));
  }

  exchange(block: Uint8Array, waitingTimeMultiplier = 1): Promise<Uint8Array> {
    return this.#command({
      code: CCID_COMMANDS.transferBlock.code,
      // bBWI; the level parameter is 0 for exchanges of TPDUs (CCID 1.10, 6.1.4).
      parameters: [waitingTimeMultiplier, 0, 0],
      data: block,
      timeoutMs: CCID_COMMANDS.transferBlock.timeoutMs + this.#waitingMs * waitingTimeMultiplier,
    });
  }
}
