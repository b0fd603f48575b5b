import fc from "fast-check";
import { DER, derBitString, derElement, DerError, DerReader, type DerReason } from "../../../firmware/codec/der";
import { fromHex, toHex } from "../../../firmware/codec/hex";

const reader = (hex: string): DerReader => new DerReader(fromHex(hex.replaceAll(" ", "").toUpperCase()));

function refusal(read: () => unknown): DerReason {
  try {
    read();
  } catch (error) {
    if (error instanceof DerError) return error.reason;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("reading DER", () => {
  test("goes into an element and takes what is there in order", () => {
    const sequence = reader("30 08 02 01 05 04 03 AA BB CC").enter(DER.sequence);
    expect(toHex(sequence.unsigned())).toBe("05");
    expect(toHex(sequence.take(DER.octetString))).toBe("AABBCC");
    expect(sequence.next).toBeUndefined();
    sequence.finish();
  });

  test("gives the whole element where a signature is over it", () => {
    expect(toHex(reader("30 03 02 01 05").whole(DER.sequence))).toBe("3003020105");
  });

  test("drops the zero in front of a high bit of an integer", () => {
    expect(toHex(reader("02 02 00 80").unsigned())).toBe("80");
  });

  test.each([
    ["30", "truncated"],
    ["30 03 02 01", "truncated"],
    ["30 82 01", "truncated"],
    ["31 00", "unexpected-tag"],
    ["30 80 00 00", "length"],
    ["30 81 03 02 01 05", "length"],
    ["30 82 00 03 02 01 05", "length"],
    ["30 83 00 00 03 02 01 05", "length"],
  ] as const)("refuses %s: %s", (hex, reason) => {
    expect(refusal(() => reader(hex).enter(DER.sequence))).toBe(reason);
  });

  test("refuses integers that are negative, empty, or longer than they need", () => {
    for (const hex of ["02 01 80", "02 00", "02 02 00 05"])
      expect(refusal(() => reader(hex).unsigned())).toBe("integer");
  });

  test("refuses bit strings that end inside an octet", () => {
    for (const hex of ["03 02 01 80", "03 00"]) expect(refusal(() => reader(hex).bits())).toBe("bit-string");
  });

  test("refuses what follows the last element", () => {
    const both = reader("02 01 05 00");
    both.unsigned();
    expect(refusal(() => both.finish())).toBe("trailing-bytes");
  });

  test("an element does not reach beyond the one it is in", () => {
    expect(refusal(() => reader("30 03 04 05 01 02 03 04 05").enter(DER.sequence).take(DER.octetString))).toBe(
      "truncated",
    );
  });
});

describe("times of RFC 5280", () => {
  const time = (tag: number, text: string): number =>
    new DerReader(derElement(tag, new Uint8Array(Buffer.from(text, "latin1")))).time();

  test("two digits of the year stand for 1950 to 2049", () => {
    expect(time(DER.utcTime, "260302091500Z")).toBe(Date.UTC(2026, 2, 2, 9, 15, 0));
    expect(time(DER.utcTime, "500101000000Z")).toBe(Date.UTC(1950, 0, 1));
    expect(time(DER.utcTime, "491231235959Z")).toBe(Date.UTC(2049, 11, 31, 23, 59, 59));
  });

  test("four digits stand for themselves", () => {
    expect(time(DER.generalizedTime, "20520229120000Z")).toBe(Date.UTC(2052, 1, 29, 12));
  });

  test.each([
    "260230000000Z",
    "261301000000Z",
    "260101240000Z",
    "260101006000Z",
    "2601010000Z",
    "26010100000xZ",
    "260101000000+",
    "260100000000Z",
  ])("%s is none", (text) => {
    expect(refusal(() => time(DER.utcTime, text))).toBe("time");
  });
});

test("whatever the bytes are, they are read or refused with a reason", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const walk = (level: DerReader, depth: number): void => {
        while (level.next !== undefined && depth < 6) {
          if ((level.next & 0x20) !== 0) walk(level.enter(level.next), depth + 1);
          else level.take(level.next);
        }
      };
      try {
        walk(new DerReader(bytes), 0);
      } catch (error) {
        expect(error).toBeInstanceOf(DerError);
      }
    }),
  );
});

test("what is written is read again", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 700 }), (bits) => {
      const outside = new DerReader(derElement(DER.sequence, derBitString(bits)));
      const inside = outside.enter(DER.sequence);
      expect(toHex(inside.bits())).toBe(toHex(bits));
      inside.finish();
      outside.finish();
    }),
    { numRuns: 30 },
  );
});
