/** Kernel 2 against the virtual Mastercard cards: C-2 by its states. */
import { fromHex, toHex } from "../../../firmware/codec/hex";
import { encodeTlv, findTlv } from "../../../firmware/codec/tlv";
import type { Kernel2Application } from "../../../firmware/emv/configuration";
import { runContactless } from "../../../firmware/emv/entry-point";
import {
  append,
  catalogue,
  channelTo,
  configuration,
  edit,
  kernelPorts,
  instructions,
  purchase,
  tap,
  tapAltered,
} from "./support/bench";

const { getProcessingOptions: options, readRecord: record, generateCryptogram: generate } = instructions;

/** The terminal with its Mastercard applications changed. */
function mastercard(change: Partial<Kernel2Application>): ReturnType<typeof configuration> {
  return configuration((application) => (application.kernel === 2 ? { ...application, ...change } : application));
}

/** Data objects of the online request, by tag, as hex. */
async function objectsOf(tapping: ReturnType<typeof tap>): Promise<(tag: number) => string> {
  const outcome = await tapping;
  if (outcome.kind !== "online-request") throw new Error(`came to ${JSON.stringify(outcome)}`);
  return (tag) => toHex(findTlv(outcome.card.field55, tag) ?? fromHex(""));
}

describe("the online request", () => {
  test("carries account, expiry, sequence and what the terminal found", async () => {
    const outcome = await tap("mastercard-credit-cvn16");
    expect(outcome).toMatchObject({
      kind: "online-request",
      verification: "none",
      card: { kernel: 2, aid: "A0000000041010", maskedPan: "541333******0027", panSequenceNumber: 1, expiry: "3012" },
    });
    const object = await objectsOf(tap("mastercard-credit"));
    // No offline data authentication, floor limit exceeded; no CVM, successful; capabilities with CDA.
    expect([object(0x95), object(0x9f34), object(0x9f33)]).toEqual(["8000008000", "1F0302", "E00808"]);
  });

  test("follows the commands of the books: PPSE, SELECT, GPO, records, GENERATE AC", async () => {
    const channel = channelTo(catalogue.contactless("mastercard-credit"));
    await runContactless(channel, purchase, configuration(), kernelPorts);
    expect(channel.commands.map((command) => toHex(command.subarray(0, 4)))).toEqual([
      "00A40400",
      "00A40400",
      "80A80000",
      "00B20114",
      "00B20214",
      "80AE8000",
    ]);
  });
});

describe("the card's decision", () => {
  test("AAC declines", async () => {
    expect(await tap("mastercard-declines")).toMatchObject({ kind: "declined", reason: "card", card: { kernel: 2 } });
  });
  test("AAC of a phone that wants its holder is no decline (Phone Message Table)", async () => {
    const asks = (bits: string) =>
      tapAltered("mastercard-declines", generate, (answer) => append(answer, encodeTlv(0xdf4b, fromHex(bits))));
    expect(await asks("000800")).toEqual({ kind: "see-phone" });
    expect(await asks("000000")).toMatchObject({ kind: "declined" });
  });
  test("more than was asked for is an error of the card", async () => {
    const outcome = await tapAltered("mastercard-credit", generate, (answer) =>
      edit(answer, { 0x9f27: fromHex("40") }),
    );
    expect(outcome).toMatchObject({ kind: "end-application", reason: "card-data-error" });
    const afterDenial = await tapAltered("mastercard-expired", generate, (answer) =>
      edit(answer, { 0x9f27: fromHex("80") }),
    );
    expect(afterDenial).toMatchObject({ kind: "end-application", reason: "card-data-error" });
  });
  test("format 1 of the answer is understood as well", async () => {
    const outcome = await tapAltered("mastercard-credit", generate, (answer) => {
      const part = (tag: number) => findTlv(answer.subarray(0, answer.length - 2), 0x77, tag) ?? fromHex("");
      return Uint8Array.from([...encodeTlv(0x80, part(0x9f27), part(0x9f36), part(0x9f26), part(0x9f10)), 0x90, 0x00]);
    });
    expect(outcome.kind).toBe("online-request");
  });
});

