import * as fc from "fast-check";
import { FrameError } from "../../../firmware/codec/frame-error";
import { LinkWriter, MAXIMUM_BODY_LENGTH } from "../../../firmware/codec/link-bytes";
import { decodeDrawings, DRAWINGS, writeDrawing, type DrawingName } from "../../../firmware/codec/link-drawing";
import type { FieldList } from "../../../firmware/codec/link-fields";
import {
  decodeAnswer,
  decodeFirmwareFrame,
  decodeWake,
  encodeAnswer,
  encodeIdle,
  encodeRefusal,
  encodeReport,
  encodeRequest,
  encodeWake,
  type Wake,
} from "../../../firmware/codec/link-frame";
import {
  EVENTS,
  OPERATIONS,
  STATUS,
  type EventName,
  type OperationName,
} from "../../../firmware/codec/link-operations";
import { encodeFrame, FrameSplitter } from "../../../firmware/codec/link-stream";
import { decodeUtf8, encodeUtf8 } from "../../../firmware/codec/utf8";

const CASES = { numRuns: 10_000 };
const operationNames = Object.keys(OPERATIONS) as OperationName[];
const bytes = fc.uint8Array({ maxLength: 60 });
const text = fc.string({ unit: "binary", maxLength: 20 });
const instant = fc.double({ noNaN: true, noDefaultInfinity: true });

const VALUE = {
  u8: fc.nat(0xff),
  u16: fc.nat(0xffff),
  u24: fc.nat(0xffffff),
  u32: fc.nat(0xffffffff),
  i16: fc.integer({ min: -0x8000, max: 0x7fff }),
  f64: instant,
  flag: fc.constantFrom(0, 1),
  text16: text,
  text,
  bytes,
  json: fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown),
};

function valuesOf(list: FieldList): fc.Arbitrary<Record<string, never>> {
  return fc.record(Object.fromEntries(list.map(([name, type]) => [name, VALUE[type] as fc.Arbitrary<never>])));
}

function throwsOnlyFrameErrors(decode: () => unknown): void {
  try {
    decode();
  } catch (error) {
    expect(error).toBeInstanceOf(FrameError);
  }
}

function reasonOf(decode: () => unknown): string | undefined {
  try {
    decode();
  } catch (error) {
    if (error instanceof FrameError) return error.reason;
    throw error;
  }
  return undefined;
}

