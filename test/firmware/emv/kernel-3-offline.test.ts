/** Kernel 3 at a terminal that may approve: a TC, believed only with a good signature (C-3, 5.6). */
import { fromHex, toHex } from "../../../firmware/codec/hex";
import { encodeTlv } from "../../../firmware/codec/tlv";
import type { ContactlessConfiguration, Kernel3Application } from "../../../firmware/emv/configuration";
import { runContactless } from "../../../firmware/emv/entry-point";
import type { ContactlessOutcome } from "../../../firmware/emv/outcome";
import { tags } from "../../../firmware/emv/tables/tags";
import type { CardChannel } from "../../../firmware/ports/card-reader";
import { signedDynamicData } from "../../../host-sim/cards/crypto/certificates";
import { configuration, kernelPorts, purchase } from "./support/bench";
import { chain } from "./support/chain";

const visa = chain({ rid: "A000000003", pan: "4761739001010010" });
const application = fromHex("A0000000031010");
const good = fromHex("9000");
const related = fromHex("01C1C2C3C40000");
const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));
const ofChain = (...wanted: readonly number[]): Uint8Array[] =>
  wanted.map((tag) => encodeTlv(tag, visa.data.get(tag) ?? fromHex("")));

interface CardTraits {
  readonly information?: string;
  readonly qualifiers?: string;
  readonly profile?: string;
  /** Changes the signature. */
  readonly spoil?: (signature: Uint8Array) => Uint8Array;
}

/** A qVSDC card that decides offline and signs it. */
function card({
  information = "40",
  qualifiers = "0000",
  profile = "7980",
  spoil = (same) => same,
}: CardTraits = {}): CardChannel {
  const records: readonly Uint8Array[] = [
    visa.record,
    encodeTlv(
      0x70,
      ...ofChain(tags.authorityKeyIndex, tags.issuerPublicKeyCertificate, tags.issuerPublicKeyExponent),
      ...ofChain(tags.issuerPublicKeyRemainder),
    ),
    encodeTlv(
      0x70,
      ...ofChain(tags.iccPublicKeyCertificate, tags.iccPublicKeyExponent, tags.staticDataAuthenticationTagList),
      ...ofChain(tags.iccPublicKeyRemainder),
      encodeTlv(tags.cardAuthenticationRelatedData, related),
    ),
  ];
  /** PDOL 9F66 9F02 9F37 5F2A: the values behind the template's head. */
  function processingOptions(command: Uint8Array): Uint8Array {
    const [amount, unpredictableNumber, currency] = [
      command.subarray(11, 17),
      command.subarray(17, 21),
      command.subarray(21, 23),
    ];
    const signature = signedDynamicData(
      visa.card,
      fromHex("020042"),
      joined(unpredictableNumber, amount, currency, related),
    );
    return encodeTlv(
      0x77,
      encodeTlv(0x82, fromHex(profile)),
      encodeTlv(0x94, fromHex("08010301")),
      encodeTlv(0x57, fromHex("4761739001010010D301220112345678901F")),
      encodeTlv(0x9f10, fromHex("06011203A00000")),
      encodeTlv(0x9f26, fromHex("1122334455667788")),
      encodeTlv(0x9f27, fromHex(information)),
      encodeTlv(0x9f36, fromHex("0042")),
      encodeTlv(0x9f6c, fromHex(qualifiers)),
      encodeTlv(0x9f4b, spoil(signature)),
    );
  }
  return {
    async transceive(command) {
      switch (command[1]) {
        case 0xa4: {
          if (command[4] !== 14) {
            const pdol = encodeTlv(0x9f38, fromHex("9F66049F02069F37045F2A02"));
            return joined(encodeTlv(0x6f, encodeTlv(0x84, application), encodeTlv(0xa5, pdol)), good);
          }
          const entry = encodeTlv(0x61, encodeTlv(0x4f, application), encodeTlv(0x87, fromHex("01")));
          return joined(encodeTlv(0x6f, encodeTlv(0xa5, encodeTlv(0xbf0c, entry))), good);
        }
        case 0xa8:
          return joined(processingOptions(command), good);
        default:
          return joined(records[command[2] - 1], good);
      }
    },
  };
}

