/** Signatures that the card makes in the transaction: DDA, CDA and fDDA (EMV Book 2, 6.5 and 6.6; Book C-3, annex C). */
import * as fc from "fast-check";
import { fromHex, toHex } from "../../../firmware/codec/hex";
import { encodeTlv } from "../../../firmware/codec/tlv";
import { CardSession } from "../../../firmware/emv/card-session";
import { authenticateCombined } from "../../../firmware/emv/combined-data-authentication";
import { authenticateDynamic } from "../../../firmware/emv/dynamic-data-authentication";
import { Ended } from "../../../firmware/emv/ended";
import { contactlessBounds } from "../../../firmware/emv/entry-point";
import { authenticateFast } from "../../../firmware/emv/fast-dynamic-data";
import { tags } from "../../../firmware/emv/tables/tags";
import { signedDynamicData } from "../../../host-sim/cards/crypto/certificates";
import { sha1 } from "../../../host-sim/cards/crypto/signature";
import { scripted } from "./support/bench";
import { type Chain, chain, flipped, outcomeOf } from "./support/chain";

const good = chain();
const signatureTag = tags.signedDynamicApplicationData;
const unpredictableNumber = fromHex("01020304");
const number = fromHex("A1A2A3A4A5A6A7A8");
const withLength = (bytes: Uint8Array): Uint8Array => Uint8Array.of(bytes.length, ...bytes);
const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

describe("CDA", () => {
  const information = fromHex("40");
  const cryptogram = fromHex("1122334455667788");
  const lists = [fromHex("AABBCC"), fromHex("0102030405060708090A")];
  const open = joined(
    encodeTlv(0x9f27, information),
    encodeTlv(0x9f36, fromHex("0042")),
    encodeTlv(0x9f10, fromHex("0110A0")),
  );
  const cardData = (information_ = information): Uint8Array =>
    joined(withLength(number), information_, cryptogram, sha1(...lists, open));
  const signature = signedDynamicData(good.card, cardData(), unpredictableNumber);

  /** Verifies an answer of these objects; what the kernel would have stored of it is stored. */
  function verify(
    content: Uint8Array,
    {
      from = good,
      sent = lists,
      signed = signature,
    }: { from?: Chain; sent?: readonly Uint8Array[]; signed?: Uint8Array } = {},
  ): string {
    const stored = from.with({ [signatureTag]: signed, [tags.cryptogramInformationData]: content.slice(3, 4) });
    const whole = joined(content, encodeTlv(signatureTag, signed));
    const result = outcomeOf(authenticateCombined(stored.setting, stored.data, stored.staticData, whole, sent));
    if (result === "good") {
      expect(toHex(stored.data.get(tags.applicationCryptogram) ?? fromHex(""))).toBe(toHex(cryptogram));
      expect(toHex(stored.data.get(tags.iccDynamicNumber) ?? fromHex(""))).toBe(toHex(number));
    }
    return result;
  }

  test("believes a good signature, wherever in the answer it stands, and takes cryptogram and number out of it", () => {
    expect(verify(open)).toBe("good");
    const stored = good.with({ [signatureTag]: signature, [tags.cryptogramInformationData]: information });
    const first = joined(encodeTlv(signatureTag, signature), open);
    expect(authenticateCombined(stored.setting, stored.data, stored.staticData, first, lists)).toBeUndefined();
  });
  test("fails when any byte of what went over the wire is another", () => {
    for (let at = 0; at < open.length; at++) {
      expect(verify(flipped(open, at))).not.toBe("good");
    }
    for (const [index, list] of lists.entries()) {
      for (let at = 0; at < list.length; at++) {
        expect(verify(open, { sent: lists.map((one, place) => (place === index ? flipped(one, at) : one)) })).toBe(
          "dynamic-signature: transaction-data",
        );
      }
    }
    for (let at = 0; at < 4; at++) {
      const other = good.with({ [tags.unpredictableNumber]: flipped(unpredictableNumber, at) });
      expect(verify(open, { from: other })).toBe("dynamic-signature: hash");
    }
    for (let at = 0; at < signature.length; at++) {
      expect(verify(open, { signed: flipped(signature, at, 1 << (at % 8)) })).toMatch(/^dynamic-signature: /);
    }
  });
  test("fails when any byte of the chain below it is another", () => {
    for (const tag of [
      tags.issuerPublicKeyCertificate,
      tags.issuerPublicKeyRemainder,
      tags.iccPublicKeyCertificate,
      tags.iccPublicKeyExponent,
      tags.applicationInterchangeProfile,
    ]) {
      const value = good.data.get(tag) ?? fromHex("");
      for (let at = 0; at < value.length; at++) {
        expect(verify(open, { from: good.with({ [tag]: flipped(value, at, 1 << (at % 8)) }) })).toContain(": ");
      }
    }
  });
  test("fails when objects of the answer stand in another order, or one more does", () => {
    const parts = [open.subarray(0, 4), open.subarray(4, 9), open.subarray(9)];
    expect(verify(joined(parts[0], parts[2], parts[1]))).toBe("dynamic-signature: transaction-data");
    expect(verify(joined(open, encodeTlv(0x9f6e, fromHex("00"))))).toBe("dynamic-signature: transaction-data");
  });
  test("fails when the signed cryptogram information differs from the open one, or an open cryptogram from the signed", () => {
    const arqc = signedDynamicData(good.card, cardData(fromHex("80")), unpredictableNumber);
    expect(verify(open, { signed: arqc })).toBe("dynamic-signature: cryptogram");
    const other = good.with({ [tags.applicationCryptogram]: fromHex("1122334455667789") });
    expect(verify(open, { from: other })).toBe("dynamic-signature: cryptogram");
  });
  test.each([
    ["nothing", ""],
    ["a number of 1 byte", "01A1"],
    ["a number of 9 bytes", "09A1A2A3A4A5A6A7A8A9"],
    ["a number longer than all of it", "08A1A2"],
    ["a number and no more", "08A1A2A3A4A5A6A7A8"],
    ["one byte too few behind the number", `08A1A2A3A4A5A6A7A8${"00".repeat(28)}`],
  ])("fails with %s as the dynamic data, truly signed", (_what, dynamic) => {
    const signed = signedDynamicData(good.card, fromHex(dynamic), unpredictableNumber);
    expect(verify(open, { signed })).toBe("dynamic-signature: dynamic-data");
  });
  test("throws at nothing that a card puts into its signature", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 248 }), (signed) => {
        if (signed.length === 0) return;
        expect(verify(open, { signed })).toMatch(/^dynamic-signature: /);
      }),
    );
  });
});