describe("the board link's codec", () => {
  const writer = new LinkWriter(16);

  test("gives back the values of every request and answer", () => {
    const anyOperation = fc
      .constantFrom(...operationNames)
      .chain((name) =>
        fc.tuple(fc.constant(name), valuesOf(OPERATIONS[name].request), valuesOf(OPERATIONS[name].answer)),
      );
    fc.assert(
      fc.property(anyOperation, ([operation, request, answer]) => {
        const body = encodeRequest(writer, operation, request as never);
        expect(decodeFirmwareFrame(body)).toEqual({ type: OPERATIONS[operation].type, operation, values: request });
        expect(decodeAnswer(operation, encodeAnswer(writer, operation, answer as never))).toEqual({
          status: 0,
          values: answer,
        });
      }),
      CASES,
    );
  });

  test("gives back wakes of every cause and event", () => {
    const anyEvent = fc
      .constantFrom(...(Object.keys(EVENTS) as EventName[]))
      .chain((kind) => valuesOf(EVENTS[kind].fields).map((values) => ({ kind, ...values })));
    const anyWake = fc.oneof(
      fc.record({ monotonicMs: instant, epochMs: instant, cause: fc.constantFrom("boot", "timer") }),
      fc.record({
        monotonicMs: instant,
        epochMs: instant,
        cause: fc.constant("event"),
        handle: fc.nat(0xffff),
        event: anyEvent,
      }),
    ) as unknown as fc.Arbitrary<Wake>;
    fc.assert(
      fc.property(anyWake, (wake) => expect(decodeWake(encodeWake(writer, wake))).toEqual(wake)),
      CASES,
    );
  });

  test("gives back display lists in order", () => {
    const inner = (Object.keys(DRAWINGS) as DrawingName[]).filter((name) => name !== "begin" && name !== "end");
    const anyDrawing = fc.constantFrom(...inner).chain((kind) =>
      valuesOf(DRAWINGS[kind].fields).map((values) => {
        const limited: Record<string, unknown> = { kind, ...values };
        if (kind === "text") limited.font = (limited.font as number) % 5;
        if (kind === "bitmap") limited.bitmap = (limited.bitmap as number) % 9;
        return limited;
      }),
    );
    fc.assert(
      fc.property(fc.array(anyDrawing, { maxLength: 6 }), (drawings) => {
        writer.begin(0);
        writeDrawing(writer, "begin", {});
        for (const { kind, ...values } of drawings) writeDrawing(writer, kind as DrawingName, values as never);
        writeDrawing(writer, "end", {});
        expect(decodeDrawings(writer.finish().subarray(1))).toEqual(drawings);
      }),
      CASES,
    );
  });

  test("gives back idle, fault, sample and refusal", () => {
    expect(decodeFirmwareFrame(encodeIdle(writer, undefined))).toEqual({ type: "idle", dueMs: undefined });
    expect(decodeFirmwareFrame(encodeIdle(writer, 12.5))).toEqual({ type: "idle", dueMs: 12.5 });
    const fault = { kind: "memory", message: "żółw", line: 3 };
    expect(decodeFirmwareFrame(encodeReport(writer, "fault", fault))).toEqual({ type: "fault", fault });
    expect(decodeFirmwareFrame(encodeReport(writer, "sample", { slots: 4 }))).toEqual({
      type: "sample",
      sample: { slots: 4 },
    });
    expect(decodeAnswer("i2cRead", encodeRefusal(writer, STATUS.notAcknowledged, "no chip"))).toEqual({
      status: 1,
      values: undefined,
      message: "no chip",
    });
  });

  test("any bytes give a value or a FrameError in every decoder", () => {
    const likely = fc.tuple(
      fc.constantFrom(1, 2, 3, 4, 5, 0x81, 0x82, 0x83),
      fc.oneof(fc.constantFrom(...operationNames.map((name) => OPERATIONS[name].code)), fc.nat(255)),
      bytes,
    );
    const anyBytes = fc.oneof(
      bytes,
      likely.map(([type, code, rest]) => Uint8Array.of(type, code, ...rest)),
    );
    fc.assert(
      fc.property(anyBytes, fc.constantFrom(...operationNames), (body, operation) => {
        throwsOnlyFrameErrors(() => decodeFirmwareFrame(body));
        throwsOnlyFrameErrors(() => decodeWake(body));
        throwsOnlyFrameErrors(() => decodeAnswer(operation, body));
        throwsOnlyFrameErrors(() => decodeDrawings(body));
        throwsOnlyFrameErrors(() => new FrameSplitter().push(body));
      }),
      CASES,
    );
  });

  test("a body cut at any byte before its open end is refused as truncated", () => {
    for (const operation of operationNames) {
      const fixed = (OPERATIONS[operation].request as FieldList).filter(
        ([, type]) => type !== "bytes" && type !== "text" && type !== "json",
      );
      if (fixed.length === 0) continue;
      const values = Object.fromEntries(fixed.map(([name]) => [name, 1]));
      const rest = { bytes: new Uint8Array(0), host: "", partition: "", text: "", entry: {} };
      const whole = encodeRequest(writer, operation, { ...rest, ...values } as never).slice();
      const fixedLength = operation === "log" ? whole.length - 2 : whole.length;
      for (let length = 0; length < fixedLength; length++) {
        expect(reasonOf(() => decodeFirmwareFrame(whole.subarray(0, length)))).toBe("truncated");
      }
    }
  });

  test("names what is wrong with a body", () => {
    const wake = encodeWake(writer, { monotonicMs: 0, epochMs: 0, cause: "boot" }).slice();
    expect(reasonOf(() => decodeWake(Uint8Array.of(...wake, 0)))).toBe("trailing");
    wake[17] = 9;
    expect(reasonOf(() => decodeWake(wake))).toBe("unknown-cause");
    expect(reasonOf(() => decodeFirmwareFrame(Uint8Array.of(0x7f)))).toBe("unknown-type");
    expect(reasonOf(() => decodeFirmwareFrame(Uint8Array.of(1, 0xee)))).toBe("unknown-operation");
    expect(reasonOf(() => decodeFirmwareFrame(Uint8Array.of(2, OPERATIONS.digitalOpen.code, 0, 1, 2, 3, 4)))).toBe(
      "unknown-operation",
    );
    expect(reasonOf(() => decodeFirmwareFrame(Uint8Array.of(2, OPERATIONS.digitalWrite.code, 0, 1, 2)))).toBe(
      "bad-value",
    );
    expect(reasonOf(() => decodeFirmwareFrame(Uint8Array.of(1, OPERATIONS.flashOpen.code, 0, 1, 0xc3)))).toBe(
      "bad-text",
    );
    expect(reasonOf(() => decodeFirmwareFrame(Uint8Array.of(4, 0x7b)))).toBe("bad-json");
    expect(reasonOf(() => decodeDrawings(Uint8Array.of(1, 6, 6)))).toBe("trailing");
    expect(reasonOf(() => decodeDrawings(Uint8Array.of(1)))).toBe("truncated");
    expect(reasonOf(() => decodeDrawings(Uint8Array.of(1, 9)))).toBe("unknown-drawing");
  });

  test("refuses to write a value its field cannot hold", () => {
    expect(reasonOf(() => encodeRequest(writer, "digitalRead", { handle: 0x10000 }))).toBe("bad-value");
    expect(reasonOf(() => encodeRequest(writer, "pwmWrite", { handle: 1, duty: 1.5 }))).toBe("bad-value");
    const bytes = new Uint8Array(MAXIMUM_BODY_LENGTH);
    expect(reasonOf(() => encodeRequest(writer, "tcpWrite", { handle: 1, bytes }))).toBe("too-long");
  });
});