/** A terminal with offline capability and a floor limit of 50, and the scheme's key. */
function terminal(change: Partial<Kernel3Application> = {}, terminalType = 0x22): ContactlessConfiguration {
  const limits = { cvmRequiredLimitMinor: 100_00, floorLimitMinor: 50_00 };
  const usual = configuration((one) => (one.kernel === 3 ? { ...one, limits, ...change } : one));
  const { authorityKeys, revokedCertificates } = visa.setting;
  return {
    ...usual,
    terminal: { ...usual.terminal, terminalType },
    authentication: { authorityKeys, revokedCertificates },
  };
}

const tap = (traits?: CardTraits, settings = terminal(), transaction = purchase): Promise<ContactlessOutcome> =>
  runContactless(card(traits), transaction, settings, kernelPorts);
const spoil = (signature: Uint8Array): Uint8Array => signature.map((byte, at) => (at === 20 ? byte ^ 1 : byte));

describe("a TC with a good signature", () => {
  test("is an approval", async () => {
    expect(await tap()).toMatchObject({ kind: "approved", verification: "none", card: { aid: toHex(application) } });
  });
  test("is taken to the issuer at a terminal that only goes online, or above the floor limit", async () => {
    expect(await tap({}, terminal({}, 0x21))).toMatchObject({ kind: "online-request" });
    expect(await tap({}, terminal(), { ...purchase, amountMinor: 50_01 })).toMatchObject({ kind: "online-request" });
  });
  test("that is not taken is marked, so that nobody but the issuer answers for the card", async () => {
    expect(await tap({}, terminal({}, 0x21))).toMatchObject({ kind: "online-request", unproved: true });
    expect(await tap({ spoil, qualifiers: "2000" })).toMatchObject({ kind: "online-request", unproved: true });
    expect(await tap({ information: "80" })).not.toHaveProperty("unproved");
  });
  test("is no approval where the holder is not verified as wanted", async () => {
    const strict = terminal({ limits: { cvmRequiredLimitMinor: 20_00, floorLimitMinor: 50_00 } });
    expect(await tap({}, strict)).toMatchObject({ kind: "declined", reason: "cardholder-verification" });
    expect(await tap({ qualifiers: "4000" }, strict)).toMatchObject({ kind: "approved", verification: "signature" });
  });
  test("is an ARQC's matter when the card says so", async () => {
    expect(await tap({ information: "80" })).toMatchObject({ kind: "online-request" });
  });
});

describe("a TC with a wrong signature", () => {
  test("declines", async () => {
    expect(await tap({ spoil })).toMatchObject({ kind: "declined", reason: "authentication" });
  });
  test("goes online when the card's issuer wants that, unless the reader cannot", async () => {
    expect(await tap({ spoil, qualifiers: "2000" })).toMatchObject({ kind: "online-request" });
    const offlineOnly = terminal({ terminalTransactionQualifiers: fromHex("2A004000") });
    expect(await tap({ spoil, qualifiers: "2000" }, offlineOnly)).toMatchObject({ kind: "declined" });
  });
  test("sends the chip to the other interface when the card wants that and there is one", async () => {
    const withContact = terminal({ terminalTransactionQualifiers: fromHex("32004000") });
    expect(await tap({ spoil, qualifiers: "1000" }, withContact)).toEqual({
      kind: "try-another-interface",
      reason: "card",
    });
    expect(await tap({ spoil, qualifiers: "1000" })).toMatchObject({ kind: "declined" });
  });
  test("is any TC of a card that does no DDA, or whose scheme's key is unknown", async () => {
    expect(await tap({ profile: "4000" })).toMatchObject({ kind: "declined", reason: "authentication" });
    const unknown = { ...terminal(), authentication: { authorityKeys: [], revokedCertificates: [] } };
    expect(await tap({}, unknown)).toMatchObject({ kind: "declined", reason: "authentication" });
  });
  test("is never believed, whichever byte of it is another", async () => {
    for (let at = 0; at < 128; at++) {
      const outcome = await tap({
        spoil: (signature) => signature.map((byte, place) => (place === at ? byte ^ 0x10 : byte)),
      });
      expect(outcome.kind).toBe("declined");
    }
  });
});