describe("DDA", () => {
  const command = "008800000401020304" + "00";
  const cardData = withLength(number);
  const signature = signedDynamicData(good.card, cardData, unpredictableNumber);

  async function verify(answer: string, from = good, sent = command): Promise<string> {
    const session = new CardSession(scripted([sent, answer]), contactlessBounds);
    const result = await authenticateDynamic(session, from.setting, from.data, from.staticData);
    return result instanceof Ended ? JSON.stringify(result.outcome) : outcomeOf(result);
  }
  const answer = (...parts: readonly Uint8Array[]): string => toHex(joined(...parts)) + "9000";

  test("believes a good signature in either format, and keeps the ICC Dynamic Number", async () => {
    for (const format of [encodeTlv(0x80, signature), encodeTlv(0x77, encodeTlv(signatureTag, signature))]) {
      const made = good.with({});
      expect(await verify(answer(format), made)).toBe("good");
      expect(toHex(made.data.get(tags.iccDynamicNumber) ?? fromHex(""))).toBe(toHex(number));
    }
  });
  test("sends what the card's own DDOL asks for, and has all of it signed", async () => {
    const values = fromHex("00000000250001020304");
    const made = good.with({ [tags.ddol]: fromHex("9F02069F3704") });
    const signed = signedDynamicData(
      good.card,
      cardData,
      values.map((byte, at) => (at === 5 ? 0x00 : byte)),
    );
    const sent = "008800000A" + "000000002500" + "01020304" + "00";
    expect(await verify(answer(encodeTlv(0x80, signed)), made, sent)).toBe("good");
    expect(await verify(answer(encodeTlv(0x80, signature)), made.with({}), sent)).toBe("dynamic-signature: hash");
  });
  test("asks nothing of a card whose DDOL leaves the unpredictable number out, or whose key is not recovered", async () => {
    expect(await verify("", good.with({ [tags.ddol]: fromHex("9F0206") }))).toBe("dynamic-signature: list");
    expect(await verify("", good.with({ [tags.iccPublicKeyCertificate]: undefined }))).toBe(
      "card-certificate: data-missing",
    );
  });
  test("fails without a signature in the answer, ends with an answer that is none", async () => {
    expect(await verify(answer(encodeTlv(0x77, encodeTlv(0x9f36, fromHex("0001")))), good.with({}))).toBe(
      "dynamic-signature: answer",
    );
    expect(await verify("6985", good.with({}))).toContain("status-word");
    expect(await verify("70009000", good.with({}))).toContain("card-data-malformed");
    expect(await verify("9000", good.with({}))).toContain("card-data-malformed");
  });
});

describe("fDDA", () => {
  const related = fromHex("01C1C2C3C40000");
  const signedOver = (...changes: readonly string[]): Uint8Array =>
    joined(unpredictableNumber, fromHex("000000002500"), fromHex("0985"), related, ...changes.map(fromHex));
  const signature = signedDynamicData(good.card, withLength(fromHex("0042")), signedOver());
  const card = good.with({ [signatureTag]: signature, [tags.cardAuthenticationRelatedData]: related });
  const verify = ({ setting, data, staticData }: Chain): string =>
    outcomeOf(authenticateFast(setting, data, staticData));

  test("believes a signature over unpredictable number, amount, currency and the card's own data", () => {
    expect(verify(card)).toBe("good");
  });
  test.each([
    tags.unpredictableNumber,
    tags.amountAuthorised,
    tags.transactionCurrencyCode,
    tags.cardAuthenticationRelatedData,
  ])("fails when any byte of tag %p is another", (tag) => {
    const value = card.data.get(tag) ?? fromHex("");
    expect(value.length).toBeGreaterThan(0);
    for (let at = 0; at < value.length; at++) {
      expect(verify(card.with({ [tag]: flipped(value, at) }))).toMatch(/^dynamic-signature: (hash|version)$/);
    }
  });
  test("fails without signature or related data, and with another version", () => {
    expect(verify(card.with({ [signatureTag]: undefined }))).toBe("dynamic-signature: data-missing");
    expect(verify(card.with({ [tags.cardAuthenticationRelatedData]: undefined }))).toBe(
      "dynamic-signature: data-missing",
    );
    const old = card.with({ [tags.cardAuthenticationRelatedData]: fromHex("00C1C2C3C40000") });
    expect(verify(old)).toBe("dynamic-signature: version");
  });
  test("fails with the signature of an online authorisation, which has another format", () => {
    const online = signedDynamicData(good.card, withLength(fromHex("0042")), signedOver(), 0x95);
    expect(verify(card.with({ [signatureTag]: online }))).toBe("dynamic-signature: format");
  });
});
