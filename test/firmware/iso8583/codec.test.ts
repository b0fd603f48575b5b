import fc from "fast-check";
import { fromHex, toHex } from "../../../firmware/codec/hex";
import { pack, packInto, unpack } from "../../../firmware/iso8583/codec";
import { Message } from "../../../firmware/iso8583/message";
import type { MessageReason } from "../../../firmware/iso8583/message-error";
import { MessageError } from "../../../firmware/iso8583/message-error";
import type { FieldDefinition } from "../../../firmware/iso8583/field-table";
import type { MessageSpec } from "../../../firmware/iso8583/spec";
import { fields87 } from "../../../firmware/iso8583/tables/fields87";
import { ascii87 } from "../../../firmware/iso8583/tables/ascii87";
import { bcd87 } from "../../../firmware/iso8583/tables/bcd87";
import { binary87 } from "../../../firmware/iso8583/tables/binary87";
import { sampleMessage } from "./sample";

const specs: [string, MessageSpec][] = [ascii87, binary87, bcd87].map((spec) => [spec.name, spec]);

/** Reason, field and offset of the refusal. */
function refusal(work: () => unknown): [MessageReason, number, number] {
  try {
    work();
  } catch (error) {
    if (error instanceof MessageError) return [error.reason, error.field, error.offset];
    throw error;
  }
  throw new Error("nothing was refused");
}

const valuesOf = (message: Message): unknown[] => message.fields().map((field) => [field, message.value(field)]);

const latin = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "latin1"));

/** `0800` with the given bits, in the binary format. */
const withBits = (bitmap: string, body = ""): Uint8Array =>
  Uint8Array.from([...latin("0800"), ...fromHex(bitmap), ...latin(body)]);

