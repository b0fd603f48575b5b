/** Kernel 2 in magnetic-stripe mode: a recorded card, and cards that are told what to answer. */
import * as fc from "fast-check";
import { fromHex, toHex } from "../../../firmware/codec/hex";
import { encodeTlv, findTlv } from "../../../firmware/codec/tlv";
import type { Kernel2Application } from "../../../firmware/emv/configuration";
import { runContactless } from "../../../firmware/emv/entry-point";
import type { ContactlessOutcome } from "../../../firmware/emv/outcome";
import { fillDiscretionaryData, unpredictableDigits } from "../../../firmware/emv/stripe-track-data";
import { decimalUnpredictableNumber } from "../../../firmware/emv/unpredictable-number";
import {
  catalogue,
  channelTo,
  configuration,
  kernelPorts,
  purchase,
  type RecordedChannel,
  scripted,
} from "./support/bench";

const selectDirectory = "00A404000E325041592E5359532E444446303100";
const directory = "6F23840E325041592E5359532E4444463031A511BF0C0E610C4F07A00000000410108701019000";

const stripeSettings = {
  applicationVersionNumber: fromHex("0001"),
  cvmRequired: "signature",
  noCvmRequired: "none",
} as const;

/** The terminal, its Mastercard applications with magnetic-stripe mode. */
function stripeTerminal(change: Partial<Kernel2Application> = {}): ReturnType<typeof configuration> {
  return configuration((application) =>
    application.kernel === 2 ? { ...application, magneticStripeMode: stripeSettings, ...change } : application,
  );
}

const text = (characters: string): string => toHex(Uint8Array.from(characters, (one) => one.charCodeAt(0)));

/** One record: three digits of CVC3, three of the number, four of the counter, and the last for the number's length. */
const usualRecord: Readonly<Record<number, string>> = {
  0x9f6c: "0001",
  0x9f62: "00000000000E",
  0x9f63: "0000000007F0",
  0x56: text("B5413330089020029^CARD/STRIPE^3012201000000000000000"),
  0x9f64: "04",
  0x9f65: "000E",
  0x9f66: "07F0",
  0x9f6b: "5413330089020029D30122010000000000000F",
  0x9f67: "04",
};
const usualAnswer: Readonly<Record<number, string>> = { 0x9f61: "3039", 0x9f60: "002A", 0x9f36: "0035" };

interface StripeCard {
  readonly profile?: string;
  readonly locator?: string;
  readonly record?: Readonly<Record<number, string | undefined>>;
  readonly answer?: Readonly<Record<number, string | undefined>>;
  readonly alter?: (answer: Uint8Array, index: number) => Uint8Array;
}

function template(tag: number, objects: Readonly<Record<number, string | undefined>>): Uint8Array {
  const present = Object.entries(objects).flatMap(([one, hex]) =>
    hex === undefined ? [] : [encodeTlv(Number(one), fromHex(hex))],
  );
  return Uint8Array.from([...encodeTlv(tag, ...present), 0x90, 0x00]);
}

/** A card without EMV mode. */
function stripeCard({ profile, locator, record, answer, alter }: StripeCard = {}): RecordedChannel {
  const commands: Uint8Array[] = [];
  const name = "6F1C8407A0000000041010A511500A4D6173746572436172645F2D02706C9000";
  const answers = [
    fromHex(directory),
    fromHex(name),
    template(0x77, { 0x82: profile ?? "0000", 0x94: locator ?? "08010100" }),
    template(0x70, { ...usualRecord, ...record }),
    template(0x77, { ...usualAnswer, ...answer }),
  ];
  return {
    commands,
    async transceive(command) {
      commands.push(command.slice());
      const whole = answers[commands.length - 1] ?? fromHex("6985");
      return alter === undefined ? whole : alter(whole, commands.length - 1);
    },
  };
}

const run = (card: StripeCard, amountMinor = 25_00, settings = stripeTerminal()): Promise<ContactlessOutcome> =>
  runContactless(stripeCard(card), { ...purchase, amountMinor }, settings, kernelPorts);

