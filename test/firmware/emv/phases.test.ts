/** The phases by themselves: what the cards of the tray do not bring about. */
import { fromHex, toHex } from "../../../firmware/codec/hex";
import { bit, clearBit, isSet, setBit } from "../../../firmware/emv/bits";
import { calendarDate } from "../../../firmware/emv/calendar";
import { selectCardholderVerification } from "../../../firmware/emv/cvm-selection";
import { DataObjects } from "../../../firmware/emv/data-objects";
import { cardSummary } from "../../../firmware/emv/card-data";
import { preProcess } from "../../../firmware/emv/pre-processing";
import { testApplications } from "./support/applications";
import { tags } from "../../../firmware/emv/tables/tags";
import { analyseTerminalAction } from "../../../firmware/emv/terminal-action-analysis";
import { configuration, purchase } from "./support/bench";

describe("bits", () => {
  test("are counted as the books count them", () => {
    const bytes = fromHex("0000");
    setBit(bytes, bit(2, 7));
    expect(toHex(bytes)).toBe("0040");
    expect([
      isSet(bytes, bit(2, 7)),
      isSet(bytes, bit(1, 7)),
      isSet(bytes, bit(5, 1)),
      isSet(undefined, bit(1, 1)),
    ]).toEqual([true, false, false, false]);
    clearBit(bytes, bit(2, 7));
    expect(toHex(bytes)).toBe("0000");
  });
});

test("dates of six digits are of this century to 49, of the last from 50 (Book 4, 6.7.3)", () => {
  expect([calendarDate("491231"), calendarDate("500101"), calendarDate("991231")]).toEqual([
    20491231, 19500101, 19991231,
  ]);
});

describe("pre-processing (Book B, 3.1.1)", () => {
  const [visa] = testApplications();
  const qualifiers = (amountMinor: number, change: object = {}): string => {
    const [processed] = preProcess([{ ...visa, zeroAmountAllowed: true, ...change } as typeof visa], {
      ...purchase,
      amountMinor,
    });
    return toHex(processed.transactionQualifiers ?? fromHex(""));
  };
  test.each([
    ["above the floor limit online", 1, {}, "22804000"],
    ["at the CVM limit with verification", 100_00, {}, "22C04000"],
    ["below the CVM limit without", 99_99, {}, "22804000"],
    ["at the floor limit not forced online", 50_00, { limits: { floorLimitMinor: 50_00 } }, "22004000"],
    ["of nothing online", 0, { limits: {} }, "22804000"],
    ["of one unit online where status is checked", 1_00, { limits: {}, statusCheck: true }, "22804000"],
    ["of one unit not online otherwise", 1_00, { limits: {} }, "22004000"],
    [
      "never keeps the bits of the configuration",
      1,
      { limits: {}, terminalTransactionQualifiers: fromHex("22C04000") },
      "22004000",
    ],
  ])("an amount %s", (_name, amount, change, expected) => {
    expect(qualifiers(amount, change)).toBe(expected);
  });

  test.each([
    ["is allowed where the application says so", {}, undefined],
    ["is not where it does not", { zeroAmountAllowed: false }, "zero-amount"],
    ["is not where nobody can be asked", { terminalTransactionQualifiers: fromHex("2A004000") }, "zero-amount"],
  ])("an amount of nothing %s", (_name, change, expected) => {
    const application = { ...visa, zeroAmountAllowed: true, ...change } as typeof visa;
    expect(preProcess([application], { ...purchase, amountMinor: 0 })[0].notAllowed).toBe(expected);
  });
});

