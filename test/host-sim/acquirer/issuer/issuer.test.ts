import { fromHex, toHex } from "../../../../firmware/codec/hex";
import { encodeTlv, findTlv, listTlv } from "../../../../firmware/codec/tlv";
import { Message } from "../../../../firmware/iso8583/message";
import { type AuthorisationRequest, Issuer } from "../../../../host-sim/acquirer/issuer/issuer";
import { readAccounts } from "../../../../host-sim/acquirer/issuer/accounts";
import type { PinVerifier } from "../../../../host-sim/acquirer/issuer/pin-check";
import { MessageIssuer } from "../../../../host-sim/acquirer/issuer/message-issuer";
import { deriveCardMasterKey, deriveCommonSessionKey } from "../../../../host-sim/cards/crypto/card-keys";
import { responseCryptogram1, responseCryptogram2 } from "../../../../host-sim/cards/crypto/cryptogram";
import { runContactless } from "../../../../firmware/emv/entry-point";
import { defaultRelayResistance } from "../../../../firmware/emv/tables/relay-resistance-times";
import { authorityKeys } from "../../../../host-sim/cards/authority-keys";
import { catalogue, channelTo, configuration, kernelPorts, purchase, tap } from "../../../firmware/emv/support/bench";

/** 2026-11-22T12:45:00Z */
const at = Date.UTC(2026, 10, 22, 12, 45);

const terminalKeys = authorityKeys().map((key) => ({ ...key, index: parseInt(key.index, 16) }));

/** A request as the terminal would make it after a tap of the card. */
async function requestOf(card: string): Promise<AuthorisationRequest & { readonly field55: Uint8Array }> {
  const outcome = await tap(card);
  if (outcome.kind !== "online-request") throw new Error(`${card} came to ${outcome.kind}`);
  const { pan, expiry, panSequenceNumber, track2, field55 } = outcome.card;
  return {
    pan: pan.reveal(),
    amountMinor: 25_00,
    entryMode: "07",
    at,
    expiry,
    panSequenceNumber,
    track2: track2?.reveal(),
    field55,
  };
}

/** Field 55 with one object changed, or left out. */
function withObject(field55: Uint8Array, tag: number, value: Uint8Array | undefined): Uint8Array {
  const parts = listTlv(field55).flatMap((object) => {
    if (object.tag !== tag) return [encodeTlv(object.tag, object.value)];
    return value === undefined ? [] : [encodeTlv(tag, value)];
  });
  return Uint8Array.from(Buffer.concat(parts));
}

describe("what a tap tells besides its cryptogram", () => {
  test("a card that was too late to be near is declined, whatever else is right", async () => {
    let timeMs = 0;
    const clock = { monotonicMs: () => (timeMs += 60) };
    const near = configuration((one) => (one.kernel === 2 ? { ...one, relayResistance: defaultRelayResistance } : one));
    const outcome = await runContactless(
      channelTo(catalogue.contactless("mastercard-relay")),
      purchase,
      { ...near, authentication: { ...near.authentication, authorityKeys: terminalKeys } },
      { ...kernelPorts, clock },
    );
    if (outcome.kind !== "online-request") throw new Error(outcome.kind);
    const { pan, expiry, panSequenceNumber, field55 } = outcome.card;
    const request = { pan: pan.reveal(), amountMinor: 25_00, entryMode: "07", at, expiry, panSequenceNumber, field55 };
    expect(new Issuer().authorise(request)).toMatchObject({
      answerCode: "59",
      cryptogram: "valid",
      reason: "relay-suspected",
    });
  });

  test("scripts go to a tapped card only where its reader says that it can be told", async () => {
    const request = await requestOf("visa-update");
    const script = (field55: Uint8Array): Uint8Array | undefined => {
      const { issuerData } = new Issuer().authorise({ ...request, field55 });
      return issuerData && findTlv(issuerData, 0x72, 0x86);
    };
    expect(script(request.field55)).toBeUndefined();
    expect(script(withObject(request.field55, 0x9f66, fromHex("2280C000")))).toBeDefined();
    expect(script(withObject(request.field55, 0x9f66, fromHex("2280C0")))).toBeUndefined();
  });
});

