/**
 * Sees on the link what the firmware does with the keypad's expander (Microchip DS20001952): it waits for a key with all rows
 * driven, and looks at the keys by driving one row after the other.
 */
import { FrameError } from "../../../firmware/codec/frame-error";
import { decodeFirmwareFrame, FRAME_TYPES, type FirmwareFrame } from "../../../firmware/codec/link-frame";
import { OPERATIONS } from "../../../firmware/codec/link-operations";
import type { VirtualTerminal } from "../../board/virtual-terminal";

/** Direction register of port A with IOCON.BANK = 0 (table 3-3); a 0 bit drives its pin. */
const IODIRA = 0x00;
const ROWS = 0x0f;

export class KeypadAttention {
  /** Rows looked at since the beginning, four a look. */
  rowsLookedAt = 0;
  /** Whether the firmware has seen that no key is down, and waits for the next. */
  waiting = false;
  readonly #address: number;
  #handle: number | undefined;

  constructor(terminal: VirtualTerminal) {
    this.#address = terminal.chips.expander.address;
    terminal.on("frame", ({ body }) => this.#see(body));
    terminal.on("state", () => {
      this.#handle = undefined;
      this.waiting = false;
    });
  }

  #see(body: Uint8Array): void {
    const [type, operation] = body;
    if (type !== FRAME_TYPES.call) return;
    if (operation !== OPERATIONS.i2cOpen.code && operation !== OPERATIONS.i2cWrite.code) return;
    const frame = readable(body);
    if (frame?.type !== "call") return;
    if (frame.operation === "i2cOpen" && frame.values.address === this.#address) this.#handle = frame.values.handle;
    if (frame.operation !== "i2cWrite" || frame.values.handle !== this.#handle) return;
    const [register, value] = frame.values.bytes;
    if (register !== IODIRA || value === undefined) return;
    this.waiting = (value & ROWS) === 0;
    if (!this.waiting) this.rowsLookedAt++;
  }
}

/** A frame that cannot be read is the board's to refuse. */
function readable(body: Uint8Array): FirmwareFrame | undefined {
  try {
    return decodeFirmwareFrame(body);
  } catch (error) {
    if (error instanceof FrameError) return undefined;
    throw error;
  }
}
