import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fromHex, toHex } from "../../../../firmware/codec/hex";
import { findTlv, listTlv } from "../../../../firmware/codec/tlv";
import { authorityKeys } from "../../../../host-sim/cards/authority-keys";
import { CardKeyError, KeyStore } from "../../../../host-sim/cards/keys/key-store";
import { describeWith } from "../../../support/requirement";
import { cardKey, issuerKey, type PublicKey, recover, sha1, signedPart } from "../support/certificate-recovery";
import { CardTerminal, mastercardAid, visaAid } from "../support/card-terminal";

function authorityOf(aid: string, terminal: CardTerminal): PublicKey {
  const key = authorityKeys().find(({ rid, index }) => aid.startsWith(rid) && index === terminal.hex(0x8f));
  if (key === undefined) throw new Error(`no authority ${terminal.hex(0x8f)}`);
  return key;
}

/** The card's chain down to its own key. */
function chainOf(aid: string, terminal: CardTerminal): { issuer: PublicKey; card: PublicKey | undefined } {
  const issuer = issuerKey(authorityOf(aid, terminal), terminal.objects);
  if (issuer === undefined) throw new Error("the issuer's certificate is wrong");
  return { issuer, card: terminal.objects.has(0x9f46) ? cardKey(issuer, terminal) : undefined };
}

describe("the authorities", () => {
  const keys = authorityKeys();
  test("have for each scheme a key of 1152, 1408 and 1984 bits", () => {
    expect(keys.map(({ rid, index, modulus }) => `${rid} ${index} ${modulus.length * 8}`)).toEqual(
      ["A000000003", "A000000004"].flatMap((rid) => [`${rid} D1 1152`, `${rid} D2 1408`, `${rid} D3 1984`]),
    );
  });
  test("tell the checksum of each key over RID, index, modulus and exponent", () => {
    for (const { rid, index, modulus, exponent, checksum } of keys) {
      expect(checksum).toEqual(sha1(fromHex(rid), fromHex(index), modulus, exponent));
    }
  });
  test("have the same keys when asked again", () => {
    expect(authorityKeys().map(({ modulus }) => toHex(modulus))).toEqual(keys.map(({ modulus }) => toHex(modulus)));
  });
});

describe("the key store", () => {
  const folder = (): string => path.join(mkdtempSync(path.join(tmpdir(), "card-keys-")), "keys");
  test("makes a key when it is asked for first, keeps it from others, and finds it again", () => {
    const place = folder();
    const key = new KeyStore(place).key("issuer", 1152);
    expect(key.modulus.length).toBe(144);
    expect(existsSync(path.join(place, "issuer-1152.pem"))).toBe(true);
    expect(new KeyStore(place).key("issuer", 1152).modulus).toEqual(key.modulus);
    expect(new KeyStore(place).key("issuer", 1408).modulus).not.toEqual(key.modulus);
  });
  test("names a file that holds no key", () => {
    const place = folder();
    new KeyStore(place).key("issuer", 1152);
    writeFileSync(path.join(place, "issuer-1152.pem"), "nothing");
    expect(() => new KeyStore(place).key("issuer", 1152)).toThrow(CardKeyError);
    expect(() => new KeyStore(place).key("issuer", 1152)).toThrow("issuer-1152.pem");
  });
});

describe("the chain of a card", () => {
  test.each([
    ["visa-credit", "contact", visaAid],
    ["visa-pin-enciphered", "contact", visaAid],
    ["visa-offline", "contactless", visaAid],
    ["mastercard-credit", "contact", mastercardAid],
    ["mastercard-cda", "contact", mastercardAid],
    ["mastercard-cda", "contactless", mastercardAid],
    ["mastercard-pin", "contact", mastercardAid],
  ] as const)("%s, %s: leads from the authority to a key that signed what the records say", (name, which, aid) => {
    const terminal = new CardTerminal(name, which);
    terminal.initiate(aid);
    expect(chainOf(aid, terminal).card?.exponent).toEqual(Uint8Array.of(3));
  });

  test("of every length: 1984 over 1984 over 1408, each with the rest of the next", () => {
    const terminal = new CardTerminal("visa-pin-enciphered", "contact");
    terminal.initiate(visaAid);
    const { issuer, card } = chainOf(visaAid, terminal);
    expect([issuer.modulus.length, card?.modulus.length]).toEqual([248, 176]);
    expect(terminal.objects.get(0x92)?.length).toBe(36);
    expect(terminal.objects.has(0x9f48)).toBe(false);
  });

  test("holds a key for PINs alone where the card has one, without static data in it", () => {
    const terminal = new CardTerminal("mastercard-pin", "contact");
    terminal.initiate(mastercardAid);
    const { issuer, card } = chainOf(mastercardAid, terminal);
    const pinKey = cardKey(
      issuer,
      { objects: terminal.objects, staticData: new Uint8Array(0) },
      [0x9f2d, 0x9f2e, 0x9f2f],
    );
    expect(pinKey?.modulus.length).toBe(144);
    expect(pinKey?.modulus).not.toEqual(card?.modulus);
  });

  test("breaks when one bit of the static data is another", () => {
    const terminal = new CardTerminal("mastercard-credit", "contact");
    terminal.initiate(mastercardAid);
    const { issuer } = chainOf(mastercardAid, terminal);
    for (const at of [0, 40, terminal.staticData.length - 1]) {
      const staticData = Uint8Array.from(terminal.staticData);
      staticData[at] ^= 0x01;
      expect(cardKey(issuer, { objects: terminal.objects, staticData })).toBeUndefined();
    }
  });

  test("static data are signed by the issuer, and the bad card's are not", () => {
    const signed = ["visa-sda", "visa-sda-bad"].map((name) => {
      const terminal = new CardTerminal(name, "contact");
      terminal.initiate(visaAid);
      const { issuer } = chainOf(visaAid, terminal);
      return signedPart(issuer, terminal.objects.get(0x93) ?? new Uint8Array(0), terminal.staticData);
    });
    expect(toHex(signed[0]?.subarray(0, 4) ?? new Uint8Array(0))).toBe("0301DAC1");
    expect(signed[1]).toBeUndefined();
  });
});

