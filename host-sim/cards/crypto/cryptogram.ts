/** The cryptogram of a card and the answer of its issuer (EMV Book 2, 8.1 and 8.2). */
import { type MacPadding, retailMac, tripleDesEncrypt } from "./des";

/** Application Cryptogram, 8 bytes, over data that the cryptogram version selects (EMV Book 2, 8.1.2). */
export function applicationCryptogram(key: Uint8Array, data: Uint8Array, padding: MacPadding): Uint8Array {
  return retailMac(key, data, padding);
}

/** ARPC method 1: 8 bytes out of the ARQC and a 2-byte response code (EMV Book 2, 8.2.1). */
export function responseCryptogram1(key: Uint8Array, requestCryptogram: Uint8Array, code: Uint8Array): Uint8Array {
  const block = Uint8Array.from(requestCryptogram);
  block[0] = block[0] ^ code[0];
  block[1] = block[1] ^ code[1];
  return tripleDesEncrypt(key, block);
}

/** ARPC method 2: 4 bytes out of the ARQC, the Card Status Update and up to 8 bytes of the issuer's own (8.2.2). */
export function responseCryptogram2(
  key: Uint8Array,
  requestCryptogram: Uint8Array,
  cardStatusUpdate: Uint8Array,
  proprietaryData: Uint8Array = new Uint8Array(0),
): Uint8Array {
  const data = Buffer.concat([requestCryptogram, cardStatusUpdate, proprietaryData]);
  return retailMac(key, data, "method-2").subarray(0, 4);
}
