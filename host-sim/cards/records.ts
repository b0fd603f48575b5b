/** Where records lie: their key in the card's memory, and the locator that names them (EMV Book 3, 5.3 and 10.2). */

export interface RecordPlace {
  readonly file: number;
  readonly record: number;
  readonly signed: boolean;
}

export function recordKey(file: number, record: number): string {
  return `${file}/${record}`;
}

/** Application File Locator. Runs of neighbouring records of one file become one entry (EMV Book 3, 10.2). */
export function fileLocator(records: readonly RecordPlace[]): Uint8Array {
  const entries: { file: number; first: number; last: number; signed: number }[] = [];
  const ordered = [...records].sort((left, right) => left.file - right.file || left.record - right.record);
  for (const { file, record, signed } of ordered) {
    const previous = entries[entries.length - 1];
    // Signed records lead an entry, so one that follows unsigned ones opens an entry of its own.
    const unsignedBefore = previous !== undefined && previous.signed < previous.last - previous.first + 1;
    if (previous?.file === file && previous.last + 1 === record && !(signed && unsignedBefore)) {
      previous.last = record;
      if (signed) previous.signed++;
    } else {
      entries.push({ file, first: record, last: record, signed: signed ? 1 : 0 });
    }
  }
  return Uint8Array.from(entries.flatMap(({ file, first, last, signed }) => [file << 3, first, last, signed]));
}

/** Sixty entries of 255 records each: as many as an answer holds, and each of them is there. */
export const endlessFileLocator: Uint8Array = Uint8Array.from(
  Array.from({ length: 60 }, (_unused, index) => [((index % 30) + 1) << 3, 1, 255, 0]).flat(),
);