describe("dynamic signatures", () => {
  const unpredictable = fromHex("01020304");
  test("of INTERNAL AUTHENTICATE cover the terminal's number, and differ each time", () => {
    const numbers = [1, 2].map(() => {
      const terminal = new CardTerminal("visa-credit", "contact");
      terminal.initiate(visaAid);
      const { card } = chainOf(visaAid, terminal);
      const answer = terminal.command("00880000", unpredictable);
      expect(answer.status).toBe("9000");
      const signature = findTlv(answer.data, 0x80) ?? new Uint8Array(0);
      if (card === undefined) throw new Error("the card has no key");
      const inner = signedPart(card, signature, unpredictable) ?? new Uint8Array(0);
      expect(toHex(inner.subarray(0, 4))).toBe("05010908");
      expect(signedPart(card, signature, fromHex("01020305"))).toBeUndefined();
      return toHex(inner.subarray(4, 12));
    });
    // The number follows from the card, so a new card of the same profile repeats itself.
    expect(numbers[0]).toBe(numbers[1]);
    const card = new CardTerminal("visa-credit", "contact");
    const signatures = [1, 2].map(() => {
      card.reset();
      card.initiate(visaAid);
      return toHex(card.command("00880000", unpredictable).data);
    });
    expect(signatures[0]).not.toBe(signatures[1]);
  });

  test.each(["contact", "contactless"] as const)("of CDA, %s: cover the whole transaction", (which) => {
    const terminal = new CardTerminal("mastercard-cda", which);
    terminal.initiate(mastercardAid);
    const { card } = chainOf(mastercardAid, terminal);
    expect(terminal.generate("90").status).toBe("9000");
    expect(terminal.objects.has(0x9f26)).toBe(false);
    const signature = terminal.objects.get(0x9f4b) ?? new Uint8Array(0);
    const inner = card && signedPart(card, signature, terminal.values.get(0x9f37) ?? new Uint8Array(0));
    if (inner === undefined) throw new Error("the signature is wrong");
    expect(toHex(inner.subarray(0, 4))).toBe("05012608");
    expect(inner[12]).toBe(0x80);
    const information = Buffer.concat([
      fromHex("9F270180"),
      fromHex("9F3602"),
      terminal.objects.get(0x9f36) ?? new Uint8Array(0),
    ]);
    const issuerData = terminal.objects.get(0x9f10) ?? new Uint8Array(0);
    const answer = Buffer.concat([information, fromHex("9F1012"), issuerData]);
    expect(toHex(inner.subarray(21, 41))).toBe(toHex(sha1(...terminal.related, answer)));
  });

  test("are not given for a refusal", () => {
    const terminal = new CardTerminal("mastercard-cda", "contact");
    terminal.initiate(mastercardAid);
    expect(terminal.generate("10").status).toBe("9000");
    expect([terminal.hex(0x9f27), terminal.objects.has(0x9f4b), terminal.objects.has(0x9f26)]).toEqual([
      "00",
      false,
      true,
    ]);
  });

  test.each([
    ["an approval", "26004000", "40", "05"],
    ["a request, where the reader authenticates those", "27804000", "80", "95"],
  ])("of kernel 3 cover amount, currency and the card's number: %s", (_what, qualifiers, information, format) => {
    const terminal = new CardTerminal("visa-offline", "contactless");
    terminal.values.set(0x9f66, fromHex(qualifiers));
    terminal.initiate(visaAid);
    expect(terminal.hex(0x9f27)).toBe(information);
    const { card } = chainOf(visaAid, terminal);
    const related = terminal.objects.get(0x9f69) ?? new Uint8Array(0);
    expect([related[0], toHex(related.subarray(5))]).toEqual([0x01, terminal.hex(0x9f6c)]);
    const dynamicData = [0x9f37, 0x9f02, 0x5f2a].map((tag) => terminal.values.get(tag) ?? new Uint8Array(0));
    const inner = card && signedPart(card, terminal.objects.get(0x9f4b) ?? new Uint8Array(0), ...dynamicData, related);
    expect(toHex(inner?.subarray(0, 6) ?? new Uint8Array(0))).toBe(`${format}0103020001`);
  });

  test("of kernel 3 are left out of a request that no reader authenticates", () => {
    const terminal = new CardTerminal("visa-offline", "contactless");
    terminal.values.set(0x9f66, fromHex("26804000"));
    terminal.initiate(visaAid);
    expect([terminal.hex(0x9f27), terminal.objects.has(0x9f4b)]).toEqual(["80", false]);
  });

  test.each([
    ["wrong in one bit", { corrupt: "signature" } as const],
    ["of a card made with that flaw", undefined],
  ])("are wrong on demand: %s", (_how, fault) => {
    const name = fault === undefined ? "mastercard-cda-corrupt" : "mastercard-cda";
    const terminal = new CardTerminal(name, "contact", fault === undefined ? [] : [fault]);
    terminal.initiate(mastercardAid);
    const { card } = chainOf(mastercardAid, terminal);
    terminal.generate("90");
    const signature = terminal.objects.get(0x9f4b) ?? new Uint8Array(0);
    expect(card && signedPart(card, signature, terminal.values.get(0x9f37) ?? new Uint8Array(0))).toBeUndefined();
  });

  test("are repeated by a card that replays: right for the first number only", () => {
    const terminal = new CardTerminal("visa-credit", "contact", [{ replaySignature: true }]);
    const [first, second] = ["01020304", "05060708"].map((number) => {
      terminal.reset();
      terminal.initiate(visaAid);
      return findTlv(terminal.command("00880000", fromHex(number)).data, 0x80) ?? new Uint8Array(0);
    });
    const { card } = chainOf(visaAid, terminal);
    expect(second).toEqual(first);
    expect(card && signedPart(card, second, fromHex("05060708"))).toBeUndefined();
    expect(card && signedPart(card, second, fromHex("01020304"))).toBeDefined();
  });
});

