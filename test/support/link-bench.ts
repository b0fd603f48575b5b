/** A firmware of a few lines on a real board: for tests of the IO classes and of the board behind them. */
import { LinkSession } from "../../firmware/providers/link/link-session";
import { DeviceSecret } from "../../host-sim/board/device-secret";
import type { LogLine } from "../../host-sim/board/board-operations";
import {
  DigitalLine,
  type FlashDevice,
  type I2CDevice,
  Nack,
  type PwmSink,
  type UartDevice,
} from "../../host-sim/board/chip";
import { NorFlash } from "../../host-sim/board/chips/nor-flash";
import { SimulationClock } from "../../host-sim/board/clock";
import { Display } from "../../host-sim/board/display";
import { MemoryNetwork } from "../../host-sim/board/memory-network";
import { PoweredRun } from "../../host-sim/board/powered-run";
import { SeededRandom } from "../../host-sim/board/seeded-random";
import { BENCH_WIRING } from "../../host-sim/board/wiring";
import type { EngineFault } from "../../host-sim/engine/engine";
import { NodeEngine } from "../../host-sim/engine/node";

/** A chip that remembers what was written and answers with it; it refuses a write of FF. */
export class EchoChip implements I2CDevice {
  readonly address = 0x24;
  readonly written: Uint8Array[] = [];

  read(count: number): Uint8Array {
    return (this.written.at(-1) ?? new Uint8Array(0)).subarray(0, count);
  }

  write(bytes: Uint8Array): void {
    if (bytes[0] === 0xff) throw new Nack();
    this.written.push(Uint8Array.from(bytes));
  }
}

/** The far end of a UART that notes when bytes came. */
export class NotingUart implements UartDevice {
  onSend: ((bytes: Uint8Array) => void) | undefined;
  readonly received: { readonly atMs: number; readonly count: number }[] = [];

  constructor(
    readonly baud: number,
    private readonly clock: SimulationClock,
  ) {}

  receive(bytes: Uint8Array): void {
    this.received.push({ atMs: this.clock.monotonicMs(), count: bytes.length });
  }
}

export class LinkBench {
  readonly clock = new SimulationClock({ mode: "virtual", epochMs: 1_000_000 });
  readonly network = new MemoryNetwork(this.clock, { latencyMs: 10 });
  readonly interrupt = new DigitalLine("interrupt", 1);
  readonly light = new DigitalLine("light", 0);
  readonly chip = new EchoChip();
  readonly uart = new NotingUart(9600, this.clock);
  readonly tones: [hz: number, duty: number][] = [];
  readonly flash = new NorFlash([{ name: "settings", sectors: 2 }]);
  readonly display = new Display({ width: 320, height: 240, clock: this.clock });
  readonly log: LogLine[] = [];
  readonly refusals: string[] = [];
  readonly faults: EngineFault[] = [];
  readonly errors: unknown[] = [];
  readonly wakes: Uint8Array[] = [];
  restarts = 0;
  readonly engine: NodeEngine;
  readonly run: PoweredRun;

  private constructor(firmware: (session: LinkSession) => void) {
    this.engine = new NodeEngine((host) => void new LinkSession(host, firmware));
    const pwm: PwmSink = { drive: (hz, duty) => void this.tones.push([hz, duty]) };
    this.run = new PoweredRun({
      engine: this.engine,
      clock: this.clock,
      activity: this.clock.activity("terminal"),
      board: {
        clock: this.clock,
        wiring: BENCH_WIRING,
        parts: {
          i2c: { contactless: this.chip },
          lines: { contactlessInterrupt: this.interrupt, light1: this.light },
          uarts: { stripe: this.uart },
          pwm: { buzzer: pwm },
          flash: (name): FlashDevice | undefined => this.flash.partition(name),
        },
        network: this.network,
        display: this.display,
        deviceSecret: new DeviceSecret(new Uint8Array(32).fill(7)),
        image: () => ({ builtAt: 5, digest: new Uint8Array(32).fill(9) }),
        random: { firmware: new SeededRandom(1, "firmware"), tls: new SeededRandom(1, "tls") },
        onLog: (line) => this.log.push(line),
        onRefusal: (operation, message) => this.refusals.push(`${operation}: ${message}`),
      },
      listener: {
        onFrame: (direction, body) => {
          if (direction === "to-firmware" && body[0] === 0x82) this.wakes.push(Uint8Array.from(body));
        },
        onFault: (fault) => this.faults.push(fault),
        onPowerCut: () => undefined,
        onRestart: () => void this.restarts++,
        onError: (error) => this.errors.push(error),
      },
    });
  }

  /** Boots `firmware` and waits until it is idle. */
  static async start(firmware: (session: LinkSession) => void): Promise<LinkBench> {
    const bench = new LinkBench(firmware);
    await bench.run.start();
    return bench;
  }

  async stop(): Promise<void> {
    await this.run.stop();
  }
}
