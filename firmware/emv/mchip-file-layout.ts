/**
 * The file layout that most M/Chip cards have: it is known by its AFL, and with it what each record is for, so that a
 * terminal reads only what it will use (PayPass – M/Chip, 1.3: personalisation; C-2 reads whatever the AFL names).
 */
import { sameBytes } from "./byte-strings";

/** File 1: magnetic-stripe mode; 2: the transaction; 3: issuer certificate, signed static data; 4: card certificate. */
const usualLocator = Uint8Array.of(0x08, 1, 1, 0, 0x10, 1, 1, 1, 0x18, 1, 2, 0, 0x20, 1, 2, 0);

const transactionFile = 2;
const issuerFile = 3;
const signedStaticDataRecord = 2;
const cardKeyFile = 4;

/** Which records of the card to read; `undefined` when its layout is another, and all are to be read. */
export function neededRecords(
  locator: Uint8Array,
  combinedAuthentication: boolean,
): ((file: number, record: number) => boolean) | undefined {
  if (!sameBytes(locator, usualLocator)) return undefined;
  return (file, record) => {
    if (file === transactionFile) return true;
    if (!combinedAuthentication) return false;
    return file === cardKeyFile || (file === issuerFile && record !== signedStaticDataRecord);
  };
}
