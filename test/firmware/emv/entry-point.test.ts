import { encodeAscii } from "../../../firmware/codec/ascii";
import { fromHex, toHex } from "../../../firmware/codec/hex";
import { encodeTlv } from "../../../firmware/codec/tlv";
import { contactlessAllowed, contactlessBounds, runContactless } from "../../../firmware/emv/entry-point";
import { ReaderFaultError } from "../../../firmware/ports/card-reader";
import { CardCatalogue } from "../../../host-sim/cards/catalogue";
import { VirtualCard } from "../../../host-sim/cards/virtual-card";
import { readIssuerMasterKeys } from "../../../host-sim/cards/personalisation";
import {
  catalogue,
  channelTo,
  configuration,
  kernelPorts,
  purchase,
  scripted,
  tap,
  tapAltered,
  instructions,
} from "./support/bench";

const ppse = "00A404000E325041592E5359532E444446303100";
const run = (channel: Parameters<typeof runContactless>[0], settings = configuration()) =>
  runContactless(channel, purchase, settings, kernelPorts);

/** Answer of a PPSE with entries of name, priority and, if asked for, kernel. */
function directory(...entries: readonly (readonly [name: string, priority?: string, kernel?: string])[]): string {
  const templates = entries.map(([name, priority, kernel]) =>
    encodeTlv(
      0x61,
      encodeTlv(0x4f, fromHex(name)),
      ...(priority === undefined ? [] : [encodeTlv(0x87, fromHex(priority))]),
      ...(kernel === undefined ? [] : [encodeTlv(0x9f2a, fromHex(kernel))]),
    ),
  );
  const information = encodeTlv(0xa5, encodeTlv(0xbf0c, ...templates));
  return `${toHex(encodeTlv(0x6f, encodeTlv(0x84, encodeAscii("2PAY.SYS.DDF01")), information))}9000`;
}

const select = (name: string): string => `00A40400${toHex(Uint8Array.of(name.length / 2))}${name}00`;
const visaName = "A0000000031010";
const mastercardName = "A0000000041010";

/** A card with both schemes' applications, the second one preferred. */
function dualCard(): VirtualCard {
  const visa = catalogue.contactlessProfile("visa-credit");
  const mastercard = catalogue.contactlessProfile("mastercard-credit");
  const [first] = visa.applications;
  const profile = { ...mastercard, applications: [{ ...first, priority: 2 }, ...mastercard.applications] };
  return new VirtualCard("dual", profile, readIssuerMasterKeys());
}

describe("combination selection", () => {
  test("takes the application of the highest priority, whatever the order", async () => {
    expect(await tap(dualCard())).toMatchObject({ kind: "online-request", card: { kernel: 2 } });
  });
  test("goes on to the next one when the kernel asks for it", async () => {
    const channel = channelTo(dualCard(), (answer, index) => (index === 2 ? fromHex("6985") : answer));
    expect(await run(channel)).toMatchObject({ kind: "online-request", card: { kernel: 3 } });
  });
  test("goes on to the next one when the final SELECT fails", async () => {
    const channel = channelTo(dualCard(), (answer, index) => (index === 1 ? fromHex("6283") : answer));
    expect(await run(channel)).toMatchObject({ kind: "online-request", card: { kernel: 3 } });
  });
  test("goes on to the next one when the amount is over the limit of the first", async () => {
    const settings = configuration((application) =>
      application.kernel === 2 ? { ...application, limits: { transactionLimitMinor: 10_00 } } : application,
    );
    expect(await tap(dualCard(), {}, settings)).toMatchObject({ kind: "online-request", card: { kernel: 3 } });
  });
  test("orders by priority, none last, equals as they stand", async () => {
    const names = [`${visaName}01`, `${visaName}02`, `${visaName}03`, `${visaName}04`];
    const answer = directory([names[0]], [names[1], "02"], [names[2], "82"], [names[3], "01"]);
    const order = [names[3], names[1], names[2], names[0]];
    const channel = scripted([ppse, answer], ...order.map((name) => [select(name), "6A82"] as const));
    expect(await run(channel)).toMatchObject({ kind: "end-application", reason: "no-application" });
    expect(channel.commands).toHaveLength(5);
  });
  test.each([
    ["a kernel that is not the application's", "03"],
    ["a domestic kernel", "830985"],
    ["a kernel nobody here has", "2A"],
  ])("passes over an entry that asks for %s", async (_name, kernel) => {
    const channel = scripted([ppse, directory([mastercardName, "01", kernel])]);
    expect(await run(channel)).toMatchObject({ kind: "end-application", reason: "no-application" });
  });
  test.each([["00"], ["02"], ["42"], [""]])("takes an entry that asks for kernel '%s'", async (kernel) => {
    const channel = scripted([ppse, directory([mastercardName, "01", kernel])], [select(mastercardName), "6A82"]);
    await run(channel);
    expect(channel.commands).toHaveLength(2);
  });
  test("passes over entries without a usable name", async () => {
    const channel = scripted([ppse, directory(["A0000000"], ["A000000003101000000000000000000000"])]);
    expect(await run(channel)).toMatchObject({ kind: "end-application", reason: "no-application" });
  });
  test("tries no more candidates than the bound allows", async () => {
    const entries = Array.from(
      { length: 12 },
      (_, index) => [`${visaName}${toHex(Uint8Array.of(index))}`, "01"] as const,
    );
    const channel = channelTo(catalogue.contactless("visa-credit"), (answer, index) =>
      index === 0 ? fromHex(directory(...entries.map(([name]) => [name.slice(0, 16)] as const))) : fromHex("6A82"),
    );
    expect(await run(channel)).toMatchObject({ kind: "end-application", reason: "no-application" });
    expect(channel.commands).toHaveLength(1 + contactlessBounds.maximumCandidates);
  });
});

