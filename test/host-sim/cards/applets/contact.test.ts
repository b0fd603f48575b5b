/** The contact application against the rules of EMV Book 3, 6.5 and 10, with an issuer that answers. */
import { constants, publicEncrypt, createPublicKey } from "node:crypto";
import { fromHex, toHex } from "../../../../firmware/codec/hex";
import { encodeTlv, findTlv, listTlv } from "../../../../firmware/codec/tlv";
import { type Account, readAccounts } from "../../../../host-sim/acquirer/issuer/accounts";
import { Issuer } from "../../../../host-sim/acquirer/issuer/issuer";
import type { CardFault } from "../../../../host-sim/cards/fault";
import type { ChipProfile } from "../../../../host-sim/cards/profile";
import { readIssuerMasterKeys } from "../../../../host-sim/cards/issuer-keys";
import { VirtualCard } from "../../../../host-sim/cards/virtual-card";
import { authorityKeys } from "../../../../host-sim/cards/authority-keys";
import { cardKey, issuerKey } from "../support/certificate-recovery";
import { CardTerminal, catalogue, mastercardAid, visaAid } from "../support/card-terminal";

const at = Date.UTC(2026, 10, 22, 12, 45);
const requestTags = [
  0x9f02, 0x9f03, 0x9f1a, 0x95, 0x5f2a, 0x9a, 0x9c, 0x9f37, 0x82, 0x9f36, 0x9f10, 0x9f26, 0x9f27, 0x9f34,
];

function request(terminal: CardTerminal): Parameters<Issuer["authorise"]>[0] {
  const objects = requestTags.map((tag) =>
    encodeTlv(tag, terminal.objects.get(tag) ?? terminal.values.get(tag) ?? new Uint8Array(0)),
  );
  const pan = terminal.hex(0x5a).replace(/F$/, "");
  return {
    pan,
    amountMinor: 2500,
    entryMode: "05",
    at,
    panSequenceNumber: 1,
    field55: Uint8Array.from(Buffer.concat(objects)),
  };
}

/** Puts tags 91 and 8A of the issuer's answer where the lists find them; the rest are scripts. */
function take(terminal: CardTerminal, answer: ReturnType<Issuer["authorise"]>): Uint8Array[] {
  const scripts: Uint8Array[] = [];
  for (const { tag, value } of listTlv(answer.issuerData ?? new Uint8Array(0))) {
    if (tag === 0x71 || tag === 0x72)
      scripts.push(
        ...listTlv(value)
          .filter((each) => each.tag === 0x86)
          .map((each) => each.value),
      );
    else terminal.values.set(tag, value);
  }
  return scripts;
}

/** A whole online transaction: both cryptograms, and what the scripts answered. */
function online(card: VirtualCard | string, aid: string, accounts: readonly Account[] = readAccounts()) {
  const terminal = new CardTerminal(card, "contact");
  terminal.initiate(aid);
  terminal.generate("80");
  const first = terminal.hex(0x9f27);
  const answer = new Issuer(accounts).authorise(request(terminal));
  const scripts = take(terminal, answer);
  const external =
    (terminal.objects.get(0x82) ?? [0])[0] & 0x04
      ? terminal.command("00820000", terminal.values.get(0x91) ?? new Uint8Array(0)).status
      : undefined;
  terminal.generate(answer.answerCode === "00" ? "40" : "00", 0x8d);
  const results = scripts.map((command) => terminal.send(command).status);
  return { terminal, first, answer, external, second: terminal.hex(0x9f27), results };
}

function withAccount(pan: string, change: Partial<Account>): Account[] {
  return readAccounts().map((account) => (account.pan === pan ? { ...account, ...change } : account));
}

/** A card of the catalogue with something else in its profile. */
function cardLike(
  name: string,
  change: (profile: ChipProfile) => Partial<ChipProfile>,
  faults: readonly CardFault[] = [],
): VirtualCard {
  const profile = catalogue.chipProfile(name);
  return new VirtualCard(name, { ...profile, ...change(profile) }, readIssuerMasterKeys(), faults);
}

