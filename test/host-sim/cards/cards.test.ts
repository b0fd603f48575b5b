import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromHex, toHex } from "../../../firmware/codec/hex";
import { findTlv, listTlv } from "../../../firmware/codec/tlv";
import { getProcessingOptions, readRecord, selectByName } from "../../../firmware/card/command-apdu";
import { luhnValid } from "../../../firmware/codec/pan";
import { encodeAscii } from "../../../firmware/codec/ascii";
import { stripeLrc, type StripeBase, TRACK_1_BASE, TRACK_2_BASE } from "../../../firmware/codec/lrc";
import { parseTrack1 } from "../../../firmware/card/track1";
import { parseTrack2 } from "../../../firmware/card/track2";
import { CardCatalogue, UnknownCardError } from "../../../host-sim/cards/catalogue";
import { readIssuerMasterKeys } from "../../../host-sim/cards/personalisation";
import { DataFileError } from "../../../host-sim/data/data-file";
import { VirtualCard } from "../../../host-sim/cards/virtual-card";
import { CardTerminal } from "./support/card-terminal";

const catalogue = new CardCatalogue();
const visaName = fromHex("A0000000031010");
const mastercardName = fromHex("A0000000041010");

/** The answer as hex; fails when the card left the field. */
function ask(card: VirtualCard, command: Uint8Array): string {
  const answer = card.process(command);
  if (answer === "left-field" || answer === "mute") throw new Error("the card left the field");
  return toHex(answer.response);
}

describe("the tray", () => {
  test("holds the cards the product needs, with account numbers that pass the check digit", () => {
    expect(catalogue.list().map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        "mastercard-credit",
        "mastercard-credit-cvn16",
        "mastercard-declines",
        "mastercard-expired",
        "mastercard-sca",
        "stripe-chip",
        "stripe-plain",
        "visa-corrupt",
        "visa-credit",
        "visa-credit-cvn10",
        "visa-declines",
        "visa-expired",
        "visa-phone",
        "visa-sca",
      ]),
    );
    const pans = catalogue
      .list()
      .flatMap(({ name, kind }) => (kind === "stripe" ? [] : [catalogue.chipProfile(name).account.pan]));
    expect(pans.filter((pan) => !luhnValid(pan))).toEqual([]);
    expect(new Set(pans).size).toBe(pans.length);
    expect(pans.length).toBeGreaterThanOrEqual(24);
  });
  test("tells of each card what comes of it, and gives each in the field a number of its own", () => {
    const chips = catalogue.list().filter(({ kind }) => kind !== "stripe");
    expect(chips.filter(({ description }) => description.length < 10)).toEqual([]);
    const uids = chips.flatMap(({ name }) => catalogue.chipProfile(name).uid ?? []).length;
    const different = new Set(chips.map(({ name }) => toHex(catalogue.chipProfile(name).uid ?? new Uint8Array(0))));
    expect(uids).toBeGreaterThan(0);
    expect(different.size).toBe(chips.filter(({ contactless }) => contactless).length + 1);
  });
  test("has every card ready for what its listing says, with every record it names", () => {
    for (const { name, contact, contactless, stripe } of catalogue.list()) {
      const interfaces = [
        ...(contact ? (["contact"] as const) : []),
        ...(contactless ? (["contactless"] as const) : []),
      ];
      for (const which of interfaces) {
        const profile = catalogue.chipProfile(name);
        for (const { aid, applet } of profile.applications) {
          if ((applet === "contact") !== (which === "contact")) continue;
          const terminal = new CardTerminal(
            new VirtualCard(name, { ...profile, faults: [] }, readIssuerMasterKeys()),
            which,
          );
          expect([name, which, terminal.initiate(toHex(aid)).status]).toEqual([name, which, "9000"]);
        }
      }
      if (stripe) expect(catalogue.stripe(name).track2).toMatch(/^\d{16}=\d{7,}$/);
    }
  });
  test("tells which template is missing, and what a template does not know", () => {
    const folder = mkdtempSync(join(tmpdir(), "cards-"));
    const profile = (application: string): string =>
      readFileSync(join(__dirname, "../../../host-sim/cards/profiles/visa-credit-cvn10.yaml"), "utf8").replace(
        /applications:[^]*$/,
        `applications:\n  - ${application}\n`,
      );
    writeFileSync(join(folder, "bad.yaml"), profile("like: visa-tab"));
    expect(() => new CardCatalogue(folder)).toThrow(
      /applications\[0\]\.like: there is no template of that name, only visa-tap, /,
    );
    writeFileSync(join(folder, "bad.yaml"), profile('{ like: visa-tap, interchangeProfile: "00" }'));
    expect(() => new CardCatalogue(folder)).toThrow("applications[0].interchangeProfile: 2 bytes");
    writeFileSync(join(folder, "bad.yaml"), profile("{ like: visa-insert, uid: 4 }"));
    expect(() => new CardCatalogue(folder)).toThrow(/bad\.yaml:\d+:\d+: applications\[0\]/);
  });
  test("names the cards it has when asked for another", () => {
    expect(() => catalogue.contactless("nobody")).toThrow(UnknownCardError);
    expect(() => catalogue.contactless("nobody")).toThrow("visa-credit");
    expect(() => catalogue.contactless("stripe-plain")).toThrow("no contactless chip");
    expect(() => catalogue.stripe("visa-credit")).toThrow("no magnetic stripe");
  });
  test("tells file and place of what is wrong in a profile", () => {
    const folder = mkdtempSync(join(tmpdir(), "cards-"));
    writeFileSync(join(folder, "bad.yaml"), 'kind: stripe\ntitle: Bad\ntrack2: "4111"\n');
    expect(() => new CardCatalogue(folder)).toThrow(DataFileError);
    expect(() => new CardCatalogue(folder)).toThrow("bad.yaml:3:1: track2: track 2 with its sentinels");
    writeFileSync(join(folder, "bad.yaml"), "kind: [");
    expect(() => new CardCatalogue(folder)).toThrow(DataFileError);
  });
});

