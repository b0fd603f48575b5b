/**
 * A hostile card: any answer of any card replaced by something malformed. What must hold: an outcome, never another error; no
 * more commands than the bound; never an approval. Random choices come from a seed that a failure prints.
 */
import * as fc from "fast-check";
import { fromHex } from "../../../firmware/codec/hex";
import { encodeTlv } from "../../../firmware/codec/tlv";
import { contactlessBounds, runContactless } from "../../../firmware/emv/entry-point";
import type { ContactlessOutcome } from "../../../firmware/emv/outcome";
import { catalogue, channelTo, configuration, kernelPorts, purchase, type RecordedChannel } from "./support/bench";

const cards = ["visa-credit", "visa-credit-cvn10", "mastercard-credit"];
const settings = configuration();

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
