/** The terminal's ports on the bench: the device's own drivers over IO classes that speak the board link. */
import { CcidReader } from "../../drivers/ccid-reader";
import { EscPosPrinter } from "../../drivers/escpos-printer";
import { LightRow } from "../../drivers/light-row";
import { Mcp23017Keypad } from "../../drivers/mcp23017-keypad";
import { Pn532 } from "../../drivers/pn532";
import { StripeHead } from "../../drivers/stripe-head";
import { TamperLoop } from "../../drivers/tamper-loop";
import { TlsUplink } from "../../drivers/tls-uplink";
import { ToneBuzzer } from "../../drivers/tone-buzzer";
import type { LinkHost } from "../../native/link-host";
import type { Cipher } from "../../ports/cipher";
import type { Memory } from "../../ports/memory";
import type { TerminalPorts } from "../../ports/terminal-ports";
import type { TlsFactory } from "../../ports/tls";
import { LinkCanvas } from "./link-canvas";
import { linkDigital } from "./link-digital";
import { linkFlash } from "./link-flash";
import { linkI2C } from "./link-i2c";
import { linkDeviceSecret } from "./link-device-secret";
import { linkImage } from "./link-image";
import { LinkLog } from "./link-log";
import { linkPower } from "./link-power";
import { linkPwm } from "./link-pwm";
import { LinkRandom } from "./link-random";
import { linkSerial } from "./link-serial";
import { LinkSession } from "./link-session";
import { linkTcp } from "./link-tcp";
import { PINS } from "./pins";

/** What runs on the link: the engine's end of it, its TLS, cipher and memory, and the terminal to start at the first wake. */
export interface LinkSetup {
  readonly host: LinkHost;
  readonly tls: TlsFactory;
  readonly cipher: Cipher;
  readonly memory: Memory;
  readonly boot: (ports: TerminalPorts) => unknown;
}

/** Attaches to the link; the first wake builds the ports and boots the terminal. */
export function attachLink(setup: LinkSetup): void {
  // Made for its side effect: the session attaches itself to the host, which keeps it.
  void new LinkSession(setup.host, (session) => void setup.boot(linkPorts(session, setup)));
}

/** All ports of the bench's board over one session. */
export function linkPorts(
  session: LinkSession,
  { tls, cipher, memory }: Pick<LinkSetup, "tls" | "cipher" | "memory">,
): TerminalPorts {
  const { clock } = session;
  const i2c = linkI2C(session);
  const digital = linkDigital(session);
  const serial = linkSerial(session);
  const interrupt = (pin: number) => ({ io: digital, pin, mode: digital.InputPullUp, edge: digital.Falling });
  const bus = ({ address, hz, port }: { address: number; hz: number; port: number }) => ({
    io: i2c,
    address,
    hz,
    port,
  });
  return {
    clock,
    random: new LinkRandom(session),
    cipher,
    deviceSecret: linkDeviceSecret(session),
    canvas: new LinkCanvas(session, PINS.display.width, PINS.display.height),
    keypad: new Mcp23017Keypad({ bus: bus(PINS.keypad), interrupt: interrupt(PINS.keypad.interruptPin), clock }),
    contactless: new Pn532({ bus: bus(PINS.contactless), interrupt: interrupt(PINS.contactless.interruptPin), clock }),
    contact: new CcidReader({ serial: { io: serial, ...PINS.contact }, clock }),
    stripe: new StripeHead({ serial: { io: serial, ...PINS.stripe }, clock }),
    printer: new EscPosPrinter({
      serial: { io: serial, port: PINS.printer.port, baud: PINS.printer.baud },
      columns: PINS.printer.columns,
      clock,
    }),
    lights: new LightRow({ io: digital, pins: PINS.lights }),
    buzzer: new ToneBuzzer({ io: linkPwm(session), pin: PINS.buzzer, clock }),
    store: { flash: linkFlash(session) },
    uplink: new TlsUplink({ tcp: linkTcp(session), tls, clock }),
    memory,
    log: new LinkLog(session),
    image: linkImage(session),
    power: linkPower(session),
    tamper: new TamperLoop({ io: digital, switches: PINS.tamper }),
    board: { name: PINS.name, development: true },
  };
}
