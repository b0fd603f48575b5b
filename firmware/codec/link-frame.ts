/**
 * The bodies of the board link, both directions (docs/link.md). A decoder gives a value or throws {@link FrameError}
 * and nothing else; byte fields are views on the body, so whoever keeps them copies them.
 */
import { FrameError } from "./frame-error";
import { LinkReader, type LinkWriter } from "./link-bytes";
import { readFields, writeFields, type AnyValues, type FieldList, type JsonValue } from "./link-fields";
import { EVENTS, OPERATIONS, STATUS, namesByCode } from "./link-operations";
import type { AnswerValues, EventName, LinkEvent, Operation, OperationName, RequestValues } from "./link-operations";

/** First byte of a body. */
export const FRAME_TYPES = Object.freeze({
  call: 0x01,
  post: 0x02,
  idle: 0x03,
  fault: 0x04,
  sample: 0x05,
  answer: 0x81,
  wake: 0x82,
  sampleRequest: 0x83,
} as const);

const CAUSES = Object.freeze({ boot: 0, timer: 1, event: 2 } as const);
const WAKE_FIELDS = [
  ["monotonicMs", "f64"],
  ["epochMs", "f64"],
  ["cause", "u8"],
] as const;
const IDLE_FIELDS = [
  ["hasTimer", "flag"],
  ["dueMs", "f64"],
] as const;
const ERROR_FIELDS = [["message", "text"]] as const;
const OPERATION_BY_CODE = namesByCode<OperationName>(OPERATIONS);
const EVENT_BY_CODE = namesByCode<EventName>(EVENTS);

/** A CALL or POST with its values. */
export type Request = {
  readonly [Name in OperationName]: {
    readonly type: "call" | "post";
    readonly operation: Name;
    readonly values: RequestValues<Name>;
  };
}[OperationName];

/** What the firmware's side sends. */
export type FirmwareFrame =
  | Request
  | { readonly type: "idle"; readonly dueMs: number | undefined }
  | { readonly type: "fault"; readonly fault: JsonValue }
  | { readonly type: "sample"; readonly sample: JsonValue };

/** A WAKE: the time, and the one thing that happened. */
export type Wake = { readonly monotonicMs: number; readonly epochMs: number } & (
  | { readonly cause: "boot" }
  | { readonly cause: "timer" }
  | { readonly cause: "event"; readonly handle: number; readonly event: LinkEvent }
);

/** The outcome of a CALL. */
export type Answer<Name extends OperationName> =
  | { readonly status: 0; readonly values: AnswerValues<Name> }
  | { readonly status: number; readonly values: undefined; readonly message: string };

export function encodeRequest<Name extends OperationName>(
  writer: LinkWriter,
  operation: Name,
  values: RequestValues<Name>,
): Uint8Array {
  const { code, type, request }: Operation = OPERATIONS[operation];
  writer.begin(FRAME_TYPES[type]).unsigned(code, 1);
  writeFields(writer, request, values);
  return writer.finish();
}

export function encodeIdle(writer: LinkWriter, dueMs: number | undefined): Uint8Array {
  writer.begin(FRAME_TYPES.idle);
  writeFields(writer, IDLE_FIELDS, { hasTimer: dueMs === undefined ? 0 : 1, dueMs: dueMs ?? 0 });
  return writer.finish();
}

/** Encodes a FAULT or SAMPLE body. */
export function encodeReport(writer: LinkWriter, type: "fault" | "sample", report: JsonValue): Uint8Array {
  return writer.begin(FRAME_TYPES[type]).text(JSON.stringify(report)).finish();
}

