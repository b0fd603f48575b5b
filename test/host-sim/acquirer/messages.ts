/** Requests as the terminal sends them, for the acquirer's tests. */
import { Message } from "../../../firmware/iso8583/message";

export const testPan = "4761739001010119";
/** 2026-03-02T09:15:00Z, which field 7 of the requests says. */
export const testEpochMs = Date.UTC(2026, 2, 2, 9, 15, 0);

/** A contactless sale; `fields` replace or, when `undefined`, remove. */
export function sale(fields: Readonly<Record<number, string | undefined>> = {}, type = "0200"): Message {
  const message = new Message(type)
    .set(2, testPan)
    .set(3, "000000")
    .set(4, "000000001234")
    .set(7, "0302091500")
    .set(11, "000001")
    .set(12, "101500")
    .set(13, "0302")
    .set(14, "2812")
    .set(18, "5999")
    .set(22, "071")
    .set(25, "00")
    .set(41, "TERM0001")
    .set(42, "MERCHANT0000001")
    .set(49, "985")
    .set(60, "000001")
    .set(55, Uint8Array.of(0x9f, 0x36, 0x02, 0x00, 0x01));
  return change(message, fields);
}

/** The reversal of a sale, as a message of its own. */
export function reversalOf(
  original: Message,
  fields: Readonly<Record<number, string | undefined>> = {},
  type = "0400",
): Message {
  const message = new Message(type);
  for (const field of [2, 3, 4, 12, 13, 14, 18, 22, 25, 41, 42, 49]) {
    const value = original.value(field);
    if (value !== undefined) message.set(field, value);
  }
  const time = original.get(7) ?? "";
  message.set(7, "0302091531").set(11, "000900").set(39, "68");
  message.set(90, `${original.mti}${original.get(11)}${time}${"0".repeat(22)}`);
  return change(message, fields);
}

/** The advice of how the card of a sale ended. */
export function cardResultOf(
  original: Message,
  fields: Readonly<Record<number, string | undefined>> = {},
  type = "0620",
): Message {
  const message = reversalOf(original, { 39: undefined, 11: "000950" }, type);
  message.set(55, Uint8Array.of(0x9f, 0x27, 0x01, 0x40));
  return change(message, fields);
}

/** Sign-on, sign-off or echo. */
export function networkManagement(code: string, fields: Readonly<Record<number, string | undefined>> = {}): Message {
  const message = new Message("0800").set(7, "0302091500").set(11, "000500").set(12, "101500").set(13, "0302");
  return change(message.set(41, "TERM0001").set(42, "MERCHANT0000001").set(70, code), fields);
}

/** All fields as a plain object, for comparing. */
export function fieldsOf(message: Message): Record<number, unknown> {
  return Object.fromEntries(message.fields().map((field) => [field, message.value(field)]));
}

function change(message: Message, fields: Readonly<Record<number, string | undefined>>): Message {
  for (const [field, value] of Object.entries(fields)) {
    if (value === undefined) message.delete(Number(field));
    else message.set(Number(field), value);
  }
  return message;
}