describe("the cryptograms of the cards", () => {
  test.each(["visa-credit", "visa-credit-cvn10", "visa-phone", "mastercard-credit", "mastercard-credit-cvn16"])(
    "%s is believed and approved",
    async (card) => {
      const answer = new Issuer().authorise(await requestOf(card));
      expect(answer).toMatchObject({ answerCode: "00", cryptogram: "valid", reason: "approved", notes: [] });
      expect(answer.authorisationCode).toMatch(/^\d{6}$/);
    },
  );

  test("a wrong bit in the cryptogram is found", async () => {
    const answer = new Issuer().authorise(await requestOf("visa-corrupt"));
    expect(answer).toMatchObject({ answerCode: "82", cryptogram: "invalid", reason: "cryptogram-wrong" });
    expect(answer.issuerData).toBeUndefined();
  });

  test.each(["visa-credit", "visa-credit-cvn10", "mastercard-credit", "mastercard-credit-cvn16"])(
    "%s: every bit of every signed object counts",
    async (card) => {
      const request = await requestOf(card);
      const issuer = new Issuer();
      for (const tag of [0x9f02, 0x9f03, 0x9f1a, 0x95, 0x5f2a, 0x9a, 0x9c, 0x9f37, 0x82, 0x9f36, 0x9f26]) {
        const value = findTlv(request.field55, tag) ?? new Uint8Array(0);
        expect(value.length).toBeGreaterThan(0);
        for (let bit = 0; bit < 8 * value.length; bit++) {
          const changed = value.slice();
          changed[bit >> 3] ^= 1 << (bit & 7);
          const answer = issuer.authorise({ ...request, field55: withObject(request.field55, tag, changed) });
          expect(answer.cryptogram).toBe("invalid");
        }
      }
    },
  );

  test("an object that is missing makes the cryptogram absent, not valid", async () => {
    const request = await requestOf("visa-credit");
    for (const tag of [0x9f26, 0x9f10, 0x9f37, 0x82]) {
      const answer = new Issuer().authorise({ ...request, field55: withObject(request.field55, tag, undefined) });
      expect(answer).toMatchObject({ answerCode: "05", cryptogram: "absent", reason: "chip-data-absent" });
    }
  });

  test("a cryptogram version nobody knows is not believed", async () => {
    const request = await requestOf("visa-credit");
    const field55 = withObject(request.field55, 0x9f10, fromHex("06019903A00000"));
    expect(new Issuer().authorise({ ...request, field55 })).toMatchObject({ answerCode: "82", cryptogram: "invalid" });
  });

  test("a cryptogram over another amount than the message's is refused", async () => {
    const request = await requestOf("mastercard-credit");
    expect(new Issuer().authorise({ ...request, amountMinor: 25_01 })).toMatchObject({
      answerCode: "05",
      reason: "chip-data-differs",
    });
  });

  test("the same counter a second time is noted", async () => {
    const request = await requestOf("visa-credit");
    const issuer = new Issuer();
    expect(issuer.authorise(request).notes).toEqual([]);
    expect(issuer.authorise(request).notes).toEqual(["counter-replayed"]);
  });

  test("field 55 that is not well formed, or has an object twice, is refused", async () => {
    const request = await requestOf("visa-credit");
    const twice = Uint8Array.from(Buffer.concat([request.field55, encodeTlv(0x82, fromHex("0000"))]));
    for (const field55 of [fromHex("9F"), twice]) {
      expect(new Issuer().authorise({ ...request, field55 })).toMatchObject({
        answerCode: "05",
        reason: "chip-data-malformed",
      });
    }
  });
});

describe("issuer authentication data", () => {
  const keys = {
    visa: fromHex("0123456789ABCDEFFEDCBA9876543210"),
    mastercard: fromHex("FEDCBA98765432100123456789ABCDEF"),
  };

  test("of Visa 10 are the ARPC by method 1 and the answer code", async () => {
    const request = await requestOf("visa-credit-cvn10");
    const { issuerData } = new Issuer().authorise(request);
    const value = findTlv(issuerData ?? new Uint8Array(0), 0x91) ?? new Uint8Array(0);
    const master = deriveCardMasterKey(keys.visa, request.pan, 1, "A");
    const arqc = findTlv(request.field55, 0x9f26) ?? new Uint8Array(0);
    expect(toHex(value)).toBe(`${toHex(responseCryptogram1(master, arqc, fromHex("3030")))}3030`);
    expect(findTlv(issuerData ?? new Uint8Array(0), 0x8a)).toEqual(fromHex("3030"));
  });

  test("of Visa 18 are the ARPC by method 2 and the card status update", async () => {
    const request = await requestOf("visa-credit");
    const { issuerData } = new Issuer().authorise(request);
    const value = findTlv(issuerData ?? new Uint8Array(0), 0x91) ?? new Uint8Array(0);
    const master = deriveCardMasterKey(keys.visa, request.pan, 1, "A");
    const session = deriveCommonSessionKey(master, fromHex("0001"));
    const arqc = findTlv(request.field55, 0x9f26) ?? new Uint8Array(0);
    expect(toHex(value)).toBe(`${toHex(responseCryptogram2(session, arqc, fromHex("00800000")))}00800000`);
  });

  test("of M/Chip are the ARPC by method 1 and its response code, which differs when declined", async () => {
    const approval = await requestOf("mastercard-credit");
    const decline = await requestOf("mastercard-sca");
    const answers = [approval, decline].map((request) => {
      const data = new Issuer().authorise(request).issuerData ?? new Uint8Array(0);
      const arqc = findTlv(request.field55, 0x9f26) ?? new Uint8Array(0);
      const master = deriveCardMasterKey(keys.mastercard, request.pan, 1, "A");
      const value = findTlv(data, 0x91) ?? new Uint8Array(0);
      expect(value.slice(0, 8)).toEqual(responseCryptogram1(master, arqc, value.slice(8)));
      return toHex(value.slice(8));
    });
    expect(answers).toEqual(["0010", "0000"]);
  });
});

