import fc from "fast-check";
import { CardRemovedError, ReaderFaultError } from "../../../firmware/ports/card-reader";
import type { ContactlessDetection } from "../../../firmware/ports/card-reader";
import type { DigitalConstructor, DigitalOptions } from "../../../firmware/ports/io";
import { Pn532 } from "../../../firmware/drivers/pn532";
import { Pn532I2C } from "../../../host-sim/board/chips/pn532-i2c";
import { RfField } from "../../../host-sim/board/chips/rf-field";
import { ScriptedCard } from "../../host-sim/board/chips/scripted-card";
import { VirtualTime } from "../../host-sim/board/chips/virtual-time";
import { digitalOn, i2cOn } from "./io-on-chips";

function bench(wrap: (pins: DigitalConstructor) => DigitalConstructor = (pins) => pins) {
  const time = new VirtualTime();
  const field = new RfField();
  const chip = new Pn532I2C({ clock: time, field });
  const pins = wrap(digitalOn(time, [chip.irq]));
  const reader = new Pn532({
    bus: { io: i2cOn(chip), address: 0x24, hz: 400_000 },
    interrupt: { io: pins, pin: 0, mode: pins.InputPullUp, edge: pins.Falling },
    clock: time,
  });
  return { time, field, chip, reader };
}

const SELECT = Uint8Array.of(0x00, 0xa4, 0x04, 0x00, 0x00);
const other = { uid: Uint8Array.of(0x08, 0x11, 0x22, 0x33) };

function channelOf(detection: ContactlessDetection) {
  if (detection.kind !== "card") throw new Error(`detected ${detection.kind}`);
  return detection.channel;
}

async function withCard(card = new ScriptedCard()) {
  const all = bench();
  all.field.present(card);
  const detection = await all.time.until(all.reader.detect());
  return { ...all, card, detection, channel: channelOf(detection) };
}

async function failure(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => {
      throw new Error("did not fail");
    },
    (error: Error) => error,
  );
}

