import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { fromHex, toHex } from "../../../firmware/codec/hex";
import type { TlvNode, TlvReason } from "../../../firmware/codec/tlv";
import {
  decodeTlv,
  encodeTlv,
  encodeTlvNodes,
  findTlv,
  isConstructed,
  listTlv,
  readTlv,
  tagName,
  TlvError,
} from "../../../firmware/codec/tlv";

const flat = (text: string): string =>
  listTlv(fromHex(text))
    .map(({ tag, value }) => `${tagName(tag)}:${toHex(value)}`)
    .join(" ");

const failure = (text: string, read: (bytes: Uint8Array) => unknown = listTlv): [TlvReason, number] => {
  try {
    read(fromHex(text));
  } catch (error) {
    if (error instanceof TlvError) return [error.reason, error.offset];
    throw error;
  }
  throw new Error("nothing was refused");
};

describe("reading", () => {
  test("tags of one to four bytes", () => {
    expect(flat("5A0147 9F02020012 DF810401AA DFAE830301BB".replaceAll(" ", ""))).toBe(
      "5A:47 9F02:0012 DF8104:AA DFAE8303:BB",
    );
  });

  test("lengths in the short form and in one to four further bytes", () => {
    for (const prefix of ["03", "8103", "820003", "83000003", "8400000003"]) {
      expect(flat(`5A${prefix}010203`)).toBe("5A:010203");
    }
  });

  test("a length of 201 is 81 C9, as in X.690, 8.1.3.5", () => {
    const encoded = encodeTlv(0x04, new Uint8Array(201));
    expect(toHex(encoded.subarray(0, 3))).toBe("0481C9");
    expect(listTlv(encoded)[0].value).toHaveLength(201);
  });

  test("zero bytes before, between and after objects mean nothing (EMV Book 3, annex B1)", () => {
    expect(flat("0000820239000000840103000000")).toBe("82:3900 84:03");
    expect(flat("000000")).toBe("");
    expect(flat("")).toBe("");
  });

  test("values are views of the input, not copies", () => {
    const bytes = fromHex("5A0147");
    const [object] = listTlv(bytes);
    expect(object.value.buffer).toBe(bytes.buffer);
    expect([object.offset, object.end]).toEqual([0, 3]);
  });

  test("bit 6 of the first byte tells templates from values", () => {
    expect([0x6f, 0xa5, 0x70, 0x77, 0xbf0c, 0x71, 0x7f4e].every(isConstructed)).toBe(true);
    expect([0x5a, 0x57, 0x9f02, 0x80, 0x5f24, 0xdf8129, 0xdfae8303].some(isConstructed)).toBe(false);
  });

  test("a path leads into templates, to the first object of each tag", () => {
    const fci = fromHex("6F1C8407A0000000041010A511500F505043204D43442030342020763230");
    expect(toHex(findTlv(fci, 0x6f, 0x84) ?? new Uint8Array())).toBe("A0000000041010");
    expect(Buffer.from(findTlv(fci, 0x6f, 0xa5, 0x50) ?? []).toString()).toBe("PPC MCD 04  v20");
    expect(findTlv(fci, 0x6f, 0xa5, 0x9f38)).toBeUndefined();
    expect(findTlv(fci, 0x70, 0x84)).toBeUndefined();
    expect(findTlv(fci)).toBe(fci);
  });
});

describe("refusing", () => {
  test.each<[string, string, TlvReason, number]>([
    ["a tag that ends in its first byte", "9F", "tag-truncated", 1],
    ["a tag that ends in its second byte", "DF81", "tag-truncated", 2],
    ["a tag of five bytes", "DF8182838401AA", "tag-malformed", 0],
    ["a tag whose number begins with zero bits", "9F800101AA", "tag-malformed", 1],
    ["no length", "5A", "length-truncated", 1],
    ["a length that ends early", "5A8201", "length-truncated", 3],
    ["an indefinite length", "70805A01470000", "length-indefinite", 1],
    ["a length of five bytes", "5A850000000001AA", "length-malformed", 1],
    ["a length over the end", "5A0547", "value-truncated", 2],
    ["a length of 4 GiB", "5A84FFFFFFFF47", "value-truncated", 6],
    ["trouble in the second object", "5A01475A05", "value-truncated", 5],
  ])("%s", (_name, text, reason, offset) => {
    expect(failure(text)).toEqual([reason, offset]);
  });

  test("trouble deep inside is placed in the outermost bytes", () => {
    expect(failure("6F06A5045A0547AA", decodeTlv)).toEqual(["value-truncated", 6]);
    expect(failure("5A0147 7003 5A0547".replaceAll(" ", ""), decodeTlv)).toEqual(["value-truncated", 7]);
  });

  test("templates nested beyond the limit", () => {
    let nested = fromHex("5A0147");
    for (let depth = 0; depth < 7; depth++) nested = encodeTlv(0x70, nested);
    expect(decodeTlv(nested)).toHaveLength(1);
    expect(failure(toHex(encodeTlv(0x70, nested)), decodeTlv)[0]).toBe("too-deep");
    let tower: Uint8Array = new Uint8Array();
    for (let depth = 0; depth < 2_000; depth++) tower = encodeTlv(0x70, tower);
    expect(() => decodeTlv(tower)).toThrow(TlvError);
  });

  test("every cut of a record, at every byte", () => {
    const record = fromHex(
      "70625A0847613400000000508C159F02069F03069F1A0295055F2A029A039C019F37048D178A029F02069F03069F1A0295055F2A029A039C019F3704" +
        "5F24031712319F0702FF809F0802008C9F0D0500000000009F0E0500000000009F0F050000000000",
    );
    expect(listTlv(record)).toHaveLength(1);
    for (let length = 1; length < record.length; length++) {
      expect(() => listTlv(record.subarray(0, length))).toThrow(TlvError);
    }
  });
});

