/**
 * Golden vectors: tests/test_sm_hsm.py and tests/test_cvn_hsm.py of knovichikhin/pyemv (MIT), which were taken from hardware security
 * modules. Only the numbers are theirs.
 */
import { fromHex, toHex } from "../../../../firmware/codec/hex";
import { scriptTemplates } from "../../../../host-sim/acquirer/issuer/script-commands";
import { deriveCardMasterKey } from "../../../../host-sim/cards/crypto/card-keys";
import { keyCheckValue } from "../../../../host-sim/cards/crypto/des";
import {
  commonScriptKey,
  decipherChained,
  decipherWithLength,
  encipherChained,
  encipherWithLength,
  pinBlock2,
  pinOfBlock2,
  pinOfVisaBlock,
  scriptMac,
  visaPinBlock,
  visaScriptKey,
} from "../../../../host-sim/cards/crypto/secure-messaging";
import { deriveCardKeys, type KeySet } from "../../../../host-sim/cards/issuer-keys";

const check = (key: Uint8Array, length = 3): string => toHex(keyCheckValue(key, length));
const card = (issuerKey: string, sequence = 1): Uint8Array =>
  deriveCardMasterKey(fromHex(issuerKey), "1234567890123456", sequence, "A");

const integrityKey = "0123456789ABCDEFFEDCBA9876543210";
const confidentialityKey = "11111111111111112222222222222222";

describe("session keys of scripts", () => {
  test("by the common method, and a MAC under one", () => {
    const key = commonScriptKey(card(integrityKey), fromHex("ABCDEF1234567890"));
    expect(check(key)).toBe("F088F8");
    expect(toHex(scriptMac(key, fromHex("8424000008")))).toBe("CF323F09A0F6AB9E");
  });
  test("by Visa's method", () => {
    expect(toHex(visaScriptKey(fromHex(integrityKey), fromHex("001C")))).toBe("0123456789ABCDF2FEDCBA987654CDF2");
    expect(check(visaScriptKey(card(confidentialityKey), fromHex("FFFF")))).toBe("BD7C46");
    expect(check(visaScriptKey(card(integrityKey), fromHex("FFFF")))).toBe("A41D47");
  });
});

describe("PINs on their way to a card", () => {
  test("in M/Chip's form: block format 2, chained", () => {
    const key = commonScriptKey(card(confidentialityKey), fromHex("ABCDEF1234567890"));
    const short = encipherChained(key, pinBlock2("9999"));
    expect([toHex(pinBlock2("9999")), toHex(short)]).toEqual(["249999FFFFFFFFFF", "28367E05DE3381C2"]);
    expect(toHex(encipherChained(key, pinBlock2("999999999999")))).toBe("99AD3AF9EB3ECF0C");
    expect(pinOfBlock2(decipherChained(key, short) ?? short)).toBe("9999");
    const mac = scriptMac(
      commonScriptKey(card(integrityKey), fromHex("ABCDEF1234567890")),
      fromHex("8424000210"),
      short,
    );
    expect(toHex(mac)).toBe("8C4D10091A093B5B");
  });
  test("in Visa's form: masked by the card's key, with its length", () => {
    const cardKey = card("FEDCBA98765432100123456789ABCDEF");
    const key = visaScriptKey(card(confidentialityKey), fromHex("FFFF"));
    const block = visaPinBlock(cardKey, "9999");
    expect(toHex(block)).toBe("049999FFC4B001F1");
    const hidden = encipherWithLength(key, block);
    expect(toHex(hidden)).toBe("D421231A6FD2F0FAEE671384F0D3A7B9");
    expect(pinOfVisaBlock(cardKey, decipherWithLength(key, hidden) ?? block)).toBe("9999");
    const mac = scriptMac(visaScriptKey(card(integrityKey), fromHex("FFFF")), fromHex("8424000210"), hidden);
    expect(toHex(mac)).toBe("F67E37E67B06AB99");
  });
  test("are not found in blocks of another form", () => {
    for (const block of [
      "149999FFFFFFFFFF",
      "239999FFFFFFFFFF",
      "24999AFFFFFFFFFF",
      "249999FFFFFFFF0F",
      "2D99999999999999",
      "2499",
    ]) {
      expect(pinOfBlock2(fromHex(block))).toBeUndefined();
    }
    const key = fromHex(integrityKey);
    for (const blocks of ["", "00", "0011223344556677"]) {
      expect(decipherWithLength(key, fromHex(blocks))).toBeUndefined();
    }
    expect(decipherChained(key, fromHex("0011"))).toBeUndefined();
  });
});

describe("commands of issuer scripts, as hardware security modules made them", () => {
  const keys: KeySet = deriveCardKeys(
    {
      cryptogram: fromHex("0123456789ABCDEFFEDCBA9876543210"),
      integrity: fromHex("FEDCBA98765432100123456789ABCDEF"),
      confidentiality: fromHex("89ABCDEF0123456776543210FEDCBA98"),
    },
    "1234567890123456",
    0,
    "A",
  );
  const counter = fromHex("001C");
  const visa10 = { scheme: "visa", keys, counter, cryptogram: fromHex("29CCA15AE665FA2E") } as const;
  const visa18 = { scheme: "visa", keys, counter, cryptogram: fromHex("7A788EA6B8A3E733") } as const;
  const mchip = { scheme: "mastercard", keys, counter, cryptogram: fromHex("24CCF3DEE3158C70") } as const;
  const made = (target: Parameters<typeof scriptTemplates>[0], ...commands: object[]): string =>
    toHex(scriptTemplates(target, [{ template: "72", commands: commands as never, spoilt: false }])[0]);

  test("Visa 10: application unblock, PIN change", () => {
    expect(made(visa10, { applicationUnblock: true })).toBe("720F860D8418000008DB56BA60087CEFD3");
    expect(made(visa10, { changePin: "9999" })).toBe(
      "721F861D8424000218BB221AF527377A2811D2B6EBC396A9391A965A5CB2CE62DA",
    );
  });
  test("Visa 18: application unblock, PIN change", () => {
    expect(made(visa18, { applicationUnblock: true })).toBe("720F860D841800000804EDE90BC24CC35E");
    expect(made(visa18, { changePin: "9999" })).toBe(
      "721F861D8424000218BB221AF527377A2811D2B6EBC396A9391A22B480EF312F40",
    );
  });
  test("M/Chip: PIN unblock with its identifier, PIN change", () => {
    const [template] = scriptTemplates(mchip, [
      { template: "72", identifier: "00000000", commands: [{ unblockPin: true }], spoilt: false },
    ]);
    expect(toHex(template)).toBe("72169F180400000000860D8424000008ED0AB162BAB1DE61");
    expect(made(mchip, { changePin: "9999" })).toBe("72178615842400021000859B8FE53F316DEB4B64C36BF88E39");
  });
});
