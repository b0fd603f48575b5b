import fc from "fast-check";
import { classify } from "../../../firmware/drivers/pn532-status";
import { decodePolled, MODULATIONS } from "../../../firmware/drivers/pn532-target";

const [typeA, typeB] = MODULATIONS;
const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replace(/ /g, ""), "hex"));

describe("what InListPassiveTarget tells", () => {
  it("is none, several, or one card with its UID", () => {
    expect(decodePolled(typeA, bytes("00"))).toEqual({ kind: "none" });
    expect(decodePolled(typeA, bytes("02 01 00 04 08 04 01 02 03 04 02"))).toEqual({ kind: "several" });
    expect(decodePolled(typeA, bytes("01 01 03 44 20 07 04 A1 B2 C3 D4 E5 80 06 75 77 81 02 80"))).toEqual({
      kind: "card",
      target: { number: 1, uid: bytes("04 A1 B2 C3 D4 E5 80") },
    });
  });

  it("is foreign without ISO-DEP", () => {
    expect(decodePolled(typeA, bytes("01 01 00 04 08 04 01 02 03 04"))).toEqual({ kind: "foreign" });
    expect(decodePolled(typeB, bytes("01 01 50 11 22 33 44 00 00 00 00 00 00 00 01 00"))).toEqual({ kind: "foreign" });
  });

  it("gives the PUPI of a type B card as its UID", () => {
    // Tg, ATQB (50, PUPI, application data, protocol info), ATTRIB_RES.
    expect(decodePolled(typeB, bytes("01 01 50 11 22 33 44 1A 2B 3C 4D 00 81 A1 01 00"))).toEqual({
      kind: "card",
      target: { number: 1, uid: bytes("11 22 33 44") },
    });
  });

  it("makes no sense when it is cut short", () => {
    const whole = bytes("01 01 03 44 20 07 04 A1 B2 C3 D4 E5 80 06 75 77 81 02 80");
    for (let end = 0; end < whole.length; end++) {
      const polled = decodePolled(typeA, whole.subarray(0, end));
      // Without its ATS the same card looks like one that speaks no ISO-DEP.
      expect(polled).toEqual(end === 13 ? { kind: "foreign" } : undefined);
    }
    expect(decodePolled(typeB, bytes("01 01 50 11 22"))).toBeUndefined();
  });

  it("is read without a throw from any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(typeA, typeB), (answer, modulation) => {
        const polled = decodePolled(modulation, answer);
        if (polled?.kind === "card") expect(polled.target.uid.length).toBeLessThanOrEqual(answer.length);
      }),
      { numRuns: 10_000 },
    );
  });
});

describe("a status byte of the chip", () => {
  it("is good at zero, whatever its flags", () => {
    expect([0x00, 0x40, 0x80, 0xc0].map(classify)).toEqual([undefined, undefined, undefined, undefined]);
  });

  it("tells a lost card from a reader's fault, and calls the unknown a fault", () => {
    expect(classify(0x01)?.kind).toBe("broken");
    expect(classify(0x2b)?.kind).toBe("broken");
    expect(classify(0x27)?.kind).toBe("fault");
    expect(classify(0x3f)).toEqual({ kind: "fault", text: "unknown status 63" });
  });
});
