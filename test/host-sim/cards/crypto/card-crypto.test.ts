/**
 * Golden vectors: tests/test_kd_hsm.py, tests/test_ac_hsm.py and tests/test_cvn_hsm.py of knovichikhin/pyemv (MIT),
 * which were taken from hardware security modules. Only the numbers are theirs.
 */
import {
  deriveCardMasterKey,
  deriveCommonSessionKey,
  deriveMchipSessionKey,
  deriveSessionKey,
  type MasterKeyOption,
} from "../../../../host-sim/cards/crypto/card-keys";
import {
  applicationCryptogram,
  responseCryptogram1,
  responseCryptogram2,
} from "../../../../host-sim/cards/crypto/cryptogram";
import {
  keyCheckValue,
  retailMac,
  tripleDesDecrypt,
  tripleDesEncrypt,
  withOddParity,
} from "../../../../host-sim/cards/crypto/des";

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replace(/ /g, ""), "hex"));
const hex = (value: Uint8Array): string => Buffer.from(value).toString("hex").toUpperCase();
const issuerKey = bytes("0123456789ABCDEFFEDCBA9876543210");
const check = (key: Uint8Array): string => hex(keyCheckValue(key, 2));

describe("card master keys", () => {
  const cases: [string, string, number, MasterKeyOption, string][] = [
    ["option A, 17 digits", "12345678901234567", 45, "A", "FF08"],
    ["option A, 16 digits", "9901234567890123", 45, "A", "1DA5"],
    ["option B with 16 digits, which is option A", "1234567890123456", 0, "B", "BAB0"],
    ["option B, 17 digits", "12345678901234567", 45, "B", "0BAF"],
    ["option B, 17 digits, sequence 00", "12345678901234567", 0, "B", "4626"],
    ["option B, 18 digits", "123456789012345679", 0, "B", "C2F3"],
    ["option B where the hash has too few digits", "000000000000000005", 23, "B", "DD73"],
  ];
  test.each(cases)("are derived by %s", (_name, pan, sequence, option, expected) => {
    expect(check(deriveCardMasterKey(issuerKey, pan, sequence, option))).toBe(expected);
  });
});

describe("session keys and cryptograms", () => {
  const master = deriveCardMasterKey(issuerKey, "9901234567890123", 45, "A");
  const session = deriveSessionKey(master, bytes("1234567890123456"));
  const data = bytes("0123456789ABCDEF0123456789ABCDEF");

  test("the common session key has its check value", () => expect(check(session)).toBe("0995"));
  test("a cryptogram with padding method 2", () =>
    expect(hex(applicationCryptogram(session, data, "method-2"))).toBe("4B46013359B7A58B"));
  test("a cryptogram with padding method 1 of whole blocks", () =>
    expect(hex(applicationCryptogram(session, data, "method-1"))).toBe("922F3E83125EB46B"));
  test("a cryptogram with padding method 1 of a broken block", () =>
    expect(hex(applicationCryptogram(session, bytes("0123456789ABCDEF0123456789ABCDEF01"), "method-1"))).toBe(
      "2E141C6BC4A20DA8",
    ));
  test("an answer by method 1", () =>
    expect(hex(responseCryptogram1(master, bytes("4B46013359B7A58B"), bytes("0000")))).toBe("F8C9CECAABD55AD1"));
  test("an answer by method 2, with and without data of the issuer's own", () => {
    const arqc = bytes("4B46013359B7A58B");
    expect(hex(responseCryptogram2(session, arqc, bytes("00000000"), bytes("1234567890ABCDEF")))).toBe("4962B76C");
    expect(hex(responseCryptogram2(session, arqc, bytes("00000000")))).toBe("7DFB1188");
  });
});

describe("the cryptogram versions of the schemes", () => {
  const master = deriveCardMasterKey(issuerKey, "1234567890123456", 0, "A");
  const counter = bytes("001C");
  const visa = "000000004000 000000000000 0124 8000048000 0124 191105 01 52BF4585 1800 001C";
  const mastercard = "000000009999 000000000000 0124 8000000000 0124 209906 00 ABCDEF12 1800 001C";

  test("Visa 10: card master key, padding method 1", () => {
    const arqc = applicationCryptogram(master, bytes(visa + "03A06010"), "method-1");
    expect(hex(arqc)).toBe("29CCA15AE665FA2E");
    expect(hex(responseCryptogram1(master, arqc, bytes("3030")))).toBe("28993816AFAE4AEB");
  });
  test("Visa 18: common session key, padding method 2", () => {
    const session = deriveCommonSessionKey(master, counter);
    expect(check(session)).toBe("22C8");
    const arqc = applicationCryptogram(session, bytes(visa + "06011203A0B800"), "method-2");
    expect(hex(arqc)).toBe("7A788EA6B8A3E733");
    expect(hex(responseCryptogram2(session, arqc, bytes("00000000")))).toBe("9AF514C1");
  });
  test("M/Chip 16: own session key, verification results", () => {
    const session = deriveMchipSessionKey(master, counter, bytes("ABCDEF12"));
    expect(check(session)).toBe("2FD5");
    const arqc = applicationCryptogram(session, bytes(mastercard + "A00003220000"), "method-2");
    expect(hex(arqc)).toBe("24CCF3DEE3158C70");
    expect(hex(responseCryptogram1(master, arqc, bytes("0010")))).toBe("73F6BBF389A6586C");
  });
  test("M/Chip 17: with counters", () => {
    const session = deriveMchipSessionKey(master, counter, bytes("ABCDEF12"));
    const arqc = applicationCryptogram(session, bytes(mastercard + "A00003220000 00000000000322FF"), "method-2");
    expect(hex(arqc)).toBe("EAE8A620A75648D8");
    expect(hex(responseCryptogram1(master, arqc, bytes("0010")))).toBe("29CF11FBDB9CA650");
  });
});

describe("triple DES", () => {
  test("decrypts what it encrypted", () => {
    const blocks = bytes("00112233445566778899AABBCCDDEEFF");
    expect(tripleDesDecrypt(issuerKey, tripleDesEncrypt(issuerKey, blocks))).toEqual(blocks);
  });
  test("refuses a key of another length", () => {
    expect(() => retailMac(new Uint8Array(8), new Uint8Array(8), "method-1")).toThrow(RangeError);
  });
  test("sets odd parity", () => expect(hex(withOddParity(bytes("0001FEFF03")))).toBe("0101FEFE02"));
});