describe("the PN532 driver", () => {
  it("leaves the field off after initialise", async () => {
    const { time, field, reader } = bench();
    await time.until(reader.initialise());
    expect(field.isOn).toBe(false);
  });

  it("finds a card that is there and gives its UID", async () => {
    const { detection, card } = await withCard();
    expect(detection).toMatchObject({ kind: "card", uid: card.uid });
  });

  it("waits for a card that comes later", async () => {
    const { time, field, reader } = bench();
    const detecting = reader.detect();
    await time.pass(5_000);
    field.present(new ScriptedCard());
    expect((await time.until(detecting)).kind).toBe("card");
  });

  it("reports two cards as a collision and switches the field off", async () => {
    const { time, field, reader } = bench();
    field.present(new ScriptedCard());
    field.present(new ScriptedCard(other));
    expect(await time.until(reader.detect())).toEqual({ kind: "collision" });
    expect(field.isOn).toBe(false);
  });

  it("overlooks a card without ISO-DEP and finds the payment card that follows it", async () => {
    const { time, field, reader } = bench();
    const ticket = new ScriptedCard({ sak: 0x08, ...other });
    field.present(ticket);
    const detecting = reader.detect();
    await time.pass(1_000);
    field.remove(ticket);
    await time.pass(200);
    field.present(new ScriptedCard());
    expect((await time.until(detecting)).kind).toBe("card");
  });

  it("ends with cancelled when cancelled, and can detect again", async () => {
    const { time, field, reader } = bench();
    const detecting = reader.detect();
    await time.pass(200);
    reader.cancel();
    expect(await time.until(detecting)).toEqual({ kind: "cancelled" });
    expect(field.isOn).toBe(false);
    field.present(new ScriptedCard());
    expect((await time.until(reader.detect())).kind).toBe("card");
  });

  it("is cancelled at any moment of a detection", async () => {
    for (let atMs = 0; atMs < 120; atMs += 3) {
      const { time, reader } = bench();
      const detecting = reader.detect();
      await time.pass(atMs);
      reader.cancel();
      expect(await time.until(detecting)).toEqual({ kind: "cancelled" });
    }
  });

  it("refuses a second detect while one runs", async () => {
    const { reader } = bench();
    void reader.detect();
    await expect(reader.detect()).rejects.toThrow("already running");
  });

  it("lets nothing happen on the bus while the chip works", async () => {
    const { time, chip, channel, card } = await withCard();
    card.answer = () => ({ response: Uint8Array.of(0x90, 0x00), delayMs: 1_000 });
    const reads = jest.spyOn(chip, "read");
    await time.until(channel.transceive(SELECT));
    // One read for the ACK, one for the response.
    expect(reads).toHaveBeenCalledTimes(2);
  });

  it.each([0, 1, 55, 200, 256, 260, 261, 600, 4_000])("carries %i bytes of response data", async (length) => {
    const { time, channel, card } = await withCard();
    const response = Uint8Array.from({ length: length + 2 }, (_, index) => (index * 7) & 0xff);
    card.answer = () => ({ response });
    expect(await time.until(channel.transceive(SELECT))).toEqual(response);
  });

  it.each([4, 5, 255, 261, 262, 263, 524, 525, 2_000])("carries a command of %i bytes", async (length) => {
    const { time, channel, card } = await withCard();
    const command = Uint8Array.from({ length }, (_, index) => (index * 3) & 0xff);
    await time.until(channel.transceive(command));
    expect(card.received).toEqual([command]);
  });

  it("says card removed when the card leaves in the middle of an exchange", async () => {
    const { time, field, channel, card } = await withCard();
    card.answer = () => ({ response: Uint8Array.of(0x90, 0x00), delayMs: 500 });
    const exchange = failure(channel.transceive(SELECT));
    await time.pass(100);
    field.remove(card);
    expect(await time.until(exchange)).toBeInstanceOf(CardRemovedError);
  });

  it("says card removed when the card goes away before it answers", async () => {
    const { time, channel, card } = await withCard();
    card.answer = () => "left-field";
    expect(await time.until(failure(channel.transceive(SELECT)))).toBeInstanceOf(CardRemovedError);
  });

  it("says the same of a card that stays and falls silent, after its own waiting time", async () => {
    const { time, channel, card } = await withCard();
    card.answer = () => "mute";
    const beginning = time.monotonicMs();
    expect(await time.until(failure(channel.transceive(SELECT)))).toBeInstanceOf(CardRemovedError);
    // Three times the frame waiting time of its ATS (FWI 7: 38.7 ms), not the host's ten seconds.
    expect(time.monotonicMs() - beginning).toBeLessThan(500);
  });

  it("does not take a card that left and came back for the same one", async () => {
    const { time, field, channel, card } = await withCard();
    field.remove(card);
    field.present(card);
    expect(await time.until(failure(channel.transceive(SELECT)))).toBeInstanceOf(CardRemovedError);
    expect(card.received).toHaveLength(0);
  });

  it("cuts an exchange short when the field is switched off", async () => {
    const { time, field, reader, channel, card } = await withCard();
    card.answer = () => ({ response: Uint8Array.of(0x90, 0x00), delayMs: 8_000 });
    const exchange = failure(channel.transceive(SELECT));
    await time.pass(50);
    await time.until(reader.fieldOff());
    expect(time.monotonicMs()).toBeLessThan(1_000);
    expect(field.isOn).toBe(false);
    expect(await time.until(exchange)).toBeInstanceOf(CardRemovedError);
    expect(await time.until(failure(channel.transceive(SELECT)))).toBeInstanceOf(CardRemovedError);
  });

  it("resolves removal only when the card has gone, then the field is off", async () => {
    const { time, field, reader, card } = await withCard();
    let gone = false;
    const removal = reader.removal().then(() => (gone = true));
    await time.pass(3_000);
    expect(gone).toBe(false);
    field.remove(card);
    await time.until(removal);
    expect(field.isOn).toBe(false);
  });

  it("waits for both cards to go after a collision", async () => {
    const { time, field, reader } = bench();
    const cards = [new ScriptedCard(), new ScriptedCard(other)];
    for (const card of cards) field.present(card);
    await time.until(reader.detect());
    let gone = false;
    const removal = reader.removal().then(() => (gone = true));
    await time.pass(1_000);
    field.remove(cards[0]);
    await time.pass(1_000);
    expect(gone).toBe(false);
    field.remove(cards[1]);
    await time.until(removal);
  });

  it("reports a reader that does not answer its address, with the cause", async () => {
    const { time, chip, reader } = bench();
    chip.unplugged = true;
    const error = await time.until(failure(reader.initialise()));
    expect(error).toBeInstanceOf(ReaderFaultError);
    expect(error.cause).toMatchObject({ name: "Pn532TransportError", reason: "bus" });
  });

  it("works again once the reader is back", async () => {
    const { time, field, chip, reader } = bench();
    chip.unplugged = true;
    await time.until(failure(reader.detect()));
    chip.unplugged = false;
    chip.reset();
    field.present(new ScriptedCard());
    expect((await time.until(reader.detect())).kind).toBe("card");
  });

  it("asks again for a response that was damaged", async () => {
    const { time, chip, channel, card } = await withCard();
    card.answer = () => ({ response: Uint8Array.of(0x6f, 0x00, 0x90, 0x00) });
    let frames = 0;
    chip.spoil = (frame) => {
      frames += 1;
      if (frames === 2) frame[frame.length - 3] ^= 0x10;
      return frame;
    };
    expect(await time.until(channel.transceive(SELECT))).toEqual(Uint8Array.of(0x6f, 0x00, 0x90, 0x00));
    expect(card.received).toHaveLength(1);
  });

  it("sends a command again when its ACK was damaged", async () => {
    const { time, chip, reader } = bench();
    let frames = 0;
    chip.spoil = (frame) => {
      frames += 1;
      if (frames === 1) frame[2] = 0x00;
      return frame;
    };
    await time.until(reader.initialise());
  });

  it("reports a reader fault when responses stay damaged, and recovers by itself", async () => {
    const { time, field, chip, reader, channel, card } = await withCard();
    chip.spoil = (frame) => {
      if (frame.length > 6) frame[frame.length - 2] ^= 0xff;
      return frame;
    };
    const error = await time.until(failure(channel.transceive(SELECT)));
    expect(error).toBeInstanceOf(ReaderFaultError);
    expect(error.cause).toMatchObject({ reason: "damaged", cause: { name: "Pn532FrameError" } });
    chip.spoil = undefined;
    expect(await time.until(failure(channel.transceive(SELECT)))).toBeInstanceOf(ReaderFaultError);
    expect((await time.until(reader.detect())).kind).toBe("card");
    expect(field.cards).toEqual([card]);
  });

  it("gives up on a chip that acknowledges and never answers", async () => {
    const { time, chip, reader } = bench();
    chip.spoil = (frame) => (frame.length > 6 ? undefined : frame);
    const error = await time.until(failure(reader.initialise()));
    expect(error).toBeInstanceOf(ReaderFaultError);
    expect(error.cause).toMatchObject({ reason: "no-response" });
  });

  it("notices a frame whose interrupt edge was lost", async () => {
    let edges = 0;
    const { time, reader } = bench((pins) => {
      return class extends pins {
        constructor(options: DigitalOptions) {
          const hear = options.onReadable;
          super({
            ...options,
            onReadable() {
              edges += 1;
              if (edges % 3 !== 0) hear?.call(this);
            },
          });
        }
      };
    });
    await time.until(reader.initialise());
    expect(edges).toBeGreaterThan(6);
  });

  it("ends in a value or a typed error, whatever the chip's frames turn into", async () => {
    const spoiled = fc.array(
      fc.oneof(
        { weight: 3, arbitrary: fc.constant<"whole">("whole") },
        fc.constant<"lost">("lost"),
        fc.uint8Array({ maxLength: 40 }),
        fc.record({ at: fc.nat(30), bits: fc.integer({ min: 1, max: 255 }) }),
      ),
      { minLength: 1, maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(spoiled, async (faults) => {
        const { time, field, chip, reader } = bench();
        field.present(new ScriptedCard());
        let next = 0;
        chip.spoil = (frame) => {
          const fault = faults[next++] ?? "whole";
          if (fault === "whole") return frame;
          if (fault === "lost") return undefined;
          if (fault instanceof Uint8Array) return fault;
          frame[fault.at % frame.length] ^= fault.bits;
          return frame;
        };
        for (let attempt = 0; attempt < 3; attempt++) {
          const use = async () => channelOf(await reader.detect()).transceive(SELECT);
          const outcome = await time.until(use().catch((error: unknown) => error));
          const typed =
            outcome instanceof Uint8Array ||
            outcome instanceof ReaderFaultError ||
            outcome instanceof CardRemovedError ||
            (outcome instanceof Error && outcome.message === "detected collision");
          expect(typed).toBe(true);
        }
        // Whatever happened, the reader works once the line is good again.
        chip.spoil = undefined;
        const answer = await time.until(reader.detect().then((found) => channelOf(found).transceive(SELECT)));
        expect(answer).toEqual(Uint8Array.of(0x90, 0x00));
      }),
      { numRuns: 300 },
    );
  });

  it("wakes a chip that was powered down", async () => {
    const { time, chip, reader } = bench();
    chip.write(Uint8Array.of(0x00, 0x00, 0xff, 0x03, 0xfd, 0xd4, 0x16, 0x80, 0x96, 0x00), true);
    await time.pass(10);
    await time.until(reader.initialise());
  });

  it("refuses every use after close", async () => {
    const { time, reader } = bench();
    reader.close();
    reader.close();
    expect(await time.until(failure(reader.initialise()))).toBeInstanceOf(Error);
  });
});