async function trackOf(card: StripeCard, amountMinor?: number): Promise<string | undefined> {
  const outcome = await run(card, amountMinor);
  if (outcome.kind !== "online-request") throw new Error(JSON.stringify(outcome));
  return outcome.card.track2?.reveal();
}

describe("a recorded PayPass magnetic-stripe card (binaryfoo/emv-bertlv, MIT, test of its decoder)", () => {
  test("gets the recorded commands, and its track goes online", async () => {
    const select = "00A4040007A000000004101000";
    const channel = scripted(
      [selectDirectory, directory],
      [select, "6F218407A0000000041010A516500A49443335312076312031BF0C075F5004746F746F9000"],
      ["80A8000002830000", "770A820200009404080101009000"],
      [
        "00B2010C00",
        "7081839F6C0200019F62060000000000079F6306000000000000563342353431333333303035363030333531315E4355" +
          "535420494D50204D43203335312F5E313431323130313036373735303530309F6401009F650200079F660200009F6B11" +
          "5413330056003511D1412101067750500F9F6701009F680E00000000000000005E0342031F039000",
      ],
      ["802A8E8004" + "00000000" + "00", "770F9F610201F59F600201F59F3602000B9000"],
    );
    const outcome = await runContactless(channel, { ...purchase, date: "120315" }, stripeTerminal(), kernelPorts);
    expect(outcome).toMatchObject({
      kind: "online-request",
      verification: "none",
      card: {
        aid: "A0000000041010",
        label: "ID351 v1 1",
        maskedPan: "541333******3511",
        expiry: "1412",
        entryMode: "91",
      },
    });
    // CVC3 501 goes to the last three digits, and the length of the number, none, over the last of them.
    if (outcome.kind === "online-request") {
      expect(outcome.card.track2?.reveal()).toBe("5413330056003511D1412101067750500");
      expect(outcome.card.field55).toHaveLength(0);
    }
    expect(channel.commands).toHaveLength(5);
  });
});

describe("the discretionary data", () => {
  const positions = { checksum: fromHex("000E"), numberAndCounter: fromHex("07F0"), counterDigits: 4 };
  const digits = { checksum: 12345, unpredictableNumber: 123, counter: 53, lengthDigit: 3 };
  test("take checksum, number, counter and the number's length, each from the right", () => {
    expect(unpredictableDigits(positions)).toBe(3);
    expect(fillDiscretionaryData("0000000000000", positions, digits)).toBe("0000531233453");
  });
  test("keep every digit that no bit names", () => {
    const sparse = { checksum: fromHex("8420"), numberAndCounter: fromHex("0000"), counterDigits: 0 };
    expect(fillDiscretionaryData("9876543210987654", sparse, { ...digits, lengthDigit: 0 })).toBe("3876543210587650");
  });
  test("have no room outside themselves", () => {
    expect(fillDiscretionaryData("0000000000", positions, digits)).toBeUndefined();
    expect(
      fillDiscretionaryData("", { ...positions, checksum: fromHex("0000"), numberAndCounter: fromHex("0000") }, digits),
    ).toBeUndefined();
  });
});

describe("the unpredictable number", () => {
  test("has as many digits as the card takes, and none when it takes none", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), fc.nat(8), (bytes, count) => {
        const random = { fill: <T extends Uint8Array>(buffer: T): T => (buffer.set(bytes), buffer) };
        const whole = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
        expect(decimalUnpredictableNumber(random, count)).toBe(Number(whole % 10n ** BigInt(count)));
      }),
    );
  });
});