const trace = path.resolve(__dirname, "../../../../../shared/vectors/emv-traces/contactless-mastercard.apdu.txt");
const testKeys = path.resolve(__dirname, "../../../../../shared/vectors/emv/test-capks.json");

/** The reader of these tests is itself held to a recorded card (binaryfoo/emv-bertlv), so that it cannot agree with our cards alone. */
describeWith(existsSync(trace), "the shared vectors", "the recovery of these tests", () => {
  test("verifies the recorded Mastercard from the authority's key to the transaction's hash", () => {
    const lines = readFileSync(trace, "utf8")
      .trim()
      .split("\n")
      .map((line) => fromHex(line.trim()));
    const keys = JSON.parse(readFileSync(testKeys, "utf8")) as {
      keys: { rid: string; index: string; modulus: string; exponent: string }[];
    };
    const entry = keys.keys.find(({ rid, index }) => rid === "A000000004" && index === "EF");
    if (entry === undefined) throw new Error("no key EF");
    const authority = { modulus: fromHex(entry.modulus), exponent: fromHex(entry.exponent) };
    const answers = lines.filter((_line, index) => index % 2 === 1).map((line) => line.subarray(0, -2));
    const objects = new Map<number, Uint8Array>();
    for (const answer of answers) {
      const [template] = listTlv(answer);
      if (template.tag === 0x6f) continue;
      for (const { tag, value } of listTlv(template.value)) objects.set(tag, value);
    }
    const record = findTlv(answers[2], 0x70) ?? new Uint8Array(0);
    const staticData = Buffer.concat([record, objects.get(0x82) ?? new Uint8Array(0)]);
    const issuer = issuerKey(authority, objects);
    const card = issuer && cardKey(issuer, { objects, staticData });
    if (card === undefined) throw new Error("the chain is wrong");
    const inner = signedPart(card, objects.get(0x9f4b) ?? new Uint8Array(0), fromHex("000EEC85"));
    expect(toHex(inner?.subarray(0, 4) ?? new Uint8Array(0))).toBe("05012608");
    expect(recover(card, objects.get(0x9f4b) ?? new Uint8Array(0))[0]).toBe(0x6a);
  });
});
