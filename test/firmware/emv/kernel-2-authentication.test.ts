/** Kernel 2 and CDA: when a signature is asked for, and what comes of its absence or its being wrong (C-2, S456, GAC, S910). */
import { fromHex, toHex } from "../../../firmware/codec/hex";
import { encodeTlv } from "../../../firmware/codec/tlv";
import type { ContactlessConfiguration, Kernel2Application } from "../../../firmware/emv/configuration";
import { runContactless } from "../../../firmware/emv/entry-point";
import type { ContactlessOutcome } from "../../../firmware/emv/outcome";
import { tags } from "../../../firmware/emv/tables/tags";
import { signedDynamicData } from "../../../host-sim/cards/crypto/certificates";
import { sha1 } from "../../../host-sim/cards/crypto/signature";
import { configuration, kernelPorts, purchase, type RecordedChannel } from "./support/bench";
import { type Chain, chain, flipped } from "./support/chain";

const application = fromHex("A0000000041010");
const good = fromHex("9000");
const usual = chain();
const noCodes = fromHex("0000000000");
const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

interface CardTraits {
  /** Certificates and the like; the usual chain unless told. */
  readonly keys?: Chain;
  readonly profile?: string;
  /** Cryptogram Information Data that it answers to each parameter asked; what was asked for unless told. */
  readonly information?: string;
  readonly signs?: "well" | "wrongly" | "never";
  /** More objects of its second record. */
  readonly extra?: Uint8Array;
}

/** An M/Chip card with CDA. CDOL1: amount, TVR, unpredictable number. */
function card({
  keys = usual,
  profile = "7980",
  information,
  signs = "well",
  extra = fromHex(""),
}: CardTraits): RecordedChannel {
  const held = (...wanted: readonly number[]): Uint8Array =>
    joined(
      ...wanted.filter((tag) => keys.data.get(tag)).map((tag) => encodeTlv(tag, keys.data.get(tag) ?? fromHex(""))),
    );
  const records: readonly Uint8Array[] = [
    keys.record,
    encodeTlv(
      0x70,
      encodeTlv(0x8c, fromHex("9F020695059F3704")),
      encodeTlv(0x8e, fromHex("000000000000000042031E031F03")),
      encodeTlv(0x9f0d, noCodes),
      encodeTlv(0x9f0f, noCodes),
      extra,
    ),
    encodeTlv(0x70, held(0x8f, 0x90, 0x92, 0x9f32)),
    encodeTlv(0x70, held(0x9f46, 0x9f47, 0x9f48, 0x9f4a)),
  ];
  function generate(command: Uint8Array): Uint8Array {
    const values = command.subarray(5, 5 + command[4]);
    const decided = fromHex(information ?? toHex(Uint8Array.of(command[2] & 0xc0)));
    const open = joined(encodeTlv(0x9f27, decided), encodeTlv(0x9f36, fromHex("0042")));
    const cryptogram = fromHex("1122334455667788");
    if ((command[2] & 0x10) === 0 || signs === "never") return encodeTlv(0x77, open, encodeTlv(0x9f26, cryptogram));
    const dynamic = joined(fromHex("080102030405060708"), decided, cryptogram, sha1(values, open));
    const signature = signedDynamicData(keys.card, dynamic, values.subarray(11));
    return encodeTlv(0x77, open, encodeTlv(0x9f4b, signs === "well" ? signature : flipped(signature, 30)));
  }
  const commands: Uint8Array[] = [];
  return {
    commands,
    async transceive(command) {
      commands.push(command.slice());
      switch (command[1]) {
        case 0xa4: {
          if (command[4] !== 14) return joined(encodeTlv(0x6f, encodeTlv(0x84, application)), good);
          const entry = encodeTlv(0x61, encodeTlv(0x4f, application), encodeTlv(0x87, fromHex("01")));
          return joined(encodeTlv(0x6f, encodeTlv(0xa5, encodeTlv(0xbf0c, entry))), good);
        }
        case 0xa8:
          return joined(encodeTlv(0x77, encodeTlv(0x82, fromHex(profile)), encodeTlv(0x94, fromHex("08010401"))), good);
        case 0xae:
          return joined(generate(command), good);
        default:
          return joined(records[command[2] - 1], good);
      }
    },
  };
}

interface TerminalTraits extends Partial<Kernel2Application> {
  readonly terminalType?: number;
}

/** A terminal that may approve, up to 50, unless an action code meets. */
function terminal({ terminalType = 0x22, ...change }: TerminalTraits = {}): ContactlessConfiguration {
  const limits = { cvmRequiredLimitMinor: 100_00, floorLimitMinor: 50_00 };
  const codes = { denial: noCodes, online: fromHex("FC50808800"), default: noCodes };
  const made = configuration((one) =>
    one.kernel === 2 ? { ...one, limits, terminalActionCodes: codes, ...change } : one,
  );
  const { authorityKeys, revokedCertificates } = usual.setting;
  return {
    ...made,
    terminal: { ...made.terminal, terminalType },
    authentication: { authorityKeys, revokedCertificates },
  };
}

