/**
 * Command APDUs of a payment card (ISO/IEC 7816-4, 5.1; EMV Book 3, 6; EMV Contactless Books C-2 and C-3).
 * All are short: at most 255 bytes of data, `Le` 00.
 */
import { encodeTlv } from "../codec/tlv";

/** Most data bytes that one command carries. */
export const COMMAND_DATA_LIMIT = 255;

/** SELECT by DF name (EMV Book 1, 11.3): the first application of that name, or the next one. */
export function selectByName(name: Uint8Array, occurrence: "first" | "next" = "first"): Uint8Array {
  return command(0x00, 0xa4, 0x04, occurrence === "first" ? 0x00 : 0x02, name);
}

/** READ RECORD of a file by its short identifier, 1 to 30 (EMV Book 3, 6.5.11). */
export function readRecord(shortFileIdentifier: number, recordNumber: number): Uint8Array {
  return command(0x00, 0xb2, recordNumber, (shortFileIdentifier << 3) | 0x04);
}

/** GET PROCESSING OPTIONS with the values that the PDOL asked for (EMV Book 3, 6.5.8). */
export function getProcessingOptions(pdolRelatedData: Uint8Array): Uint8Array {
  return command(0x80, 0xa8, 0x00, 0x00, encodeTlv(0x83, pdolRelatedData));
}

/** GENERATE AC with the values that a CDOL asked for (EMV Book 3, 6.5.5); the parameter is its P1. */
export function generateApplicationCryptogram(
  referenceControlParameter: number,
  cdolRelatedData: Uint8Array,
): Uint8Array {
  return command(0x80, 0xae, referenceControlParameter, 0x00, cdolRelatedData);
}

/** INTERNAL AUTHENTICATE with the values that the DDOL asked for (EMV Book 3, 6.5.9). */
export function internalAuthenticate(ddolRelatedData: Uint8Array): Uint8Array {
  return command(0x00, 0x88, 0x00, 0x00, ddolRelatedData);
}

/** EXTERNAL AUTHENTICATE with the Issuer Authentication Data (EMV Book 3, 6.5.4): case 3, no answer but a status. */
export function externalAuthenticate(issuerAuthenticationData: Uint8Array): Uint8Array {
  return command(0x00, 0x82, 0x00, 0x00, issuerAuthenticationData).subarray(0, 5 + issuerAuthenticationData.length);
}

/** GET CHALLENGE: eight unpredictable bytes of the card (EMV Book 3, 6.5.6). */
export function getChallenge(): Uint8Array {
  return command(0x00, 0x84, 0x00, 0x00);
}

/** VERIFY the PIN (EMV Book 3, 6.5.12): a plaintext PIN block, or data enciphered to the card's key; case 3. */
export function verifyPin(data: Uint8Array, form: "plaintext" | "enciphered"): Uint8Array {
  const bytes = command(0x00, 0x20, 0x00, form === "plaintext" ? 0x80 : 0x88, data);
  const verify = bytes.slice(0, 5 + data.length);
  bytes.fill(0);
  return verify;
}

/** GET DATA of one primitive data object with a tag of one or two bytes (EMV Book 3, 6.5.7). */
export function getData(tag: number): Uint8Array {
  return command(0x80, 0xca, tag >> 8, tag & 0xff);
}

/** COMPUTE CRYPTOGRAPHIC CHECKSUM with the values that the UDOL asked for (Book C-2, 5.2). */
export function computeCryptographicChecksum(udolRelatedData: Uint8Array): Uint8Array {
  return command(0x80, 0x2a, 0x8e, 0x80, udolRelatedData);
}

/** EXCHANGE RELAY RESISTANCE DATA with the terminal's four random bytes (Book C-2, 5.3). */
export function exchangeRelayResistanceData(terminalEntropy: Uint8Array): Uint8Array {
  return command(0x80, 0xea, 0x00, 0x00, terminalEntropy);
}

/** RECOVER AC with the values that the DRDOL asked for (Book C-2, 5.5). */
export function recoverCryptogram(drdolRelatedData: Uint8Array): Uint8Array {
  return command(0x80, 0xd0, 0x00, 0x00, drdolRelatedData);
}

function command(cla: number, ins: number, p1: number, p2: number, data?: Uint8Array): Uint8Array {
  const length = data === undefined ? 0 : data.length;
  if (length > COMMAND_DATA_LIMIT) throw new RangeError(`a short command carries 255 bytes, not ${length}`);
  // Case 4 with data, case 2 without: every command of a payment card expects an answer (ISO/IEC 7816-4, 5.1).
  const bytes = new Uint8Array(data === undefined ? 5 : 6 + length);
  bytes[0] = cla;
  bytes[1] = ins;
  bytes[2] = p1;
  bytes[3] = p2;
  if (data !== undefined) {
    bytes[4] = length;
    bytes.set(data, 5);
  }
  return bytes;
}