describe("frames in a byte stream", () => {
  test("come out whole however the stream is cut", () => {
    const bodies = fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 }), { maxLength: 5 });
    fc.assert(
      fc.property(bodies, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (sent, cuts) => {
        const stream = sent.flatMap((body) => [...encodeFrame(body)]);
        const splitter = new FrameSplitter();
        const received: Uint8Array[] = [];
        for (let turn = 0; stream.length > 0; turn++) {
          received.push(...splitter.push(Uint8Array.from(stream.splice(0, cuts[turn % cuts.length]))));
        }
        expect(received).toEqual(sent);
        expect(splitter.partial).toBe(false);
      }),
      CASES,
    );
  });

  test("are refused by their announced length, before memory is taken for them", () => {
    expect(reasonOf(() => new FrameSplitter().push(Uint8Array.of(0xff, 0xff, 0xff, 0xff)))).toBe("too-long");
    expect(reasonOf(() => new FrameSplitter().push(Uint8Array.of(0, 0, 0, 0)))).toBe("truncated");
    expect(reasonOf(() => encodeFrame(new Uint8Array(0)))).toBe("truncated");
  });
});

describe("UTF-8 by hand", () => {
  const anyText = fc.string({ unit: "binary", maxLength: 40 });

  test("writes what Node writes, lone surrogates as the replacement character", () => {
    const half = fc.integer({ min: 0xd800, max: 0xdfff }).map((unit) => String.fromCharCode(unit));
    fc.assert(
      fc.property(anyText, half, (value, surrogate) => {
        const mixed = value + surrogate + "z";
        expect(Buffer.from(encodeUtf8(mixed))).toEqual(Buffer.from(mixed, "utf8"));
      }),
      CASES,
    );
  });

  test("reads what Node's strict decoder reads, and refuses what it refuses", () => {
    const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    const likely = fc.array(
      fc.oneof(fc.nat(255), fc.constantFrom(0xc3, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80, 0xed, 0xa0, 0xbf)),
    );
    fc.assert(
      fc.property(likely, (values) => {
        const input = Uint8Array.from(values);
        let expected: string | undefined;
        try {
          expected = strict.decode(input);
        } catch {
          expected = undefined;
        }
        expect(decodeUtf8(input)).toBe(expected);
      }),
      CASES,
    );
  });
});
