/** Every fault that a card can be given, as a reader sees it. */
import { fromHex, toHex } from "../../../firmware/codec/hex";
import { decodeTlv, TlvError } from "../../../firmware/codec/tlv";
import { type CardFault, faultSchema, malformations } from "../../../host-sim/cards/fault";
import { CardTerminal, mastercardAid, visaAid } from "./support/card-terminal";

const select = `00A4040007${mastercardAid}00`;
const card = (...faults: CardFault[]): CardTerminal => new CardTerminal("mastercard-cda", "contact", faults);

describe("a fault by rule", () => {
  test("makes the card leave after so many commands: silence in the slot, an empty field without", () => {
    const slot = card({ leaveFieldAfterCommands: 1 });
    expect([slot.send(select).status, slot.send(select).status]).toEqual(["9000", "mute"]);
    const field = new CardTerminal("mastercard-cda", "contactless", [{ leaveFieldAfterCommands: 0 }]);
    expect(field.send(select).status).toBe("left");
  });
  test("gives another status word, for each command of a name or for one of them", () => {
    const each = card({ on: "SELECT", statusWord: "6A82" });
    expect([each.send(select).status, each.send(select).status]).toEqual(["6A82", "6A82"]);
    const second = card({ on: "SELECT", occurrence: 2, statusWord: "6F00" });
    expect([1, 2, 3].map(() => second.send(select).status)).toEqual(["9000", "6F00", "9000"]);
    second.reset();
    expect([1, 2].map(() => second.send(select).status)).toEqual(["9000", "6F00"]);
  });
  test("takes its time", () => {
    const { card: slow } = card({ on: "SELECT", delayMs: 4321 });
    expect(slow.contact?.process(fromHex(select))).toMatchObject({ delayMs: 4321 });
  });
  test("never answers, until the power comes anew", () => {
    const slot = card({ on: "SELECT", occurrence: 1, drop: true });
    expect([slot.send(select).status, slot.send("80CA9F3600").status]).toEqual(["mute", "mute"]);
    const field = new CardTerminal("mastercard-cda", "contactless", [{ on: "SELECT", drop: true }]);
    expect([field.send(select).status, field.send("80CA9F3600").status]).toEqual(["mute", "mute"]);
  });
  test("answers bytes of its own", () => {
    expect(
      card({ on: "SELECT", answer: Uint8Array.of(0xde, 0xad, 0xbe, 0xef, 0x62, 0x83) }).send(select),
    ).toMatchObject({
      status: "6283",
      data: fromHex("DEADBEEF"),
    });
  });
  test.each(malformations)("damages the data: %s", (malformed) => {
    const right = card().send(select);
    const damaged = card({ on: "SELECT", malformed }).send(select);
    expect(damaged.status).toBe("9000");
    expect(toHex(damaged.data)).not.toBe(toHex(right.data));
    try {
      decodeTlv(damaged.data);
    } catch (error) {
      expect(error).toBeInstanceOf(TlvError);
    }
  });
  test("damages an answer without data, too", () => {
    for (const malformed of malformations) {
      const terminal = card({ on: "READ RECORD", malformed });
      expect(terminal.send("00B2010C00").status).toBe("6985");
    }
  });
  test("names records without end, each of which is there and holds something new", () => {
    const terminal = card({ endlessRecords: true });
    terminal.select(mastercardAid);
    const options = terminal.send("80A8000002830000");
    const locator = options.data.subarray(options.data.length - 240);
    expect([...locator.subarray(0, 4)]).toEqual([0x08, 0x01, 0xff, 0x00]);
    const tags = new Set<number>();
    for (const p2 of [0x0c, 0x14, 0xf4]) {
      for (let record = 1; record <= 255; record++) {
        const [template] = decodeTlv(terminal.send(Uint8Array.of(0x00, 0xb2, record, p2, 0x00)).data);
        tags.add(template.children?.[0].tag ?? 0);
      }
    }
    expect(tags.size).toBe(3 * 255);
  });
  test.each([
    ["AAC", "00"],
    ["TC", "40"],
    ["ARQC", "80"],
  ] as const)("forces the cryptogram: %s, whatever was asked for", (forceCryptogram, expected) => {
    for (const asked of ["00", "40", "80"]) {
      const terminal = card({ forceCryptogram });
      terminal.initiate(mastercardAid);
      terminal.generate(asked);
      expect([asked, terminal.hex(0x9f27)]).toEqual([asked, expected]);
    }
    const field = new CardTerminal("visa-credit", "contactless", [{ forceCryptogram }]);
    field.initiate(visaAid);
    expect(field.hex(0x9f27)).toBe(expected);
  });
  test("makes the cryptogram wrong in one bit", () => {
    const [right, wrong] = [card(), card({ corrupt: "cryptogram" })].map((terminal) => {
      terminal.initiate(mastercardAid);
      terminal.generate("80");
      return terminal.objects.get(0x9f26) ?? new Uint8Array(0);
    });
    expect(wrong.map((byte, index) => byte ^ right[index])).toEqual(Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0));
  });
});

describe("a fault in data", () => {
  test("is told with what may stand there", () => {
    for (const wrong of [
      { on: "SELECTED", drop: true },
      { statusWord: "6F" },
      { on: "VERIFY", malformed: "somehow" },
      {},
      { drop: true },
    ]) {
      const result = faultSchema.safeParse(wrong);
      expect(result.error?.issues[0].message).toContain("GENERATE AC");
    }
  });
});
