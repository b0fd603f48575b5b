/**
 * Dynamic track data of magnetic-stripe mode: CVC3, unpredictable number and transaction counter are written into the
 * discretionary data of a track where the card's bitmaps say (EMV Contactless Book C-2, S13.12 to 30). Bit 1 of a bitmap is the
 * last digit of the discretionary data.
 */

/** Where a track takes its dynamic digits (tags 9F62 to 9F67). */
export interface TrackPositions {
  /** PCVC3: positions of the CVC3. */
  readonly checksum: Uint8Array;
  /** PUNATC: positions of the unpredictable number, and to the left of it of the transaction counter. */
  readonly numberAndCounter: Uint8Array;
  /** NATC: how many of those are the counter's. */
  readonly counterDigits: number;
}

/** What is written there. */
export interface DynamicDigits {
  readonly checksum: number;
  readonly unpredictableNumber: number;
  readonly counter: number;
  /** The digit that tells the issuer how many digits of the unpredictable number there are. */
  readonly lengthDigit: number;
}

/** Digits of the unpredictable number that the track takes (nUN); negative when card's bitmap and count do not fit together. */
export function unpredictableDigits({ numberAndCounter, counterDigits }: TrackPositions): number {
  return positionsOf(numberAndCounter).length - counterDigits;
}

/** The discretionary data with the dynamic digits in them; `undefined` when a position lies outside. */
export function fillDiscretionaryData(
  discretionary: string,
  positions: TrackPositions,
  { checksum, unpredictableNumber, counter, lengthDigit }: DynamicDigits,
): string | undefined {
  const digits = discretionary.split("");
  const numberAndCounter = positionsOf(positions.numberAndCounter);
  const border = unpredictableDigits(positions);
  const isWithin =
    write(digits, positionsOf(positions.checksum), checksum) &&
    write(digits, numberAndCounter.slice(0, border), unpredictableNumber) &&
    write(digits, numberAndCounter.slice(border), counter) &&
    write(digits, [0], lengthDigit);
  return isWithin ? digits.join("") : undefined;
}

/** Positions whose bit is 1, counted from the right, lowest first. */
function positionsOf(bitmap: Uint8Array): number[] {
  const positions: number[] = [];
  for (let position = 0; position < 8 * bitmap.length; position++) {
    if ((bitmap[bitmap.length - 1 - (position >> 3)] & (1 << (position & 7))) !== 0) positions.push(position);
  }
  return positions;
}

/** Writes the lowest decimal digits of `value`, the last of them to the first position; `false` when one lies outside. */
function write(digits: string[], positions: readonly number[], value: number): boolean {
  let rest = value;
  for (const position of positions) {
    if (position >= digits.length) return false;
    digits[digits.length - 1 - position] = String(rest % 10);
    rest = Math.floor(rest / 10);
  }
  return true;
}
