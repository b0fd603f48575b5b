/** Everything a terminal is made of. A provider makes one; `main.ts` hands it to the terminal. */
import type { Canvas } from "./canvas";
import type { ContactlessReader, ContactReader, StripeReader } from "./card-reader";
import type { Cipher } from "./cipher";
import type { Clock } from "./clock";
import type { DeviceSecret } from "./device-secret";
import type { Image } from "./image";
import type { Keypad } from "./keypad";
import type { Log } from "./log";
import type { Memory } from "./memory";
import type { Power } from "./power";
import type { Printer } from "./printer";
import type { Random } from "./random";
import type { Buzzer, Lights } from "./signals";
import type { Store } from "./store";
import type { TamperSwitches } from "./tamper-switches";
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
  readonly stripe: StripeReader | undefined;
  readonly printer: Printer | undefined;
  readonly lights: Lights;
  readonly buzzer: Buzzer;
  readonly store: Store;
  readonly uplink: Uplink;
  readonly memory: Memory;
  readonly log: Log;
  readonly image: Image;
  /** `undefined` where nothing can start the terminal anew, as in a simulator. */
  readonly power: Power | undefined;
  /** `undefined` on a board without any. */
  readonly tamper: TamperSwitches | undefined;
  /** Name of the board and whether the build is a development one (the boot screen says so). */
  readonly board: { readonly name: string; readonly development: boolean };
}