describe("writing", () => {
  test("the shortest length form is used at its borders", () => {
    const lengthOf = (count: number): string =>
      toHex(encodeTlv(0x5a, new Uint8Array(count)).subarray(1, 5)).replace(/0+$/, "");
    expect([0x7f, 0x80, 0xff, 0x100, 0xffff, 0x10000].map(lengthOf)).toEqual([
      "7F",
      "818",
      "81FF",
      "8201",
      "82FFFF",
      "8301",
    ]);
  });

  test("a value may come in parts", () => {
    expect(toHex(encodeTlv(0x9f10, fromHex("0102"), new Uint8Array(), fromHex("03")))).toBe("9F1003010203");
  });

  const leaf = fc.record({
    tag: fc.constantFrom(0x5a, 0x57, 0x9f02, 0x5f2a, 0x82, 0xdf8129, 0xdfae8303),
    value: fc.uint8Array({ maxLength: 300 }),
  });
  const { node } = fc.letrec<{ node: TlvNode }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      fc.record({ tag: fc.constantFrom(0x70, 0x6f, 0xa5, 0xbf0c), children: fc.array(tie("node"), { maxLength: 4 }) }),
    ),
  }));

  test("reading undoes writing, and writing again gives the same bytes", () => {
    fc.assert(
      fc.property(fc.array(node, { maxLength: 5 }), (nodes) => {
        const bytes = encodeTlvNodes(nodes);
        const read = decodeTlv(bytes);
        expect(read).toEqual(nodes);
        expect(encodeTlvNodes(read)).toEqual(bytes);
      }),
      { numRuns: 500 },
    );
  });
});

test("10,000 byte strings give objects within the input, or a TlvError", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 64 }),
    // Few different bytes, so that tags and lengths often fit.
    fc
      .array(fc.constantFrom(0x00, 0x01, 0x02, 0x03, 0x05, 0x5a, 0x70, 0x77, 0x80, 0x81, 0x82, 0x84, 0x9f, 0xff), {
        maxLength: 64,
      })
      .map((list) => Uint8Array.from(list)),
  );
  let read = 0;
  fc.assert(
    fc.property(bytes, (input) => {
      try {
        for (const { offset, end, value } of listTlv(input)) {
          expect(offset).toBeLessThan(end);
          expect(end).toBeLessThanOrEqual(input.length);
          expect(value.byteOffset + value.length - input.byteOffset).toBe(end);
        }
        decodeTlv(input);
        findTlv(input, 0x70, 0x5a);
        read++;
      } catch (error) {
        if (!(error instanceof TlvError)) throw error;
        expect(error.offset).toBeLessThanOrEqual(input.length);
      }
    }),
    { numRuns: 10_000 },
  );
  expect(read).toBeGreaterThan(500);
});

const traces = join(__dirname, "../../../../shared/vectors/emv-traces");
const withTraces = existsSync(traces) ? describe : describe.skip;

withTraces("card traces of ../shared/vectors (skipped where they are absent)", () => {
  test.each(["contact-visa", "contactless-mastercard"])(
    "%s: every response decodes, and encodes to the same bytes",
    (name) => {
      const lines = readFileSync(join(traces, `${name}.apdu.txt`), "utf8")
        .trim()
        .split(/\s+/);
      let objects = 0;
      for (let index = 1; index < lines.length; index += 2) {
        const response = fromHex(lines[index]);
        const data = response.subarray(0, response.length - 2);
        const nodes = decodeTlv(data);
        objects += nodes.length;
        // One response of the Visa card is nothing but padding.
        expect(toHex(encodeTlvNodes(nodes))).toBe(toHex(data).replace(/^0+$/, ""));
      }
      expect(objects).toBeGreaterThanOrEqual(7);
    },
  );

  test("the Visa card's first record holds what its decoding names", () => {
    const lines = readFileSync(join(traces, "contact-visa.apdu.txt"), "utf8").trim().split(/\s+/);
    const record = fromHex(lines[7]).subarray(0, -2);
    expect(toHex(findTlv(record, 0x70, 0x5a) ?? new Uint8Array())).toBe("4761340000000050");
    expect(toHex(findTlv(record, 0x70, 0x9f0d) ?? new Uint8Array())).toBe("0000000000");
    expect(readTlv(record)?.end).toBe(record.length);
  });
});
