import fc from "fast-check";
import { CcidReaderChip } from "../../../../host-sim/board/chips/ccid-reader-chip";
import { frameOf } from "../../../../host-sim/board/chips/ccid-frame";
import { ContactSlot } from "../../../../host-sim/board/chips/contact-slot";
import { ATRS, dataOf, ScriptedContactCard } from "./scripted-contact-card";
import { VirtualTime } from "./virtual-time";

function hex(bytes: ArrayLike<number>): string {
  return Buffer.from(Array.from(bytes)).toString("hex").toUpperCase();
}

/** The reader with a host that notes what it hears. */
function bench({ echo = false } = {}) {
  const time = new VirtualTime();
  const slot = new ContactSlot();
  const chip = new CcidReaderChip({ clock: time, slot, echo });
  const heard: string[] = [];
  chip.onSend = (bytes) => heard.push(hex(bytes));
  /** Sends a message, lets a time go by, and returns the messages (or other bytes) that came, without their framing. */
  const send = async (
    code: number,
    rest: readonly number[] = [],
    parameters: readonly number[] = [0, 0, 0],
    slotNumber = 0,
  ) => {
    heard.length = 0;
    chip.receive(
      frameOf(Uint8Array.of(code, rest.length & 0xff, rest.length >> 8, 0, 0, slotNumber, 7, ...parameters, ...rest)),
    );
    await time.pass(2_000);
    return heard.map((text) => (text.startsWith("0306") ? text.slice(4, -2) : text));
  };
  return { time, slot, chip, heard, send };
}

