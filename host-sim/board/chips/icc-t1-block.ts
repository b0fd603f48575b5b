/** Blocks of T=1 as the card builds and reads them (ISO/IEC 7816-3, 11.3), with LRC and node address 00. */

export interface IccBlock {
  readonly control: number;
  readonly information: Uint8Array;
}

/** PCB of supervisory blocks; their responses have bit 6 set. */
export const S_BLOCKS = Object.freeze({
  resynchronise: 0xc0,
  fieldSize: 0xc1,
  abort: 0xc2,
  waitingTime: 0xc3,
} as const);
export const S_RESPONSE = 0x20;
/** PCB of an I-block. */
export const I_SEQUENCE = 0x40;
export const I_MORE = 0x20;
const R_BLOCK = 0x80;
const R_SEQUENCE = 0x10;

/** The bytes of a block. */
export function blockBytes(control: number, information: ArrayLike<number> = []): Uint8Array {
  const bytes = Uint8Array.from([0, control, information.length, ...Array.from(information), 0]);
  bytes[bytes.length - 1] = bytes.reduce((sum, byte) => sum ^ byte, 0);
  return bytes;
}

/** R-block: the sequence number that is expected, and 0 for all well, 1 for a bad check, 2 for anything else. */
export function receiveBlock(sequence: number, error = 0): Uint8Array {
  return blockBytes(R_BLOCK | (sequence << 4) | error);
}

/** A block, or what is wrong with it in the coding of R-blocks. */
export function readBlock(bytes: Uint8Array): IccBlock | 1 | 2 {
  if (bytes.reduce((sum, byte) => sum ^ byte, 0) !== 0) return 1;
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[2] === 0xff || bytes.length !== bytes[2] + 4) return 2;
  return { control: bytes[1], information: bytes.slice(3, -1) };
}

export function isInformation(control: number): boolean {
  return (control & 0x80) === 0;
}

export function isReceiveReady(control: number): boolean {
  return (control & 0xc0) === R_BLOCK;
}

/** N(S) of an I-block. */
export function sendSequence(control: number): number {
  return (control & I_SEQUENCE) === 0 ? 0 : 1;
}

/** N(R) of an R-block. */
export function receiveSequence(control: number): number {
  return (control & R_SEQUENCE) === 0 ? 0 : 1;
}