describe("a contactless card", () => {
  test("tells its applications in the PPSE", () => {
    const directory = fromHex(
      ask(catalogue.contactless("mastercard-credit"), selectByName(Buffer.from("2PAY.SYS.DDF01"))),
    );
    const entry = findTlv(directory, 0x6f, 0xa5, 0xbf0c, 0x61) ?? fromHex("");
    expect(listTlv(entry).map(({ tag }) => tag)).toEqual([0x4f, 0x50, 0x87, 0x9f2a]);
    expect(findTlv(entry, 0x4f)).toEqual(mastercardName);
  });
  test("answers by the standard what it does not do", () => {
    const card = catalogue.contactless("mastercard-credit");
    card.reset();
    expect(ask(card, readRecord(2, 1))).toBe("6985");
    expect(ask(card, selectByName(visaName))).toBe("6A82");
    expect(ask(card, fromHex("00A4040007A0000000"))).toBe("6700");
    expect(ask(card, fromHex("00A4"))).toBe("6700");
    expect(ask(card, fromHex("00A4000002A000"))).toBe("6A86");
    ask(card, selectByName(mastercardName));
    expect(ask(card, fromHex("0084000008"))).toBe("6D00");
    expect(ask(card, getProcessingOptions(fromHex("01")))).toBe("6700");
    expect(ask(card, readRecord(2, 1))).toBe("6985");
    expect(ask(card, fromHex("80AE80000100"))).toBe("6985");
    expect(ask(card, getProcessingOptions(fromHex("")))).toMatch(/^770A820218809404100102009000$/);
    expect(ask(card, getProcessingOptions(fromHex("")))).toBe("6985");
    expect(ask(card, readRecord(2, 3))).toBe("6A83");
    expect(ask(card, fromHex("00B2011500"))).toBe("6A86");
    expect(ask(card, readRecord(2, 1))).toMatch(/9000$/);
  });
  test("makes one cryptogram a selection", () => {
    const card = catalogue.contactless("mastercard-credit");
    ask(card, selectByName(mastercardName));
    ask(card, getProcessingOptions(fromHex("")));
    const generate = fromHex(`80AE800042${"00".repeat(66)}00`);
    const length = 6 + 6 + 2 + 5 + 2 + 3 + 1 + 4 + 1 + 2 + 8 + 3;
    const right = fromHex(`80AE8000${toHex(Uint8Array.of(length))}${"00".repeat(length)}00`);
    expect(ask(card, generate)).toBe("6700");
    expect(ask(card, right)).toMatch(/^77.*9000$/);
    expect(ask(card, right)).toBe("6985");
  });
  test("forgets its selection when the field is lost, and keeps its counter", () => {
    const card = catalogue.contactless("mastercard-credit");
    for (const expected of ["0001", "0002"]) {
      ask(card, selectByName(mastercardName));
      ask(card, getProcessingOptions(fromHex("")));
      const length = 43;
      const answer = fromHex(ask(card, fromHex(`80AE80002B${"00".repeat(length)}00`)));
      expect(toHex(findTlv(answer, 0x77, 0x9f36) ?? answer)).toBe(expected);
      card.reset();
      expect(ask(card, readRecord(2, 1))).toBe("6985");
    }
  });
  test("says nothing more once its counter is at the end", () => {
    const profile = catalogue.contactlessProfile("mastercard-credit");
    const [application] = profile.applications;
    const worn = { ...profile, applications: [{ ...application, counter: 0xfffe }] };
    const card = new VirtualCard("worn", worn, readIssuerMasterKeys());
    const initiate = (): string => {
      ask(card, selectByName(mastercardName));
      return ask(card, getProcessingOptions(fromHex("")));
    };
    expect(initiate()).toMatch(/9000$/);
    expect(initiate()).toBe("6985");
  });
  test("identifies itself as the reader's protocol asks", () => {
    for (const name of ["visa-credit", "visa-phone"]) {
      const card = catalogue.contactless(name);
      expect(card.ats[0]).toBe(card.ats.length);
      expect(card.sak & 0x20).toBe(0x20);
      expect([0x0004, 0x0044]).toContain(card.atqa);
    }
  });
  test("commits the faults it was given", () => {
    const card = catalogue.contactless("visa-credit", [
      { leaveFieldAfterCommands: 2 },
      { on: "SELECT", delayMs: 700 },
      { on: "READ RECORD", statusWord: "6F00" },
    ]);
    card.reset();
    expect(card.process(selectByName(visaName))).toMatchObject({ delayMs: 700 });
    expect(ask(card, readRecord(1, 1))).toBe("6F00");
    expect(card.process(selectByName(visaName))).toBe("left-field");
    card.reset();
    expect(card.process(selectByName(visaName))).toMatchObject({ delayMs: 700 });
  });
});

/** A track as the head sends it: sentinels round it, LRC behind. */
function fromHead(track: string | undefined, start: string, base: StripeBase): Uint8Array {
  const characters = encodeAscii(`${start}${track ?? ""}?`);
  return Uint8Array.from([...characters, stripeLrc(characters, base)]);
}

describe("a stripe", () => {
  test("is read by the terminal's track parsers", () => {
    const plain = catalogue.stripe("stripe-plain");
    expect(parseTrack1(fromHead(plain.track1, "%", TRACK_1_BASE)).pan.reveal()).toBe("4111111111111111");
    const track2 = fromHead(plain.track2, ";", TRACK_2_BASE);
    expect(parseTrack2(track2)).toMatchObject({ serviceCode: "101", expiry: { year: 2030, month: 12 } });
    const chip = catalogue.stripe("stripe-chip");
    expect(parseTrack2(fromHead(chip.track2, ";", TRACK_2_BASE)).serviceCode).toBe("201");
  });
});
