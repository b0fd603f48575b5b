/**
 * Which frames of the board link pass card data or a PIN because they must: those of the readers and of the keypad. All others
 * are outputs like a log or a receipt (docs/link.md).
 */
import type { LinkFrame } from "../board/virtual-terminal";
import { BENCH_WIRING, type I2CPart, type UartPart } from "../board/wiring";
import { decodeFirmwareFrame, decodeWake, FRAME_TYPES, type FirmwareFrame } from "../../firmware/codec/link-frame";

const PRIVATE_PARTS: ReadonlySet<I2CPart | UartPart> = new Set(["contactless", "contact", "stripe", "keypad"] as const);

/** Follows one link from its start, because only opening a handle tells what is behind it. */
export class PrivateFrames {
  readonly #handles = new Set<number>();
  #isAnswerPrivate = false;

  /** Whether the frame is between the firmware and a reader or the keypad. */
  isPrivate({ direction, body }: LinkFrame): boolean {
    if (direction === "from-firmware") return this.#isPrivateRequest(decodeFirmwareFrame(body));
    if (body[0] === FRAME_TYPES.answer) return this.#isAnswerPrivate;
    if (body[0] !== FRAME_TYPES.wake) return false;
    const wake = decodeWake(body);
    return wake.cause === "event" && this.#handles.has(wake.handle);
  }

  #isPrivateRequest(frame: FirmwareFrame): boolean {
    if (frame.type !== "call" && frame.type !== "post") return false;
    const { values } = frame;
    if (frame.operation === "i2cOpen") this.#open(frame.values.handle, i2cPart(frame.values));
    else if (frame.operation === "serialOpen") this.#open(frame.values.handle, serialPart(frame.values.port));
    const isPrivate = "handle" in values && this.#handles.has(values.handle);
    if (frame.type === "call") this.#isAnswerPrivate = isPrivate;
    return isPrivate;
  }

  /** A number that is used again is another handle. */
  #open(handle: number, part: I2CPart | UartPart | undefined): void {
    this.#handles.delete(handle);
    if (part !== undefined && PRIVATE_PARTS.has(part)) this.#handles.add(handle);
  }
}

function i2cPart(place: { readonly port: number; readonly address: number }): I2CPart | undefined {
  return BENCH_WIRING.i2c.find(({ port, address }) => port === place.port && address === place.address)?.part;
}

function serialPart(wanted: number): UartPart | undefined {
  return BENCH_WIRING.serial.find(({ port }) => port === wanted)?.part;
}
