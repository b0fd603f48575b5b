/** What tells of offline sales and settles a batch, as the terminal sends it, for the acquirer's tests. */
import { encodeNumeric } from "../../../firmware/codec/bcd";
import { encodeTlv } from "../../../firmware/codec/tlv";
import { Message, type FieldValue } from "../../../firmware/iso8583/message";
import { sale } from "./messages";

type Fields = Readonly<Record<number, FieldValue | undefined>>;

/** Cryptogram 9F26 and counter 9F36 of one tap. */
export function chipData(tapNumber: number): Uint8Array {
  const cryptogram = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, tapNumber);
  return Uint8Array.from(
    Buffer.concat([encodeTlv(0x9f26, cryptogram), encodeTlv(0x9f36, Uint8Array.of(0, tapNumber))]),
  );
}

/** A sale of batch 7 that the card approved offline, told afterwards. Each number is another tap. */
export function forward(number = 1, fields: Fields = {}, type = "0220"): Message {
  const message = sale({ 11: String(number).padStart(6, "0"), 39: "Y1", 60: "000007" }, type);
  return change(message.set(55, chipData(number)), fields);
}

/** A sale (or, by field 3, a refund) of batch 7 that was asked about. */
export function booked(number: number, fields: Fields = {}): Message {
  const message = sale({ 11: String(number).padStart(6, "0"), 60: "000007" });
  return change(message.set(55, chipData(number)), fields);
}

/** What a 0500 or 0520 claims. */
export interface Claim {
  readonly sales?: readonly [number: number, minor: number];
  readonly refunds?: readonly [number: number, minor: number];
}

/** Totals of batch 7. */
export function settlement({ sales = [0, 0], refunds = [0, 0] }: Claim, fields: Fields = {}, type = "0500"): Message {
  const message = new Message(type).set(7, "0302200000").set(11, "000800").set(12, "210000").set(13, "0302");
  message.set(41, "TERM0001").set(42, "MERCHANT0000001").set(49, "985").set(60, "000007");
  const number = (value: number): string => String(value).padStart(10, "0");
  const amount = (value: number): string => String(value).padStart(16, "0");
  message.set(74, number(refunds[0])).set(75, number(0)).set(76, number(sales[0])).set(77, number(0));
  message.set(86, amount(refunds[1])).set(87, amount(0)).set(88, amount(sales[1])).set(89, amount(0));
  const net = sales[1] - refunds[1];
  message.set(97, (net < 0 ? "C" : "D") + amount(Math.abs(net)));
  const lines = [...(sales[0] === 0 ? [] : [line(0, ...sales)]), ...(refunds[0] === 0 ? [] : [line(1, ...refunds)])];
  if (lines.length > 0) message.set(63, Uint8Array.from(Buffer.concat(lines)));
  return change(message, fields);
}

/** One object of field 63. */
export function line(kind: number, number: number, minor: number, name = "VISA"): Uint8Array {
  return encodeTlv(
    0xdf50,
    Uint8Array.of(kind),
    encodeNumeric(number, 5),
    encodeNumeric(minor, 8),
    new Uint8Array(Buffer.from(name, "latin1")),
  );
}

/** The upload of a transaction. */
export function upload(original: Message, fields: Fields = {}, type = "0320"): Message {
  const message = new Message(type).set(7, "0302200100").set(11, "000810").set(12, "210100").set(13, "0302");
  for (const field of [3, 4, 22, 41, 42, 49, 60]) message.set(field, original.value(field) ?? "");
  message.set(39, "00").set(90, `${original.mti}${original.get(11)}${original.get(7)}${"0".repeat(22)}`);
  return change(message, fields);
}

function change(message: Message, fields: Fields): Message {
  for (const [field, value] of Object.entries(fields)) {
    if (value === undefined) message.delete(Number(field));
    else message.set(Number(field), value);
  }
  return message;
}
