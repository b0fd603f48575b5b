/** Certificates of issuer and card (EMV Book 2, 6.2 to 6.4): every length case, every check, every hostile size. */
import * as fc from "fast-check";
import { fromHex, toHex } from "../../../firmware/codec/hex";
import { recoverIssuerKey } from "../../../firmware/emv/issuer-certificate";
import { recoverSigningKey } from "../../../firmware/emv/signed-dynamic-data";
import { StaticData } from "../../../firmware/emv/static-data";
import { authenticateStaticData } from "../../../firmware/emv/static-data-authentication";
import { tags } from "../../../firmware/emv/tables/tags";
import { signWithRecovery, recoverableLength } from "../../../host-sim/cards/crypto/signature";
import { type Chain, chain, flipped, outcomeOf } from "./support/chain";

const issuerKey = ({ setting, data }: Chain) => outcomeOf(recoverIssuerKey(setting, data));
const cardKey = ({ setting, data, staticData }: Chain) => outcomeOf(recoverSigningKey(setting, data, staticData));

describe("a good chain", () => {
  test.each([
    // Lengths in bits: authority, issuer, card. The issuer's key fits when it has 36 bytes less, the card's with 42 less.
    ["both keys fit into their certificates", 1984, 1408, 1024],
    ["both keys go on outside", 1408, 1408, 1408],
    ["the longest keys there are", 1984, 1984, 1984],
    ["an issuer key that just fits", 1440, 1152, 1024],
    ["a card key that just fits", 1408, 1360, 1024],
    ["keys of an odd number of bytes", 1416, 1160, 1032],
  ])("gives the card's key: %s", (_what, authority, issuer, card) => {
    const made = chain({ bits: { authority, issuer, card } });
    expect(issuerKey(made)).toBe(toHex(made.issuer.modulus));
    expect(cardKey(made)).toBe(toHex(made.card.modulus));
  });
  test("gives it with the exponent 2^16+1, too", () => {
    const made = chain({ exponent: 65537 });
    expect(cardKey(made)).toBe(toHex(made.card.modulus));
  });
  test("takes issuer identifiers of 3 to 8 digits", () => {
    for (const issuerDigits of ["541", "5413330", "54133300"]) {
      const made = chain({ issuerDigits });
      expect(issuerKey(made)).toBe(toHex(made.issuer.modulus));
    }
  });
  test("holds to the last day of its month", () => {
    const made = chain({ issuerExpiry: "1126", cardExpiry: "1126" });
    expect(cardKey({ ...made, setting: { ...made.setting, date: "261130" } })).toBe(toHex(made.card.modulus));
    expect(cardKey({ ...made, setting: { ...made.setting, date: "261201" } })).toBe("issuer-certificate: expired");
  });
});