describe("accounts", () => {
  test("1A where the issuer wants strong customer authentication, and the cryptogram was right", async () => {
    for (const card of ["visa-sca", "mastercard-sca"]) {
      const answer = new Issuer().authorise(await requestOf(card));
      expect(answer).toMatchObject({ answerCode: "1A", cryptogram: "valid", reason: "strong-authentication-wanted" });
      expect(answer.authorisationCode).toBeUndefined();
    }
  });
  test("54 for an expired one", async () => {
    const answer = new Issuer().authorise(await requestOf("visa-expired"));
    expect(answer).toMatchObject({ answerCode: "54", cryptogram: "valid", reason: "expired" });
  });
  test("a card is good to the end of its month", async () => {
    const request = await requestOf("visa-credit");
    const issuer = new Issuer();
    expect(issuer.authorise({ ...request, at: Date.UTC(2030, 11, 31, 23, 59) }).answerCode).toBe("00");
    expect(issuer.authorise({ ...request, at: Date.UTC(2031, 0, 1) }).answerCode).toBe("54");
  });
  test("14 for an account nobody knows", async () => {
    const request = await requestOf("visa-credit");
    expect(new Issuer([]).authorise(request)).toMatchObject({ answerCode: "14", reason: "account-unknown" });
  });
  test("05 when the message says another expiry", async () => {
    const request = await requestOf("visa-credit");
    expect(new Issuer().authorise({ ...request, expiry: "2912" })).toMatchObject({
      answerCode: "05",
      reason: "expiry-differs",
    });
  });
  test("51 above what the account has", async () => {
    const request = await requestOf("visa-credit");
    const accounts = readAccounts().map((account) => ({ ...account, availableMinor: 24_99 }));
    expect(new Issuer(accounts).authorise(request)).toMatchObject({ answerCode: "51", reason: "over-limit" });
  });
  test("every card with a chip has one, with its key, its expiry and its PIN", () => {
    const accounts = new Map(readAccounts().map((account) => [account.pan, account]));
    for (const { name, kind } of catalogue.list()) {
      if (kind === "stripe") continue;
      const profile = catalogue.chipProfile(name);
      expect(accounts.get(profile.account.pan)?.pin).toBe(profile.pin?.digits);
      expect(accounts.get(profile.account.pan)).toMatchObject({
        expiry: profile.account.expiry.slice(0, 4),
        keys: profile.applications[0].keys,
      });
    }
  });
});

