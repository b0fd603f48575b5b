import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fromHex, toHex } from "../../../firmware/codec/hex";
import { listTlv, tagName } from "../../../firmware/codec/tlv";
import { pack, unpack } from "../../../firmware/iso8583/codec";
import { Message } from "../../../firmware/iso8583/message";
import { ascii87 } from "../../../firmware/iso8583/tables/ascii87";
import { bcd87 } from "../../../firmware/iso8583/tables/bcd87";
import { binary87 } from "../../../firmware/iso8583/tables/binary87";

const vectors = join(__dirname, "../../../../shared/vectors/iso8583");
const present = existsSync(vectors);
const files = present ? readdirSync(vectors) : [];
const wires = files.filter((file) => file.endsWith(".hex"));

interface Expected {
  readonly mti: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly binary_fields?: Readonly<Record<string, string>>;
}

const wireOf = (file: string): Uint8Array => fromHex(readFileSync(join(vectors, file), "utf8").trim());

(present ? describe : describe.skip)("messages of ../shared/vectors (skipped where they are absent)", () => {
  test("are there", () => {
    expect(wires.length).toBeGreaterThanOrEqual(6);
  });

  test.each(wires)("%s goes through byte for byte", (file) => {
    const wire = wireOf(file);
    expect(toHex(pack(ascii87, unpack(ascii87, wire)))).toBe(toHex(wire));
  });

  test.each(wires)("%s says the same in the other two formats", (file) => {
    const message = unpack(ascii87, wireOf(file));
    for (const spec of [binary87, bcd87]) {
      const again = unpack(spec, pack(spec, message));
      expect(again.fields()).toEqual(message.fields());
      // A packed separator is a nibble of its own, read as "=".
      const track = message.get(35)?.replace("D", spec === bcd87 ? "=" : "D");
      for (const field of again.fields()) {
        expect(again.value(field)).toEqual(field === 35 ? track : message.value(field));
      }
    }
  });

  test.each(files.filter((file) => file.endsWith(".json")))("%s names the same fields", (file) => {
    const expected = JSON.parse(readFileSync(join(vectors, file), "utf8")) as Expected;
    const message = unpack(ascii87, wireOf(file.replace(".json", ".hex")));
    const text: Record<string, string> = {};
    const icc: Record<string, string> = {};
    for (const field of message.fields()) {
      const value = message.get(field);
      if (value !== undefined) text[field] = value;
    }
    for (const { tag, value } of listTlv(message.bytes(55) ?? new Uint8Array()))
      icc[`55.${tagName(tag)}`] = toHex(value);
    expect(message.mti).toBe(expected.mti);
    expect(text).toEqual(expected.fields);
    expect(icc).toEqual(expected.binary_fields ?? {});
  });
});

/**
 * A sign-on as a host of this format sends it: `0800`, bits 7, 11 and 41 of the first and 70 of the second bitmap; after
 * the public example of the tool the vectors come from.
 */
test("a network message of public examples is packed to its bytes", () => {
  const message = new Message("0800").set(7, "0604123456").set(11, "123456").set(41, "TERMID01").set(70, "301");
  const text = "0800" + "0220000000800000" + "0400000000000000" + "0604123456" + "123456" + "TERMID01" + "301";
  expect(Buffer.from(pack(ascii87, message)).toString("latin1")).toBe(text);
  const binary = "30383030" + "8220000000800000" + "0400000000000000";
  expect(toHex(pack(binary87, message))).toBe(
    binary + Buffer.from("0604123456123456TERMID01301").toString("hex").toUpperCase(),
  );
  expect(toHex(pack(bcd87, message))).toBe(
    "0800" + "8220000000800000" + "0400000000000000" + "0604123456" + "123456" + "5445524D49443031" + "0301",
  );
});