describe("a card without the payment environment", () => {
  test.each([
    ["6A82", { kind: "end-application", reason: "no-application", statusWord: "6A82" }],
    ["9000", { kind: "end-application", reason: "no-application" }],
    ["6F0284009000", { kind: "end-application", reason: "no-application" }],
    ["6F059000", { kind: "end-application", reason: "card-data-malformed" }],
    ["90", { kind: "end-application", reason: "card-data-malformed" }],
    ["", { kind: "end-application", reason: "card-data-malformed" }],
  ])("%s", async (answer, expected) => {
    expect(await run(scripted([ppse, answer]))).toMatchObject(expected);
  });
});

describe("the final SELECT", () => {
  test.each([
    ["no FCI", () => fromHex("9000"), { reason: "card-data-malformed" }],
    ["an FCI without DF Name", () => fromHex("6F009000"), { reason: "no-application", detail: "card-data-missing" }],
    ["an empty label", () => fromHex("6F04A50250009000"), { reason: "card-data-malformed" }],
    ["a DF Name of another application", () => fromHex("6F098407A00000000410109000"), { reason: "card-data-error" }],
  ])("with %s ends the application", async (_name, replace, expected) => {
    expect(await tapAltered("visa-credit", instructions.select, replace)).toMatchObject({
      kind: "end-application",
      ...expected,
    });
  });
});

describe("a card that leaves the field", () => {
  const commandsOf = async (card: string) => {
    const channel = channelTo(catalogue.contactless(card));
    await run(channel);
    return channel.commands.length;
  };
  test.each(["visa-credit", "mastercard-credit"])("%s: try again, after every command", async (card) => {
    const count = await commandsOf(card);
    for (let after = 0; after < count; after++) {
      const leaving = catalogue.contactless(card, [{ leaveFieldAfterCommands: after }]);
      expect(await tap(leaving)).toEqual({ kind: "try-again", reason: "card-removed" });
    }
    expect((await tap(catalogue.contactless(card, [{ leaveFieldAfterCommands: count }]))).kind).toBe("online-request");
  });
});

describe("limits before a card is there", () => {
  const limited = configuration((application) => ({ ...application, limits: { transactionLimitMinor: 25_00 } }));
  test("kernel 3 is out at the limit, kernel 2 above it", async () => {
    expect(await tap("visa-credit", {}, limited)).toEqual({ kind: "try-another-interface", reason: "over-limit" });
    expect((await tap("visa-credit", { amountMinor: 24_99 }, limited)).kind).toBe("online-request");
    expect((await tap("mastercard-credit", {}, limited)).kind).toBe("online-request");
    expect((await tap("mastercard-credit", { amountMinor: 25_01 }, limited)).kind).toBe("try-another-interface");
  });
  test("tell whether to ask for a card at all", () => {
    expect(contactlessAllowed(purchase, limited)).toBe(true);
    expect(contactlessAllowed({ ...purchase, amountMinor: 25_01 }, limited)).toBe(false);
    expect(contactlessAllowed({ ...purchase, transactionType: 0x20 }, configuration())).toBe(false);
  });
  test("leave out applications for other types, and zero amounts", async () => {
    expect(await tap("visa-credit", { transactionType: 0x20 })).toMatchObject({ reason: "no-application" });
    expect(await tap("visa-credit", { amountMinor: 0 })).toMatchObject({ reason: "no-application" });
  });
});

describe("faults", () => {
  test("of the reader are thrown on", async () => {
    const channel = {
      async transceive(): Promise<Uint8Array> {
        throw new ReaderFaultError("no answer on the bus");
      },
    };
    await expect(run(channel)).rejects.toBeInstanceOf(ReaderFaultError);
  });
  test("by rule of the profile reach the kernel", async () => {
    const card = catalogue.contactless("mastercard-credit", [{ on: "GENERATE AC", statusWord: "6F00" }]);
    expect(await tap(card)).toMatchObject({ kind: "end-application", reason: "status-word", statusWord: "6F00" });
  });
});

test("the catalogue reads its own profiles", () => {
  expect(new CardCatalogue().list().map(({ name }) => name)).toEqual(
    expect.arrayContaining(["stripe-chip", "visa-sca"]),
  );
});