describe("the online request", () => {
  test("carries a track with the digits of this transaction, of which the card got the number", async () => {
    const channel = stripeCard();
    const outcome = await runContactless(channel, purchase, stripeTerminal(), kernelPorts);
    const command = toHex(channel.commands[4]);
    const number = command.slice(10, 18);
    expect(command).toBe(`802A8E8004${number}00`);
    expect(number.slice(0, 5)).toBe("00000");
    if (outcome.kind !== "online-request") throw new Error(outcome.kind);
    expect(outcome.card.track2?.reveal()).toBe(`5413330089020029D3012201000053${number.slice(5)}3453`);
    expect(outcome.card).toMatchObject({ entryMode: "91", expiry: "3012", languages: ["pl"] });
    expect(String(outcome.card.track2)).toBe("541333******0029D*");
  });
  test("asks by the card's own UDOL where it has one", async () => {
    const channel = stripeCard({ record: { 0x9f69: "9F6A049F1A029F0206" } });
    await runContactless(channel, purchase, stripeTerminal(), kernelPorts);
    expect(toHex(channel.commands[4])).toMatch(/^802A8E800C00000\d{3}061600000000250000$/);
  });
  test("reads the one record that there is for it, whatever the locator goes on to name", async () => {
    const channel = stripeCard({ locator: "080101001001010118010200" });
    await runContactless(channel, purchase, stripeTerminal(), kernelPorts);
    expect(channel.commands.map((command) => command[1])).toEqual([0xa4, 0xa4, 0xa8, 0xb2, 0x2a]);
  });
  test("says how the holder is verified, by the amount", async () => {
    expect(await run({}, 100_00)).toMatchObject({ verification: "none" });
    expect(await run({}, 100_01)).toMatchObject({ verification: "signature" });
  });
  test("of a device that verified its holder says so, in the digit before the end, too", async () => {
    const device = { profile: "0200", answer: { 0xdf4b: "001000" } };
    expect(await run(device, 100_01)).toMatchObject({ verification: "consumer-device" });
    expect((await trackOf(device))?.slice(-1)).toBe("8");
    expect(await run({ ...device, answer: { 0xdf4b: "000000" } }, 100_01)).toMatchObject({ verification: "signature" });
    // A card that does not do this cannot claim to have done it.
    expect((await trackOf({ answer: { 0xdf4b: "001000" } }))?.slice(-1)).toBe("3");
  });
  test("tells a device above the limit that its holder is to be verified", async () => {
    const sent = async (amountMinor: number): Promise<string> => {
      const channel = stripeCard({ profile: "0200", record: { 0x9f69: "9F7E01" } });
      await runContactless(channel, { ...purchase, amountMinor }, stripeTerminal(), kernelPorts);
      return toHex(channel.commands[4]);
    };
    expect(await sent(100_00)).toBe("802A8E80010100");
    expect(await sent(100_01)).toBe("802A8E80010300");
  });
  test("is not made above the transaction limit", async () => {
    const limits = { transactionLimitMinor: 50_00 };
    expect((await run({}, 50_00, stripeTerminal({ limits }))).kind).toBe("online-request");
    expect(await run({}, 50_01, stripeTerminal({ limits }))).toMatchObject({ kind: "try-another-interface" });
  });
});

test("the bench's card of this mode is taken with its own digits in the track", async () => {
  const card = catalogue.contactless("mastercard-stripe-mode");
  const answers: Uint8Array[] = [];
  const channel = channelTo(card, (answer) => (answers.push(answer.slice()), answer));
  const outcome = await runContactless(channel, purchase, stripeTerminal(), kernelPorts);
  if (outcome.kind !== "online-request") throw new Error(JSON.stringify(outcome));
  const answer = answers[answers.length - 1];
  const decimal = (tag: number): string => {
    const value = findTlv(answer.subarray(0, -2), 0x77, tag) ?? fromHex("0000");
    return String(((value[0] << 8) | value[1]) % 1000).padStart(3, "0");
  };
  const number = toHex(channel.commands[channel.commands.length - 1].subarray(5, 9)).slice(5);
  // Three digits each of the counter, the number and the checksum, and the number's length.
  const dynamic = `${decimal(0x9f36)}${number}${decimal(0x9f61)}3`;
  expect(outcome.card.track2?.reveal()).toBe(`5413330000000134D3012201${dynamic}`);
});

