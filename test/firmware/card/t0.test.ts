import fc from "fast-check";
import { ContactProtocolError } from "../../../firmware/card/contact-protocol-error";
import { T0 } from "../../../firmware/card/t0";
import { CardTransmissionError } from "../../../firmware/ports/card-reader";
import type { ContactCard } from "../../../firmware/ports/card-reader";
import type { ContactFault } from "../../../host-sim/board/chips/contact-fault";
import { ATRS, dataOf, ScriptedContactCard } from "../../host-sim/board/chips/scripted-contact-card";
import { ContactBench, hex } from "./contact-bench";

/** A card that gives the listed answers, one an exchange, and keeps what it was asked. */
function scripted(...answers: string[]): ContactCard & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    answerToReset: new Uint8Array(0),
    asked,
    setParameters: async () => undefined,
    exchange: async (block) => {
      asked.push(hex(block));
      const answer = answers.shift();
      if (answer === undefined) throw new Error(`unexpected ${hex(block)}`);
      return Uint8Array.from(Buffer.from(answer, "hex"));
    },
  };
}

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "hex"));

describe("T=0", () => {
  it.each([
    ["case 1", "84180000", ["8418000000"], ["9000"], "9000"],
    ["case 2", "00B2010C00", ["00B2010C00", "00B2010C03"], ["6C03", "0102039000"], "0102039000"],
    ["case 2 fetched", "80CA9F1700", ["80CA9F1700", "00C0000004"], ["6104", "9F1701039000"], "9F1701039000"],
    ["case 3", "0020008002ABCD", ["0020008002ABCD"], ["63C2"], "63C2"],
    ["case 4", "00A4040002ABCD00", ["00A4040002ABCD", "00C0000003"], ["6103", "0102039000"], "0102039000"],
    [
      "case 4 in pieces",
      "80AE800002ABCD00",
      ["80AE800002ABCD", "00C0000002", "00C0000001"],
      ["6102", "01026101", "039000"],
      "0102039000",
    ],
    [
      "case 4 with a length that is corrected",
      "80AE800002ABCD00",
      ["80AE800002ABCD", "00C0000000", "00C0000002"],
      ["6100", "6C02", "01029000"],
      "01029000",
    ],
    [
      "case 4 with a warning",
      "00A4040002ABCD00",
      ["00A4040002ABCD", "00C0000000", "00C0000002"],
      ["6283", "6C02", "01029000"],
      "01026283",
    ],
    [
      "case 4 with a warning and no data",
      "00A4040002ABCD00",
      ["00A4040002ABCD", "00C0000000"],
      ["6283", "6F00"],
      "6283",
    ],
    ["case 4 refused", "00A4040002ABCD00", ["00A4040002ABCD"], ["6A82"], "6A82"],
    ["case 3 with bytes nobody asked for", "0082000002ABCD", ["0082000002ABCD"], ["6108"], "6108"],
  ])("does %s as EMV Book 1, 9.3.1 has it", async (_, command, asked, answers, response) => {
    const card = scripted(...answers);
    expect(hex(await new T0(card).transceive(bytes(command)))).toBe(response);
    expect(card.asked).toEqual(asked);
  });

  it.each([
    ["an answer without a status", "answer-length", ["90"]],
    ["an empty answer", "answer-length", [""]],
    ["data for a command that brought data", "answer-length", ["019000"]],
    ["more than was available", "answer-length", ["6101", "01029000"]],
    ["a status that is none", "status-word", ["5000"]],
    ["NULL as a status", "status-word", ["6000"]],
    ["a length that is never right", "too-many-exchanges", ["6105", ...Array<string>(20).fill("6C05")]],
    ["data in crumbs without end", "too-many-exchanges", ["6101", ...Array<string>(20).fill("AA6101")]],
    ["a promise that is never kept", "too-many-exchanges", Array<string>(20).fill("6100")],
  ])("ends with an error at %s", async (_, reason, answers) => {
    const transmission = new T0(scripted(...answers));
    const failure: unknown = await transmission.transceive(bytes("00A4040002ABCD00")).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ContactProtocolError);
    expect((failure as ContactProtocolError).reason).toBe(reason);
  });

  it.each(["00", "00A404", "00A4040000AA", "00A4040002AB", "00A4040002ABCD0000"])(
    "takes %s for the bug of a caller",
    async (command) => {
      await expect(new T0(scripted()).transceive(bytes(command))).rejects.toBeInstanceOf(RangeError);
    },
  );

  it("is done with any card after twelve exchanges", async () => {
    const answer = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .tuple(fc.uint8Array({ maxLength: 20 }), fc.constantFrom(0x61, 0x6c, 0x90, 0x62, 0x63), fc.nat(255))
        .map(([data, sw1, sw2]) => Uint8Array.of(...data, sw1, sw2)),
    );
    const command = fc.constantFrom("84180000", "00B2010C00", "0020008002ABCD", "00A4040002ABCD00");
    await fc.assert(
      fc.asyncProperty(command, fc.infiniteStream(answer), async (text, answers) => {
        let exchanges = 0;
        const card = scripted();
        card.exchange = async () => {
          exchanges += 1;
          return answers.next().value as Uint8Array;
        };
        const result = await new T0(card).transceive(bytes(text)).catch((error: unknown) => error);
        expect(exchanges).toBeLessThanOrEqual(12);
        if (result instanceof Uint8Array) expect(result.length).toBeLessThanOrEqual(258);
        else expect(result).toBeInstanceOf(ContactProtocolError);
      }),
      { numRuns: 10_000 },
    );
  });
});

