/** Kernel 3 against the virtual Visa cards: C-3 by its clauses. */
import { fromHex, toHex } from "../../../firmware/codec/hex";
import { encodeTlv, findTlv } from "../../../firmware/codec/tlv";
import type { ApplicationConfiguration } from "../../../firmware/emv/configuration";
import { append, catalogue, configuration, edit, instructions, tap, tapAltered } from "./support/bench";

const options = instructions.getProcessingOptions;
const statusWord = (text: string) => () => fromHex(text);

/** The terminal with other qualifiers or limits for its Visa applications. */
function visa(change: { qualifiers?: string; cvmLimit?: number }): ReturnType<typeof configuration> {
  return configuration((application): ApplicationConfiguration => {
    if (application.kernel !== 3) return application;
    return {
      ...application,
      terminalTransactionQualifiers:
        change.qualifiers === undefined ? application.terminalTransactionQualifiers : fromHex(change.qualifiers),
      limits: {
        ...application.limits,
        cvmRequiredLimitMinor: change.cvmLimit ?? application.limits.cvmRequiredLimitMinor,
      },
    };
  });
}

describe("the online request", () => {
  test("carries account, expiry, sequence, label and data for field 55", async () => {
    const outcome = await tap("visa-credit");
    expect(outcome).toMatchObject({
      kind: "online-request",
      verification: "none",
      card: {
        kernel: 3,
        aid: "A0000000031010",
        label: "VISA CREDIT",
        languages: ["pl", "en"],
        maskedPan: "476173******0011",
        panSequenceNumber: 1,
        expiry: "3012",
        entryMode: "07",
      },
    });
    if (outcome.kind !== "online-request") return;
    expect(outcome.card.pan.reveal()).toBe("4761730000000011");
    expect(outcome.card.track2?.reveal()).toBe("4761730000000011D30122011180000");
    const { field55 } = outcome.card;
    expect(toHex(findTlv(field55, 0x9f02) ?? field55)).toBe("000000002500");
    expect(toHex(findTlv(field55, 0x9a) ?? field55)).toBe("261122");
    expect(toHex(findTlv(field55, 0x84) ?? field55)).toBe("A0000000031010");
    expect(toHex(findTlv(field55, 0x9f6e) ?? field55)).toBe("20700000");
  });

  test("prints no account data", async () => {
    const text = JSON.stringify(await tap("visa-credit"), (_key, value: unknown) =>
      value instanceof Uint8Array ? toHex(value) : value,
    );
    expect(text).not.toContain("4761730000000011");
  });

  test("is made of an answer without CID, from the issuer's data (5.4.3.1)", async () => {
    const outcome = await tap("visa-credit-cvn10");
    expect(outcome.kind).toBe("online-request");
    if (outcome.kind === "online-request") expect(findTlv(outcome.card.field55, 0x9f27)).toEqual(fromHex("80"));
  });

  test("counts the transaction counter up with each tap", async () => {
    const card = catalogue.contactless("visa-credit");
    const counters: string[] = [];
    for (let times = 0; times < 3; times++) {
      const outcome = await tap(card);
      if (outcome.kind === "online-request") counters.push(toHex(findTlv(outcome.card.field55, 0x9f36) ?? fromHex("")));
    }
    expect(counters).toEqual(["0001", "0002", "0003"]);
  });
});

describe("the card's decision", () => {
  test("AAC declines", async () => {
    expect(await tap("visa-declines")).toMatchObject({ kind: "declined", reason: "card" });
  });
  test("AAC told by the issuer's data alone declines, too", async () => {
    const outcome = await tapAltered("visa-declines", options, (answer) => edit(answer, { 0x9f27: undefined }));
    expect(outcome).toMatchObject({ kind: "declined", reason: "card" });
  });
  test("a type that does not exist declines (5.4.3.2)", async () => {
    const outcome = await tapAltered("visa-credit", options, (answer) => edit(answer, { 0x9f27: fromHex("C0") }));
    expect(outcome).toMatchObject({ kind: "declined", reason: "card" });
  });
  test("TC is never an approval without offline data authentication: the issuer is asked", async () => {
    const outcome = await tapAltered("visa-credit", options, (answer) =>
      append(edit(answer, { 0x9f27: fromHex("40") }), encodeTlv(0x5f24, fromHex("301231"))),
    );
    expect(outcome.kind).toBe("online-request");
    if (outcome.kind === "online-request") expect(findTlv(outcome.card.field55, 0x9f27)).toEqual(fromHex("40"));
  });
  test("TC of an expired application declines, unless the card would go online for that (5.5.1.1)", async () => {
    const expired = (answer: Uint8Array, qualifiers: string) =>
      edit(answer, { 0x9f27: fromHex("40"), 0x9f6c: fromHex(qualifiers) });
    expect(await tapAltered("visa-credit", options, (answer) => expired(answer, "0000"))).toMatchObject({
      // It does not tell its date, which counts as expired.
      kind: "declined",
      reason: "expired",
    });
    expect(await tapAltered("visa-expired", options, (answer) => expired(answer, "0000"))).toMatchObject({
      kind: "declined",
      reason: "expired",
    });
    expect(await tapAltered("visa-expired", options, (answer) => expired(answer, "0800"))).toMatchObject({
      kind: "online-request",
    });
  });
  test("ARQC of an expired application is left to the issuer", async () => {
    expect((await tap("visa-expired")).kind).toBe("online-request");
  });
});

