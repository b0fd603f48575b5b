/** The terminal's ports on the ESP32-S3: the drivers that the bench runs too, over the IO classes of the SDK. */
import Digital from "embedded:io/digital";
import PWM from "embedded:io/pwm";
import { EscPosPrinter } from "../../drivers/escpos-printer";
import { LightRow } from "../../drivers/light-row";
import { Mcp23017Keypad } from "../../drivers/mcp23017-keypad";
import { Pn532 } from "../../drivers/pn532";
import { StripeHead } from "../../drivers/stripe-head";
import { TamperLoop } from "../../drivers/tamper-loop";
import { TlsUplink } from "../../drivers/tls-uplink";
import { ToneBuzzer } from "../../drivers/tone-buzzer";
import type { Clock, Instant } from "../../ports/clock";
import type { DigitalConstructor, PWMConstructor } from "../../ports/io";
import type { Log } from "../../ports/log";
import type { TerminalPorts } from "../../ports/terminal-ports";
import { NativeRandom } from "../moddable/native-random";
import { PocoCanvas } from "../moddable/poco-canvas";
import { SDK_CIPHER } from "../moddable/sdk-cipher";
import { SdkClock } from "../moddable/sdk-clock";
import { SDK_MEMORY } from "../moddable/sdk-memory";
import { SDK_TCP } from "../moddable/sdk-tcp";
import { sdkTls } from "../moddable/sdk-tls";
import { TraceLog } from "../moddable/trace-log";
import { BOARD } from "./board";
import { chipImage } from "./chip-image";
import { CHIP_POWER } from "./chip-power";
import { FUSED_SECRET } from "./fused-secret";
import { readNetworkSettings } from "./network-settings";
import { NetworkTime } from "./network-time";
import { PARTITION_FLASH } from "./partition-flash";
import { sdkI2C } from "./sdk-i2c";
import { sdkSerial } from "./sdk-serial";
import { WifiLink } from "./wifi-link";

/** Pins and PWM outputs fit the drivers as they are; only the typings of the SDK are less exact than the ports. */
const DIGITAL = Digital as unknown as DigitalConstructor;
const PWM_OUTPUT = PWM as unknown as PWMConstructor;

/** Makes the ports of the board and brings it into its network. `builtAt`: when this firmware was written. */
export function esp32Ports(builtAt: Instant, development: boolean): TerminalPorts {
  const clock = new SdkClock(builtAt);
  const log = new TraceLog();
  const { i2c, contactless, keypad, printer } = BOARD;
  const io = sdkI2C(i2c);
  const bus = (address: number) => ({ io, address, hz: i2c.hz });
  const interrupt = (pin: number) => ({ io: DIGITAL, pin, mode: DIGITAL.InputPullUp, edge: DIGITAL.Falling });
  joinNetwork(builtAt, clock, log);
  return {
    clock,
    random: new NativeRandom(),
    cipher: SDK_CIPHER,
    deviceSecret: FUSED_SECRET,
    canvas: new PocoCanvas(screen),
    keypad: new Mcp23017Keypad({ bus: bus(keypad.address), interrupt: interrupt(keypad.interruptPin), clock }),
    contactless: new Pn532({ bus: bus(contactless.address), interrupt: interrupt(contactless.interruptPin), clock }),
    // The board has no UART left for the contact reader.
    contact: undefined,
    stripe: new StripeHead({ serial: { io: sdkSerial(BOARD.stripe), baud: BOARD.stripe.baud }, clock }),
    printer: new EscPosPrinter({
      serial: { io: sdkSerial(printer), baud: printer.baud },
      columns: printer.columns,
      clock,
    }),
    lights: new LightRow({ io: DIGITAL, pins: BOARD.lights }),
    buzzer: new ToneBuzzer({ io: PWM_OUTPUT, pin: BOARD.buzzer, clock }),
    store: { flash: PARTITION_FLASH },
    uplink: new TlsUplink({ tcp: SDK_TCP, tls: sdkTls(), clock }),
    memory: SDK_MEMORY,
    log,
    image: chipImage(builtAt),
    power: CHIP_POWER,
    tamper: new TamperLoop({ io: DIGITAL, switches: BOARD.tamper }),
    board: { name: BOARD.name, development },
  };
}

/** Without network settings the terminal starts all the same and says "no connection". */
function joinNetwork(builtAt: Instant, clock: Clock, log: Log): void {
  const settings = readNetworkSettings();
  if (settings === undefined) return log.write("warning", "wifi.unprovisioned");
  const { timeServer } = settings;
  const time =
    timeServer === undefined ? undefined : new NetworkTime({ server: timeServer, notBefore: builtAt, clock, log });
  // Made for its side effect: the SDK keeps the interface, and with it this link.
  void new WifiLink({ settings, clock, log, onAddress: () => time?.refresh() });
}
