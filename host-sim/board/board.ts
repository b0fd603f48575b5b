/**
 * The virtual board: answers the firmware's calls by a table of operations, and turns what chips do into events. An event
 * never enters a call; it is queued, and whoever runs the engine delivers it while the firmware is idle.
 */
import { FrameError } from "../../firmware/codec/frame-error";
import { LinkWriter } from "../../firmware/codec/link-bytes";
import { decodeFirmwareFrame, encodeAnswer, encodeRefusal, type Request } from "../../firmware/codec/link-frame";
import { STATUS, type AnswerValues, type OperationName } from "../../firmware/codec/link-operations";
import { BoardError } from "./board-error";
import { boardOperations, type BoardOperations, type BoardOptions } from "./board-operations";
import { Nack } from "./chip";
import { HandleTable } from "./handle-table";

const NO_VALUES = {};

export class Board {
  readonly #options: BoardOptions;
  readonly #handles: HandleTable;
  readonly #writer = new LinkWriter(4096);
  readonly #operations: BoardOperations;

  constructor(options: BoardOptions) {
    this.#options = options;
    this.#handles = new HandleTable((event) => options.onEvent(event));
    this.#operations = boardOperations(options, this.#handles);
  }

  /** Carries out a CALL; the ANSWER body holds until the next call. */
  call(body: Uint8Array): Uint8Array {
    let operation = "unreadable";
    try {
      const request = decodeRequest(body, "call");
      operation = request.operation;
      return encodeAnswer(this.#writer, request.operation, (this.#perform(request) ?? NO_VALUES) as never);
    } catch (error) {
      return encodeRefusal(this.#writer, this.#refuse(operation, error), (error as Error).message);
    }
  }

  /** Carries out a POST. One that cannot be carried out is dropped, as a broken wire would drop it. */
  post(body: Uint8Array): void {
    let operation = "unreadable";
    try {
      const request = decodeRequest(body, "post");
      operation = request.operation;
      this.#perform(request);
    } catch (error) {
      this.#refuse(operation, error);
    }
  }

  /** Open handles, for tests that look for leaks. */
  get openHandles(): number {
    return this.#handles.size;
  }

  /** Everything that was open is gone, without a word to anybody far away. */
  powerOff(): void {
    this.#handles.vanish();
  }

  #perform(request: Request): AnswerValues<OperationName> | void {
    const operation = this.#operations[request.operation] as (values: unknown) => AnswerValues<OperationName> | void;
    return operation(request.values);
  }

  #refuse(operation: string, error: unknown): number {
    const status = statusOf(error);
    this.#options.onRefusal?.(operation, (error as Error).message);
    return status;
  }
}

function decodeRequest(body: Uint8Array, type: "call" | "post"): Request {
  const frame = decodeFirmwareFrame(body);
  if (frame.type !== type) throw new FrameError("unknown-type", 0, `${frame.type} in place of ${type}`);
  return frame;
}

/** The status for what a request may run into. Anything else is a fault of the bench itself and is thrown on. */
function statusOf(error: unknown): number {
  if (error instanceof Nack) return STATUS.notAcknowledged;
  if (error instanceof BoardError) return error.status;
  if (error instanceof RangeError) return STATUS.outOfRange;
  if (error instanceof FrameError) {
    return error.reason === "unknown-operation" ? STATUS.unknownOperation : STATUS.malformed;
  }
  throw error;
}