describe("status words of GET PROCESSING OPTIONS (5.2.2.2)", () => {
  test.each([
    ["6984", { kind: "try-another-interface", reason: "card" }],
    ["6985", { kind: "end-application", reason: "no-application" }],
    ["6986", { kind: "see-phone" }],
    ["6A81", { kind: "end-application", reason: "status-word", statusWord: "6A81" }],
  ])("%s", async (word, expected) => {
    expect(await tapAltered("visa-credit", options, statusWord(word))).toMatchObject(expected);
  });
});

describe("mandatory data (5.4.2.1)", () => {
  test.each([0x82, 0x9f36, 0x9f26, 0x9f10, 0x57])("without %p the application ends", async (tag) => {
    const outcome = await tapAltered("visa-credit", options, (answer) => edit(answer, { [tag]: undefined }));
    expect(outcome).toMatchObject({ kind: "end-application", reason: "card-data-missing" });
  });
  test("an object that comes twice ends the application (5.4.2.2)", async () => {
    const outcome = await tapAltered("visa-credit", options, (answer) =>
      append(answer, encodeTlv(0x9f36, fromHex("0002"))),
    );
    expect(outcome).toMatchObject({ kind: "end-application", reason: "card-data-error" });
  });
  test("an object that is the terminal's ends the application", async () => {
    const outcome = await tapAltered("visa-credit", options, (answer) =>
      append(answer, encodeTlv(0x9f02, fromHex("000000000001"))),
    );
    expect(outcome).toMatchObject({ kind: "end-application", reason: "card-data-error" });
  });
  test("a PDOL without the qualifiers is not this kernel's", async () => {
    const outcome = await tapAltered("visa-credit", instructions.select, (answer) =>
      edit(answer, { 0x9f38: fromHex("9F0206") }),
    );
    expect(outcome).toMatchObject({ kind: "end-application", reason: "no-application", detail: "card-data-missing" });
  });
});

describe("cardholder verification (5.7)", () => {
  const over = { amountMinor: 150_00 };
  test("is not asked for below the limit", async () => {
    expect(await tap("visa-credit")).toMatchObject({ verification: "none" });
  });
  test("begins at the limit itself", async () => {
    expect(await tap("visa-credit", { amountMinor: 99_99 })).toMatchObject({ verification: "none" });
    expect(await tap("visa-credit", { amountMinor: 100_00 })).toMatchObject({ verification: "signature" });
  });
  test("is by online PIN where card and reader prefer it", async () => {
    expect(await tap("visa-credit", over, visa({ qualifiers: "26004000" }))).toMatchObject({
      verification: "online-pin",
    });
  });
  test("was done by the holder's device", async () => {
    expect(await tap("visa-phone", over)).toMatchObject({ kind: "online-request", verification: "consumer-device" });
  });
  test("that nobody can do declines (5.7.1.3)", async () => {
    expect(await tap("visa-credit", over, visa({ qualifiers: "20004000" }))).toMatchObject({
      kind: "declined",
      reason: "cardholder-verification",
    });
  });
  test("by a card without qualifiers is what the reader can do (5.7.1.1)", async () => {
    const without = (qualifiers: string) =>
      tapAltered("visa-credit", options, (answer) => edit(answer, { 0x9f6c: undefined }), over, visa({ qualifiers }));
    expect(await without("22004000")).toMatchObject({ verification: "signature" });
    expect(await without("24004000")).toMatchObject({ verification: "online-pin" });
    expect(await without("20004000")).toMatchObject({ kind: "declined", reason: "cardholder-verification" });
  });
  test("by a device is believed only if the signed copy of the qualifiers agrees (5.7.1.2)", async () => {
    const related = (copy: string) =>
      tapAltered("visa-phone", options, (answer) => append(answer, encodeTlv(0x9f69, fromHex(`0111223344${copy}`))));
    expect(await related("0080")).toMatchObject({ verification: "consumer-device" });
    expect(await related("0000")).toMatchObject({ kind: "declined", reason: "cardholder-verification" });
  });
});

describe("cash and cashback", () => {
  const withContact = visa({ qualifiers: "32004000" });
  const types = [0x00, 0x01, 0x09];
  const settings = {
    ...withContact,
    applications: withContact.applications.map((application) => ({ ...application, transactionTypes: types })),
  };
  const wants = (qualifiers: string, transaction: object) =>
    tapAltered(
      "visa-credit",
      options,
      (answer) => edit(answer, { 0x9f6c: fromHex(qualifiers) }),
      transaction,
      settings,
    );
  test("switch the interface where the card says so and the terminal has one (5.5.1.3, 5.5.1.4)", async () => {
    expect(await wants("0400", { transactionType: 0x01 })).toEqual({ kind: "try-another-interface", reason: "card" });
    expect(await wants("0200", { transactionType: 0x09, amountOtherMinor: 500 })).toEqual({
      kind: "try-another-interface",
      reason: "card",
    });
    expect((await wants("0600", {})).kind).toBe("online-request");
  });
});

describe("records", () => {
  test("that the answer names are read, and their data used", async () => {
    const outcome = await tapAltered("visa-credit", options, (answer) =>
      append(answer, encodeTlv(0x94, fromHex("08010100"))),
    );
    // The virtual card has no records: what it answers is 6A83.
    expect(outcome).toMatchObject({ kind: "end-application", reason: "status-word", statusWord: "6A83" });
  });
});
