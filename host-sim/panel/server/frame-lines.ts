/**
 * Frames of the board link as the page lists them: what kind, which operation, how much. Bytes are told by their number alone,
 * because tracks and card answers pass here in clear.
 */
import { FrameError } from "../../../firmware/codec/frame-error";
import {
  decodeAnswer,
  decodeFirmwareFrame,
  decodeWake,
  FRAME_TYPES,
  type FirmwareFrame,
  type Request,
} from "../../../firmware/codec/link-frame";
import type { OperationName } from "../../../firmware/codec/link-operations";
import type { LinkFrameLine } from "../protocol/wire";

type Described = Pick<LinkFrameLine, "kind" | "name" | "detail">;

/** Texts that are shown whole; others may hold anything and are told by their length. */
const openTexts: ReadonlySet<string> = new Set(["tcpOpen.host", "flashOpen.partition", "tcpClosed.message"]);

/** Describes the frames of one link in their order: an answer is named after the call before it. */
export class FrameDescriber {
  #called: OperationName | undefined;

  fromFirmware(body: Uint8Array): Described {
    return readable(() => this.#firmwareFrame(decodeFirmwareFrame(body)));
  }

  fromBench(body: Uint8Array): Described {
    return readable(() => this.#benchFrame(body));
  }

  #firmwareFrame(frame: FirmwareFrame): Described {
    switch (frame.type) {
      case "call":
      case "post":
        if (frame.type === "call") this.#called = frame.operation;
        return { kind: frame.type, name: frame.operation, detail: requestDetail(frame) };
      case "idle":
        return { kind: "idle", name: "idle", detail: frame.dueMs === undefined ? "" : `timer at ${frame.dueMs} ms` };
      case "fault":
      case "sample":
        return { kind: frame.type, name: frame.type, detail: "" };
    }
  }

  #benchFrame(body: Uint8Array): Described {
    switch (body[0]) {
      case FRAME_TYPES.wake: {
        const wake = decodeWake(body);
        if (wake.cause !== "event") return { kind: "wake", name: wake.cause, detail: "" };
        const { kind, ...values } = wake.event;
        return { kind: "wake", name: kind, detail: valueList(kind, { handle: wake.handle, ...values }) };
      }
      case FRAME_TYPES.sampleRequest:
        return { kind: "sample-request", name: "sample", detail: "" };
      default: {
        const name = this.#called;
        if (name === undefined) return { kind: "answer", name: "answer", detail: "" };
        const answer = decodeAnswer(name, body);
        const refused = answer.values === undefined;
        return {
          kind: "answer",
          name,
          detail: refused ? `refused, status ${answer.status}` : valueList(name, answer.values),
        };
      }
    }
  }
}

function readable(describe: () => Described): Described {
  try {
    return describe();
  } catch (error) {
    if (!(error instanceof FrameError)) throw error;
    return { kind: "unreadable", name: "unreadable", detail: error.message };
  }
}

function requestDetail(request: Request): string {
  if (request.operation !== "log") return valueList(request.operation, request.values);
  const { event } = request.values.entry as { event?: unknown };
  return typeof event === "string" ? event : "";
}

function valueList(name: string, values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .map(([key, value]) => (key === "bytes" ? "" : `${key} `) + shown(`${name}.${key}`, value))
    .join(", ");
}

function shown(path: string, value: unknown): string {
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (typeof value === "string") return openTexts.has(path) ? value : `${value.length} characters`;
  return typeof value === "number" ? String(value) : "…";
}