describe("CVM selection (Book 3, 10.5)", () => {
  const base = { unattended: false, onDeviceVerification: false, aboveCvmLimit: true };

  function select(
    list: string | undefined,
    { capability = "68", transaction = {}, unattended = false, profile = "1000", currency = "0985" } = {},
  ): string {
    const data = new DataObjects(4096);
    data.set(tags.terminalVerificationResults, new Uint8Array(5));
    data.set(tags.terminalCapabilities, fromHex(`E0${capability}00`));
    data.set(tags.amountAuthorised, fromHex("000000002500"));
    data.set(tags.transactionCurrencyCode, fromHex("0985"));
    data.set(tags.applicationCurrencyCode, fromHex(currency));
    data.set(tags.applicationInterchangeProfile, fromHex(profile));
    if (list !== undefined) data.set(tags.cvmList, fromHex(list));
    const verification = selectCardholderVerification(data, {
      ...base,
      transaction: { ...purchase, ...transaction },
      unattended,
    });
    const value = (tag: number): string => toHex(data.get(tag) ?? fromHex(""));
    return `${verification} ${value(tags.cvmResults)} ${value(tags.terminalVerificationResults)}`;
  }

  /** Amounts X and Y of 20 and 30, then rules. */
  const list = (rules: string): string => `000007D000000BB8${rules}`;
  const none = "0000000000";

  test.each([
    ["a card without verification", select(list("0200"), { profile: "0000" }), `none 3F0000 ${none}`],
    ["a card without list", select(undefined), "none 3F0000 2000000000"],
    ["a list without rules", select("0000000000000000"), "none 3F0000 2000000000"],
    ["always, online PIN", select(list("0200")), "online-pin 020000 0000040000"],
    ["always, signature", select(list("1E00")), `signature 1E0000 ${none}`],
    ["no CVM", select(list("1F00")), `none 1F0002 ${none}`],
    ["fail", select(list("0000")), "none 000001 0000800000"],
    ["fail, with a rule behind it that is not reached", select(list("40001F00")), "none 400001 0000800000"],
    ["offline PIN, then online PIN", select(list("41034200")), "online-pin 420000 0000040000"],
    ["offline PIN, always, and nothing else", select(list("0100")), "none 010001 0000800000"],
    ["an unknown method, then no CVM", select(list("50001F00")), "none 1F0002 0000400000"],
    ["an unknown method alone", select(list("1000")), "none 100001 0000C00000"],
    ["an unknown condition is passed over", select(list("020A1F00")), `none 1F0002 ${none}`],
    ["nothing is met", select(list("02011F04")), "none 3F0001 0000800000"],
    ["the last one failed and asks for a next one", select(list("4100")), "none 3F0001 0000800000"],
    [
      "unattended cash",
      select(list("02011F00"), { unattended: true, transaction: { transactionType: 1 } }),
      "online-pin 020100 0000040000",
    ],
    ["manual cash", select(list("02041F00"), { transaction: { transactionType: 1 } }), "online-pin 020400 0000040000"],
    ["cashback", select(list("02051F00"), { transaction: { transactionType: 9 } }), "online-pin 020500 0000040000"],
    [
      "neither cash nor cashback",
      select(list("0202"), { transaction: { transactionType: 9 } }),
      "none 3F0001 0000800000",
    ],
    ["under X is not met", select(list("02061F00")), `none 1F0002 ${none}`],
    ["over X", select(list("0207")), "online-pin 020700 0000040000"],
    ["under Y", select(list("0208")), "online-pin 020800 0000040000"],
    ["over Y is not met", select(list("02091F00")), `none 1F0002 ${none}`],
    ["amounts in another currency are not met", select(list("02071F00"), { currency: "0978" }), `none 1F0002 ${none}`],
    [
      "a method the terminal cannot do, if it could",
      select(list("02031F00"), { capability: "08" }),
      `none 1F0002 ${none}`,
    ],
    ["an odd byte at the end is left alone", select(list("1F00FF")), `none 1F0002 ${none}`],
  ])("%s", (_name, actual, expected) => {
    expect(actual).toBe(expected);
  });
});