interface Tapped {
  readonly outcome: ContactlessOutcome;
  /** Parameter of GENERATE AC. */
  readonly asked: string;
  /** TVR that was sent with it. */
  readonly results: string;
}

async function tap(
  traits: CardTraits = {},
  settings = terminal(),
  amountMinor = purchase.amountMinor,
): Promise<Tapped> {
  const channel = card(traits);
  const outcome = await runContactless(channel, { ...purchase, amountMinor }, settings, kernelPorts);
  const generate = channel.commands.find((command) => command[1] === 0xae) ?? fromHex("000000");
  return { outcome, asked: toHex(generate.subarray(2, 3)), results: toHex(generate.subarray(11, 16)) };
}

describe("with everything in order", () => {
  test("a TC is asked for with a signature, and believed", async () => {
    expect(await tap()).toMatchObject({
      asked: "50",
      results: "0000000000",
      outcome: { kind: "approved", verification: "none", card: { applicationCryptogram: "1122334455667788" } },
    });
  });
  test("an ARQC is, too, and goes to the issuer with the cryptogram out of the signature", async () => {
    const { asked, outcome } = await tap({}, terminal({ terminalType: 0x21 }));
    expect(asked).toBe("90");
    expect(outcome).toMatchObject({ kind: "online-request", card: { applicationCryptogram: "1122334455667788" } });
    expect(await tap({}, terminal(), 50_01)).toMatchObject({ asked: "90", results: "0000008000" });
  });
  test("a card may want the issuer where a TC was asked for", async () => {
    expect(await tap({ information: "80" })).toMatchObject({ asked: "50", outcome: { kind: "online-request" } });
  });
  test("a card may decline without a signature", async () => {
    expect(await tap({ information: "00", signs: "never" })).toMatchObject({
      outcome: { kind: "declined", reason: "card" },
    });
  });
  test("no TC is asked for when the issuer has a PIN to check", async () => {
    const settings = terminal({
      cvmCapabilityCvmRequired: 0x40,
      limits: { cvmRequiredLimitMinor: 10_00, floorLimitMinor: 50_00 },
      terminalActionCodes: { denial: noCodes, online: noCodes, default: noCodes },
    });
    expect(await tap({}, settings)).toMatchObject({ asked: "90", outcome: { verification: "online-pin" } });
  });
  test("an AAC is signed by a card that says it can", async () => {
    const deny = terminal({
      terminalActionCodes: { denial: fromHex("0000008000"), online: noCodes, default: noCodes },
    });
    expect(await tap({}, deny, 50_01)).toMatchObject({ asked: "00" });
    const able = { extra: encodeTlv(tags.applicationCapabilitiesInformation, fromHex("000100")) };
    expect(await tap(able, deny, 50_01)).toMatchObject({
      asked: "10",
      outcome: { kind: "declined", reason: "terminal-action-analysis" },
    });
  });
});

describe("no signature is asked for, no approval is given, and the TVR says why,", () => {
  test.each([0x8f, 0x90, 0x9f32, 0x9f46, 0x9f47, 0x9f4a])(
    "when the card leaves tag %p out (ICC data missing)",
    async (tag) => {
      const tapped = await tap({ keys: usual.with({ [tag]: undefined }) });
      expect(tapped).toMatchObject({ asked: "80", results: "2400000000", outcome: { kind: "online-request" } });
    },
  );
  test("when the terminal has no such key", async () => {
    const settings = { ...terminal(), authentication: { authorityKeys: [], revokedCertificates: [] } };
    expect(await tap({}, settings)).toMatchObject({ asked: "80", results: "0400000000" });
  });
  test("when card or terminal do no CDA", async () => {
    expect(await tap({ profile: "7880" })).toMatchObject({ asked: "80", results: "8000000000" });
    expect(await tap({}, terminal({ securityCapability: 0 }))).toMatchObject({ asked: "80", results: "8000000000" });
  });
  test("and a device that verifies its holder is declined, for it must prove that (GAC.23)", async () => {
    const keys = usual.with({ [tags.iccPublicKeyCertificate]: undefined });
    expect(await tap({ keys, profile: "7B80" })).toMatchObject({ asked: "00", outcome: { kind: "declined" } });
  });
});

describe("the application ends", () => {
  test("when the SDA Tag List names something else (S456.27)", async () => {
    const keys = usual.with({ [tags.staticDataAuthenticationTagList]: fromHex("5A") });
    expect((await tap({ keys })).outcome).toMatchObject({ kind: "end-application", reason: "card-data-error" });
  });
  test.each(["40", "80"])("when the signature over %s is wrong (S910.7)", async (information) => {
    const { outcome } = await tap({ signs: "wrongly", information });
    expect(outcome).toMatchObject({ kind: "end-application", reason: "authentication-failed" });
  });
  test("when the signature does not come (S910.35)", async () => {
    expect((await tap({ signs: "never" })).outcome).toMatchObject({
      kind: "end-application",
      reason: "card-data-error",
    });
  });
  test("when the certificates are another card's", async () => {
    const keys = chain({ cardPan: "5413330000000027" });
    expect((await tap({ keys })).outcome).toMatchObject({
      reason: "authentication-failed",
      detail: "card-certificate: identifier",
    });
  });
});
