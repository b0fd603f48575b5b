/** Field lists: the layout of a payload as data, and the interpreter that writes and reads values by it. */
import { FrameError } from "./frame-error";
import type { LinkReader, LinkWriter } from "./link-bytes";

/**
 * `flag` is a u8 of 0 or 1; `text16` carries its length in a u16; `text`, `bytes` and `json` take the rest of the
 * payload, so that they stand last.
 */
export type FieldType = "u8" | "u16" | "u24" | "u32" | "i16" | "f64" | "flag" | "text16" | "text" | "bytes" | "json";

export type FieldList = readonly (readonly [name: string, type: FieldType])[];

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

type FieldValue<Type extends FieldType> = Type extends "bytes"
  ? Uint8Array
  : Type extends "text" | "text16"
    ? string
    : Type extends "json"
      ? JsonValue
      : Type extends "flag"
        ? 0 | 1
        : number;

/** The object whose properties a field list names. */
export type FieldValues<List extends FieldList> = {
  readonly [Field in List[number] as Field[0]]: FieldValue<Field[1]>;
};

/** Values as the interpreter handles them, before the types of a list are put over them. */
export type AnyValues = Readonly<Record<string, JsonValue | Uint8Array>>;

export function writeFields(writer: LinkWriter, list: FieldList, values: AnyValues): void {
  for (let index = 0; index < list.length; index++) {
    const field = list[index];
    writeField(writer, field[1], values[field[0]]);
  }
}

export function readFields<List extends FieldList>(reader: LinkReader, list: List): FieldValues<List> {
  const values: Record<string, JsonValue | Uint8Array> = {};
  for (let index = 0; index < list.length; index++) {
    const field = list[index];
    values[field[0]] = readField(reader, field[1]);
  }
  return values as FieldValues<List>;
}

function writeField(writer: LinkWriter, type: FieldType, value: unknown): void {
  switch (type) {
    case "u8":
      writer.unsigned(value as number, 1);
      return;
    case "u16":
      writer.unsigned(value as number, 2);
      return;
    case "u24":
      writer.unsigned(value as number, 3);
      return;
    case "u32":
      writer.unsigned(value as number, 4);
      return;
    case "i16":
      writer.signed16(value as number);
      return;
    case "f64":
      writer.float64(value as number);
      return;
    case "flag":
      if (value !== 0 && value !== 1) throw new FrameError("bad-value", writer.length, String(value));
      writer.unsigned(value, 1);
      return;
    case "text16":
      writeShortText(writer, value as string);
      return;
    case "text":
      writer.text(value as string);
      return;
    case "bytes":
      writer.bytes(value as Uint8Array);
      return;
    case "json":
      writer.text(JSON.stringify(value));
  }
}

function writeShortText(writer: LinkWriter, text: string): void {
  const start = writer.length;
  writer.unsigned(0, 2).text(text);
  writer.patch16(start, writer.length - start - 2);
}

function readField(reader: LinkReader, type: FieldType): JsonValue | Uint8Array {
  switch (type) {
    case "u8":
      return reader.unsigned(1);
    case "u16":
      return reader.unsigned(2);
    case "u24":
      return reader.unsigned(3);
    case "u32":
      return reader.unsigned(4);
    case "i16":
      return reader.signed16();
    case "f64":
      return reader.float64();
    case "flag":
      return readFlag(reader);
    case "text16":
      return reader.text(reader.unsigned(2));
    case "text":
      return reader.text();
    case "bytes":
      return reader.bytes();
    case "json":
      return readJson(reader);
  }
}

function readFlag(reader: LinkReader): 0 | 1 {
  const at = reader.offset;
  const value = reader.unsigned(1);
  if (value !== 0 && value !== 1) throw new FrameError("bad-value", at, String(value));
  return value;
}

function readJson(reader: LinkReader): JsonValue {
  const at = reader.offset;
  const text = reader.text();
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw new FrameError("bad-json", at);
  }
}