describe("processing restrictions and action codes", () => {
  test("an expired application that its issuer denies is declined by the terminal", async () => {
    const outcome = await tap("mastercard-expired");
    expect(outcome).toMatchObject({ kind: "declined", reason: "terminal-action-analysis" });
    if (outcome.kind === "declined") expect(outcome.card?.terminalVerificationResults).toBe("8040008000");
  });
  test("an expired application that nobody denies goes online, and the TVR says so", async () => {
    const lenient = tapAltered("mastercard-expired", record, (answer) =>
      edit(answer, { 0x9f0e: fromHex("0000000000") }),
    );
    expect((await objectsOf(lenient))(0x95)).toBe("8040008000");
  });
  test("the terminal's own action codes deny, too", async () => {
    const codes = { denial: fromHex("0000008000"), online: fromHex("0000000000"), default: fromHex("0000000000") };
    expect(await tap("mastercard-credit", {}, mastercard({ terminalActionCodes: codes }))).toMatchObject({
      kind: "declined",
      reason: "terminal-action-analysis",
    });
  });
  test("where the action codes would approve, the issuer is asked all the same", async () => {
    const none = { denial: fromHex("0000000000"), online: fromHex("0000000000"), default: fromHex("0000000000") };
    const settings = mastercard({ terminalActionCodes: none });
    const offlineCapable = { ...settings, terminal: { ...settings.terminal, terminalType: 0x22 } };
    const channel = channelTo(catalogue.contactless("mastercard-credit"), (answer, _index, command) =>
      command[1] === record ? edit(answer, { 0x9f0f: fromHex("0000000000") }) : answer,
    );
    expect((await runContactless(channel, purchase, offlineCapable, kernelPorts)).kind).toBe("online-request");
    expect(channel.commands[channel.commands.length - 1][2]).toBe(0x80);
  });
  test.each([
    ["another application version", { 0x9f08: fromHex("0001") }, "8080008000"],
    ["not yet effective", { 0x5f25: fromHex("300101") }, "8020008000"],
    ["no use but at ATMs", { 0x9f07: fromHex("0200") }, "8010008000"],
    ["no domestic goods or services", { 0x9f07: fromHex("D500") }, "8010008000"],
  ])("%s", async (_name, changes, expected) => {
    const outcome = await tapAltered("mastercard-credit", record, (answer) => edit(answer, changes));
    if (outcome.kind !== "online-request") throw new Error(outcome.kind);
    expect(outcome.card.terminalVerificationResults).toBe(expected);
  });
});

describe("cardholder verification", () => {
  const over = { amountMinor: 150_00 };
  test("is without CVM at the limit and by signature above it", async () => {
    expect(await tap("mastercard-credit", { amountMinor: 100_00 })).toMatchObject({ verification: "none" });
    const object = await objectsOf(tap("mastercard-credit", over));
    expect([object(0x9f34), object(0x9f33)]).toEqual(["1E0300", "E02008"]);
    expect(await tap("mastercard-credit", over)).toMatchObject({ verification: "signature" });
  });
  test("is by online PIN where the terminal has one, and the TVR says it was entered", async () => {
    const settings = mastercard({ cvmCapabilityCvmRequired: 0x60 });
    expect(await tap("mastercard-credit", over, settings)).toMatchObject({ verification: "online-pin" });
    expect((await objectsOf(tap("mastercard-credit", over, settings)))(0x95)).toBe("8000048000");
  });
  test("that fails is told to the issuer", async () => {
    const object = await objectsOf(tap("mastercard-credit", over, mastercard({ cvmCapabilityCvmRequired: 0 })));
    expect([object(0x9f34), object(0x95)]).toEqual(["3F0001", "8000808000"]);
  });
  test("was done by the holder's device when the card says it does that", async () => {
    const device = (amount: object) =>
      tapAltered("mastercard-credit", options, (answer) => edit(answer, { 0x82: fromHex("1A80") }), amount);
    expect(await device(over)).toMatchObject({ verification: "consumer-device" });
    expect(await device({})).toMatchObject({ verification: "none" });
    expect((await objectsOf(device(over)))(0x9f34)).toBe("010002");
  });
});