describe("selection", () => {
  test("by the directory: a record for each application, in English and Polish", () => {
    const terminal = new CardTerminal("visa-two-applications", "contact");
    const directory = terminal.send(`00A404000E${toHex(Buffer.from("1PAY.SYS.DDF01"))}00`);
    expect(toHex(findTlv(directory.data, 0x6f, 0xa5, 0x88) ?? directory.data)).toBe("01");
    const names = [1, 2].map((record) => {
      const { data } = terminal.send(Uint8Array.of(0x00, 0xb2, record, 0x0c, 0x00));
      return toHex(findTlv(data, 0x70, 0x61, 0x4f) ?? data);
    });
    expect(names).toEqual([visaAid, "A0000000032010"]);
    expect(terminal.send("00B2030C00").status).toBe("6A83");
    expect(terminal.send("00B2011400").status).toBe("6A86");
    expect(terminal.send("80A8000002830000").status).toBe("6D00");
  });
  test("by a part of the name, one occurrence after the other", () => {
    const terminal = new CardTerminal("visa-two-applications", "contact");
    const names = ["00", "02", "02"].map((p2) => {
      const { data, status } = terminal.send(`00A404${p2}05A00000000300`);
      return status === "9000" ? toHex(findTlv(data, 0x6f, 0x84) ?? data) : status;
    });
    expect(names).toEqual([visaAid, "A0000000032010", "6A82"]);
  });
  test("without a directory, where the card has none", () => {
    const card = cardLike("visa-credit", ({ contacts }) => ({
      contacts: contacts && { ...contacts, directory: false },
    }));
    const terminal = new CardTerminal(card, "contact");
    expect(terminal.send(`00A404000E${toHex(Buffer.from("1PAY.SYS.DDF01"))}00`).status).toBe("6A82");
    expect(terminal.select(visaAid).status).toBe("9000");
  });
  test("of a blocked application says so, and its cryptogram is an AAC", () => {
    const terminal = new CardTerminal("mastercard-application-blocked", "contact");
    expect(terminal.select(mastercardAid).status).toBe("6283");
    terminal.initiate(mastercardAid);
    terminal.generate("80");
    expect(terminal.hex(0x9f27)).toBe("00");
  });
  test("does not reach the field's applications in the slot, nor the other way round", () => {
    expect(
      new CardTerminal("visa-credit", "contact").send(`00A404000E${toHex(Buffer.from("2PAY.SYS.DDF01"))}00`).status,
    ).toBe("6A82");
    expect(
      new CardTerminal("visa-credit", "contactless").send(`00A404000E${toHex(Buffer.from("1PAY.SYS.DDF01"))}00`).status,
    ).toBe("6A82");
  });
});

describe("commands in the wrong place or form", () => {
  const refusals: [string, string, string][] = [
    ["READ RECORD before GET PROCESSING OPTIONS", "00B2010C00", "6985"],
    ["GENERATE AC before GET PROCESSING OPTIONS", "80AE80001D" + "00".repeat(29), "6985"],
    ["GET PROCESSING OPTIONS without its template", "80A8000000", "6700"],
    ["GET PROCESSING OPTIONS with data nobody asked for", "80A800000383010000", "6700"],
    ["GET PROCESSING OPTIONS in another class", "00A8000002830000", "6E00"],
    ["VERIFY before GET PROCESSING OPTIONS", "0020008008241234FFFFFFFFFF", "6985"],
    ["EXTERNAL AUTHENTICATE before an ARQC", "00820000081122334455667788", "6985"],
    ["a script before an ARQC", "841E0000081122334455667788", "6985"],
    ["an instruction nobody knows", "80FE000000", "6D00"],
    ["lengths that contradict each other", "00B2010C0500", "6700"],
  ];
  test.each(refusals)("%s", (_what, command, status) => {
    const terminal = new CardTerminal("visa-credit", "contact");
    terminal.select(visaAid);
    expect(terminal.send(command).status).toBe(status);
  });
  test("GENERATE AC with a type that means nothing, or values of the wrong length", () => {
    const terminal = new CardTerminal("visa-credit", "contact");
    terminal.initiate(visaAid);
    expect(terminal.send("80AEC0001D" + "00".repeat(29)).status).toBe("6A86");
    expect(terminal.send("80AE80001C" + "00".repeat(28)).status).toBe("6700");
    expect(terminal.generate("80").status).toBe("9000");
  });
});

describe("GET DATA", () => {
  test("tells counters, tries and the log's format, and nothing else", () => {
    const terminal = new CardTerminal("visa-credit", "contact");
    terminal.select(visaAid);
    const values = ["9F36", "9F13", "9F17", "9F4F", "9F26"].map((tag) => {
      const { data, status } = terminal.send(`80CA${tag}00`);
      return status === "9000" ? toHex(data) : status;
    });
    expect(values).toEqual([
      "9F36020000",
      "9F13020000",
      "9F170103",
      "9F4F139A039F02065F2A029F1A029C019F36029F2701",
      "6A88",
    ]);
  });
});

