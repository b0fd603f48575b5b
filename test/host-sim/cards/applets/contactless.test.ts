/** The applications of the field: M/Chip with all that kernel 2 may ask of it, and Visa's offline decision. */
import { fromHex, toHex } from "../../../../firmware/codec/hex";
import { findTlv } from "../../../../firmware/codec/tlv";
import { Issuer } from "../../../../host-sim/acquirer/issuer/issuer";
import { cvc3Vector, dynamicCvc3 } from "../../../../host-sim/cards/crypto/cvc3";
import { authorityKeys } from "../../../../host-sim/cards/authority-keys";
import { cardKey, issuerKey, signedPart } from "../support/certificate-recovery";
import { CardTerminal, catalogue, mastercardAid, visaAid } from "../support/card-terminal";

describe("relay resistance", () => {
  const exchange = "80EA000004A1B2C3D400";
  test("is answered at once, three times, with the card's own number and the times it claims", () => {
    const terminal = new CardTerminal("mastercard-relay", "contactless");
    terminal.initiate(mastercardAid);
    const answers = [1, 2, 3].map(() => terminal.send(exchange));
    for (const { data, status } of answers)
      expect([status, toHex(data.subarray(0, 2)), toHex(data.subarray(6))]).toEqual(["9000", "800A", "000000960019"]);
    expect(new Set(answers.map(({ data }) => toHex(data))).size).toBe(3);
    expect(terminal.send(exchange).status).toBe("6985");
  });
  test("stands in the signature behind the transaction's hash: question, answer, times", () => {
    const terminal = new CardTerminal("mastercard-relay", "contactless");
    terminal.initiate(mastercardAid);
    const answer = findTlv(terminal.send(exchange).data, 0x80) ?? new Uint8Array(0);
    terminal.generate("90");
    const authority = authorityKeys().find(
      ({ rid, index }) => mastercardAid.startsWith(rid) && index === terminal.hex(0x8f),
    );
    const issuer = authority && issuerKey(authority, terminal.objects);
    const card = issuer && cardKey(issuer, terminal);
    const inner =
      card && signedPart(card, terminal.objects.get(0x9f4b) ?? answer, terminal.values.get(0x9f37) ?? answer);
    expect(inner?.[2]).toBe(0x26 + 14);
    expect(toHex(inner?.subarray(41, 55) ?? new Uint8Array(0))).toBe(`A1B2C3D4${toHex(answer)}`);
  });
  test("is unknown to a card without it, and refuses a question of another length", () => {
    const without = new CardTerminal("mastercard-cda", "contactless");
    without.initiate(mastercardAid);
    expect(without.send(exchange).status).toBe("6D00");
    const terminal = new CardTerminal("mastercard-relay", "contactless");
    terminal.initiate(mastercardAid);
    expect(terminal.send("80EA000003A1B2C300").status).toBe("6700");
    expect(terminal.send("80EA010004A1B2C3D400").status).toBe("6A86");
  });
});

describe("a torn transaction", () => {
  const recoverData = (terminal: CardTerminal): Uint8Array =>
    Buffer.concat([0x9f02, 0x9f37].map((tag) => terminal.values.get(tag) ?? new Uint8Array(0)));
  test("is recovered: the same answer again, for who knows amount and number", () => {
    const terminal = new CardTerminal("mastercard-cda", "contactless");
    terminal.initiate(mastercardAid);
    const lost = terminal.generate("90").data;
    terminal.reset();
    terminal.initiate(mastercardAid);
    const recovered = terminal.command("80D00000", recoverData(terminal));
    expect([recovered.status, toHex(recovered.data)]).toEqual(["9000", toHex(lost)]);
    expect(toHex(findTlv(recovered.data, 0x77, 0x9f36) ?? lost)).toBe("0001");
  });
  test("is not recovered with another number, or where there was none; a new cryptogram can be made then", () => {
    const terminal = new CardTerminal("mastercard-cda", "contactless");
    terminal.initiate(mastercardAid);
    expect(terminal.command("80D00000", recoverData(terminal)).status).toBe("6985");
    terminal.generate("90");
    terminal.reset();
    terminal.initiate(mastercardAid);
    terminal.values.set(0x9f37, fromHex("FFFFFFFF"));
    expect(terminal.command("80D00000", recoverData(terminal)).status).toBe("6985");
    expect(terminal.send("80D0000003000000").status).toBe("6700");
    expect(terminal.generate("90").status).toBe("9000");
  });
});

