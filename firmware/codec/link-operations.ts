/** The operations of the board link as a table (docs/link.md, "Operations"). */
import type { FieldList, FieldValues } from "./link-fields";

/** One operation: its code, whether the firmware waits for the answer, and both payloads. */
export interface Operation {
  readonly code: number;
  readonly type: "call" | "post";
  readonly request: FieldList;
  readonly answer: FieldList;
}

export const OPERATIONS = Object.freeze({
  close: { code: 0x0f, type: "post", request: [["handle", "u16"]], answer: [] },
  digitalOpen: {
    code: 0x10,
    type: "call",
    request: [
      ["handle", "u16"],
      ["pin", "u8"],
      ["mode", "u8"],
      ["edges", "u8"],
    ],
    answer: [],
  },
  digitalRead: { code: 0x11, type: "call", request: [["handle", "u16"]], answer: [["level", "flag"]] },
  digitalWrite: {
    code: 0x12,
    type: "post",
    request: [
      ["handle", "u16"],
      ["level", "flag"],
    ],
    answer: [],
  },
  i2cOpen: {
    code: 0x20,
    type: "call",
    request: [
      ["handle", "u16"],
      ["port", "u8"],
      ["address", "u8"],
      ["hz", "u32"],
    ],
    answer: [],
  },
  i2cRead: {
    code: 0x21,
    type: "call",
    request: [
      ["handle", "u16"],
      ["count", "u16"],
      ["stop", "flag"],
    ],
    answer: [["bytes", "bytes"]],
  },
  i2cWrite: {
    code: 0x22,
    type: "call",
    request: [
      ["handle", "u16"],
      ["stop", "flag"],
      ["bytes", "bytes"],
    ],
    answer: [],
  },
  serialOpen: {
    code: 0x30,
    type: "call",
    request: [
      ["handle", "u16"],
      ["port", "u8"],
      ["baud", "u32"],
    ],
    answer: [],
  },
  serialWrite: {
    code: 0x31,
    type: "post",
    request: [
      ["handle", "u16"],
      ["bytes", "bytes"],
    ],
    answer: [],
  },
  pwmOpen: {
    code: 0x40,
    type: "call",
    request: [
      ["handle", "u16"],
      ["pin", "u8"],
      ["hz", "u32"],
    ],
    answer: [],
  },
  pwmWrite: {
    code: 0x41,
    type: "post",
    request: [
      ["handle", "u16"],
      ["duty", "u16"],
    ],
    answer: [],
  },
  tcpOpen: {
    code: 0x50,
    type: "call",
    request: [
      ["handle", "u16"],
      ["port", "u16"],
      ["host", "text"],
    ],
    answer: [],
  },
  tcpWrite: {
    code: 0x51,
    type: "post",
    request: [
      ["handle", "u16"],
      ["bytes", "bytes"],
    ],
    answer: [],
  },
  flashOpen: {
    code: 0x60,
    type: "call",
    request: [
      ["handle", "u16"],
      ["partition", "text"],
    ],
    answer: [
      ["size", "u32"],
      ["blockLength", "u32"],
      ["writeAlign", "u16"],
      ["eraseValue", "u8"],
    ],
  },
  flashRead: {
    code: 0x61,
    type: "call",
    request: [
      ["handle", "u16"],
      ["offset", "u32"],
      ["count", "u32"],
    ],
    answer: [["bytes", "bytes"]],
  },
  flashWrite: {
    code: 0x62,
    type: "call",
    request: [
      ["handle", "u16"],
      ["offset", "u32"],
      ["bytes", "bytes"],
    ],
    answer: [],
  },
  flashErase: {
    code: 0x63,
    type: "call",
    request: [
      ["handle", "u16"],
      ["block", "u32"],
    ],
    answer: [],
  },
  random: {
    code: 0x70,
    type: "call",
    request: [
      ["stream", "u8"],
      ["count", "u16"],
    ],
    answer: [["bytes", "bytes"]],
  },
  deviceSecret: { code: 0x71, type: "call", request: [["label", "text"]], answer: [["key", "bytes"]] },
  image: {
    code: 0x72,
    type: "call",
    request: [],
    answer: [
      ["builtAt", "f64"],
      ["digest", "bytes"],
    ],
  },
  restart: { code: 0x73, type: "post", request: [], answer: [] },
  display: { code: 0x80, type: "post", request: [["list", "bytes"]], answer: [] },
  textWidth: {
    code: 0x81,
    type: "call",
    request: [
      ["font", "u8"],
      ["text", "text"],
    ],
    answer: [["pixels", "u16"]],
  },
  lineHeight: { code: 0x82, type: "call", request: [["font", "u8"]], answer: [["pixels", "u16"]] },
  log: {
    code: 0x90,
    type: "post",
    request: [
      ["level", "u8"],
      ["entry", "json"],
    ],
    answer: [],
  },
} as const satisfies Readonly<Record<string, Operation>>);

export type OperationName = keyof typeof OPERATIONS;

/** Values of an operation's request payload. */
export type RequestValues<Name extends OperationName> = FieldValues<(typeof OPERATIONS)[Name]["request"]>;

/** Values of an operation's answer payload. */
export type AnswerValues<Name extends OperationName> = FieldValues<(typeof OPERATIONS)[Name]["answer"]>;

/** The event kinds of a WAKE with cause `event` (docs/link.md, "Types"). */
export const EVENTS = Object.freeze({
  digitalEdge: { code: 0x01, fields: [["level", "flag"]] },
  serialData: { code: 0x02, fields: [["bytes", "bytes"]] },
  serialWritable: { code: 0x03, fields: [["count", "u32"]] },
  tcpWritable: { code: 0x04, fields: [["count", "u32"]] },
  tcpData: { code: 0x05, fields: [["bytes", "bytes"]] },
  tcpClosed: { code: 0x06, fields: [["message", "text"]] },
} as const satisfies Readonly<Record<string, { readonly code: number; readonly fields: FieldList }>>);

export type EventName = keyof typeof EVENTS;

/** One event as the link carries it. */
export type LinkEvent = {
  readonly [Name in EventName]: { readonly kind: Name } & FieldValues<(typeof EVENTS)[Name]["fields"]>;
}[EventName];

/** Why a CALL was not carried out: the status byte of its ANSWER. The text that follows is for the log. */
export const STATUS = Object.freeze({
  done: 0,
  notAcknowledged: 1,
  unknownHandle: 2,
  unknownOperation: 3,
  outOfRange: 4,
  notFound: 5,
  malformed: 6,
} as const);

export const LOG_LEVELS = Object.freeze(["debug", "info", "warning", "error"] as const);

/** Streams of the operation `random`. */
export const RANDOM_STREAMS = Object.freeze({ firmware: 0, tls: 1 } as const);

/** The names of a table at the places of their codes. */
export function namesByCode<Name extends string>(
  table: Readonly<Record<Name, { readonly code: number }>>,
): readonly (Name | undefined)[] {
  const names: (Name | undefined)[] = [];
  for (const name of Object.keys(table) as Name[]) names[table[name].code] = name;
  return Object.freeze(names);
}
