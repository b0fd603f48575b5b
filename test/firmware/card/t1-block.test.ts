import fc from "fast-check";
import { decodeBlock, encodeBlock, T1BlockError } from "../../../firmware/card/t1-block";
import type { T1Block } from "../../../firmware/card/t1-block";
import { hex } from "./contact-bench";

const bit = fc.constantFrom<0 | 1>(0, 1);
const anyBlock: fc.Arbitrary<T1Block> = fc.oneof(
  fc.record({
    kind: fc.constant("information" as const),
    sendSequence: bit,
    more: fc.boolean(),
    information: fc.uint8Array({ maxLength: 254 }),
  }),
  fc.record({
    kind: fc.constant("receive-ready" as const),
    receiveSequence: bit,
    error: fc.constantFrom<0 | 1 | 2>(0, 1, 2),
  }),
  fc.record({
    kind: fc.constant("supervisory" as const),
    function: fc.constantFrom<1 | 3>(1, 3),
    isResponse: fc.boolean(),
    information: fc.uint8Array({ minLength: 1, maxLength: 1 }),
  }),
  fc.record({
    kind: fc.constant("supervisory" as const),
    function: fc.constantFrom<0 | 2>(0, 2),
    isResponse: fc.boolean(),
    information: fc.constant(new Uint8Array(0)),
  }),
);

function reasonFor(text: string): string {
  try {
    decodeBlock(Uint8Array.from(Buffer.from(text, "hex")));
    return "none";
  } catch (error) {
    return (error as T1BlockError).reason;
  }
}

describe("a T=1 block", () => {
  it("is coded as ISO/IEC 7816-3, 11.3 has it", () => {
    const information = Uint8Array.of(0xfe);
    const request: T1Block = { kind: "supervisory", function: 1, isResponse: false, information };
    expect(hex(encodeBlock(request))).toBe("00C101FE3E");
    expect(hex(encodeBlock({ ...request, isResponse: true }))).toBe("00E101FE1E");
    expect(hex(encodeBlock({ kind: "receive-ready", receiveSequence: 1, error: 2 }))).toBe("00920092");
    const select = Uint8Array.from([0x00, 0xa4]);
    expect(hex(encodeBlock({ kind: "information", sendSequence: 1, more: true, information: select }))).toBe(
      "00600200A4C6",
    );
  });

  it("comes back as it was sent", () => {
    fc.assert(fc.property(anyBlock, (block) => expect(decodeBlock(encodeBlock(block))).toEqual(block)));
  });

  it.each([
    ["", "truncated"],
    ["000000", "truncated"],
    ["00000001", "check"],
    ["01000001", "node-address"],
    ["000001010100", "check"],
    ["0000050005", "length"],
    ["0000020002", "length"],
    ["00010001", "control"],
    ["00830083", "control"],
    ["00A000A0", "control"],
    ["0080010081", "length"],
    ["00C400C4", "control"],
    ["00C100C1", "length"],
    ["00C00100C1", "length"],
  ])("of %s is refused for its %s", (text, reason) => expect(reasonFor(text)).toBe(reason));

  it("of any bytes is read or refused with a reason", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), fc.boolean(), (bytes, fitting) => {
        const input = Uint8Array.of(0, ...bytes);
        if (fitting && input.length > 3) {
          input[2] = input.length - 4;
          input[input.length - 1] ^= input.reduce((sum, byte) => sum ^ byte, 0);
        }
        try {
          expect(hex(encodeBlock(decodeBlock(input)))).toBe(hex(input));
        } catch (error) {
          expect(error).toBeInstanceOf(T1BlockError);
        }
      }),
      { numRuns: 10_000 },
    );
  });

  it("with any one byte changed is refused", () => {
    fc.assert(
      fc.property(anyBlock, fc.nat(), fc.integer({ min: 1, max: 255 }), (block, place, change) => {
        const bytes = encodeBlock(block);
        bytes[place % bytes.length] ^= change;
        expect(() => decodeBlock(bytes)).toThrow(T1BlockError);
      }),
    );
  });
});
