/**
 * A hostile card: any answer of any card replaced by something malformed. What must hold: an outcome, never another error; no
 * more commands than the bound; never an approval. Random choices come from a seed that a failure prints.
 */
import * as fc from "fast-check";
import { fromHex } from "../../../firmware/codec/hex";
import { encodeTlv } from "../../../firmware/codec/tlv";
import { contactlessBounds, runContactless } from "../../../firmware/emv/entry-point";
import type { ContactlessOutcome } from "../../../firmware/emv/outcome";
import { contactTerminal } from "../../../host-sim/bench/mutations/terminals";
import { contactBounds } from "../../../firmware/emv/contact-session";
import { catalogue, channelTo, configuration, kernelPorts, purchase, type RecordedChannel } from "./support/bench";
import { FakePeople, insert, pin } from "./support/contact-bench";

const cards = ["visa-credit", "visa-credit-cvn10", "mastercard-credit"];
const settings = configuration();

/** One row a way of giving no proper answer: what comes in place of the card's. */
const kinds: Readonly<Record<string, (answer: Uint8Array) => Uint8Array>> = {
  nothing: () => new Uint8Array(0),
  "one byte": () => Uint8Array.of(0x90),
  "a status alone": () => fromHex("9000"),
  "an error": () => fromHex("6F00"),
  "bytes that are waiting": () => fromHex("6110"),
  "a wrong length": () => fromHex("6C10"),
  "half of it": (answer) => joined(answer.subarray(0, answer.length >> 1), fromHex("9000")),
  "a length beyond the end": (answer) => changed(answer, 1, 0x7f),
  "an indefinite length": (answer) => changed(answer, 1, 0x80),
  "a length of four bytes": (answer) => joined(answer.subarray(0, 1), fromHex("84FFFFFFFF"), answer.subarray(2)),
  "a tag without end": () => joined(new Uint8Array(40).fill(0x9f), fromHex("9000")),
  "templates without end": () => joined(nested(60), fromHex("9000")),
  "everything twice": (answer) => joined(answer.subarray(0, -2), answer),
  "a byte too many": (answer) => joined(answer.subarray(0, -2), fromHex("5A9000")),
  zeros: (answer) => joined(new Uint8Array(Math.max(0, answer.length - 2)), fromHex("9000")),
  "all bits set": (answer) => joined(new Uint8Array(Math.max(0, answer.length - 2)).fill(0xff), fromHex("9000")),
  "more than fits": () => joined(new Uint8Array(300).fill(0x70), fromHex("9000")),
  "records without end": () => fromHex("770A82027D8094040801FF009000"),
  "an approval": () => fromHex("801240000101020304050607080601030330A800009000"),
  "a certificate of zeros": () => joined(encodeTlv(0x70, encodeTlv(0x90, new Uint8Array(176))), fromHex("9000")),
  "a modulus of zeros": () =>
    joined(encodeTlv(0x70, encodeTlv(0x92, new Uint8Array(36)), encodeTlv(0x9f32, Uint8Array.of(0))), fromHex("9000")),
};

function nested(depth: number): Uint8Array {
  let bytes: Uint8Array = new Uint8Array(0);
  for (let level = 0; level < depth; level++) bytes = encodeTlv(0x70, bytes);
  return bytes;
}

function changed(answer: Uint8Array, at: number, byte: number): Uint8Array {
  return answer.map((before, index) => (index === at ? byte : before));
}

/** Ways to spoil an answer. */
type Damage =
  | { readonly kind: "cut"; readonly at: number }
  | { readonly kind: "flip"; readonly at: number; readonly mask: number }
  | { readonly kind: "insert"; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: "replace"; readonly bytes: Uint8Array }
  | { readonly kind: "template"; readonly tag: number; readonly bytes: Uint8Array }
  | { readonly kind: "repeat"; readonly times: number };

const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ kind: fc.constant("cut" as const), at: fc.nat(258) }),
  fc.record({ kind: fc.constant("flip" as const), at: fc.nat(257), mask: fc.integer({ min: 1, max: 255 }) }),
  fc.record({ kind: fc.constant("insert" as const), at: fc.nat(257), bytes: fc.uint8Array({ maxLength: 12 }) }),
  fc.record({ kind: fc.constant("replace" as const), bytes: fc.uint8Array({ maxLength: 300 }) }),
  fc.record({
    kind: fc.constant("template" as const),
    tag: fc.constantFrom(0x6f, 0x70, 0x77, 0x80, 0x61, 0xa5),
    bytes: fc.uint8Array({ maxLength: 120 }),
  }),
  fc.record({ kind: fc.constant("repeat" as const), times: fc.integer({ min: 2, max: 4 }) }),
);