describe("terminal action analysis (Book 3, 10.7)", () => {
  const zero = "0000000000";
  function decide(results: string, issuer: Record<number, string>, onlineOnly: boolean, terminal = zero): string {
    const data = new DataObjects(4096);
    data.set(tags.terminalVerificationResults, fromHex(results));
    for (const [tag, value] of Object.entries(issuer)) data.set(Number(tag), fromHex(value));
    const codes = { denial: fromHex(zero), online: fromHex(terminal), default: fromHex(zero) };
    return analyseTerminalAction(data, codes, onlineOnly);
  }
  const codes = (denial: string, online: string) => ({ 0x9f0e: denial, 0x9f0f: online });

  test.each([
    ["a denied bit declines", decide("8000000000", codes("8000000000", zero), true), "decline"],
    ["another bit does not", decide("4000000000", codes("8000000000", zero), true), "online"],
    ["an online bit goes online", decide("4000000000", codes(zero, "4000000000"), false), "online"],
    ["so does one of the terminal", decide("4000000000", codes(zero, zero), false, "4000000000"), "online"],
    ["no bit approves", decide("4000000000", codes(zero, zero), false), "approve"],
    ["a card without codes goes online for anything", decide("0100000000", {}, false), "online"],
    ["a card without codes denies nothing", decide("FFFFFFFFFF", {}, true), "online"],
    ["nothing at all approves", decide(zero, {}, false), "approve"],
  ])("%s", (_name, actual, expected) => {
    expect(actual).toBe(expected);
  });
});

describe("what the screen is told of a card", () => {
  const [visa] = configuration().applications;
  function summary(values: Record<number, string>): ReturnType<typeof cardSummary> {
    const data = new DataObjects(4096);
    for (const [tag, value] of Object.entries(values)) data.set(Number(tag), fromHex(value));
    return cardSummary(data, visa);
  }
  test("is the preferred name where its alphabet is ours, else the label, else the configured name", () => {
    expect(summary({ 0x50: "56495341", 0x9f12: "4B61727461", 0x9f11: "01" }).label).toBe("Karta");
    expect(summary({ 0x50: "56495341", 0x9f12: "4B61727461", 0x9f11: "05" }).label).toBe("VISA");
    expect(summary({ 0x50: "56495341", 0x9f12: "4B61727461" }).label).toBe("VISA");
    expect(summary({}).label).toBe("VISA");
  });
  test("is never a control character or a blank", () => {
    expect(summary({ 0x50: "1B5B324A" }).label).toBe(visa.name);
    expect(summary({ 0x50: "20202020" }).label).toBe(visa.name);
  });
  test("are languages of two letters each", () => {
    expect(summary({ 0x5f2d: "706C656E" }).languages).toEqual(["pl", "en"]);
    expect(summary({ 0x5f2d: "504C" }).languages).toEqual(["pl"]);
    expect(summary({ 0x5f2d: "706C65" }).languages).toEqual([]);
    expect(summary({ 0x5f2d: "00000000" }).languages).toEqual([]);
  });
  test("is no PAN but a masked one", () => {
    expect(summary({ 0x5a: "4761730000000011", 0x5f24: "301231" }).maskedPan).toBe("476173******0011");
    expect(summary({ 0x5a: "47FF", 0x5f24: "301231" }).maskedPan).toBeUndefined();
  });
});

describe("data objects", () => {
  test("are copies: neither a reader's buffer nor the configuration changes with them", () => {
    const data = new DataObjects(4096);
    const given = fromHex("E02808");
    data.set(tags.terminalCapabilities, given);
    setBit(data.get(tags.terminalCapabilities) ?? given, bit(3, 1));
    expect(toHex(given)).toBe("E02808");
    const answer = fromHex("50045649534187010187");
    data.storeFromCard(answer.subarray(0, 9), "test");
    answer.fill(0);
    expect(toHex(data.get(0x50) ?? answer)).toBe("56495341");
  });
  test("are gone after wiping", () => {
    const data = new DataObjects(4096);
    data.set(0x5a, fromHex("4761730000000011"));
    const held = data.get(0x5a);
    data.wipe();
    expect(data.get(0x5a)).toBeUndefined();
    expect(toHex(held ?? fromHex("01"))).toBe("0000000000000000");
  });
  test.each([
    ["too short for its tag", "9F2601AA"],
    ["too long for its tag", "82030000AA"],
    ["a date that is no digits", "5F24033012FF"],
    ["nested too deep", "A10CA10AA108A106A104A1025000"],
  ])("%s are refused", (_name, bytes) => {
    expect(new DataObjects(4096).storeFromCard(fromHex(bytes), "test")?.outcome).toMatchObject({
      kind: "end-application",
      reason: "card-data-malformed",
    });
  });
});