/** Decodes any body that comes from the firmware's side. */
export function decodeFirmwareFrame(body: Uint8Array): FirmwareFrame {
  const reader = new LinkReader(body);
  switch (reader.unsigned(1)) {
    case FRAME_TYPES.call:
      return readRequest(reader, "call");
    case FRAME_TYPES.post:
      return readRequest(reader, "post");
    case FRAME_TYPES.idle: {
      const { hasTimer, dueMs } = readAll(reader, IDLE_FIELDS);
      return { type: "idle", dueMs: hasTimer === 1 ? dueMs : undefined };
    }
    case FRAME_TYPES.fault:
      return { type: "fault", fault: readAll(reader, [["fault", "json"]] as const).fault };
    case FRAME_TYPES.sample:
      return { type: "sample", sample: readAll(reader, [["sample", "json"]] as const).sample };
    default:
      throw new FrameError("unknown-type", 0, String(body[0]));
  }
}

export function encodeAnswer<Name extends OperationName>(
  writer: LinkWriter,
  operation: Name,
  values: AnswerValues<Name>,
): Uint8Array {
  writer.begin(FRAME_TYPES.answer).unsigned(STATUS.done, 1);
  writeFields(writer, OPERATIONS[operation].answer, values);
  return writer.finish();
}

/** Encodes the ANSWER of a CALL that was not carried out; `status` is not 0. */
export function encodeRefusal(writer: LinkWriter, status: number, message: string): Uint8Array {
  return writer.begin(FRAME_TYPES.answer).unsigned(status, 1).text(message).finish();
}

export function decodeAnswer<Name extends OperationName>(operation: Name, body: Uint8Array): Answer<Name> {
  const reader = new LinkReader(body);
  expectType(reader, FRAME_TYPES.answer);
  const status = reader.unsigned(1);
  if (status !== STATUS.done) return { status, values: undefined, message: readAll(reader, ERROR_FIELDS).message };
  return { status, values: readAll(reader, OPERATIONS[operation].answer as FieldList) as AnswerValues<Name> };
}

export function encodeWake(writer: LinkWriter, wake: Wake): Uint8Array {
  writer.begin(FRAME_TYPES.wake);
  writeFields(writer, WAKE_FIELDS, { ...wake, cause: CAUSES[wake.cause] } as AnyValues);
  if (wake.cause === "event") {
    const { code, fields } = EVENTS[wake.event.kind];
    writer.unsigned(wake.handle, 2).unsigned(code, 1);
    writeFields(writer, fields, wake.event);
  }
  return writer.finish();
}

export function decodeWake(body: Uint8Array): Wake {
  const reader = new LinkReader(body);
  expectType(reader, FRAME_TYPES.wake);
  const { monotonicMs, epochMs, cause } = readFields(reader, WAKE_FIELDS);
  switch (cause) {
    case CAUSES.boot:
      reader.end();
      return { monotonicMs, epochMs, cause: "boot" };
    case CAUSES.timer:
      reader.end();
      return { monotonicMs, epochMs, cause: "timer" };
    case CAUSES.event: {
      const handle = reader.unsigned(2);
      return { monotonicMs, epochMs, cause: "event", handle, event: readEvent(reader) };
    }
    default:
      throw new FrameError("unknown-cause", reader.offset - 1, String(cause));
  }
}

function readRequest(reader: LinkReader, type: "call" | "post"): Request {
  const code = reader.unsigned(1);
  const operation = OPERATION_BY_CODE[code];
  if (operation === undefined || OPERATIONS[operation].type !== type) {
    throw new FrameError("unknown-operation", 1, `${type} ${code}`);
  }
  const values = readAll(reader, OPERATIONS[operation].request as FieldList);
  return { type, operation, values } as unknown as Request;
}

function readEvent(reader: LinkReader): LinkEvent {
  const code = reader.unsigned(1);
  const kind = EVENT_BY_CODE[code];
  if (kind === undefined) throw new FrameError("unknown-event", reader.offset - 1, String(code));
  return { kind, ...readAll(reader, EVENTS[kind].fields as FieldList) } as LinkEvent;
}

function readAll<List extends FieldList>(reader: LinkReader, list: List) {
  const values = readFields(reader, list);
  reader.end();
  return values;
}

function expectType(reader: LinkReader, expected: number): void {
  const type = reader.unsigned(1);
  if (type !== expected) throw new FrameError("unknown-type", 0, String(type));
}