describe("cardholder verification", () => {
  const pin = fromHex("0412341111111111");
  /** Looks into a block whose PIN stands in it as it is; blocks that begin otherwise cannot be opened. */
  const open: PinVerifier = (block, _, right) =>
    block[0] === 0x04 ? toHex(block.subarray(1, 3)) === right : undefined;
  const withPin = (digits: string): Uint8Array => fromHex(`04${digits}1111111111`);

  test("a right PIN is strong authentication, whichever code asked for it", async () => {
    for (const card of ["visa-sca", "mastercard-sca", "visa-70", "mastercard-65"]) {
      const request = await requestOf(card);
      const issuer = new Issuer(undefined, undefined, open);
      expect(issuer.authorise(request).reason).toBe("strong-authentication-wanted");
      expect(issuer.authorise({ ...request, pinBlock: pin }).answerCode).toBe("00");
    }
  });
  test("a card in the slot is enough for 1A and 65, and not for 70", async () => {
    const codes = [];
    for (const card of ["visa-sca", "mastercard-65", "visa-70"]) {
      codes.push(new Issuer().authorise({ ...(await requestOf(card)), entryMode: "05" }).answerCode);
    }
    expect(codes).toEqual(["00", "00", "70"]);
  });
  test("a PIN that the card checked counts, one that failed does not", async () => {
    const request = await requestOf("visa-70");
    const results = (value: string): AuthorisationRequest => ({
      ...request,
      entryMode: "05",
      field55: Uint8Array.from(
        Buffer.concat([withObject(request.field55, 0x9f34, undefined), encodeTlv(0x9f34, fromHex(value))]),
      ),
    });
    const codes = ["410302", "440302", "410301", "1E0302", "1F0302"].map(
      (value) => new Issuer().authorise(results(value)).answerCode,
    );
    expect(codes).toEqual(["00", "00", "70", "70", "70"]);
  });
  test("wrong PINs are answered 55, and 75 once the tries are gone, even the right one", async () => {
    const request = await requestOf("visa-credit");
    const issuer = new Issuer(undefined, undefined, open);
    const ask = (digits: string): string => issuer.authorise({ ...request, pinBlock: withPin(digits) }).answerCode;
    expect(["0000", "1234", "1111", "2222", "3333", "1234"].map(ask)).toEqual(["55", "00", "55", "55", "55", "75"]);
  });
  test("a PIN block that nobody can open is answered 81, and so is one for an account without a PIN", async () => {
    const request = await requestOf("visa-credit");
    const unreadable = { answerCode: "81", reason: "pin-unreadable" };
    expect(new Issuer().authorise({ ...request, pinBlock: pin })).toMatchObject(unreadable);
    const issuer = new Issuer(undefined, undefined, open);
    expect(issuer.authorise({ ...request, pinBlock: fromHex("FFFFFFFFFFFFFFFF") })).toMatchObject(unreadable);
    const without = await requestOf("visa-credit-cvn10");
    expect(issuer.authorise({ ...without, pinBlock: pin })).toMatchObject(unreadable);
  });
  test("five taps without a PIN, then 65; the slot begins anew", async () => {
    const request = await requestOf("mastercard-tap-counter");
    const issuer = new Issuer();
    const codes = Array.from({ length: 6 }, () => issuer.authorise(request).answerCode);
    expect(codes).toEqual(["00", "00", "00", "00", "00", "65"]);
    expect(issuer.authorise({ ...request, entryMode: "05" }).answerCode).toBe("00");
    expect(issuer.authorise(request).answerCode).toBe("00");
  });
  test("taps that come to too much are answered 65 before the fifth", async () => {
    const request = await requestOf("mastercard-tap-counter");
    const accounts = readAccounts().map((account) =>
      account.pan === request.pan
        ? { ...account, tapsWithoutPin: { count: 5, totalMinor: 60_00, answerCode: "65" as const } }
        : account,
    );
    const issuer = new Issuer(accounts);
    expect([1, 2, 3].map(() => issuer.authorise(request).answerCode)).toEqual(["00", "00", "65"]);
  });
});

describe("advices", () => {
  test("of a refusal of the card are believed by their cryptogram alone", async () => {
    const request = await requestOf("mastercard-credit");
    const issuer = new Issuer();
    expect(issuer.verifyAdvice(request)).toEqual({ cryptogram: "valid", type: "ARQC", notes: [] });
    const field55 = withObject(request.field55, 0x9f26, fromHex("0011223344556677"));
    expect(issuer.verifyAdvice({ ...request, field55 }).cryptogram).toBe("invalid");
    expect(issuer.verifyAdvice({ ...request, field55: undefined }).cryptogram).toBe("absent");
    expect(issuer.verifyAdvice({ ...request, pan: "4761730000009999" }).cryptogram).toBe("absent");
  });
  test("leave the counter where a request may still come", async () => {
    const request = await requestOf("visa-credit");
    const issuer = new Issuer();
    issuer.authorise(request);
    expect(issuer.verifyAdvice(request).notes).toEqual([]);
    expect(issuer.authorise(request).notes).toEqual(["counter-replayed"]);
  });
});