describe("the issuer's key is not recovered", () => {
  const good = chain();
  const { issuerPublicKeyCertificate: certificate, issuerPublicKeyRemainder: remainder } = tags;
  const bytes = good.data.get(certificate) ?? fromHex("");

  test("when the card names no authority, or one that the terminal has not", () => {
    expect(issuerKey(good.with({ [tags.authorityKeyIndex]: undefined }))).toBe("authority-key: data-missing");
    expect(issuerKey(good.with({ [tags.authorityKeyIndex]: fromHex("D2") }))).toBe("authority-key: key-unknown");
    expect(issuerKey({ ...good, setting: { ...good.setting, rid: "A000000003" } })).toBe("authority-key: key-unknown");
  });
  test("when the authority's key is over", () => {
    expect(issuerKey({ ...good, setting: { ...good.setting, date: "360101" } })).toBe("authority-key: key-expired");
  });
  test.each([certificate, tags.issuerPublicKeyExponent])("when tag %p is not on the card", (tag) => {
    expect(issuerKey(good.with({ [tag]: undefined }))).toBe("issuer-certificate: data-missing");
    expect(issuerKey(good.with({ [tag]: fromHex("") }))).toBe("issuer-certificate: data-missing");
  });
  test("when the certificate is shorter or longer than the authority's key", () => {
    expect(issuerKey(good.with({ [certificate]: bytes.slice(1) }))).toBe("issuer-certificate: length");
    expect(issuerKey(good.with({ [certificate]: Uint8Array.from([0, ...bytes]) }))).toBe("issuer-certificate: length");
  });
  test("when the certificate is a number above the key", () => {
    expect(issuerKey(good.with({ [certificate]: bytes.map(() => 0xff) }))).toBe("issuer-certificate: arithmetic");
  });
  test("when it is revoked", () => {
    const entry = { rid: good.setting.rid, index: 0xd1, serialNumber: "00A1B2" };
    const revoke = (change: Partial<typeof entry>) =>
      issuerKey({ ...good, setting: { ...good.setting, revokedCertificates: [{ ...entry, ...change }] } });
    expect(revoke({})).toBe("issuer-certificate: revoked");
    for (const other of [{ rid: "A000000003" }, { index: 0xd2 }, { serialNumber: "00A1B3" }]) {
      expect(revoke(other)).toBe(toHex(good.issuer.modulus));
    }
  });
  test("when it belongs to another issuer", () => {
    expect(issuerKey(chain({ issuerDigits: "541334" }))).toBe("issuer-certificate: identifier");
    expect(issuerKey(chain({ issuerDigits: "54" }))).toBe("issuer-certificate: identifier");
  });
  test("when the remainder is not what the certificate leaves out", () => {
    const long = chain({ bits: { authority: 1408, issuer: 1408 } });
    const rest = long.data.get(remainder) ?? fromHex("");
    expect(rest.length).toBe(36);
    expect(issuerKey(long.with({ [remainder]: undefined }))).toBe("issuer-certificate: hash");
    expect(issuerKey(long.with({ [remainder]: flipped(rest, 35) }))).toBe("issuer-certificate: hash");
  });

  /** A certificate signed by the true authority over a message that no authority would sign. */
  function signed(change: (message: Uint8Array) => void, exponent = fromHex("03")): Chain {
    const message = new Uint8Array(recoverableLength(good.authority)).fill(0xbb);
    message.set(fromHex("02541333FF123000A1B201018001"));
    change(message);
    return good.with({
      [certificate]: signWithRecovery(good.authority, message, exponent),
      [tags.issuerPublicKeyExponent]: exponent,
      [remainder]: undefined,
    });
  }
  test.each([
    ["format", (message: Uint8Array) => (message[0] = 0x04), "format"],
    ["hash algorithm", (message: Uint8Array) => (message[10] = 0x02), "algorithm"],
    ["public key algorithm", (message: Uint8Array) => (message[11] = 0x02), "algorithm"],
    ["month that is none", (message: Uint8Array) => (message[5] = 0xab), "expired"],
    ["key of no length", (message: Uint8Array) => (message[12] = 0), "key-length"],
    ["key over 1984 bits", (message: Uint8Array) => (message[12] = 249), "key-length"],
    ["key that goes on, with nothing there", (message: Uint8Array) => (message[12] = 180), "remainder"],
  ])("when it says, truly signed, another %s", (_what, change, finding) => {
    expect(issuerKey(signed((message) => void change(message)))).toBe(`issuer-certificate: ${finding}`);
  });
  test.each(["00", "01", "02", "010000", "010003", "000000"])(
    "with the exponent %s, though truly signed",
    (exponent) => {
      expect(issuerKey(signed(() => undefined, fromHex(exponent)))).toBe("issuer-certificate: exponent");
    },
  );
  test("when any byte of certificate or exponent is another", () => {
    for (let at = 0; at < bytes.length; at++) {
      expect(issuerKey(good.with({ [certificate]: flipped(bytes, at, 1 << (at % 8)) }))).toMatch(
        /^issuer-certificate: /,
      );
    }
    expect(issuerKey(good.with({ [tags.issuerPublicKeyExponent]: fromHex("010001") }))).toBe(
      "issuer-certificate: hash",
    );
  });
});

