import fc from "fast-check";
import {
  decodeFrame,
  encodeCommand,
  MAX_FRAME_DATA,
  MAX_FRAME_LENGTH,
  Pn532FrameError,
  responseFrameLength,
} from "../../../firmware/drivers/pn532-frame";
import { encodeToHost, HostFrameReader } from "../../../host-sim/board/chips/pn532-frame";

const RUNS = { numRuns: 10_000 };
const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replace(/ /g, ""), "hex"));
/** Quicker by far than a matcher, for properties. */
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
const reasonOf = (input: Uint8Array): string => {
  try {
    return decodeFrame(input).kind;
  } catch (error) {
    if (error instanceof Pn532FrameError) return error.reason;
    throw error;
  }
};

describe("the PN532 frames of the driver", () => {
  it("writes GetFirmwareVersion as the user manual shows it (UM0701-02, 7.2.2)", () => {
    expect(encodeCommand(new Uint8Array(MAX_FRAME_LENGTH), 0x02, [])).toEqual(bytes("00 00 FF 02 FE D4 02 2A 00"));
  });

  it("reads the answer to it", () => {
    expect(decodeFrame(bytes("00 00 FF 06 FA D5 03 32 01 06 07 E8 00"))).toEqual({
      kind: "response",
      code: 0x03,
      data: bytes("32 01 06 07"),
    });
  });

  it("tells ACK, NACK and the error frame apart", () => {
    expect(decodeFrame(bytes("00 00 FF 00 FF 00"))).toEqual({ kind: "ack" });
    expect(decodeFrame(bytes("00 00 FF FF 00 00"))).toEqual({ kind: "nack" });
    expect(decodeFrame(bytes("00 00 FF 01 FF 7F 81 00"))).toEqual({ kind: "syntax-error" });
  });

  it.each([
    ["", "no-start-code"],
    ["00 00 00 00 00", "no-start-code"],
    ["00 00 FF", "truncated"],
    ["00 00 FF FF FF 00", "truncated"],
    ["00 00 FF 06 FB D5 03 32 01 06 07 E8 00", "length-checksum"],
    ["00 00 FF FF FF 01 02 FF D5", "length-checksum"],
    ["00 00 FF 00 00 00 00 00", "length"],
    ["00 00 FF FF FF 7F 00 81 D5", "length"],
    ["00 00 FF 06 FA D5 03 32 01 06 07 E9 00", "data-checksum"],
    ["00 00 FF 06 FA D5 03 32 01 06 07 E8 01", "postamble"],
    ["00 00 FF 02 FE D4 02 2A 00", "direction"],
    ["00 00 FF 01 FF D5 2B 00", "length"],
  ])("refuses %s: %s", (hex, reason) => {
    expect(reasonOf(bytes(hex))).toBe(reason);
  });

  it("refuses a frame cut at any byte", () => {
    const whole = encodeToHost(Uint8Array.from({ length: 260 }, (_, index) => index & 0xff));
    // The last byte is the postamble; every shorter piece is incomplete.
    for (let end = 0; end < whole.length; end++) {
      expect(["truncated", "no-start-code"]).toContain(reasonOf(whole.subarray(0, end)));
    }
    expect(reasonOf(whole)).toBe("response");
  });

  it("gives a value or a typed error for any bytes", () => {
    const framed = fc
      .tuple(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 12 }))
      .map(([tail, head]) => Uint8Array.of(...head, 0x00, 0x00, 0xff, ...tail));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), framed), (input) => {
        return reasonOf(input) !== "";
      }),
      RUNS,
    );
  });

  it("reads what the chip writes, whatever preamble and padding surround it", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: MAX_FRAME_DATA }),
        fc.nat(4),
        fc.nat(20),
        (data, preamble, padding) => {
          const frame = encodeToHost(data);
          const input = new Uint8Array(preamble + frame.length + padding);
          input.set(frame, preamble);
          const decoded = decodeFrame(input);
          return (
            frame.length === responseFrameLength(data.length - 1) &&
            decoded.kind === "response" &&
            decoded.code === data[0] &&
            same(decoded.data, data.subarray(1))
          );
        },
      ),
      RUNS,
    );
  });

  it("writes what the chip reads", () => {
    const target = new Uint8Array(MAX_FRAME_LENGTH);
    fc.assert(
      fc.property(
        fc.nat(255),
        fc.array(fc.nat(255), { maxLength: 3 }),
        fc.uint8Array({ maxLength: MAX_FRAME_DATA - 4 }),
        (code, head, body) => {
          const frames = new HostFrameReader().push(encodeCommand(target, code, head, body));
          const [frame] = frames;
          if (frames.length !== 1 || frame.kind !== "information") return false;
          return same(frame.data, Uint8Array.of(code, ...head, ...body));
        },
      ),
      RUNS,
    );
  });

  it("treats a command that fits no frame as a bug", () => {
    const body = new Uint8Array(MAX_FRAME_DATA);
    expect(() => encodeCommand(new Uint8Array(MAX_FRAME_LENGTH), 0x40, [1], body)).toThrow(RangeError);
  });
});