describe("T=0 on the virtual reader", () => {
  async function outcome(faults: readonly ContactFault[]): Promise<unknown> {
    const bench = new ContactBench();
    const channel = await bench.activate(new ScriptedContactCard(ATRS.t0), { faults });
    return bench.send(channel, 0x00, 0xb2, 0x01, 0x0c, 0x00).catch((error: unknown) => error);
  }

  it.each<[ContactFault["kind"], Uint8Array | undefined, string]>([
    ["drop", undefined, "mute"],
    ["parity", undefined, "parity"],
    ["say", Uint8Array.of(0x42), "protocol"],
    ["say", Uint8Array.of(0x90), "mute"],
    ["say", Uint8Array.of(0xb2, 0x01), "mute"],
  ])("tells of fault %s with %s as what the card did", async (kind, said, reason) => {
    const failure = await outcome([{ kind, turn: 1, bytes: said }]);
    expect(failure).toBeInstanceOf(CardTransmissionError);
    expect((failure as CardTransmissionError).reason).toBe(reason);
  });

  it("bears with a card that asks for its data byte by byte", async () => {
    const bench = new ContactBench();
    const card = new ScriptedContactCard(ATRS.t0);
    card.answer = () => ({ response: dataOf(20) });
    const channel = await bench.activate(card, { behaviour: { singleBytes: true } });
    expect(hex(await bench.send(channel, 0x00, 0xa4, 0x04, 0x00, 0x03, 1, 2, 3, 0x00))).toBe(hex(dataOf(20)));
    expect(hex(card.received[0])).toBe("00A4040003010203");
  });

  it("ends a card that says NULL without end", async () => {
    const bench = new ContactBench();
    const card = new ScriptedContactCard(ATRS.t0);
    card.answer = () => ({ response: dataOf(20), delayMs: 3_600_000 });
    const channel = await bench.activate(card);
    const startMs = bench.time.monotonicMs();
    await expect(bench.send(channel, 0x00, 0xb2, 0x01, 0x0c, 0x00)).rejects.toThrow("too-slow");
    expect(bench.time.monotonicMs() - startMs).toBeLessThan(61_000);
    // The reader can be had again at once.
    bench.slot.insert(new ScriptedContactCard(ATRS.t1));
    await bench.time.until(bench.reader.initialise());
    expect(bench.reader.inserted).toBe(true);
  });
});