describe.each(specs)("%s", (_name, spec) => {
  test("gives back every field of a message", () => {
    const message = sampleMessage();
    const read = unpack(spec, pack(spec, message));
    expect(read.mti).toBe("0200");
    expect(read.fields()).toEqual(message.fields());
    for (const field of message.fields()) expect(read.value(field)).toEqual(message.value(field));
  });

  test("refuses the message cut at every byte, and with a byte more", () => {
    const wire = pack(spec, sampleMessage());
    for (let length = 0; length < wire.length; length++) {
      const [reason] = refusal(() => unpack(spec, wire.subarray(0, length)));
      expect(reason).toBe("truncated");
    }
    const longer = Uint8Array.from([...wire, 0x30]);
    expect(refusal(() => unpack(spec, longer))).toEqual(["trailing", 128, wire.length]);
  });

  test("writes into the middle of a buffer, and not beyond it", () => {
    const message = sampleMessage();
    const wire = pack(spec, message);
    const buffer = new Uint8Array(wire.length + 10).fill(0xee);
    expect(packInto(spec, message, buffer, 4)).toBe(wire.length + 4);
    expect(toHex(buffer)).toBe("EEEEEEEE" + toHex(wire) + "EEEEEEEEEEEE");
    for (let length = 0; length < wire.length; length++) {
      expect(refusal(() => packInto(spec, message, new Uint8Array(length)))).toEqual(["buffer", 0, length]);
    }
  });

  test("knows no field 65, and none outside the table", () => {
    expect(refusal(() => pack(spec, new Message("0800").set(65, "1")))[0]).toBe("unknown-field");
    const wire = pack(spec, new Message("0800").set(66, "1"));
    const at = spec.bitmapHex ? 20 : spec.mtiBcd ? 10 : 12;
    wire[at] = spec.bitmapHex ? 0x43 : 0xc0;
    expect(refusal(() => unpack(spec, wire)).slice(0, 2)).toEqual(["unknown-field", 65]);
  });

  test("carries a message without fields", () => {
    const read = unpack(spec, pack(spec, new Message("0810")));
    expect([read.mti, read.fields()]).toEqual(["0810", []]);
  });

  const value = (plan: FieldDefinition): fc.Arbitrary<string | Uint8Array> => {
    const minimum = plan.prefix === "fixed" ? plan.length : 0;
    const maximum = Math.min(plan.length, 60);
    const range = { minLength: Math.min(minimum, maximum), maxLength: maximum };
    const text = (characters: string, size = range): fc.Arbitrary<string> =>
      fc.string({ unit: fc.constantFrom(...characters), ...size });
    const digits = "0123456789";
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    switch (plan.kind) {
      case "n":
        return text(digits);
      case "x+n":
        return fc
          .tuple(fc.constantFrom("C", "D"), text(digits, { minLength: plan.length - 1, maxLength: plan.length - 1 }))
          .map((parts) => parts.join(""));
      case "z":
        return text(digits + "=");
      case "a":
        return text(letters + " ");
      case "an":
        return text(digits + letters + " ");
      case "ans":
        return fc.string({
          unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
          ...range,
        });
      case "b":
        return fc.uint8Array(range);
    }
  };

  test("brings any message through, and to the same bytes again", () => {
    const entries: fc.Arbitrary<readonly [number, string | Uint8Array]>[] = [];
    fields87((field) => {
      // Currencies are digits where they are packed, letters or digits elsewhere.
      const kind = field.number >= 49 && field.number <= 51 ? "n" : field.kind;
      entries.push(value({ ...field, kind }).map((content) => [field.number, content] as const));
    });
    const messages = fc.tuple(
      fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 4, maxLength: 4 }),
      fc.array(fc.oneof(...entries), { maxLength: 20 }),
    );
    fc.assert(
      fc.property(messages, ([mti, fields]) => {
        const message = new Message(mti);
        for (const [field, content] of fields) message.set(field, content);
        const wire = pack(spec, message);
        const read = unpack(spec, wire);
        expect(read.mti).toBe(mti);
        expect(read.fields()).toEqual([...new Set(fields.map(([field]) => field))].sort((a, b) => a - b));
        expect(pack(spec, read)).toEqual(wire);
        expect(valuesOf(read)).toEqual(valuesOf(message));
      }),
      { numRuns: 500 },
    );
  });

  test("gives a message or a MessageError for 10,000 byte strings", () => {
    const wire = pack(spec, sampleMessage());
    // Half of them digits, which many places take.
    const byte = fc.oneof(fc.nat(255), fc.integer({ min: 0x30, max: 0x39 }));
    const spoilt = fc.array(fc.tuple(fc.nat(wire.length - 1), byte), { minLength: 1, maxLength: 6 }).map((changes) => {
      const bytes = wire.slice();
      for (const [at, byte] of changes) bytes[at] = byte;
      return bytes;
    });
    const cut = fc.tuple(spoilt, fc.nat(wire.length)).map(([bytes, length]) => bytes.subarray(0, length));
    const header = fc
      .tuple(fc.uint8Array({ minLength: 16, maxLength: 32 }), fc.uint8Array({ maxLength: 200 }))
      .map(([bitmap, body]) => Uint8Array.from([...wire.subarray(0, spec.mtiBcd ? 2 : 4), ...bitmap, ...body]));
    let read = 0;
    fc.assert(
      fc.property(fc.oneof(spoilt, cut, header, fc.uint8Array({ maxLength: 400 })), (bytes) => {
        let message: Message;
        try {
          message = unpack(spec, bytes);
        } catch (error) {
          if (!(error instanceof MessageError)) throw error;
          if (error.offset > bytes.length) throw new Error(`offset ${error.offset} of ${bytes.length}`);
          return;
        }
        // What was checked can be decoded and sent on, whatever it was.
        const again = unpack(spec, pack(spec, message));
        expect(valuesOf(again)).toEqual(valuesOf(message));
        read++;
      }),
      { numRuns: 10_000 },
    );
    expect(read).toBeGreaterThan(100);
  });
});