describe("transaction limit (S456.21)", () => {
  const limits = { transactionLimitMinor: 50_00, transactionLimitOnDeviceMinor: 500_00, cvmRequiredLimitMinor: 50_00 };
  const settings = mastercard({ limits });
  test("sends to another interface above, not at it", async () => {
    expect((await tap("mastercard-credit", { amountMinor: 50_00 }, settings)).kind).toBe("online-request");
    expect(await tap("mastercard-credit", { amountMinor: 50_01 }, settings)).toEqual({
      kind: "try-another-interface",
      reason: "over-limit",
    });
  });
  test("is another one for a device that verifies its holder", async () => {
    const device = (amountMinor: number) =>
      tapAltered(
        "mastercard-credit",
        options,
        (answer) => edit(answer, { 0x82: fromHex("1A80") }),
        { amountMinor },
        settings,
      );
    expect((await device(500_00)).kind).toBe("online-request");
    expect((await device(500_01)).kind).toBe("try-another-interface");
  });
});

describe("what a card may not do", () => {
  test("refuse GET PROCESSING OPTIONS: the next application, and there is none (S3.9)", async () => {
    expect(await tapAltered("mastercard-credit", options, () => fromHex("6985"))).toMatchObject({
      kind: "end-application",
      reason: "no-application",
    });
  });
  test.each([0x82, 0x94])("leave %p out of its processing options", async (tag) => {
    const outcome = await tapAltered("mastercard-credit", options, (answer) => edit(answer, { [tag]: undefined }));
    expect(outcome).toMatchObject({ kind: "end-application", reason: "card-data-missing" });
  });
  test.each([0x5a, 0x5f24, 0x8c])("leave %p out of its records", async (tag) => {
    const outcome = await tapAltered("mastercard-credit", record, (answer) => edit(answer, { [tag]: undefined }));
    expect(outcome).toMatchObject({ kind: "end-application", reason: "card-data-missing" });
  });
  test("know only magnetic-stripe mode", async () => {
    const outcome = await tapAltered("mastercard-credit", options, (answer) => edit(answer, { 0x82: fromHex("1800") }));
    expect(outcome).toMatchObject({ kind: "end-application", reason: "card-data-error" });
  });
  test("tell two account numbers", async () => {
    const outcome = await tapAltered("mastercard-credit", record, (answer) =>
      edit(answer, { 0x5a: fromHex("5413330000000027") }),
    );
    expect(outcome).toMatchObject({ kind: "end-application", reason: "card-data-error" });
  });
  test.each([
    ["of no whole entries", "080101"],
    ["with file 0", "00010100"],
    ["with file 31", "F8010100"],
    ["with record 0", "08000100"],
    ["that runs backwards", "08020100"],
    ["with more signed records than records", "08010102"],
    ["of 255 records", "0801FF00"],
    ["of many records in small parts", "08010F00".repeat(20)],
  ])("send a file locator %s", async (_name, locator) => {
    const outcome = await tapAltered("mastercard-credit", options, (answer) =>
      edit(answer, { 0x94: fromHex(locator) }),
    );
    expect(outcome).toMatchObject({ kind: "end-application", reason: "card-data-malformed" });
  });
  test("answer a record with an error", async () => {
    expect(await tapAltered("mastercard-credit", record, () => fromHex("6A83"))).toMatchObject({
      kind: "end-application",
      reason: "status-word",
      statusWord: "6A83",
    });
  });
  test("wrap a record in something else, or put something behind it", async () => {
    for (const replace of [
      (answer: Uint8Array) => Uint8Array.from([0x77, ...answer.subarray(1)]),
      (answer: Uint8Array) => Uint8Array.from([...answer.subarray(0, -2), 0x5a, 0x00, 0x90, 0x00]),
    ]) {
      expect(await tapAltered("mastercard-credit", record, replace)).toMatchObject({
        kind: "end-application",
        reason: "card-data-malformed",
      });
    }
  });
  test("ask for more than a command can carry", async () => {
    const outcome = await tapAltered("mastercard-credit", record, (answer) =>
      edit(answer, { 0x8c: fromHex("9F4EFF".repeat(3)) }),
    );
    expect(outcome).toMatchObject({ kind: "end-application", reason: "card-data-malformed" });
  });
  test.each([0x9f27, 0x9f36, 0x9f26])("leave %p out of its cryptogram answer", async (tag) => {
    const outcome = await tapAltered("mastercard-credit", generate, (answer) => edit(answer, { [tag]: undefined }));
    expect(outcome).toMatchObject({ kind: "end-application", reason: "card-data-missing" });
  });
  test("refuse GENERATE AC", async () => {
    expect(await tapAltered("mastercard-credit", generate, () => fromHex("6985"))).toMatchObject({
      kind: "end-application",
      reason: "status-word",
      statusWord: "6985",
    });
  });
});