describe("the card's key is not recovered", () => {
  const good = chain();

  test.each([tags.iccPublicKeyCertificate, tags.iccPublicKeyExponent])("when tag %p is not on the card", (tag) => {
    expect(cardKey(good.with({ [tag]: undefined }))).toBe("card-certificate: data-missing");
  });
  test("when its certificate was made for another account, or is over", () => {
    expect(cardKey(chain({ cardPan: "5413330000000027" }))).toBe("card-certificate: identifier");
    expect(cardKey(chain({ cardExpiry: "1026" }))).toBe("card-certificate: expired");
  });
  test("when a signed record or the profile is another", () => {
    const other = new StaticData();
    other.add(1, fromHex("700A5A085413330000000027"));
    expect(cardKey({ ...good, staticData: other })).toBe("card-certificate: hash");
    expect(cardKey(good.with({ [tags.applicationInterchangeProfile]: fromHex("7900") }))).toBe(
      "card-certificate: hash",
    );
  });
  test("when the SDA Tag List names anything but the profile", () => {
    const list = tags.staticDataAuthenticationTagList;
    for (const value of ["5A", "8282", "825A", "9F36"]) {
      expect(cardKey(good.with({ [list]: fromHex(value) }))).toBe("static-data: tag-list");
    }
    expect(cardKey(good.with({ [list]: undefined }))).toBe("card-certificate: hash");
  });
});

describe("static data", () => {
  const { data } = chain();
  const collected = (...records: readonly (readonly [file: number, answer: string])[]): string => {
    const all = new StaticData();
    for (const [file, answer] of records) all.add(file, fromHex(answer));
    const result = all.bytes(data);
    return result instanceof Uint8Array ? toHex(result) : result.detail;
  };
  test("are the content of EMV's records, others whole, in the order of reading, and the profile", () => {
    expect(collected([10, "70035A0112"], [11, "70035A0134"])).toBe("5A0112" + "70035A0134" + "7980");
  });
  test("are none with a signed record that is no template 70", () => {
    expect(collected([1, "77035A0112"])).toBe("static-data: record");
    expect(collected([20, "5A0112"])).toBe("static-data: record");
    expect(collected([1, "7003"])).toBe("static-data: record");
    expect(collected([1, ""])).toBe("static-data: record");
  });
  test("are at most 2048 bytes", () => {
    const record = "7081FF" + "00".repeat(255);
    expect(collected(...Array.from({ length: 8 }, () => [1, record] as const))).toHaveLength(2 * (8 * 255 + 2));
    expect(collected(...Array.from({ length: 9 }, () => [1, record] as const))).toBe("static-data: too-long");
  });
});

describe("SDA", () => {
  const good = chain();
  const verified = ({ setting, data, staticData }: Chain) =>
    outcomeOf(authenticateStaticData(setting, data, staticData));
  const signature = good.data.get(tags.signedStaticApplicationData) ?? fromHex("");

  test("believes good data and keeps the Data Authentication Code", () => {
    const made = good.with({});
    expect(verified(made)).toBe("good");
    expect(toHex(made.data.get(tags.dataAuthenticationCode) ?? fromHex(""))).toBe("DAC1");
  });
  test("believes nothing without a signature, with a short one, or when any byte of it is another", () => {
    const other = (value: Uint8Array | undefined) => verified(good.with({ [tags.signedStaticApplicationData]: value }));
    expect(other(undefined)).toBe("static-signature: data-missing");
    expect(other(signature.slice(1))).toBe("static-signature: length");
    for (let at = 0; at < signature.length; at++) {
      expect(other(flipped(signature, at, 1 << (at % 8)))).toMatch(/^static-signature: /);
    }
  });
  test("believes nothing about other data", () => {
    expect(verified(good.with({ [tags.applicationInterchangeProfile]: fromHex("7900") }))).toBe(
      "static-signature: hash",
    );
  });
});

test("whatever stands in a card's certificates, no key comes out of it and nothing is thrown", () => {
  const good = chain();
  const names = [
    tags.issuerPublicKeyCertificate,
    tags.issuerPublicKeyExponent,
    tags.issuerPublicKeyRemainder,
    tags.iccPublicKeyCertificate,
    tags.iccPublicKeyExponent,
    tags.iccPublicKeyRemainder,
    tags.staticDataAuthenticationTagList,
  ];
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.uint8Array({ minLength: 1, maxLength: 248 }), (tag, value) => {
      fc.pre(toHex(good.data.get(tag) ?? fromHex("")) !== toHex(value));
      expect(cardKey(good.with({ [tag]: value }))).toContain(": ");
    }),
    { numRuns: 400 },
  );
});
