/** One 8-bit port of the MCP23017: its registers and its interrupt-on-change logic (Microchip DS20001952, 3.5 and 3.6). */
import type { Level } from "../chip";

export class Mcp23017Port {
  IODIR = 0xff;
  IPOL = 0x00;
  GPINTEN = 0x00;
  DEFVAL = 0x00;
  INTCON = 0x00;
  GPPU = 0x00;
  INTF = 0x00;
  INTCAP = 0x00;
  OLAT = 0x00;
  /** Pin levels at the last look, IPOL not applied. */
  levels = 0x00;

  /** What GPIO reads: the levels, inputs with IPOL set inverted (3.5.2). */
  get seen(): number {
    return (this.levels ^ (this.IPOL & this.IODIR)) & 0xff;
  }

  /** What the chip itself drives on a pin; `undefined` for an input. */
  output(bit: number): Level | undefined {
    if (((this.IODIR >> bit) & 1) === 1) return undefined;
    return ((this.OLAT >> bit) & 1) === 1 ? 1 : 0;
  }

  /** Interrupt-on-change, against the previous level or DEFVAL (3.6.1, 3.6.2). INTCAP keeps the first one until it is read. */
  compare(before: number): void {
    const reference = (before & ~this.INTCON) | (this.DEFVAL & this.INTCON);
    const raised = (this.levels ^ reference) & this.GPINTEN & this.IODIR;
    if (raised === 0 || this.INTF !== 0) return;
    this.INTF = raised;
    this.INTCAP = this.seen;
  }
}