describe("what is wrong with a message is named with its field and place", () => {
  test.each<[string, Uint8Array, [MessageReason, number, number]]>([
    ["no bytes", new Uint8Array(), ["truncated", 0, 0]],
    ["a message type of letters", latin("08O0\0\0\0\0\0\0\0\0"), ["mti", 0, 0]],
    ["half a bitmap", latin("0800\0\0\0"), ["truncated", 1, 7]],
    ["half a second bitmap", withBits("8000000000000000 00".replace(" ", "")), ["truncated", 1, 13]],
    ["a fixed field cut short", withBits("0020000000000000", "12345"), ["truncated", 11, 17]],
    ["a letter among digits", withBits("0020000000000000", "1234S6"), ["character", 11, 16]],
    ["half a length", withBits("4000000000000000", "1"), ["truncated", 2, 13]],
    ["a length that is none", withBits("4000000000000000", "1x4111"), ["length", 2, 12]],
    ["a length over the field's maximum", withBits("4000000000000000", "20" + "4".repeat(20)), ["too-long", 2, 12]],
    ["a length over the end", withBits("4000000000000000", "164111"), ["truncated", 2, 18]],
    ["a control character in text", withBits("0000000000000002", "003a\nb"), ["character", 63, 16]],
    ["a byte above ASCII in text", withBits("0000000000000002", "001\xc4"), ["character", 63, 15]],
    ["another sign than C or D", withBits("0000001000000000", "X00000150"), ["character", 28, 12]],
    ["a letter behind the sign", withBits("0000001000000000", "C0000015O"), ["character", 28, 20]],
    ["fields twice over", withBits("0020000000000000", "123456123456"), ["trailing", 11, 18]],
    ["bytes behind an empty bitmap", withBits("0000000000000000", "1"), ["trailing", 1, 12]],
  ])("%s", (_name, bytes, expected) => {
    expect(refusal(() => unpack(binary87, bytes))).toEqual(expected);
  });

  test.each<[string, string, [MessageReason, number, number]]>([
    ["a message type with a nibble above 9", "0A00" + "0000000000000000", ["mti", 0, 0]],
    ["a digit above 9", "0800" + "0020000000000000" + "12A456", ["character", 11, 11]],
    ["a spare nibble that is not zero", "0800" + "0000040000000000" + "1071", ["padding", 22, 10]],
    ["a length that is not digits", "0800" + "4000000000000000" + "1A", ["length", 2, 10]],
    ["a length above 99 in two digits of three", "0800" + "0000000000000002" + "A001", ["length", 63, 10]],
    ["a separator in a number", "0800" + "0020000000000000" + "12D456", ["character", 11, 11]],
    ["a spare nibble behind a track", "0800" + "0000000020000000" + "03123F", ["character", 35, 12]],
    ["a spare digit behind a track", "0800" + "0000000020000000" + "031231", ["padding", 35, 12]],
  ])("packed: %s", (_name, hex, expected) => {
    expect(refusal(() => unpack(bcd87, fromHex(hex)))).toEqual(expected);
  });

  test.each<[string, string, [MessageReason, number, number]]>([
    ["a bitmap that is not hex", "080002200000008000G0" + "0".repeat(16), ["bitmap", 1, 18]],
    ["a second bitmap that is not hex", "0800" + "0".repeat(16) + "000000000000000 ", ["bitmap", 1, 34]],
    ["no second bitmap", "0800" + "0".repeat(16), ["truncated", 1, 20]],
    [
      "a PIN block that is not hex",
      "0800" + "0000000000001000" + "0".repeat(16) + "01234567 9ABCDEF",
      ["character", 52, 44],
    ],
  ])("in hex: %s", (_name, text, expected) => {
    expect(refusal(() => unpack(ascii87, latin(text)))).toEqual(expected);
  });

  test.each<[string, (message: Message) => Message, [MessageReason, number]]>([
    ["a message type of five digits", () => new Message("02000"), ["mti", 0]],
    ["a message type with a letter", () => new Message("02O0"), ["mti", 0]],
    ["text too long for a fixed field", (message) => message.set(11, "1234567"), ["too-long", 11]],
    ["text too long for a variable field", (message) => message.set(2, "1".repeat(20)), ["too-long", 2]],
    ["bytes too few", (message) => message.set(52, new Uint8Array(7)), ["too-short", 52]],
    ["bytes too many", (message) => message.set(52, new Uint8Array(9)), ["too-long", 52]],
    ["bytes too many for a length", (message) => message.set(55, new Uint8Array(1000)), ["too-long", 55]],
    ["a fee without room for its sign", (message) => message.set(28, "00000150"), ["too-short", 28]],
    ["a fee without sign", (message) => message.set(28, "000000150"), ["character", 28]],
    ["a letter in a number", (message) => message.set(4, "00000001234A"), ["character", 4]],
    ["a character above ASCII", (message) => message.set(43, "Łódź"), ["character", 43]],
    ["a character whose low byte would fit", (message) => message.set(11, "12345\u0130"), ["character", 11]],
    ["a sign whose low byte would fit", (message) => message.set(28, "\u014300000150"), ["character", 28]],
    ["text for a field of bytes", (message) => message.set(52, "01234567"), ["type", 52]],
    ["bytes for a field of text", (message) => message.set(11, new Uint8Array(6)), ["type", 11]],
    ["bytes for a field of variable text", (message) => message.set(2, new Uint8Array(6)), ["type", 2]],
  ])("on packing: %s", (_name, make, expected) => {
    for (const [, spec] of specs)
      expect(refusal(() => pack(spec, make(new Message("0200")))).slice(0, 2)).toEqual(expected);
  });
});

