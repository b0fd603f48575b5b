/** Which part of the board lies on which bus, pin and port: data that the board resolves and a test holds to the firmware. */
import type { DigitalLine, FlashDevice, I2CDevice, PwmSink, UartDevice } from "./chip";
import type { FlashPartitionSpec } from "./chips/nor-flash";

export type I2CPart = "contactless" | "keypad";
export type LinePart =
  "contactlessInterrupt" | "keypadInterrupt" | "light1" | "light2" | "light3" | "light4" | "caseFront" | "caseBack";
export type UartPart = "contact" | "stripe" | "printer";
export type PwmPart = "buzzer";

/** The chips and lines of one board, by the names the wiring uses. A part that is not fitted is left out. */
export interface BoardParts {
  readonly i2c: Partial<Readonly<Record<I2CPart, I2CDevice>>>;
  readonly lines: Partial<Readonly<Record<LinePart, DigitalLine>>>;
  readonly uarts: Partial<Readonly<Record<UartPart, UartDevice>>>;
  readonly pwm: Partial<Readonly<Record<PwmPart, PwmSink>>>;
  /** The partition of that name. */
  flash(partition: string): FlashDevice | undefined;
}

export interface Wiring {
  readonly name: string;
  readonly i2c: readonly { readonly port: number; readonly address: number; readonly part: I2CPart }[];
  readonly digital: readonly { readonly pin: number; readonly part: LinePart }[];
  readonly serial: readonly { readonly port: number; readonly part: UartPart }[];
  readonly pwm: readonly { readonly pin: number; readonly part: PwmPart }[];
  /** Partitions in the order in which they lie on the chip. */
  readonly flash: readonly FlashPartitionSpec[];
  readonly display: { readonly width: number; readonly height: number };
}

/** The bench's board. The firmware's side of the same facts is firmware/providers/link/pins.ts. */
export const BENCH_WIRING: Wiring = {
  name: "bench",
  i2c: [
    { port: 0, address: 0x24, part: "contactless" },
    { port: 0, address: 0x20, part: "keypad" },
  ],
  digital: [
    { pin: 4, part: "contactlessInterrupt" },
    { pin: 5, part: "keypadInterrupt" },
    { pin: 12, part: "light1" },
    { pin: 13, part: "light2" },
    { pin: 14, part: "light3" },
    { pin: 15, part: "light4" },
    { pin: 19, part: "caseFront" },
    { pin: 20, part: "caseBack" },
  ],
  serial: [
    { port: 1, part: "stripe" },
    { port: 2, part: "printer" },
    { port: 3, part: "contact" },
  ],
  pwm: [{ pin: 18, part: "buzzer" }],
  flash: [
    { name: "settings", sectors: 4 },
    { name: "counters", sectors: 4 },
    { name: "journal", sectors: 64 },
    { name: "vault", sectors: 8 },
    { name: "audit", sectors: 8 },
  ],
  display: { width: 320, height: 240 },
};
