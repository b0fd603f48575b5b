import { pack, unpack } from "../../../firmware/iso8583/codec";
import { Message } from "../../../firmware/iso8583/message";
import { binary87 } from "../../../firmware/iso8583/tables/binary87";

test("fields are kept in ascending order, whatever order they came in", () => {
  const message = new Message("0100").set(41, "T").set(2, "4").set(128, new Uint8Array(8)).set(11, "1").set(41, "U");
  expect(message.fields()).toEqual([2, 11, 41, 128]);
  expect([message.get(41), message.size]).toEqual(["U", 4]);
});

test("text and bytes are asked for apart, and either by value", () => {
  const bytes = Uint8Array.of(1, 2);
  const message = new Message("0100").set(11, "1").set(55, bytes);
  expect([message.get(11), message.bytes(11), message.value(11)]).toEqual(["1", undefined, "1"]);
  expect([message.get(55), message.bytes(55), message.value(55)]).toEqual([undefined, bytes, bytes]);
  expect([message.get(12), message.bytes(12), message.value(12), message.has(12)]).toEqual([
    undefined,
    undefined,
    undefined,
    false,
  ]);
});

test("a field can be taken out", () => {
  const message = new Message("0100").set(11, "1").set(12, "2");
  expect([message.delete(11), message.delete(11)]).toEqual([true, false]);
  expect(message.fields()).toEqual([12]);
});

test("there are no fields 0, 1, 129 or 2.5", () => {
  for (const field of [0, 1, 129, 2.5, -2, NaN]) expect(() => new Message("0100").set(field, "")).toThrow(RangeError);
});

test("the list of fields is the asker's own", () => {
  const message = new Message("0100").set(11, "1");
  message.fields().push(12);
  expect(message.fields()).toEqual([11]);
});

test("a message that was read can be changed and sent on", () => {
  const wire = pack(binary87, new Message("0200").set(4, "1").set(11, "2").set(41, "T"));
  const message = unpack(binary87, wire);
  message.mti = "0210";
  message.set(39, "00").set(11, "000009").delete(4);
  const answer = unpack(binary87, pack(binary87, message));
  expect([answer.mti, answer.fields(), answer.get(11), answer.get(39), answer.get(41)]).toEqual([
    "0210",
    [11, 39, 41],
    "000009",
    "00",
    "T       ",
  ]);
});

test("bytes of a read message are views of what was read; text is not", () => {
  const wire = pack(binary87, new Message("0200").set(11, "123456").set(55, Uint8Array.of(1, 2, 3)));
  const message = unpack(binary87, wire);
  expect(message.bytes(55)?.buffer).toBe(wire.buffer);
  expect(message.get(11)).toBe("123456");
  wire.fill(0);
  expect(message.get(11)).toBe("123456");
});
