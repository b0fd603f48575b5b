import {
  decode,
  encode,
  ENTRIES,
  entryName,
  type EntryName,
  type EntryOf,
} from "../../../../firmware/terminal/books/entries";
import { decodeEntry, EntryError } from "../../../../firmware/terminal/books/entry-fields";

const facts = {
  kind: "refund",
  amountMinor: 999_999_999_999,
  scheme: "Visa",
  number: 999_999,
  at: Date.UTC(2026, 10, 22),
  entryMode: "fallback",
  verification: "offline-pin-and-signature",
  maskedPan: "476173******0010",
  cardName: "Visa Dębit",
  aid: "A0000000031010",
  cryptogram: "",
  verificationResults: "0000008000",
} as const;

const samples: { readonly [Name in EntryName]: EntryOf<Name> } = {
  intent: { ...facts, message: Uint8Array.of(1, 2, 3) },
  outcome: {
    of: 7,
    result: "dropped",
    kind: "sale",
    amountMinor: 0,
    scheme: "",
    number: 1,
    answerCode: "00",
    authorisationCode: "ABC123",
    reference: "612345678901",
    cryptogram: "0123456789ABCDEF",
    verificationResults: "",
  },
  stored: { ...facts, ordinal: 1, sumMinor: 250, message: new Uint8Array(300).fill(7), account: new Uint8Array(90) },
  owed: {
    ...{ of: 7, reason: "68", subtracts: "yes", kind: "sale", amountMinor: 1250, scheme: "Visa", number: 4, at: 5 },
    ...{ ordinal: 0, sumMinor: 0, message: Uint8Array.of(9) },
  },
  advice: { of: 1, at: 2, ordinal: 3, sumMinor: 4, message: new Uint8Array(0) },
  sent: { of: 0xffffffff },
  answered: {
    ...{ of: 8, position: 2 ** 40, closing: "expired", code: "", change: "add", kind: "sale", amountMinor: 1 },
    ...{ scheme: "Visa", ordinal: 4, sumMinor: 5, authorisationCode: "", reference: "" },
  },
  told: { of: 3 },
  batchOpened: { number: 999_999, terminalId: "TAP00001", merchantId: "MERCHANT0000001", currency: "985" },
  batchClosing: { number: 1, message: Uint8Array.of(1), at: 4, declined: 1, declinedMinor: 1250 },
  batchClosed: {
    ...{ number: 1, code: "95", hasFigures: "yes", sales: 4, salesMinor: 999_999_999_999 },
    ...{ refunds: 1, refundsMinor: 1250 },
  },
  offlineMode: { isOn: "yes", since: 1, by: "supervisor" },
  lossTold: { count: 2 },
  refusalTold: { of: 3, next: 2 ** 41 },
};

const names = Object.keys(ENTRIES) as EntryName[];

describe("the entries of the books", () => {
  it.each(names)("%s: is read as it was written", (name) => {
    const expected: Record<string, unknown> = { ...samples[name] };
    // What ISO 8859-1 does not have, a receipt does without.
    if ("cardName" in expected) expected.cardName = "Visa D?bit";
    expect(decode(name, encode(name, samples[name] as never))).toEqual(expected);
  });

  it("have the numbers of their types, which never change", () => {
    expect(names.map((name) => ENTRIES[name].type)).toEqual(names.map((_, index) => index + 1));
    for (const name of names) expect(entryName(ENTRIES[name].type)).toBe(name);
    expect([entryName(0), entryName(names.length + 1)]).toEqual([undefined, undefined]);
  });

  it.each(names)("%s: is no entry when it is cut anywhere", (name) => {
    const bytes = encode(name, samples[name] as never);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decode(name, bytes.slice(0, length))).toThrow(EntryError);
    }
    expect(() => decode(name, Uint8Array.of(...bytes, 1, 2, 3))).not.toThrow();
  });

  it("hold a sale in the page of 256 bytes that one operation of the flash writes", () => {
    const message = new Uint8Array(110);
    const intent = encode("intent", { ...facts, cryptogram: "0123456789ABCDEF", message });
    expect(intent.length + 32).toBeLessThanOrEqual(256);
  });

  it("refuse a word that is on no list, and a number that does not fit", () => {
    expect(() => encode("intent", { ...samples.intent, kind: "loan" as never })).toThrow("no word of the list");
    expect(() => encode("told", { of: -1 })).toThrow("does not fit");
    expect(() => encode("intent", { ...samples.intent, message: new Uint8Array(1_025) })).toThrow("an entry of");
    expect(() => decodeEntry([["kind", ["sale"]]], Uint8Array.of(1))).toThrow("no word of its list");
  });
});
