/** Application File Locator, tag 94: which records to read (EMV Book 3, 10.2). */
import { ParseError } from "../codec/parse-error";

export type FileLocatorReason = "length" | "file" | "records" | "too-many";

export class FileLocatorError extends ParseError<FileLocatorReason> {
  override readonly name = "FileLocatorError";
  constructor(reason: FileLocatorReason, offset: number) {
    super("AFL", reason, offset);
  }
}

/** One entry: a run of records of one file. */
export interface FileRange {
  /** Short File Identifier, 1 to 30. */
  readonly file: number;
  readonly firstRecord: number;
  readonly lastRecord: number;
  /** How many of them, from the first, take part in offline data authentication. */
  readonly signedRecords: number;
}

const entryLength = 4;

/** The entries; throws {@link FileLocatorError} for what EMV Book 3, 10.2 calls an error, and above `maximumRecords`. */
export function parseFileLocator(bytes: Uint8Array, maximumRecords: number): FileRange[] {
  if (bytes.length % entryLength !== 0) throw new FileLocatorError("length", bytes.length);
  const ranges: FileRange[] = [];
  let records = 0;
  for (let at = 0; at < bytes.length; at += entryLength) {
    const file = bytes[at] >> 3;
    const firstRecord = bytes[at + 1];
    const lastRecord = bytes[at + 2];
    const signedRecords = bytes[at + 3];
    if (file === 0 || file === 31 || (bytes[at] & 0x07) !== 0) throw new FileLocatorError("file", at);
    if (firstRecord === 0 || lastRecord < firstRecord || signedRecords > lastRecord - firstRecord + 1) {
      throw new FileLocatorError("records", at + 1);
    }
    records += lastRecord - firstRecord + 1;
    if (records > maximumRecords) throw new FileLocatorError("too-many", at);
    ranges.push({ file, firstRecord, lastRecord, signedRecords });
  }
  return ranges;
}
