import fc from "fast-check";
import { fromHex } from "../../../firmware/codec/hex";
import { encodeTlv } from "../../../firmware/codec/tlv";
import { describe as describeMessage } from "../../../firmware/iso8583/masking";
import { Message } from "../../../firmware/iso8583/message";
import { binary87 } from "../../../firmware/iso8583/tables/binary87";

const PAN = "4111111111111111";

const shown = (message: Message): Record<number, string> =>
  Object.fromEntries(describeMessage(binary87, message).map(({ field, value }) => [field, value]));

const icc = (hex: string): string => shown(new Message("0100").set(55, fromHex(hex)))[55];

test("a message is shown by the standard's names, type first", () => {
  const lines = describeMessage(binary87, new Message("0800").set(70, "301").set(11, "000001"));
  expect(lines).toEqual([
    { field: 0, name: "message type", value: "0800" },
    { field: 11, name: "systems trace audit number", value: "000001" },
    { field: 70, name: "network management information code", value: "301" },
  ]);
});

test("account data and PIN blocks are masked, the rest is not", () => {
  const message = new Message("0200")
    .set(2, PAN)
    .set(4, "000000012345")
    .set(14, "2912")
    .set(35, `${PAN}=29122011234567890`)
    .set(36, "0".repeat(20))
    .set(45, `B${PAN}^TEST/CARD^29122011`)
    .set(52, fromHex("0123456789ABCDEF"))
    .set(64, fromHex("0011223344556677"))
    .set(102, "PL61109010140000071219812874");
  expect(shown(message)).toEqual({
    0: "0200",
    2: "411111******1111",
    4: "000000012345",
    14: "****",
    35: "411111******1111=*****************",
    36: "*".repeat(20),
    45: "*".repeat(36),
    52: "*".repeat(16),
    64: "0011223344556677",
    102: "************************2874",
  });
});

test("account numbers in free text are masked where the check digit gives them away", () => {
  const text = `ref ${PAN}; card=4761340000000050|no 4111111111111112, 12345`;
  expect(shown(new Message("0200").set(48, text))[48]).toBe(
    "ref 411111******1111; card=476134******0050|no 4111111111111112, 12345",
  );
  expect(shown(new Message("0200").set(60, `${PAN}29122011`))[60]).toBe("411111**************2011");
});

describe("field 55", () => {
  test("is shown as tags, card data masked", () => {
    expect(icc("9F2608112233445566778882023900")).toBe("9F26=1122334455667788 82=3900");
    expect(icc("5A084111111111111111")).toBe("5A=411111******1111");
    expect(icc("5A0A4111111111111111111F")).toBe("5A=411111*********1111");
    expect(icc("57114111111111111111D29122011234567890")).toMatch(/^57=411111\*{6}1111D\*+$/);
    expect(icc("5F20045445535499015F")).toBe("5F20=******** 99=**");
    expect(icc("5F24032912319F1F0431323334")).toBe("5F24=****** 9F1F=********");
  });

  test("is masked inside templates too", () => {
    const record = encodeTlv(0x70, encodeTlv(0x5a, fromHex(PAN)), encodeTlv(0x82, fromHex("3900")));
    expect(shown(new Message("0100").set(55, record))[55]).toBe("70={5A=411111******1111 82=3900}");
  });

  test("shows an issuer's bytes in tag 71 that are no template", () => {
    expect(icc("71061122334455667203AABBCC")).toBe("71=112233445566 72=AABBCC");
  });

  test("shows nothing but its length when it is not TLV", () => {
    expect(icc("5A084111")).toBe("4 bytes, not TLV: value-truncated");
  });
});

test("a PAN never comes out, wherever in the message it stands", () => {
  const places = fc.constantFrom(2, 34, 35, 36, 45, 46, 48, 54, 60, 61, 62, 63, 102, 103, 104, 120);
  const filler = fc.string({ unit: fc.constantFrom(..."abc |=-"), maxLength: 6 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(places, filler, filler), { maxLength: 5 }),
      fc.array(fc.constantFrom(0x5a, 0x57, 0xdf01, 0x9f6b)),
      (fields, tags) => {
        const message = new Message("0200");
        for (const [field, before, after] of fields) message.set(field, field === 2 ? PAN : `${before}${PAN}${after}`);
        let data = new Uint8Array();
        for (const tag of tags) data = Uint8Array.from([...data, ...encodeTlv(tag, fromHex(PAN))]);
        message.set(55, encodeTlv(0x70, data));
        for (const { value } of describeMessage(binary87, message)) expect(value).not.toContain(PAN.slice(4, 14));
      },
    ),
    { numRuns: 2000 },
  );
});

test("any message can be shown", () => {
  const value = fc.oneof(fc.string({ unit: "binary", maxLength: 30 }), fc.uint8Array({ maxLength: 30 }));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 2, max: 128 }), value), { maxLength: 8 }), (fields) => {
      const message = new Message("0200");
      for (const [field, content] of fields) message.set(field, content);
      expect(describeMessage(binary87, message)).toHaveLength(message.size + 1);
    }),
    { numRuns: 2000 },
  );
});