describe("a card that gives no checksum", () => {
  const without = { 0x9f61: undefined, 0x9f60: undefined };
  test("declined", async () => {
    expect(await run({ answer: without })).toMatchObject({
      kind: "declined",
      reason: "card",
      summary: { maskedPan: "541333******0029" },
    });
  });
  test("or wants its holder", async () => {
    expect(await run({ answer: { ...without, 0xdf4b: "000800" } })).toEqual({ kind: "see-phone" });
  });
});

describe("what such a card may not do", () => {
  test.each([
    ["come without track 2", { record: { 0x9f6b: undefined } }, "card-data-missing"],
    ["come without the bitmap of the checksum", { record: { 0x9f65: undefined } }, "card-data-missing"],
    ["come without the bitmap of the number", { record: { 0x9f66: undefined } }, "card-data-missing"],
    ["come without the count of the counter", { record: { 0x9f67: undefined } }, "card-data-missing"],
    ["have a bitmap of kernel 3's length", { record: { 0x9f66: "000007F0" } }, "card-data-malformed"],
    ["give more digits to the counter than there are", { record: { 0x9f67: "08" } }, "card-data-error"],
    ["want more than eight digits", { record: { 0x9f66: "1FF0", 0x9f67: "00" } }, "card-data-error"],
    ["have tracks that want different numbers", { record: { 0x9f64: "03" } }, "card-data-error"],
    ["have a first track without its bitmaps", { record: { 0x9f63: undefined } }, "card-data-missing"],
    [
      "have tracks of two accounts",
      { record: { 0x56: text("B5413330089020011^A/B^30122010000000000000") } },
      "card-data-error",
    ],
    ["have a first track of one field", { record: { 0x56: text("B5413330089020029") } }, "card-data-malformed"],
    [
      "have a separator among its digits",
      { record: { 0x9f6b: "5413330089020029D301220100D0000000000F" } },
      "card-data-malformed",
    ],
    ["leave out its expiry", { record: { 0x9f6b: "5413330089020029DD2010000000000000" } }, "card-data-malformed"],
    ["name a place outside its track", { record: { 0x9f65: "800E" } }, "card-data-error"],
    ["name a place outside its first track", { record: { 0x9f62: "80000000000E" } }, "card-data-error"],
    ["choose the number itself", { record: { 0x9f6a: "00000000" } }, "card-data-error"],
    ["leave out the counter", { answer: { 0x9f36: undefined } }, "card-data-missing"],
    ["leave out the checksum of its first track", { answer: { 0x9f60: undefined } }, "card-data-missing"],
    ["ask for more than a command can carry", { record: { 0x9f69: "9F4EFF9F4EFF" } }, "card-data-malformed"],
  ] as const)("%s", async (_name, card: StripeCard, reason) => {
    expect(await run(card)).toMatchObject({ kind: "end-application", reason });
  });
  test("refuse the command, or answer it in another template", async () => {
    const last = (hex: string) => (answer: Uint8Array, index: number) => (index === 4 ? fromHex(hex) : answer);
    expect(await run({ alter: last("6985") })).toMatchObject({ reason: "status-word", statusWord: "6985" });
    expect(await run({ alter: last("80059F360200359000") })).toMatchObject({ reason: "card-data-malformed" });
  });
  test("come to a terminal without this mode", async () => {
    expect(await run({}, 25_00, configuration())).toMatchObject({ kind: "end-application", reason: "card-data-error" });
  });
  test("upset the terminal with any spoiled answer, or be approved", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 4 }),
        fc.nat(200),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        async (at, place, mask, cut) => {
          const alter = (answer: Uint8Array, index: number): Uint8Array => {
            if (index !== at) return answer;
            const position = place % answer.length;
            return cut ? answer.slice(0, position) : answer.map((byte, one) => (one === position ? byte ^ mask : byte));
          };
          const outcome = await run({ alter, profile: mask % 2 === 0 ? "0000" : "0200" });
          expect(outcome.kind).not.toBe("approved");
          if (cut) expect(outcome.kind).not.toBe("online-request");
        },
      ),
      { numRuns: 1000 },
    );
  });
});