describe("magnetic-stripe mode", () => {
  /** Track 2 as kernel 2 fills it: three digits of the counter, three of the number, three of the CVC3, how many of the number. */
  function trackOf(terminal: CardTerminal, unpredictable: string): string {
    const track = terminal.hex(0x9f6b).replace("D", "=");
    const counter = String(parseInt(terminal.hex(0x9f36), 16))
      .padStart(3, "0")
      .slice(-3);
    const checksum = String(parseInt(terminal.hex(0x9f61), 16))
      .padStart(5, "0")
      .slice(-3);
    return `${track.slice(0, -10)}${counter}${unpredictable}${checksum}3`;
  }
  function tap(card = catalogue.chip("mastercard-stripe-mode"), unpredictable = "042"): CardTerminal {
    const terminal = new CardTerminal(card, "contactless");
    expect(terminal.initiate(mastercardAid).status).toBe("9000");
    const answer = terminal.command("802A8E80", fromHex(unpredictable.padStart(8, "0")));
    expect(answer.status).toBe("9000");
    for (const tag of [0x9f61, 0x9f60, 0x9f36])
      terminal.objects.set(tag, findTlv(answer.data, 0x77, tag) ?? new Uint8Array(0));
    return terminal;
  }
  const authorise = (issuer: Issuer, track2: string): string =>
    issuer.authorise({
      pan: track2.split("=")[0],
      amountMinor: 2500,
      entryMode: "91",
      at: Date.UTC(2026, 10, 22),
      track2,
    }).answerCode;

  test("gives a checksum that the issuer believes, tap after tap", () => {
    const card = catalogue.chip("mastercard-stripe-mode");
    const issuer = new Issuer();
    for (const number of ["042", "999", "000"])
      expect(authorise(issuer, trackOf(tap(card, number), number))).toBe("00");
  });
  test("gives one that the issuer does not believe for another number, digit or account", () => {
    const track = trackOf(tap(), "042");
    const changes = [
      track.replace(/042(\d{4})$/, "043$1"),
      track.replace(/(\d)(\d)$/, (_all, digit: string, rest: string) => `${(Number(digit) + 1) % 10}${rest}`),
      track.replace(/^\d{16}/, "5413330000000019"),
      track.slice(0, -1),
    ];
    for (const changed of changes) expect([changed, authorise(new Issuer(), changed)]).not.toEqual([changed, "00"]);
  });
  test("is over after one checksum, and wants the right length", () => {
    const terminal = tap();
    expect(terminal.send("802A8E80040000004200").status).toBe("6985");
    const other = new CardTerminal("mastercard-stripe-mode", "contactless");
    other.initiate(mastercardAid);
    expect(other.send("802A8E800300004200").status).toBe("6700");
    expect(other.send("802A000004000000420000").status).toBe("6700");
    expect(new CardTerminal("mastercard-credit", "contactless").initiate(mastercardAid).status).toBe("9000");
  });
  test("is not known to cards of EMV mode", () => {
    const terminal = new CardTerminal("mastercard-credit", "contactless");
    terminal.initiate(mastercardAid);
    expect(terminal.send("802A8E80040000004200").status).toBe("6D00");
  });
  test("hangs on key, track, number and counter alike", () => {
    const key = fromHex("0123456789ABCDEFFEDCBA9876543210");
    const vector = cvc3Vector(key, fromHex("5413330000000134D30122010000000000"));
    const checksum = toHex(dynamicCvc3(key, vector, fromHex("00000042"), fromHex("0001")));
    const others = [
      dynamicCvc3(key, vector, fromHex("00000043"), fromHex("0001")),
      dynamicCvc3(key, vector, fromHex("00000042"), fromHex("0002")),
      dynamicCvc3(
        key,
        cvc3Vector(key, fromHex("5413330000000134D30122010000000001")),
        fromHex("00000042"),
        fromHex("0001"),
      ),
    ];
    for (const other of others) expect(toHex(other)).not.toBe(checksum);
  });
});

describe("Visa's offline decision", () => {
  const offlineReader = "26004000";
  function tap(card = catalogue.chip("visa-offline"), qualifiers = offlineReader, amount = "000000002500"): string {
    const terminal = new CardTerminal(card, "contactless");
    terminal.values.set(0x9f66, fromHex(qualifiers)).set(0x9f02, fromHex(amount));
    terminal.initiate(visaAid);
    return terminal.hex(0x9f27);
  }
  test("spends what the card has, and then asks", () => {
    const card = catalogue.chip("visa-offline");
    expect(Array.from({ length: 3 }, () => tap(card, offlineReader, "000000007500"))).toEqual(["40", "40", "80"]);
    const terminal = new CardTerminal(card, "contactless");
    terminal.select(visaAid);
    expect(toHex(terminal.send("80CA9F5D00").data)).toBe("9F5D06000000005000");
  });
  test("asks when the reader wants the issuer asked, and refuses where nobody can be", () => {
    expect(tap(undefined, "26804000")).toBe("80");
    expect(tap(undefined, "2E004000", "000000090000")).toBe("00");
    expect(tap(undefined, "2E004000")).toBe("40");
  });
  test("counts on with the contacts: one counter for both", () => {
    const card = catalogue.chip("visa-offline");
    tap(card);
    const slot = new CardTerminal(card, "contact");
    slot.initiate(visaAid);
    slot.generate("80");
    expect(slot.hex(0x9f36)).toBe("0002");
  });
});