describe("justification (ISO 8583:1987, 4.3)", () => {
  test("numbers get zeros before them, text gets spaces after it", () => {
    const message = new Message("0200").set(4, "995").set(11, "7").set(41, "T1").set(38, "A1").set(22, "71");
    for (const [, spec] of specs) {
      const read = unpack(spec, pack(spec, message));
      expect([4, 11, 22, 38, 41].map((field) => read.get(field))).toEqual([
        "000000000995",
        "000007",
        "071",
        "A1    ",
        "T1      ",
      ]);
    }
  });

  test("an odd number has its spare nibble first, an odd track last", () => {
    const message = new Message("0200").set(2, "411").set(35, "4=1").set(28, "C00000150");
    expect(toHex(pack(bcd87, message)).slice(20)).toBe("03" + "0411" + "43" + "00000150" + "03" + "4D10");
    expect(unpack(bcd87, pack(bcd87, message)).get(35)).toBe("4=1");
  });

  test("a separator may be = or D; packed it is the nibble D and comes back as =", () => {
    const message = new Message("0200").set(35, "4111D2912");
    expect(unpack(binary87, pack(binary87, message)).get(35)).toBe("4111D2912");
    expect(unpack(bcd87, pack(bcd87, message)).get(35)).toBe("4111=2912");
  });
});

describe("liberties of the bitmap", () => {
  const plain = pack(ascii87, new Message("0800").set(11, "123456").set(38, "ABCDEF"));

  test("hex digits may be small letters", () => {
    const small = latin(
      Buffer.from(plain)
        .toString("latin1")
        .replace(/^.{36}/, (head) => head.toLowerCase()),
    );
    expect(unpack(ascii87, small).get(38)).toBe("ABCDEF");
  });

  test("bit 1 may be set where the second bitmap is there anyway", () => {
    const marked = plain.slice();
    marked[4] = 0x38;
    expect(unpack(ascii87, marked).fields()).toEqual([11, 38]);
  });

  test("a second bitmap may be empty", () => {
    const bytes = withBits("80200000000000000000000000000000", "123456");
    expect(unpack(binary87, bytes).fields()).toEqual([11]);
  });
});
