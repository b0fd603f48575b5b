import fc from "fast-check";
import { CcidFrameReader, encodeCcidFrame, RESEND_FRAME } from "../../../firmware/drivers/ccid-frame";
import type { CcidItem } from "../../../firmware/drivers/ccid-frame";
import { decodeCcidAnswer, encodeCcidCommand } from "../../../firmware/drivers/ccid-message";

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replace(/ /g, ""), "hex"));
/** RDR_to_PC_SlotStatus: card inside, no power; sequence 2. */
const STATUS = bytes("81 00000000 00 02 01 00 00");
const STATUS_FRAME = bytes("03 06 81 00000000 00 02 01 00 00 87");

function read(...parts: Uint8Array[]): CcidItem[] {
  const reader = new CcidFrameReader();
  return parts.flatMap((part) => reader.push(part));
}

describe("a CCID frame", () => {
  it("is made as the GemPC Twin has it", () => {
    // As libccid sends it: PC_to_RDR_Escape 02 with sequence 0.
    const command = encodeCcidCommand(0x6b, 0, [], Uint8Array.of(0x02));
    expect(encodeCcidFrame(command)).toEqual(bytes("03 06 6B 01 00 00 00 00 00 00 00 00 02 6D"));
    expect(encodeCcidFrame(STATUS)).toEqual(STATUS_FRAME);
  });

  it("is found whatever pieces it arrives in", () => {
    for (let cut = 0; cut <= STATUS_FRAME.length; cut++) {
      const items = read(STATUS_FRAME.subarray(0, cut), STATUS_FRAME.subarray(cut));
      expect(items).toEqual([{ kind: "message", message: STATUS }]);
    }
  });

  it("is told from card movements, time requests and noise around it", () => {
    const items = read(bytes("00 11"), bytes("50 03"), bytes("83"), STATUS_FRAME, bytes("50 02 80"), STATUS_FRAME);
    expect(items).toEqual([
      { kind: "slot-change", inserted: true },
      { kind: "time-request", multiplier: 3 },
      { kind: "message", message: STATUS },
      { kind: "slot-change", inserted: false },
      { kind: "time-request", multiplier: 1 },
      { kind: "message", message: STATUS },
    ]);
  });

  it("that asks to send again is heard", () => {
    expect(read(Uint8Array.from(RESEND_FRAME))).toEqual([{ kind: "resend" }]);
    expect(read(bytes("03 15 17"))).toEqual([{ kind: "damaged" }]);
  });

  it("with any one byte changed is not taken for a message, and the next one is", () => {
    fc.assert(
      fc.property(fc.nat(STATUS_FRAME.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const damaged = STATUS_FRAME.slice();
        damaged[place] ^= change;
        const reader = new CcidFrameReader();
        expect(reader.push(damaged).filter((item) => item.kind === "message")).toEqual([]);
        // A silence goes by.
        reader.reset();
        expect(reader.push(STATUS_FRAME)).toEqual([{ kind: "message", message: STATUS }]);
      }),
    );
  });

  it("that announces more than a reader can have makes it deaf until a silence, so that nothing in it counts", () => {
    const reader = new CcidFrameReader();
    expect(reader.push(bytes("03 06 80 FF FF 00 00"))).toEqual([]);
    expect(reader.push(bytes("50 02 50 03 80"))).toEqual([]);
    expect(reader.isBetweenFrames).toBe(false);
    reader.reset();
    expect(reader.push(STATUS_FRAME)).toHaveLength(1);
  });

  it("parser takes any bytes, in bounded memory", () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.constant(STATUS_FRAME),
      fc.uint8Array({ maxLength: 20 }).map((rest) => Uint8Array.of(0x03, 0x06, ...rest)),
      fc.constantFrom(bytes("50 02"), bytes("03 15"), bytes("FF")),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        for (const item of read(...pieces)) {
          if (item.kind !== "message") continue;
          expect(item.message.length).toBeGreaterThanOrEqual(10);
          expect(item.message.length).toBeLessThanOrEqual(271);
          expect(decodeCcidAnswer(item.message).data.length).toBe(item.message.length - 10);
        }
      }),
      { numRuns: 10_000 },
    );
  });
});
