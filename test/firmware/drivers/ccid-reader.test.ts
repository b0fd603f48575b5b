import fc from "fast-check";
import { activateContactCard } from "../../../firmware/card/contact-activation";
import { ContactProtocolError } from "../../../firmware/card/contact-protocol-error";
import { CcidReader } from "../../../firmware/drivers/ccid-reader";
import { CardRemovedError, CardTransmissionError, ReaderFaultError } from "../../../firmware/ports/card-reader";
import type { UartDevice } from "../../../host-sim/board/chip";
import { frameOf } from "../../../host-sim/board/chips/ccid-frame";
import type { ContactFault } from "../../../host-sim/board/chips/contact-fault";
import { ATRS, dataOf, ScriptedContactCard } from "../../host-sim/board/chips/scripted-contact-card";
import { VirtualTime } from "../../host-sim/board/chips/virtual-time";
import { ContactBench, hex } from "../card/contact-bench";
import { serialOn } from "./io-on-chips";

const READ_RECORD = [0x00, 0xb2, 0x01, 0x0c, 0x00];

describe("the CCID reader", () => {
  it("tells of cards that come and go, once each", async () => {
    const bench = new ContactBench();
    const changes: boolean[] = [];
    bench.reader.onChange = (inserted) => changes.push(inserted);
    await bench.time.until(bench.reader.initialise());
    expect(bench.reader.inserted).toBe(false);
    bench.slot.insert(new ScriptedContactCard(ATRS.t0));
    await bench.time.pass(50);
    expect([bench.reader.inserted, changes]).toEqual([true, [true]]);
    bench.slot.remove();
    await bench.time.pass(50);
    expect([bench.reader.inserted, changes]).toEqual([false, [true, false]]);
  });

  it("notices a card exchanged for another in a moment", async () => {
    const bench = new ContactBench();
    const channel = await bench.activate(new ScriptedContactCard(ATRS.t1));
    const changes: boolean[] = [];
    bench.reader.onChange = (inserted) => changes.push(inserted);
    bench.slot.insert(new ScriptedContactCard(ATRS.t1));
    await bench.time.pass(50);
    expect(changes).toEqual([false, true]);
    await expect(bench.send(channel, ...READ_RECORD)).rejects.toBeInstanceOf(CardRemovedError);
  });

  it("finds a card that was in the slot before the start", async () => {
    const bench = new ContactBench();
    bench.slot.insert(new ScriptedContactCard(ATRS.t0));
    await bench.time.until(bench.reader.initialise());
    expect(bench.reader.inserted).toBe(true);
  });

  it("powers up cold, resets warm, and gives the ATR of each", async () => {
    const bench = new ContactBench();
    const card = new ScriptedContactCard(ATRS.t0, ATRS.t1);
    bench.slot.insert(card);
    const cold = await bench.time.until(bench.reader.powerUp());
    expect(hex(cold.answerToReset)).toBe(hex(ATRS.t0));
    const warm = await bench.time.until(bench.reader.warmReset());
    expect(hex(warm.answerToReset)).toBe(hex(ATRS.t1));
    await bench.time.until(bench.reader.powerUp());
    expect(card.resets).toEqual(["cold", "warm", "cold"]);
    await expect(bench.time.until(warm.exchange(Uint8Array.of(0, 1, 2, 3)))).rejects.toBeInstanceOf(CardRemovedError);
    await bench.time.until(bench.reader.powerDown());
    expect(bench.slot.isPowered).toBe(false);
  });

  it("rejects with a removed card when the slot is empty", async () => {
    const bench = new ContactBench();
    await expect(bench.time.until(bench.reader.powerUp())).rejects.toBeInstanceOf(CardRemovedError);
    await bench.time.until(bench.reader.powerDown());
  });

  it.each([
    ["silent", new Uint8Array(0), "mute"],
    ["without a good first character", Uint8Array.of(0x42, 0x00), "protocol"],
    ["whose check character is wrong", Uint8Array.of(0x3b, 0x80, 0x01, 0x80), "protocol"],
  ])("rejects with the card's fault when its answer to reset is %s", async (_, atr, reason) => {
    const bench = new ContactBench();
    bench.slot.insert(new ScriptedContactCard(atr));
    const failure: unknown = await bench.time.until(bench.reader.powerUp()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CardTransmissionError);
    expect((failure as CardTransmissionError).reason).toBe(reason);
  });

  it("rejects at once with a removed card when it is pulled out while it works", async () => {
    for (const atr of [ATRS.t0, ATRS.t1]) {
      const bench = new ContactBench();
      const card = new ScriptedContactCard(atr);
      card.answer = () => ({ response: dataOf(10), delayMs: 5_000 });
      const channel = await bench.activate(card);
      const answer = channel.transceive(Uint8Array.from(READ_RECORD));
      const expectation = expect(answer).rejects.toBeInstanceOf(CardRemovedError);
      await bench.time.pass(300);
      bench.slot.remove();
      await bench.time.pass(50);
      await expectation;
      expect(bench.reader.inserted).toBe(false);
      bench.slot.insert(card);
      card.answer = () => ({ response: dataOf(10) });
      const again = await bench.time.until(activateContactCard(bench.reader));
      expect(hex(await bench.send(again, ...READ_RECORD))).toBe(hex(dataOf(10)));
    }
  });

  it("rejects with a reader fault when the reader is mute, and recovers when it is back", async () => {
    const bench = new ContactBench();
    const card = new ScriptedContactCard(ATRS.t1);
    const channel = await bench.activate(card);
    bench.chip.faults.unplugged = true;
    const failure: unknown = await bench.send(channel, ...READ_RECORD).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ReaderFaultError);
    expect(failure).not.toBeInstanceOf(CardTransmissionError);
    await expect(bench.time.until(bench.reader.initialise())).rejects.toBeInstanceOf(ReaderFaultError);
    bench.chip.faults.unplugged = false;
    const again = await bench.time.until(activateContactCard(bench.reader));
    expect(hex(await bench.send(again, ...READ_RECORD))).toBe("9000");
  });

  it.each(["damagedFrames", "unreadFrames"] as const)("sends again after up to three %s", async (fault) => {
    for (const count of [1, 2, 3]) {
      const bench = new ContactBench();
      const card = new ScriptedContactCard(ATRS.t1);
      const channel = await bench.activate(card);
      bench.chip.faults[fault] = count;
      expect(hex(await bench.send(channel, ...READ_RECORD))).toBe("9000");
      expect(card.received).toHaveLength(1);
    }
  });

  it.each(["damagedFrames", "unreadFrames"] as const)("gives up on %s without end", async (fault) => {
    const bench = new ContactBench();
    const channel = await bench.activate(new ScriptedContactCard(ATRS.t1));
    bench.chip.faults[fault] = Infinity;
    await expect(bench.send(channel, ...READ_RECORD)).rejects.toBeInstanceOf(ReaderFaultError);
    bench.chip.faults[fault] = 0;
    await bench.time.until(bench.reader.initialise());
  });

  it("speaks to a reader without echo, which frames its time extensions", async () => {
    const bench = new ContactBench({ echo: false });
    const card = new ScriptedContactCard(ATRS.t1);
    card.answer = () => ({ response: dataOf(3), delayMs: 12_000 });
    const channel = await bench.activate(card);
    expect(hex(await bench.send(channel, ...READ_RECORD))).toBe(hex(dataOf(3)));
  });

  it("takes no late answer for the answer to another command", async () => {
    const time = new VirtualTime();
    let first = true;
    const device: UartDevice = {
      baud: 115_200,
      onSend: undefined,
      receive(frame) {
        const sequence = frame[8];
        const status = (number: number, slot: number) =>
          frameOf(Uint8Array.of(0x81, 0, 0, 0, 0, 0, number, slot, 0, 0));
        // The answer to the command before says that a card is there; the right one that there is none.
        if (first) device.onSend?.(status((sequence - 1) & 0xff, 1));
        first = false;
        time.after(10, () => device.onSend?.(status(sequence, 2)));
      },
    };
    const reader = new CcidReader({ serial: { io: serialOn(time, device), baud: 115_200 }, clock: time });
    await time.until(reader.initialise());
    expect(reader.inserted).toBe(false);
  });

  it("may be closed in the middle of a command", async () => {
    const bench = new ContactBench();
    const starting = bench.reader.initialise();
    const expectation = expect(starting).rejects.toBeInstanceOf(ReaderFaultError);
    await bench.time.pass(1);
    bench.reader.close();
    bench.reader.close();
    await bench.time.pass(100);
    await expectation;
  });

  it("survives a reader that says anything at all", async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.uint8Array({ maxLength: 40 })), fc.boolean(), async (noise, framed) => {
        const time = new VirtualTime();
        const device: UartDevice = {
          baud: 115_200,
          onSend: undefined,
          receive(frame) {
            const bytes = noise.next().value as Uint8Array;
            const status = Uint8Array.of(
              0x80,
              bytes.length,
              0,
              0,
              0,
              0,
              frame[8],
              bytes[0] ?? 0,
              bytes[1] ?? 0,
              0,
              ...bytes,
            );
            device.onSend?.(framed ? frameOf(status) : bytes);
          },
        };
        const reader = new CcidReader({ serial: { io: serialOn(time, device), baud: 115_200 }, clock: time });
        const result = await time.until(activateContactCard(reader).catch((error: unknown) => error));
        if (result instanceof Error) {
          expect(result instanceof ReaderFaultError || result instanceof CardRemovedError).toBe(true);
        }
        expect(time.monotonicMs()).toBeLessThan(400_000);
      }),
      { numRuns: 200 },
    );
  });
});

