/**
 * Microchip MCP23017 16-bit port expander (data sheet DS20001952, 3.4 to 3.6): registers, both addressing schemes,
 * interrupt-on-change, two interrupt outputs. Pins 0 to 7 are port A, 8 to 15 port B.
 */
import { DigitalLine, Nack } from "../chip";
import type { I2CDevice, Level } from "../chip";
import { Mcp23017Port } from "./mcp23017-port";

/** Registers of one port, in the order of their numbers (table 3-3); each exists for A and B. */
const REGISTERS = Object.freeze([
  "IODIR",
  "IPOL",
  "GPINTEN",
  "DEFVAL",
  "INTCON",
  "IOCON",
  "GPPU",
  "INTF",
  "INTCAP",
  "GPIO",
  "OLAT",
] as const);
type Register = (typeof REGISTERS)[number];
type PortName = "A" | "B";

/** Bits of IOCON (register 3-6). */
const BANK = 0x80;
const MIRROR = 0x40;
const SEQOP = 0x20;
const ODR = 0x04;
const INTPOL = 0x02;
/** Bit 0 is not there, HAEN belongs to the SPI part. */
const IOCON_WRITABLE = BANK | MIRROR | SEQOP | 0x10 | 0x08 | ODR | INTPOL;
const HIGHEST_ADDRESS = 0x15;

/** What drives the pins from outside. `levels` holds pins driven low or high; the rest float to their pull-up. */
export interface PinNetwork {
  /** Level that the outside puts on a pin, given what the chip's outputs drive; `undefined` when it floats. */
  outside(pin: number, outputs: (pin: number) => Level | undefined): Level | undefined;
  /** Set by the chip: to be called when the outside has changed. */
  onChange: (() => void) | undefined;
}

export class Mcp23017 implements I2CDevice {
  readonly address: number;
  /** Interrupt outputs. They rest high: the reset state is active-low push-pull. */
  readonly intA = new DigitalLine("mcp23017-inta", 1);
  readonly intB = new DigitalLine("mcp23017-intb", 1);
  readonly #network: PinNetwork;
  #ports: Record<PortName, Mcp23017Port> = { A: new Mcp23017Port(), B: new Mcp23017Port() };
  #iocon = 0x00;
  #pointer = 0;
  /** Fault: the chip answers nothing. */
  unplugged = false;

  constructor(options: { network: PinNetwork; addressPins?: number }) {
    this.address = 0x20 | (options.addressPins ?? 0);
    this.#network = options.network;
    this.#network.onChange = () => this.#look();
    this.#look();
  }

  /** The RESET pin or power-on: all registers to table 3-3's values. */
  reset(): void {
    this.#ports = { A: new Mcp23017Port(), B: new Mcp23017Port() };
    this.#iocon = 0;
    this.#pointer = 0;
    this.#look();
  }

  write(bytes: Uint8Array, _stop: boolean): void {
    this.#answer();
    if (bytes.length === 0) return;
    this.#pointer = bytes[0];
    for (const value of bytes.subarray(1)) {
      this.#set(this.#pointer, value);
      this.#advance();
    }
  }

  read(count: number, _stop: boolean): Uint8Array {
    this.#answer();
    const bytes = new Uint8Array(count);
    for (let index = 0; index < count; index++) {
      bytes[index] = this.#get(this.#pointer);
      this.#advance();
    }
    return bytes;
  }

  #answer(): void {
    if (this.unplugged) throw new Nack("MCP23017 does not answer");
  }

  /** With SEQOP set the pointer stays, except that with BANK 0 it toggles between the pair A and B (3.2.1). */
  #advance(): void {
    const banked = (this.#iocon & BANK) !== 0;
    if ((this.#iocon & SEQOP) !== 0) {
      if (!banked) this.#pointer ^= 1;
      return;
    }
    this.#pointer = this.#pointer >= (banked ? 0x1a : HIGHEST_ADDRESS) ? 0 : this.#pointer + 1;
  }

  #locate(address: number): { register: Register; port: PortName } | undefined {
    const banked = (this.#iocon & BANK) !== 0;
    const index = banked ? address & 0x0f : address >> 1;
    const register = REGISTERS[index];
    if (register === undefined || (banked && (address & 0xe0) !== 0)) return undefined;
    const isB = banked ? (address & 0x10) !== 0 : (address & 1) !== 0;
    return { register, port: isB ? "B" : "A" };
  }

  #set(address: number, value: number): void {
    const place = this.#locate(address);
    if (place === undefined) return;
    const port = this.#ports[place.port];
    switch (place.register) {
      case "IOCON":
        this.#iocon = value & IOCON_WRITABLE;
        break;
      case "INTF":
      case "INTCAP":
        return;
      case "GPIO":
        port.OLAT = value;
        break;
      default:
        port[place.register] = value;
    }
    this.#look();
  }

  #get(address: number): number {
    const place = this.#locate(address);
    if (place === undefined) return 0;
    const port = this.#ports[place.port];
    switch (place.register) {
      case "IOCON":
        return this.#iocon;
      case "GPIO":
        this.#acknowledge(port);
        return port.seen;
      case "INTCAP": {
        const captured = port.INTCAP;
        this.#acknowledge(port);
        return captured;
      }
      default:
        return port[place.register];
    }
  }

  /** Reading GPIO or INTCAP clears the interrupt; a level that still differs from DEFVAL raises it again (3.6.3). */
  #acknowledge(port: Mcp23017Port): void {
    port.INTF = 0;
    port.compare(port.levels);
    this.#drive();
  }

  #look(): void {
    for (const name of ["A", "B"] as const) {
      const port = this.#ports[name];
      const before = port.levels;
      port.levels = this.#levels(name);
      port.compare(before);
    }
    this.#drive();
  }

  #drive(): void {
    const a = this.#ports.A.INTF !== 0;
    const b = this.#ports.B.INTF !== 0;
    const mirror = (this.#iocon & MIRROR) !== 0;
    const openDrain = (this.#iocon & ODR) !== 0;
    const activeLevel: Level = !openDrain && (this.#iocon & INTPOL) !== 0 ? 1 : 0;
    const restLevel: Level = activeLevel === 1 ? 0 : 1;
    this.intA.drive((mirror ? a || b : a) ? activeLevel : restLevel);
    this.intB.drive((mirror ? a || b : b) ? activeLevel : restLevel);
  }

  #levels(name: PortName): number {
    const port = this.#ports[name];
    const base = name === "A" ? 0 : 8;
    let levels = 0;
    for (let bit = 0; bit < 8; bit++) {
      const output = this.#output(base + bit);
      // An input floats to its pull-up; without one a CMOS input that floats reads low here.
      const floating = (port.GPPU >> bit) & 1;
      const level = output ?? this.#network.outside(base + bit, (pin) => this.#output(pin)) ?? floating;
      levels |= level << bit;
    }
    return levels;
  }

  #output(pin: number): Level | undefined {
    return this.#ports[pin < 8 ? "A" : "B"].output(pin & 7);
  }
}
