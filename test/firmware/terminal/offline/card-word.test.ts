import { fromHex } from "../../../../firmware/codec/hex";
import { Pan } from "../../../../firmware/codec/pan";
import { sensitiveTrack2 } from "../../../../firmware/card/sensitive-text";
import { encodeAscii } from "../../../../firmware/codec/ascii";
import type { ContactCompletion } from "../../../../firmware/emv/contact-outcome";
import { checkSettings } from "../../../../firmware/storage/settings";
import { isAllowedByScheme, wordOf } from "../../../../firmware/terminal/offline/card-word";
import type { PresentedCard } from "../../../../firmware/terminal/sale-request";
import { settingsSample } from "../../../support/settings-sample";

const question = { date: "261122", isExcepted: () => false };
const card = {
  kernel: 3,
  aid: "A0000000031010",
  label: "VISA",
  languages: [],
  pan: new Pan("4761739001010010"),
  maskedPan: "476173******0010",
  expiry: "2611",
  entryMode: "07",
  terminalVerificationResults: "0000000000",
  applicationCryptogram: "1122334455667788",
  field55: fromHex("9F270180"),
} as const;
const tapped = (change: object = {}, ofCard: object = {}): PresentedCard => ({
  kind: "chip",
  isApproved: false,
  verification: "none",
  ...change,
  card: { ...card, ...ofCard },
});
const inserted = (isApproved: boolean, aid = "A0000000041010"): PresentedCard =>
  ({ kind: "contact", isApproved, verification: "none", card: { ...card, aid } }) as unknown as PresentedCard;
const swiped = (change: object = {}, pan = "5413330089010442"): PresentedCard =>
  ({
    kind: "stripe",
    isFallback: false,
    ...change,
    card: {
      pan: new Pan(pan),
      expiry: "3012",
      track2: sensitiveTrack2(encodeAscii(`${pan}=30121010000`)),
      wantsPin: false,
      ...change,
    },
  }) as unknown as PresentedCard;
const ended = (kind: "approved" | "declined"): ContactCompletion => ({ kind }) as unknown as ContactCompletion;

describe("a tapped card", () => {
  test("that approved is worth its word", () => {
    expect(wordOf(tapped({ isApproved: true }), question)).toBe("approved");
  });
  test("that wants its issuer may be answered for to the end of its last month", () => {
    expect(wordOf(tapped(), question)).toBe("unproved");
    expect(wordOf(tapped(), { ...question, date: "261201" })).toBe("refused");
  });
  test.each([
    ["approved with a wrong signature", { unproved: true }, {}],
    ["knows only magnetic-stripe mode", {}, { entryMode: "91" }],
    ["wants a PIN for its issuer", { verification: "online-pin" }, {}],
    ["failed SDA", {}, { terminalVerificationResults: "4000000000" }],
    ["stands in the exception file", {}, { terminalVerificationResults: "1000000000" }],
    ["failed DDA", {}, { terminalVerificationResults: "0800000000" }],
    ["failed CDA", {}, { terminalVerificationResults: "0400000000" }],
    ["is expired", {}, { terminalVerificationResults: "0040000000" }],
    ["is not effective yet", {}, { terminalVerificationResults: "0020000000" }],
    ["has no service for this", {}, { terminalVerificationResults: "0010000000" }],
    ["did not verify its holder", {}, { terminalVerificationResults: "0000800000" }],
    ["answered from too far away", {}, { terminalVerificationResults: "0000000008" }],
  ])("that %s is nobody's to answer for", (_, change, ofCard) => {
    expect(wordOf(tapped(change, ofCard), question)).toBe("refused");
  });
  test("above the floor limit, or picked by its own counters, may be answered for", () => {
    expect(wordOf(tapped({}, { terminalVerificationResults: "000000F000" }), question)).toBe("unproved");
  });
});

describe("an inserted card", () => {
  test("is worth its word, whenever it says it", () => {
    expect(wordOf(inserted(true), question)).toBe("approved");
    expect(wordOf(inserted(false), question)).toBe("pending");
    expect(wordOf(inserted(false), question, ended("approved"))).toBe("approved");
    expect(wordOf(inserted(false), question, ended("declined"))).toBe("refused");
  });
});

describe("a stripe", () => {
  test("proves nothing, and is refused where it wants a PIN or its chip failed", () => {
    expect(wordOf(swiped(), question)).toBe("unproved");
    expect(wordOf(swiped({ wantsPin: true }), question)).toBe("refused");
    expect(wordOf(swiped({ isFallback: true }), question)).toBe("refused");
  });
});

test("a card of the exception file is refused, whatever it says and however it is read", () => {
  const excepted = { ...question, isExcepted: (pan: string) => pan === "4761739001010010" };
  expect(wordOf(tapped({ isApproved: true }), excepted)).toBe("refused");
  expect(wordOf(inserted(true), excepted)).toBe("refused");
  expect(wordOf(swiped({}, "4761739001010010"), excepted)).toBe("refused");
  expect(wordOf(swiped(), excepted)).toBe("unproved");
});

describe("the rule of the scheme", () => {
  const settings = checkSettings(settingsSample());
  test.each([
    ["Visa", tapped(), true],
    ["Mastercard", inserted(true), true],
    ["Maestro", inserted(true, "A0000000043060"), false],
    ["an application with a longer name", tapped({}, { aid: "A000000003101007" }), true],
    ["an application that nobody knows", tapped({}, { aid: "A0000006723010" }), false],
    ["a Visa stripe", swiped({}, "4111111111111111"), true],
    ["a Mastercard stripe", swiped(), true],
    ["a stripe of the other Mastercard range", swiped({}, "2221000000000009"), true],
    ["a Maestro stripe", swiped({}, "6759000000000005"), false],
    ["a stripe of a scheme that nobody knows", swiped({}, "3530111333300000"), false],
  ])("says what to do with %s", (_, presented, isAllowed) => {
    expect(isAllowedByScheme(presented, settings)).toBe(isAllowed);
  });
});