describe("stripes", () => {
  test("that kernel 2 made of a chip need an account that can check them", () => {
    const track2 = "4111111111111111=30121010000000000";
    const request = { pan: "4111111111111111", amountMinor: 25_00, at, entryMode: "91", track2 };
    expect(new Issuer().authorise(request)).toMatchObject({ answerCode: "82", cryptogram: "invalid" });
  });
  const swiped = { amountMinor: 25_00, at, expiry: "3012" };
  test("without a chip are approved", () => {
    const request = { ...swiped, pan: "4111111111111111", track2: "4111111111111111=30121010000000000" };
    expect(new Issuer().authorise({ ...request, entryMode: "90" })).toMatchObject({
      answerCode: "00",
      cryptogram: "absent",
    });
  });
  test("of a chip card are answered 65, and taken as fallback", () => {
    const request = { ...swiped, pan: "4761730000000011", track2: "4761730000000011=30122011180000" };
    expect(new Issuer().authorise({ ...request, entryMode: "90" })).toMatchObject({
      answerCode: "65",
      reason: "chip-card-swiped",
    });
    expect(new Issuer().authorise({ ...request, entryMode: "80" }).answerCode).toBe("00");
  });
  test("of another account than the message's are refused", () => {
    const request = { ...swiped, pan: "4761730000000011", track2: "4111111111111111=30121010000000000" };
    expect(new Issuer().authorise({ ...request, entryMode: "90" })).toMatchObject({
      answerCode: "05",
      reason: "track-differs",
    });
  });
  test("a chip's entry mode without its data is refused", () => {
    expect(new Issuer().authorise({ ...swiped, pan: "4761730000000011", entryMode: "07" })).toMatchObject({
      answerCode: "05",
      reason: "chip-data-absent",
    });
  });
});

describe("behind the acquirer", () => {
  test("the fields of a message are asked and answered", async () => {
    const request = await requestOf("mastercard-credit");
    const heard: string[] = [];
    const issuer = new MessageIssuer(new Issuer(), (answer) => heard.push(answer.reason));
    const message = new Message("0200")
      .set(2, request.pan)
      .set(4, "000000002500")
      .set(14, "3012")
      .set(22, "071")
      .set(23, "001")
      .set(55, request.field55);
    const decision = issuer.authorise(message, at);
    expect(decision).toMatchObject({ answerCode: "00", cryptogram: "valid" });
    expect(decision.authorisationCode).toMatch(/^\d{6}$/);
    expect(decision.iccData?.length).toBeGreaterThan(0);
    expect(heard).toEqual(["approved"]);
  });
});

describe("how a card ended", () => {
  const scripted = readAccounts().find(({ scripts }) => scripts.length > 0)!;
  const results = (outcome: number): Uint8Array => encodeTlv(0x9f5b, Uint8Array.of(outcome, 0x80, 0, 0, 2));

  /** The end of a contact sale with a card of an account that gets scripts; its cryptogram is a good one. */
  async function endOf(issuer: Issuer, extra: Uint8Array, verification?: Uint8Array) {
    const request = await requestOf("visa-credit");
    const field55 = verification === undefined ? request.field55 : withObject(request.field55, 0x95, verification);
    return issuer.completed({ ...request, field55: Uint8Array.from(Buffer.concat([field55, extra])) });
  }

  test("is told by the last cryptogram and the results of the scripts", async () => {
    expect(await endOf(new Issuer(), results(0x20))).toMatchObject({
      cryptogram: "valid",
      decision: "ARQC",
      scripts: "delivered",
    });
    for (const outcome of [0x00, 0x11, 0x1f]) {
      expect((await endOf(new Issuer(), results(outcome))).scripts).toBe("failed");
    }
    const without = await endOf(new Issuer(), new Uint8Array(0));
    expect(without).toEqual({ cryptogram: "valid", decision: "ARQC" });
  });

  test("does not hang on the bit that a script sets behind the last cryptogram, and does on every other", async () => {
    const request = await requestOf("visa-credit");
    const verification = findTlv(request.field55, 0x95)!;
    const withBit = (bit: number): Uint8Array => verification.map((byte, index) => (index === 4 ? byte | bit : byte));
    expect((await endOf(new Issuer(), results(0x11), withBit(0x10))).cryptogram).toBe("valid");
    expect((await endOf(new Issuer(), results(0x11), withBit(0x20))).cryptogram).toBe("invalid");
  });

  test("ends the scripts of an account once they were carried out, and not by a word that proves nothing", async () => {
    const request = await requestOf("visa-credit");
    const accounts = readAccounts().map((account) =>
      account.pan === request.pan ? { ...account, scripts: scripted.scripts } : account,
    );
    const issuer = new Issuer(accounts);
    const hasScript = (): boolean => {
      const { issuerData } = issuer.authorise({ ...request, entryMode: "05" });
      return issuerData !== undefined && listTlv(issuerData).some(({ tag }) => tag === 0x71 || tag === 0x72);
    };
    expect(hasScript()).toBe(true);
    await endOf(issuer, results(0x11));
    await endOf(issuer, results(0x20), Uint8Array.of(0xff, 0, 0, 0, 0));
    expect(hasScript()).toBe(true);
    await endOf(issuer, results(0x20));
    expect(hasScript()).toBe(false);
  });
});