describe("the PIN", () => {
  const plain = (pin: string): string => `0020008008${`2${pin.length}${pin}`.padEnd(16, "F")}`;
  test("is right or costs a try; the last one blocks it, and a right one gives all back", () => {
    const terminal = new CardTerminal("visa-pin-plaintext", "contact");
    terminal.initiate(visaAid);
    const answers = ["1111", "1234", "1111", "2222", "3333", "1234"].map((pin) => terminal.send(plain(pin)).status);
    expect(answers).toEqual(["63C2", "9000", "63C2", "63C1", "63C0", "6983"]);
    expect(toHex(terminal.send("80CA9F1700").data)).toBe("9F170100");
  });
  test("stays blocked when the power comes anew", () => {
    const terminal = new CardTerminal("mastercard-pin-last-try", "contact");
    terminal.initiate(mastercardAid);
    expect(terminal.send(plain("0000")).status).toBe("63C0");
    terminal.reset();
    terminal.initiate(mastercardAid);
    expect(terminal.send(plain("1234")).status).toBe("6983");
  });
  test("cannot be verified by a card that has none", () => {
    const terminal = new CardTerminal("visa-signature", "contact");
    terminal.initiate(visaAid);
    expect(terminal.send(plain("1234")).status).toBe("6D00");
  });
  test("shows in the card verification results", () => {
    const terminal = new CardTerminal("visa-pin-plaintext", "contact");
    terminal.initiate(visaAid);
    terminal.send(plain("1111"));
    terminal.generate("80");
    // Length, key, version; then results: ARQC, offline PIN performed and failed.
    expect(terminal.hex(0x9f10)).toBe("06011203A60000");
  });

  describe.each([
    ["under the card's key", "visa-pin-enciphered", visaAid, [0x9f46, 0x9f47, 0x9f48]],
    ["under its own key", "mastercard-pin", mastercardAid, [0x9f2d, 0x9f2e, 0x9f2f]],
  ] as const)("enciphered %s", (_what, name, aid, tags) => {
    function opened(): { terminal: CardTerminal; verify: (block: Uint8Array) => string; length: number } {
      const terminal = new CardTerminal(name, "contact");
      terminal.initiate(aid);
      const authority = authorityKeys().find(({ rid, index }) => aid.startsWith(rid) && index === terminal.hex(0x8f));
      const issuer = authority && issuerKey(authority, terminal.objects);
      const staticData = tags[0] === 0x9f46 ? terminal.staticData : new Uint8Array(0);
      const key = issuer && cardKey(issuer, { objects: terminal.objects, staticData }, tags);
      if (key === undefined) throw new Error("no key for the PIN");
      const [n, e] = [key.modulus, key.exponent].map((bytes) => Buffer.from(bytes).toString("base64url"));
      const open = createPublicKey({ key: { kty: "RSA", n, e }, format: "jwk" });
      const verify = (block: Uint8Array): string =>
        terminal.command("00200088", publicEncrypt({ key: open, padding: constants.RSA_NO_PADDING }, block)).status;
      return { terminal, verify, length: key.modulus.length };
    }
    const block = (length: number, challenge: Uint8Array, pin = "241234FFFFFFFFFF", header = 0x7f): Uint8Array =>
      Buffer.concat([Uint8Array.of(header), fromHex(pin), challenge, new Uint8Array(length - 17).fill(0x55)]);

    test("with the challenge of just now is right", () => {
      const { terminal, verify, length } = opened();
      const challenge = terminal.send("0084000000").data;
      expect(challenge.length).toBe(8);
      expect(verify(block(length, challenge))).toBe("9000");
    });
    test("with a wrong PIN costs a try", () => {
      const { terminal, verify, length } = opened();
      expect(verify(block(length, terminal.send("0084000000").data, "244321FFFFFFFFFF"))).toBe("63C2");
    });
    test("with an old challenge, another header, or none at all costs none", () => {
      const { terminal, verify, length } = opened();
      const challenge = terminal.send("0084000000").data;
      terminal.send("80CA9F1700");
      expect(verify(block(length, challenge))).toBe("6984");
      expect(verify(block(length, terminal.send("0084000000").data, "241234FFFFFFFFFF", 0x6a))).toBe("6984");
      expect(verify(block(length, challenge))).toBe("6984");
      expect(terminal.send(`002000881024${"00".repeat(15)}`).status).toBe("6700");
      expect(toHex(terminal.send("80CA9F1700").data)).toBe("9F170103");
    });
  });
});