describe("activation of a contact card", () => {
  const REFUSED = Uint8Array.of(0x3b, 0x20, 0x25);

  it("resets warm when the answer to the cold reset is refused, and takes the second answer", async () => {
    const bench = new ContactBench();
    const card = new ScriptedContactCard(REFUSED, REFUSED);
    const channel = await bench.activate(card);
    expect(card.resets).toEqual(["cold", "warm"]);
    expect(channel.parameters.protocol).toBe(0);
    expect(hex(await bench.send(channel, ...READ_RECORD))).toBe("9000");
  });

  it("resets again when the first answer was damaged", async () => {
    const bench = new ContactBench();
    const card = new ScriptedContactCard(Uint8Array.of(0x3b, 0x80, 0x01, 0x80), ATRS.t1);
    const reset = card.reset.bind(card);
    card.reset = (cold) => {
      reset(cold);
      // The reader takes power from a card that it cannot read, so the second reset is a cold one too.
      card.coldAtr = ATRS.t1;
    };
    const channel = await bench.activate(card);
    expect(card.resets).toEqual(["cold", "cold"]);
    expect(channel.parameters.protocol).toBe(1);
  });

  it("gives a card up whose answers are refused twice, and takes its power", async () => {
    const bench = new ContactBench();
    const card = new ScriptedContactCard(Uint8Array.of(0x3b, 0x20, 0x25), Uint8Array.of(0x3b, 0x80, 0x02, 0x82));
    const failure: unknown = await bench.activate(card).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ContactProtocolError);
    expect((failure as ContactProtocolError).reason).toBe("answer-to-reset");
    expect(bench.slot.isPowered).toBe(false);
  });

  it("gives a mute card up without a warm reset", async () => {
    const bench = new ContactBench();
    const card = new ScriptedContactCard(new Uint8Array(0));
    await expect(bench.activate(card)).rejects.toBeInstanceOf(CardTransmissionError);
    expect(card.resets).toEqual(["cold"]);
  });

  it.each<ContactFault["kind"]>(["drop", "check", "cut", "parity"])(
    "takes a card whose PPS fails (%s) at the usual speed after a new reset",
    async (kind) => {
      const bench = new ContactBench();
      const card = new ScriptedContactCard(ATRS.t0Fast);
      // Of the first stay only: faults are counted from each reset, so the second PPS would fail as well.
      const channel = await bench.activate(card, { faults: [{ kind, turn: 1 }] }).catch((error: unknown) => error);
      expect(card.resets).toEqual(["cold", "cold"]);
      // There is no PPS after the second reset: turn 1 is the first command, and the fault befalls that.
      expect(channel).toMatchObject({ parameters: { speed: 0x11, offeredSpeed: 0x13 } });
    },
  );

  it("is fast when the card is: the same exchange takes about a quarter of the time", async () => {
    const timeOf = async (atr: Uint8Array): Promise<number> => {
      const bench = new ContactBench();
      const card = new ScriptedContactCard(atr);
      const channel = await bench.activate(card);
      card.answer = () => ({ response: dataOf(250) });
      const startMs = bench.time.monotonicMs();
      await bench.send(channel, ...READ_RECORD);
      return bench.time.monotonicMs() - startMs;
    };
    expect(await timeOf(ATRS.t1Fast)).toBeLessThan((await timeOf(ATRS.t1)) / 2);
  });

  it("never fails in another way than by the port's errors, whatever a card does", async () => {
    const fault = fc.record({
      kind: fc.constantFrom<ContactFault["kind"]>("deaf", "drop", "check", "parity", "cut", "say"),
      turn: fc.integer({ min: 1, max: 8 }),
      turns: fc.integer({ min: 1, max: 400 }),
      bytes: fc.uint8Array({ maxLength: 30 }),
    });
    const atr = fc.oneof(
      fc.constantFrom(...Object.values(ATRS)),
      fc.uint8Array({ maxLength: 12 }).map((rest) => Uint8Array.of(0x3b, ...rest)),
    );
    const response = fc.oneof(fc.uint8Array({ minLength: 2, maxLength: 300 }), fc.constant("mute" as const));
    await fc.assert(
      fc.asyncProperty(atr, fc.array(fault, { maxLength: 3 }), response, async (reset, faults, said) => {
        const bench = new ContactBench();
        const card = new ScriptedContactCard(reset);
        card.answer = () => (said === "mute" ? said : { response: said });
        try {
          const channel = await bench.activate(card, { faults });
          await bench.send(channel, 0x00, 0xa4, 0x04, 0x00, 0x02, 0x3f, 0x00, 0x00);
          await bench.send(channel, ...READ_RECORD);
        } catch (error) {
          expect(error).toBeInstanceOf(ReaderFaultError);
        }
        expect(card.received.length).toBeLessThanOrEqual(4);
        expect(bench.time.monotonicMs()).toBeLessThan(300_000);
      }),
      { numRuns: 300 },
    );
  });
});
