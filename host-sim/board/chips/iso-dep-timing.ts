/**
 * How long ISO/IEC 14443 traffic takes on the air at 106 kbit/s, and what an ATS says about it.
 * Sources: ISO/IEC 14443-3 (6.2.1 frame delay time), 14443-4 (5.2 ATS, 7.1 block format, 7.2 frame waiting time).
 */

const CARRIER_HZ = 13_560_000;
/** A byte is eight bits and parity, each 128 carrier periods. */
const BYTE_MS = (9 * 128 * 1000) / CARRIER_HZ;
/** PCB and CRC of a block; no CID, no NAD. */
const BLOCK_OVERHEAD_BYTES = 3;
/** Frame delay time, both ways, with some time to think. */
const TURNAROUND_MS = 0.5;
/** FSCI to FSC (14443-4, table 1). */
const FRAME_SIZES: readonly number[] = Object.freeze([16, 24, 32, 40, 48, 64, 96, 128, 256]);
/** FSD that the PN532 announces in its RATS. */
export const READER_FRAME_SIZE = 64;

/** Time that `byteCount` bytes of application data take in chained blocks of at most `frameSize` bytes. */
export function airTimeMs(byteCount: number, frameSize: number): number {
  const blocks = Math.max(1, Math.ceil(byteCount / (frameSize - BLOCK_OVERHEAD_BYTES)));
  return blocks * (BLOCK_OVERHEAD_BYTES * BYTE_MS + TURNAROUND_MS) + byteCount * BYTE_MS;
}

/** What the interface bytes of an ATS say, with the defaults of 14443-4, 5.2.2 where they are absent. */
export interface AtsParameters {
  /** FSC: the longest frame that the card takes. */
  readonly frameSize: number;
  /** FWT: how long the reader waits for an answer. */
  readonly frameWaitingMs: number;
}

/** Reads an ATS (TL first). A bare TL is legal and means all defaults. */
export function atsParameters(ats: Uint8Array): AtsParameters {
  const format = ats.length > 1 ? ats[1] : 0x02;
  const interfaceByteB = 2 + ((format >> 4) & 1);
  const hasInterfaceByteB = (format & 0x20) !== 0 && interfaceByteB < ats.length;
  const frameWaitingInteger = Math.min(14, hasInterfaceByteB ? ats[interfaceByteB] >> 4 : 4);
  return {
    frameSize: FRAME_SIZES[Math.min(format & 0x0f, FRAME_SIZES.length - 1)],
    frameWaitingMs: ((256 * 16 * 1000) / CARRIER_HZ) * 2 ** frameWaitingInteger,
  };
}
