/** Everything a terminal is made of. A provider makes one; `main.ts` hands it to the terminal. */
import type { Canvas } from "./canvas";
import type { ContactlessReader, ContactReader, StripeReader } from "./card-reader";
import type { Cipher } from "./cipher";
import type { Clock } from "./clock";
import type { DeviceSecret } from "./device-secret";
import type { Keypad } from "./keypad";
import type { Log } from "./log";
import type { PinEncipherment } from "./pin-encipherment";
import type { Printer } from "./printer";
import type { Random } from "./random";
import type { Buzzer, Lights } from "./signals";
import type { Store } from "./store";
import type { Uplink } from "./uplink";

export interface TerminalPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly cipher: Cipher;
  readonly deviceSecret: DeviceSecret;
  readonly canvas: Canvas;
  readonly keypad: Keypad;
  /** `undefined` on a board without the part; the terminal then does not offer that entry mode. */
  readonly contactless: ContactlessReader | undefined;
  readonly contact: ContactReader | undefined;
  /** Online PIN. Without it a terminal asks for the chip where an issuer wants a PIN. */
  readonly pinEncipherment?: PinEncipherment;
  readonly stripe: StripeReader | undefined;
  readonly printer: Printer | undefined;
  readonly lights: Lights;
  readonly buzzer: Buzzer;
  readonly store: Store;
  readonly uplink: Uplink;
  readonly log: Log;
  /** Name of the board and whether the build is a development one (the boot screen says so). */
  readonly board: { readonly name: string; readonly development: boolean };
}