function spoil(answer: Uint8Array, by: Damage): Uint8Array {
  const body = answer.subarray(0, Math.max(0, answer.length - 2));
  switch (by.kind) {
    case "cut":
      return answer.slice(0, by.at % (answer.length + 1));
    case "flip":
      return answer.map((byte, index) => (index === by.at % answer.length ? byte ^ by.mask : byte));
    case "insert":
      return joined(answer.subarray(0, by.at % answer.length), by.bytes, answer.subarray(by.at % answer.length));
    case "replace":
      return by.bytes;
    case "template":
      return joined(Uint8Array.of(by.tag, by.bytes.length), by.bytes, Uint8Array.of(0x90, 0x00));
    case "repeat":
      return joined(...Array.from({ length: by.times }, () => body), Uint8Array.of(0x90, 0x00));
  }
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

async function tapAt(channel: RecordedChannel): Promise<ContactlessOutcome> {
  const outcome = await runContactless(channel, purchase, settings, kernelPorts);
  expect(channel.commands.length).toBeLessThanOrEqual(contactlessBounds.maximumCommands);
  expect(outcome.kind).not.toBe("approved");
  return outcome;
}

test("one or two spoiled answers end in an outcome, within the bounds", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...cards),
      fc.array(fc.tuple(fc.nat(6), damage), { minLength: 1, maxLength: 2 }),
      async (card, damages) => {
        const channel = channelTo(catalogue.contactless(card), (answer, index) =>
          damages.reduce((spoiled, [at, by]) => (at === index ? spoil(spoiled, by) : spoiled), answer),
        );
        await tapAt(channel);
      },
    ),
    { numRuns: 2000 },
  );
});

test("an answer cut at every byte is never taken for a whole one", async () => {
  for (const card of cards) {
    const whole: number[] = [];
    await tapAt(channelTo(catalogue.contactless(card), (answer, index) => ((whole[index] = answer.length), answer)));
    for (let index = 0; index < whole.length; index++) {
      for (let length = 0; length < whole[index]; length++) {
        const channel = channelTo(catalogue.contactless(card), (answer, at) =>
          at === index ? answer.slice(0, length) : answer,
        );
        expect((await tapAt(channel)).kind).not.toBe("online-request");
      }
    }
  }
});

test("a card that answers the same to everything ends, whatever it says", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 258 }), async (answer) => {
      const commands: Uint8Array[] = [];
      await tapAt({ commands, transceive: async (command) => (commands.push(command), answer) });
    }),
    { numRuns: 500 },
  );
});

test("a card that sends more data than the bound is stopped", async () => {
  let serial = 0;
  const channel = channelTo(catalogue.contactless("mastercard-credit"), (answer, _index, command) => {
    // Thirty records in file 1, each with 230 bytes under a tag nobody knows.
    if (command[1] === 0xa8) return fromHex("770A82021880940408011E009000");
    if (command[1] !== 0xb2) return answer;
    serial++;
    const record = encodeTlv(0x70, encodeTlv(0xdf00 + serial, new Uint8Array(230)));
    return joined(record, Uint8Array.of(0x90, 0x00));
  });
  expect(await tapAt(channel)).toMatchObject({ kind: "end-application", reason: "bounds" });
  expect(serial * 230).toBeLessThanOrEqual(contactlessBounds.maximumDataBytes + 230);
});

describe("every answer, replaced by every kind of malformed answer at each step, some of them from there on", () => {
  const contactless = ["visa-credit", "visa-offline", "mastercard-cda", "mastercard-relay", "mastercard-stripe-mode"];
  const contact = ["visa-pin-enciphered", "mastercard-cda"];
  const lasting = new Set(["nothing", "a status alone", "bytes that are waiting", "everything twice", "an approval"]);
  const kindsOfReplacement = Object.entries(kinds).flatMap(([name, make]) =>
    (lasting.has(name) ? [false, true] : [false]).map((isLasting) => ({ name, make, isLasting })),
  );

  test.each(contactless)("%s in the field", async (card) => {
    const steps = await commandsOf(card);
    for (let step = 0; step < steps; step++) {
      for (const { name, make, isLasting } of kindsOfReplacement) {
        const alter = (answer: Uint8Array, at: number): Uint8Array =>
          at === step || (isLasting && at > step) ? make(answer) : answer;
        const outcome = await tapAt(channelTo(catalogue.contactless(card), alter));
        expect([name, step, typeof outcome.kind]).toEqual([name, step, "string"]);
      }
    }
  });

  test.each(contact)("%s in the slot", async (card) => {
    const steps = await insertAt(card, (answer) => answer);
    for (let step = 0; step < steps; step++) {
      for (const { make, isLasting } of kindsOfReplacement) {
        await insertAt(card, (answer, at) => (at === step || (isLasting && at > step) ? make(answer) : answer), true);
      }
    }
  });

  async function commandsOf(card: string): Promise<number> {
    const channel = channelTo(catalogue.contactless(card));
    await tapAt(channel);
    return channel.commands.length;
  }

  /** Inserts at a terminal that always goes online, whose host cannot be reached, and says how many commands there were. */
  async function insertAt(
    name: string,
    alter: (answer: Uint8Array, at: number) => Uint8Array,
    isSpoilt = false,
  ): Promise<number> {
    const { contact: card } = catalogue.chip(name);
    if (card === undefined) throw new Error(`${name} has no contacts`);
    card.reset(true);
    let commands = 0;
    const people = new FakePeople();
    people.pins = [pin("1234"), pin("1234"), pin("1234")];
    const channel = {
      transceive: async (command: Uint8Array): Promise<Uint8Array> => {
        const answer = card.process(command);
        return alter(answer === "mute" ? new Uint8Array(0) : answer.response, commands++);
      },
    };
    const transaction = insert(channel, people, contactTerminal("online-only"));
    const outcome = await transaction.start();
    expect(outcome.kind).not.toBe("approved");
    if (outcome.kind === "online-request") {
      const completion = await transaction.complete({ kind: "unable-to-go-online" });
      expect(completion.kind).toBe("declined");
    } else expect(isSpoilt).toBe(true);
    transaction.close();
    expect(commands).toBeLessThanOrEqual(contactBounds.maximumCommands);
    return commands;
  }
});