describe("the virtual CCID reader", () => {
  it("gives the status of the slot: empty, without power, with power", async () => {
    const { slot, send } = bench();
    expect(await send(0x65)).toEqual(["81000000000007020000"]);
    slot.insert(new ScriptedContactCard(ATRS.t0));
    expect(await send(0x65)).toEqual(["81000000000007010000"]);
    expect(await send(0x62)).toEqual([`80040000000007000000${hex(ATRS.t0)}`]);
    expect(await send(0x65)).toEqual(["81000000000007000000"]);
    expect(await send(0x63)).toEqual(["81000000000007010000"]);
  });

  it("refuses power without a card and at a voltage that does not exist", async () => {
    const { slot, send } = bench();
    expect(await send(0x62)).toEqual(["8000000000000742FE00"]);
    slot.insert(new ScriptedContactCard(ATRS.t0));
    expect(await send(0x62, [], [4, 0, 0])).toEqual(["80000000000007410700"]);
  });

  it("keeps parameters, checks them, and goes back to those of the ATR", async () => {
    const { slot, send } = bench();
    slot.insert(new ScriptedContactCard(ATRS.t1));
    await send(0x62);
    expect(await send(0x6c)).toEqual(["8207000000000700000111100045" + "00FE00"]);
    expect(await send(0x61, [0x13, 0x10, 0x00, 0x45, 0x00, 0x20, 0x00], [1, 0, 0])).toEqual([
      "8207000000000700000113100045" + "002000",
    ]);
    expect(await send(0x6d)).toEqual(["8207000000000700000111100045" + "00FE00"]);
    expect(await send(0x61, [0x11, 0, 0, 0x0a, 0], [2, 0, 0])).toEqual(["82000000000007400700"]);
    expect(await send(0x61, [0x11, 0, 0, 0x0a], [0, 0, 0])).toEqual(["82000000000007400100"]);
    expect(await send(0x61, [0x00, 0, 0, 0x0a, 0], [0, 0, 0])).toEqual(["82000000000007400A00"]);
  });

  it("knows the maker's commands that drivers begin with, and no others", async () => {
    const { send } = bench();
    const [name] = await send(0x6b, [0x02]);
    expect(Buffer.from(name.slice(20), "hex").toString("latin1")).toBe("Tapline-Twin-V1.00");
    expect(await send(0x6b, [0x01, 0x01, 0x01])).toEqual(["83000000000007020000"]);
    expect(await send(0x6b, [0xa0, 0x02])).toEqual(["83000000000007420A00"]);
  });

  it.each([
    ["Secure", 0x69, "80"],
    ["T0APDU", 0x6a, "81"],
    ["IccClock", 0x6e, "81"],
    ["Mechanical", 0x71, "81"],
    ["SetDataRateAndClockFrequency", 0x73, "84"],
    ["what no standard knows", 0x7f, "81"],
  ])("says of %s that it is not supported", async (_, code, answer) => {
    const { send } = bench();
    expect(await send(code)).toEqual([`${answer}000000000007420000`]);
  });

  it("has one slot only", async () => {
    const { send } = bench();
    expect(await send(0x65, [], [0, 0, 0], 1)).toEqual(["81000000000107420500"]);
  });

  it("tells of card movements at once, or in synchronous mode with the next command", async () => {
    const { slot, heard, send } = bench({ echo: true });
    slot.insert(new ScriptedContactCard(ATRS.t0));
    expect(heard).toEqual(["5003"]);
    await send(0x6b, [0x01, 0x01, 0x01]);
    heard.length = 0;
    slot.remove();
    slot.insert(new ScriptedContactCard(ATRS.t0));
    expect(heard).toEqual([]);
    expect(await send(0x65)).toEqual(["65000000000007000000", "5002", "5003", "81000000000007010000"]);
  });

  it("is busy while a card works, and ends that when told to", async () => {
    const { time, slot, chip, heard, send } = bench();
    const card = new ScriptedContactCard(ATRS.t0);
    card.answer = () => ({ response: dataOf(0), delayMs: 60_000 });
    slot.insert(card);
    await send(0x62);
    const requests = await send(0x6f, [0x84, 0x18, 0x00, 0x00, 0x00]);
    expect(requests).toEqual(["81", "81", "81"]);
    expect(await send(0x65)).toContain("8100000000000740E000");
    heard.length = 0;
    chip.receive(frameOf(Uint8Array.of(0x72, 0, 0, 0, 0, 0, 9, 0, 0, 0)));
    await time.pass(10);
    expect(heard.map((text) => text.slice(4, -2))).toEqual(["8000000000000740FF00", "81000000000009000000"]);
    expect(await send(0x65)).toEqual(["81000000000007000000"]);
  });

  it("asks again for a frame it cannot read, and sends its last answer again when asked", async () => {
    const { time, chip, heard, send } = bench();
    const [answer] = await send(0x65);
    heard.length = 0;
    chip.receive(Uint8Array.of(0x03, 0x15, 0x16));
    expect(heard.map((text) => text.slice(4, -2))).toEqual([answer]);
    heard.length = 0;
    const damaged = frameOf(Uint8Array.of(0x65, 0, 0, 0, 0, 0, 8, 0, 0, 0));
    damaged[9] ^= 1;
    chip.receive(damaged);
    expect(heard).toEqual(["031516"]);
    chip.receive(damaged.subarray(0, 5));
    await time.pass(200);
    expect(heard).toEqual(["031516", "031516"]);
  });

  it("does not hear at another speed than the card's, nor is it heard", async () => {
    const { slot, send } = bench();
    const card = new ScriptedContactCard(ATRS.t0);
    slot.insert(card);
    await send(0x62);
    await send(0x61, [0x13, 0, 0, 0x0a, 0], [0, 0, 0]);
    expect(await send(0x6f, [0x84, 0x18, 0x00, 0x00, 0x00])).toEqual(["8000000000000740FE00"]);
    expect(card.received).toEqual([]);
  });

  it("answers or asks again, whatever a host sends", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 }),
        fc.boolean(),
        async (pieces, framed) => {
          const { time, slot, chip, send } = bench();
          slot.insert(new ScriptedContactCard(ATRS.t1));
          await send(0x62);
          for (const piece of pieces) {
            const length = Math.max(0, piece.length - 10);
            const message = Uint8Array.of(piece[0] ?? 0, length, 0, 0, 0, 0, ...piece.subarray(6));
            chip.receive(framed && piece.length >= 10 ? frameOf(message) : piece);
          }
          await time.pass(400_000);
          const answers = await send(0x65);
          expect(answers.at(-1)).toMatch(/^810000000000070[01]0000$/);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
