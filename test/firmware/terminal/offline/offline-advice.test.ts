import { fromHex, toHex } from "../../../../firmware/codec/hex";
import { Pan } from "../../../../firmware/codec/pan";
import type { ContactCompletion } from "../../../../firmware/emv/contact-outcome";
import { checkSettings } from "../../../../firmware/storage/settings";
import { newTransaction } from "../../../../firmware/terminal/new-transaction";
import { offlineAdvice, withLastWord } from "../../../../firmware/terminal/offline/offline-advice";
import type { PresentedCard } from "../../../../firmware/terminal/sale-request";
import { settingsSample } from "../../../support/settings-sample";

const settings = checkSettings(settingsSample());
const transaction = newTransaction(settings, { now: () => 1_795_000_000_000 }, "sale", 1250, 7);
const header = { 7: "1122130405", 11: "000123", 12: "140405", 13: "1122" };
const presented = {
  kind: "contact",
  isApproved: false,
  verification: "none",
  card: {
    pan: new Pan("4761739001010010"),
    panSequenceNumber: 1,
    entryMode: "05",
    field55: fromHex("9F2701809F2608A1A1A1A1A1A1A1A184020304"),
  },
} as unknown as PresentedCard;
const completion = { kind: "approved", field55: fromHex("9F2701409F2608B2B2B2B2B2B2B2B28A025933") };

describe("the 0220 of a sale made offline", () => {
  test("is the sale's own message, with its batch and who approved", () => {
    const sale = { settings, transaction, presented, completion: undefined, batch: 12 };
    const advice = offlineAdvice({ ...sale, approval: "Y1" }, header);
    expect(advice.mti).toBe("0220");
    expect([3, 4, 7, 11, 12, 13, 22, 39, 60].map((field) => advice.get(field))).toEqual([
      "000000",
      "000000001250",
      "1122130405",
      "000123",
      "140405",
      "1122",
      "051",
      "Y1",
      "000012",
    ]);
    expect(toHex(advice.bytes(55)!)).toBe("9F2701809F2608A1A1A1A1A1A1A1A184020304");
  });

  test("names nobody where the merchant answers for the sale", () => {
    const sale = { settings, transaction, presented, completion: undefined, batch: 12 };
    expect(offlineAdvice({ ...sale, approval: "stand-in" }, header).has(39)).toBe(false);
  });

  test("has the last word of a card that spoke twice", () => {
    const sale = { settings, transaction, presented, batch: 1, completion: completion as unknown as ContactCompletion };
    const advice = offlineAdvice({ ...sale, approval: "Y3" }, header);
    expect(toHex(advice.bytes(55)!)).toBe("840203049F2701409F2608B2B2B2B2B2B2B2B28A025933");
  });
});

test("what a card said first and never again stays", () => {
  expect(toHex(withLastWord(fromHex("9F3303E0F0C8"), fromHex("9F270140")))).toBe("9F3303E0F0C89F270140");
  expect(toHex(withLastWord(fromHex(""), fromHex("9F270140")))).toBe("9F270140");
  expect(toHex(withLastWord(fromHex("9F270180"), fromHex("")))).toBe("9F270180");
});
