import fc from "fast-check";
import { toHex } from "../../../firmware/codec/hex";
import { Deframer, frame, FramingError } from "../../../firmware/iso8583/framing";

const body = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));
const texts = (bodies: Uint8Array[]): string[] => bodies.map((bytes) => Buffer.from(bytes).toString());

test("a message goes behind its length, most significant byte first", () => {
  expect(toHex(frame(body("0800")))).toBe("000430383030");
  expect(toHex(frame(body("0800"), { inclusive: true }))).toBe("000630383030");
  expect(toHex(frame(new Uint8Array(0x1234)).subarray(0, 2))).toBe("1234");
});

test("what no header can say is not framed", () => {
  expect(() => frame(new Uint8Array())).toThrow(new FramingError("empty", 0));
  expect(() => frame(new Uint8Array(0x10000))).toThrow(new FramingError("too-long", 0));
  expect(() => frame(new Uint8Array(0xfffe), { inclusive: true })).toThrow(new FramingError("too-long", 0));
  expect(() => frame(new Uint8Array(11), { maximumBytes: 10 })).toThrow(new FramingError("too-long", 0));
});

test("a stream is cut into its messages however the chunks fall", () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 6 }),
      fc.array(fc.integer({ min: 0, max: 9 })),
      fc.boolean(),
      (bodies, cuts, inclusive) => {
        const stream = Uint8Array.from(bodies.flatMap((bytes) => [...frame(bytes, { inclusive })]));
        const deframer = new Deframer({ inclusive });
        const read: Uint8Array[] = [];
        let at = 0;
        for (const count of [...cuts, stream.length]) {
          read.push(...deframer.push(stream.subarray(at, at + count)));
          at = Math.min(stream.length, at + count);
        }
        deframer.end();
        expect(read).toEqual(bodies);
      },
    ),
  );
});

test("messages are the receiver's own bytes", () => {
  const chunk = frame(body("0800"));
  const [read] = new Deframer().push(chunk);
  chunk.fill(0);
  expect(texts([read])).toEqual(["0800"]);
});

describe("a header that no message can have", () => {
  test("is refused, and everything after it", () => {
    const deframer = new Deframer({ maximumBytes: 4 });
    expect(texts(deframer.push(frame(body("0800"))))).toEqual(["0800"]);
    expect(() => deframer.push(Uint8Array.of(0, 5, 1))).toThrow(new FramingError("too-long", 6));
    expect(() => deframer.push(frame(body("0800")))).toThrow(new FramingError("too-long", 6));
    expect(() => deframer.end()).toThrow(new FramingError("too-long", 6));
  });

  test("does not swallow the message before it in the same chunk", () => {
    const deframer = new Deframer();
    expect(texts(deframer.push(Uint8Array.of(...frame(body("0810")), 0, 0, 7)))).toEqual(["0810"]);
    expect(() => deframer.push(new Uint8Array())).toThrow(new FramingError("empty", 6));
  });

  test("is one of 0, and of 2 where the header counts itself", () => {
    expect(() => new Deframer().push(Uint8Array.of(0, 0))).toThrow(new FramingError("empty", 0));
    for (const length of [0, 1, 2]) {
      expect(() => new Deframer({ inclusive: true }).push(Uint8Array.of(0, length))).toThrow(
        new FramingError("empty", 0),
      );
    }
  });
});

test("a stream that ends inside a header or a message is noticed", () => {
  for (const part of [Uint8Array.of(0), Uint8Array.of(0, 4), Uint8Array.of(0, 4, 0x30)]) {
    const deframer = new Deframer();
    expect(deframer.push(part)).toEqual([]);
    expect(() => deframer.end()).toThrow(new FramingError("truncated", part.length));
  }
  new Deframer().end();
});

test("10,000 byte strings give messages or a FramingError", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 4 }), (chunks) => {
      const deframer = new Deframer({ maximumBytes: 300 });
      try {
        for (const chunk of chunks)
          for (const read of deframer.push(chunk)) expect(read.length).toBeLessThanOrEqual(300);
        deframer.end();
      } catch (error) {
        if (!(error instanceof FramingError)) throw error;
      }
    }),
    { numRuns: 10_000 },
  );
});