describe("an online transaction", () => {
  test.each([
    ["visa-credit", visaAid, "9000"],
    ["visa-sda", visaAid, "9000"],
    ["mastercard-credit", mastercardAid, undefined],
    ["mastercard-cda", mastercardAid, undefined],
  ])("%s: the issuer believes the card, the card believes the issuer", (name, aid, external) => {
    const { first, answer, external: authenticated, second, terminal } = online(name, aid);
    expect([first, answer.answerCode, answer.cryptogram, authenticated, second]).toEqual([
      "80",
      "00",
      "valid",
      external,
      "40",
    ]);
    expect(toHex(terminal.send("80CA9F1300").data)).toBe("9F13020001");
  });

  test("with data of the issuer's own in an answer of method 2", () => {
    const { terminal } = { terminal: new CardTerminal("visa-credit", "contact") };
    terminal.initiate(visaAid);
    terminal.generate("80");
    const asked = request(terminal);
    const { issuerData = new Uint8Array(0) } = new Issuer(
      withAccount(asked.pan, { proprietaryData: "0102030400" }),
    ).authorise(asked);
    const data = findTlv(issuerData, 0x91) ?? new Uint8Array(0);
    expect(toHex(data.subarray(4))).toBe("808000000102030400");
    expect(terminal.command("00820000", data).status).toBe("9000");
  });

  test.each([
    ["visa-credit", visaAid],
    ["visa-sda", visaAid],
  ])(
    "%s: EXTERNAL AUTHENTICATE refuses every other answer, may be tried once, and then the card declines",
    (name, aid) => {
      const terminal = new CardTerminal(name, "contact");
      terminal.initiate(aid);
      terminal.generate("80");
      const answer = new Issuer().authorise(request(terminal));
      take(terminal, answer);
      const wrong = Uint8Array.from(terminal.values.get(0x91) ?? []);
      wrong[2] ^= 0x10;
      expect(terminal.send("008200000411223344").status).toBe("6700");
      expect(terminal.command("00820000", wrong).status).toBe("6300");
      expect(terminal.command("00820000", terminal.values.get(0x91) ?? wrong).status).toBe("6985");
      terminal.generate("40", 0x8d);
      expect(terminal.hex(0x9f27)).toBe("00");
    },
  );

  test("an answer that is not the issuer's makes M/Chip decline at the second cryptogram", () => {
    const terminal = new CardTerminal("mastercard-credit", "contact");
    terminal.initiate(mastercardAid);
    terminal.generate("80");
    take(terminal, new Issuer().authorise(request(terminal)));
    (terminal.values.get(0x91) ?? new Uint8Array(1))[0] ^= 0x01;
    terminal.generate("40", 0x8d);
    expect(terminal.hex(0x9f27)).toBe("00");
  });

  test("a decline of the issuer holds, even when the terminal asks for a TC", () => {
    const terminal = new CardTerminal("mastercard-referral", "contact");
    terminal.initiate(mastercardAid);
    terminal.generate("80");
    const answer = new Issuer().authorise(request(terminal));
    expect(answer.answerCode).toBe("01");
    take(terminal, answer);
    terminal.generate("40", 0x8d);
    expect(terminal.hex(0x9f27)).toBe("00");
  });

  test("an approval without proof is enough for some cards, and not for others", () => {
    for (const [issuerAuthentication, expected] of [
      ["optional", "40"],
      ["mandatory", "00"],
    ] as const) {
      const card = cardLike("mastercard-credit", ({ applications }) => ({
        applications: applications.map((each) => ({ ...each, issuerAuthentication })),
      }));
      const terminal = new CardTerminal(card, "contact");
      terminal.initiate(mastercardAid);
      terminal.generate("80");
      terminal.values.set(0x8a, fromHex("3030"));
      terminal.generate("40", 0x8d);
      expect([issuerAuthentication, terminal.hex(0x9f27)]).toEqual([issuerAuthentication, expected]);
    }
  });

  test("the second cryptogram is checked by the issuer as an advice, and no bit of it is free", () => {
    const { terminal } = online("visa-credit", visaAid);
    const issuer = new Issuer();
    expect(issuer.verifyAdvice(request(terminal))).toEqual({ cryptogram: "valid", type: "TC", notes: [] });
    (terminal.objects.get(0x9f26) ?? new Uint8Array(1))[7] ^= 0x01;
    expect(issuer.verifyAdvice(request(terminal)).cryptogram).toBe("invalid");
  });

  test("a third cryptogram is refused", () => {
    const { terminal } = online("visa-credit", visaAid);
    expect(terminal.generate("00", 0x8d).status).toBe("6985");
  });

  test("stands in the log afterwards, the latest first, and the oldest falls out", () => {
    const card = catalogue.chip("visa-credit");
    for (let count = 0; count < 12; count++) online(card, visaAid);
    const terminal = new CardTerminal(card, "contact");
    terminal.select(visaAid);
    expect(toHex(terminal.send("00B2015C00").data)).toBe("261122000000002500098506160" + "0000C40");
    expect(terminal.send("00B20A5C00").status).toBe("9000");
    expect(terminal.send("00B20B5C00").status).toBe("6A83");
  });
});

