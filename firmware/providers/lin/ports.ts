/** The terminal's ports in the simulator of the Moddable SDK: its screen, our device around it, this computer's files and network. */
import { TlsUplink } from "../../drivers/tls-uplink";
import type { Instant } from "../../ports/clock";
import type { TerminalPorts } from "../../ports/terminal-ports";
import { NativeRandom } from "../moddable/native-random";
import { PocoCanvas } from "../moddable/poco-canvas";
import { SDK_CIPHER } from "../moddable/sdk-cipher";
import { SdkClock } from "../moddable/sdk-clock";
import { SDK_MEMORY } from "../moddable/sdk-memory";
import { SDK_TCP } from "../moddable/sdk-tcp";
import { sdkTls } from "../moddable/sdk-tls";
import { TraceLog } from "../moddable/trace-log";
import { FILE_FLASH } from "./file-flash";
import { FileSecret } from "./file-secret";
import { SimulatedDevice } from "./simulated-device";

/** Makes the ports of the one simulated board. `builtAt`: when this firmware was written. */
export function linPorts(builtAt: Instant, development: boolean): TerminalPorts {
  const clock = new SdkClock(builtAt);
  const device = new SimulatedDevice(screen);
  const random = new NativeRandom();
  return {
    clock,
    random,
    cipher: SDK_CIPHER,
    deviceSecret: new FileSecret(SDK_CIPHER, random),
    canvas: new PocoCanvas(screen),
    keypad: device.keypad,
    // The simulator knows no radio; the bench of `npm start` has the virtual cards.
    contactless: undefined,
    contact: undefined,
    stripe: device.stripe,
    printer: undefined,
    lights: device.lights,
    buzzer: device.buzzer,
    store: { flash: FILE_FLASH },
    uplink: new TlsUplink({ tcp: SDK_TCP, tls: sdkTls(), clock }),
    memory: SDK_MEMORY,
    log: new TraceLog(),
    // A program of this computer: no image of its own to hash, no switch to restart it, no case around it.
    image: { builtAt, digest: () => undefined },
    power: undefined,
    tamper: undefined,
    board: { name: "lin", development },
  };
}
