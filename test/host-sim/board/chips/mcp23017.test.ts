import { Nack } from "../../../../host-sim/board/chip";
import type { Level } from "../../../../host-sim/board/chip";
import { Mcp23017 } from "../../../../host-sim/board/chips/mcp23017";
import type { PinNetwork } from "../../../../host-sim/board/chips/mcp23017";

class Wires implements PinNetwork {
  onChange: (() => void) | undefined;
  readonly levels = new Map<number, Level>();
  outside(pin: number): Level | undefined {
    return this.levels.get(pin);
  }
  set(pin: number, level: Level): void {
    this.levels.set(pin, level);
    this.onChange?.();
  }
}

function bench() {
  const wires = new Wires();
  const chip = new Mcp23017({ network: wires });
  const write = (...bytes: number[]): void => chip.write(Uint8Array.from(bytes), true);
  const read = (register: number, count = 1): number[] => {
    chip.write(Uint8Array.of(register), false);
    return Array.from(chip.read(count, true));
  };
  return { wires, chip, write, read };
}

describe("the MCP23017", () => {
  it("has the register values of the data sheet after reset", () => {
    const { read } = bench();
    expect(read(0x00, 22)).toEqual([0xff, 0xff, ...new Array(20).fill(0)]);
  });

  it("reads inputs with pull-up, outside level and polarity", () => {
    const { write, read, wires } = bench();
    write(0x0c, 0x0f);
    wires.set(0, 0);
    wires.set(7, 1);
    expect(read(0x12)).toEqual([0x8e]);
    write(0x02, 0xff);
    expect(read(0x12)).toEqual([0x71]);
  });

  it("writes the output latch through GPIO and drives only outputs", () => {
    const { write, read } = bench();
    write(0x00, 0xf0);
    write(0x12, 0xff);
    expect(read(0x14)).toEqual([0xff]);
    expect(read(0x12)).toEqual([0x0f]);
  });

  it("runs through the registers in sequence and wraps, or stays with SEQOP", () => {
    const { write, read } = bench();
    write(0x14, 0xaa, 0xbb, 0x12);
    expect(read(0x14, 3)).toEqual([0xaa, 0xbb, 0x12]);
    write(0x0a, 0x20);
    expect(read(0x14, 4)).toEqual([0xaa, 0xbb, 0xaa, 0xbb]);
  });

  it("moves its registers with BANK", () => {
    const { write, read } = bench();
    write(0x14, 0x11, 0x22);
    write(0x0a, 0x80);
    expect(read(0x0a)).toEqual([0x11]);
    expect(read(0x1a)).toEqual([0x22]);
    write(0x05, 0x00);
    expect(read(0x14)).toEqual([0x11]);
  });

  it("interrupts on a change and captures the port until it is read", () => {
    const { write, read, wires, chip } = bench();
    write(0x0c, 0xff);
    write(0x04, 0x80);
    expect(chip.intA.level).toBe(1);
    wires.set(7, 0);
    expect(chip.intA.level).toBe(0);
    wires.set(6, 0);
    expect(read(0x0e)).toEqual([0x80]);
    expect(read(0x10)).toEqual([0x7f]);
    expect(chip.intA.level).toBe(1);
    expect(read(0x0e)).toEqual([0x00]);
    expect(chip.intB.level).toBe(1);
  });

  it("interrupts again and again while a pin differs from DEFVAL", () => {
    const { write, read, wires, chip } = bench();
    write(0x0c, 0xff);
    write(0x06, 0x01);
    write(0x08, 0x01);
    write(0x04, 0x01);
    wires.set(0, 0);
    expect(chip.intA.level).toBe(0);
    read(0x12);
    expect(chip.intA.level).toBe(0);
    wires.set(0, 1);
    read(0x12);
    expect(chip.intA.level).toBe(1);
  });

  it("mirrors both interrupts and inverts them as IOCON says", () => {
    const { write, wires, chip } = bench();
    write(0x0a, 0x42);
    expect([chip.intA.level, chip.intB.level]).toEqual([0, 0]);
    write(0x0d, 0xff);
    write(0x05, 0x01);
    wires.set(8, 0);
    expect([chip.intA.level, chip.intB.level]).toEqual([1, 1]);
  });

  it("does not acknowledge when it is unplugged", () => {
    const { chip } = bench();
    chip.unplugged = true;
    expect(() => chip.read(1, true)).toThrow(Nack);
  });
});