describe("card risk management", () => {
  /** The first cryptogram when a TC is asked for, and the second when nobody could be reached. */
  function offline(card: VirtualCard): string {
    const terminal = new CardTerminal(card, "contact");
    terminal.initiate(mastercardAid);
    terminal.generate("40");
    const first = terminal.hex(0x9f27);
    if (first !== "80") return first;
    terminal.values.set(0x8a, Buffer.from("Y3"));
    terminal.generate("40", 0x8d);
    return `${first} ${terminal.hex(0x9f27)}`;
  }
  test("agrees up to the lower limit, asks from there, and insists from the upper one", () => {
    const card = catalogue.chip("mastercard-offline");
    expect(Array.from({ length: 6 }, () => offline(card))).toEqual(["40", "40", "40", "80 40", "80 40", "80 00"]);
  });
  test("begins anew when the issuer approved", () => {
    const card = catalogue.chip("mastercard-offline");
    for (let count = 0; count < 4; count++) offline(card);
    expect(online(card, mastercardAid).second).toBe("40");
    expect(offline(card)).toBe("40");
  });
  test("counts amounts, too", () => {
    const card = cardLike("mastercard-offline", ({ applications }) => ({
      applications: applications.map((each) => ({
        ...each,
        limits: { ...each.limits, lowerCumulativeMinor: 5000, upperCumulativeMinor: 7500 },
      })),
    }));
    expect(Array.from({ length: 4 }, () => offline(card))).toEqual(["40", "40", "80 40", "80 00"]);
  });
  test("never raises what the terminal asked for, and a card that must ask never agrees by itself", () => {
    for (const [name, p1, expected] of [
      ["mastercard-offline", "00", "00"],
      ["mastercard-offline", "80", "80"],
      ["mastercard-credit", "40", "80"],
    ]) {
      const terminal = new CardTerminal(name, "contact");
      terminal.initiate(mastercardAid);
      terminal.generate(p1);
      expect([name, p1, terminal.hex(0x9f27)]).toEqual([name, p1, expected]);
    }
  });
  test("asks again after an online transaction that was never completed", () => {
    const card = catalogue.chip("mastercard-offline");
    const torn = new CardTerminal(card, "contact");
    torn.initiate(mastercardAid);
    torn.generate("80");
    expect(offline(card)).toBe("80 40");
  });
  test("tells in its answer that no PIN try is left", () => {
    const terminal = new CardTerminal("mastercard-pin-blocked", "contact");
    terminal.initiate(mastercardAid);
    terminal.generate("00");
    expect(terminal.hex(0x9f27)).toBe("02");
  });
});

describe("issuer scripts", () => {
  const visaPan = catalogue.chipProfile("visa-credit").account.pan;
  const mastercardPan = catalogue.chipProfile("mastercard-credit").account.pan;
  const both = [
    ["visa-credit", visaAid, visaPan],
    ["mastercard-credit", mastercardAid, mastercardPan],
  ] as const;
  type Commands = Account["scripts"][number]["commands"];
  const scripted = (pan: string, commands: Commands, spoilt = false): Account[] =>
    withAccount(pan, { scripts: [{ template: "72", commands, spoilt }] });

  test.each(both)("%s: block and unblock the application", (name, aid, pan) => {
    const card = catalogue.chip(name);
    expect(online(card, aid, scripted(pan, [{ applicationBlock: true }])).results).toEqual(["9000"]);
    const terminal = new CardTerminal(card, "contact");
    expect(terminal.select(aid).status).toBe("6283");
  });
  test.each(both)("%s: several in one answer, each with its own MAC", (name, aid, pan) => {
    const card = catalogue.chip(name);
    const commands: Commands = [
      { applicationBlock: true },
      { changePin: "98765" },
      { putData: { tag: "9F14", value: "07" } },
      { applicationUnblock: true },
    ];
    expect(online(card, aid, scripted(pan, commands)).results).toEqual(["9000", "9000", "9000", "9000"]);
    const terminal = new CardTerminal(card, "contact");
    terminal.initiate(aid);
    expect(terminal.send("00200080082598765FFFFFFFFF").status).toBe("9000");
    expect(toHex(terminal.send("80CA9F1400").data)).toBe("9F140107");
  });
  test("block the whole card", () => {
    const card = catalogue.chip("visa-credit");
    expect(online(card, visaAid, scripted(visaPan, [{ cardBlock: true }])).results).toEqual(["9000"]);
    expect(new CardTerminal(card, "contact").select(visaAid).status).toBe("6A81");
    expect(new CardTerminal(card, "contactless").select(visaAid).status).toBe("6A81");
  });
  test("give PIN tries back", () => {
    const pan = catalogue.chipProfile("mastercard-pin-blocked").account.pan;
    const card = catalogue.chip("mastercard-pin-blocked");
    expect(online(card, mastercardAid, scripted(pan, [{ unblockPin: true }])).results).toEqual(["9000"]);
    const terminal = new CardTerminal(card, "contact");
    terminal.initiate(mastercardAid);
    expect(terminal.send("0020008008241234FFFFFFFFFF").status).toBe("9000");
  });
  test("write a record that is there, and no other", () => {
    const card = catalogue.chip("visa-credit");
    const record = (number: number): Commands[number] => ({
      updateRecord: { file: 1, record: number, value: "7003500141" },
    });
    expect(online(card, visaAid, scripted(visaPan, [record(1), record(9)])).results).toEqual(["9000", "6A83"]);
    const terminal = new CardTerminal(card, "contact");
    terminal.initiate(visaAid);
    expect(toHex(terminal.send("00B2010C00").data)).toBe("7003500141");
  });
  test.each(both)(
    "%s: with a wrong MAC change nothing, and the card tells its issuer the next time",
    (name, aid, pan) => {
      const card = catalogue.chip(name);
      expect(online(card, aid, scripted(pan, [{ applicationBlock: true }], true)).results).toEqual(["6988"]);
      const { terminal, answer } = online(card, aid);
      expect(answer.cryptogram).toBe("valid");
      expect(terminal.select(aid).status).toBe("9000");
    },
  );
  test("of another transaction are refused", () => {
    const card = catalogue.chip("visa-credit");
    const first = new CardTerminal(card, "contact");
    first.initiate(visaAid);
    first.generate("80");
    const [command] = take(
      first,
      new Issuer(scripted(visaPan, [{ applicationBlock: true }])).authorise(request(first)),
    );
    const second = new CardTerminal(card, "contact");
    second.initiate(visaAid);
    second.generate("80");
    expect(second.send(command).status).toBe("6988");
  });
  test("come with the cards that are there for them", () => {
    const blocked = catalogue.chip("mastercard-blocking-script");
    expect(online(blocked, mastercardAid)).toMatchObject({ results: ["9000"], second: "00" });
    expect(new CardTerminal(blocked, "contact").select(mastercardAid).status).toBe("6283");
    const changed = catalogue.chip("visa-pin-change");
    expect(online(changed, visaAid)).toMatchObject({ results: ["9000"], second: "40" });
    const terminal = new CardTerminal(changed, "contact");
    terminal.initiate(visaAid);
    expect(terminal.send("0020008008244321FFFFFFFFFF").status).toBe("9000");
  });
  test("are sent to contact chips alone", () => {
    const terminal = new CardTerminal("visa-credit", "contact");
    terminal.initiate(visaAid);
    terminal.generate("80");
    const issuer = new Issuer(scripted(visaPan, [{ applicationBlock: true }]));
    const tags = (entryMode: string): number[] =>
      listTlv(issuer.authorise({ ...request(terminal), entryMode }).issuerData ?? new Uint8Array(0)).map(
        ({ tag }) => tag,
      );
    expect([tags("05"), tags("07")]).toEqual([
      [0x91, 0x72, 0x8a],
      [0x91, 0x8a],
    ]);
  });
});
