/** IO classes that lead straight to chip models, with the ECMA-419 contract: callbacks only from the clock, `close` twice. */
import type * as io from "../../../firmware/ports/io";
import { Nack } from "../../../host-sim/board/chip";
import type { DigitalLine, I2CDevice, PwmSink, UartDevice } from "../../../host-sim/board/chip";
import type { VirtualTime } from "../../host-sim/board/chips/virtual-time";

class Closable {
  #closed = false;
  readonly target: unknown;
  constructor(options: io.IOOptions) {
    this.target = options.target;
  }
  close(): void {
    this.#closed = true;
  }
  protected get closed(): boolean {
    return this.#closed;
  }
  protected check(): void {
    if (this.#closed) throw new Error("closed");
  }
}

/** I²C bus with the devices on it. */
export function i2cOn(...devices: I2CDevice[]): io.I2CConstructor {
  return class extends Closable implements io.I2C {
    readonly #device: I2CDevice | undefined;
    constructor(options: io.I2COptions) {
      super(options);
      this.#device = devices.find((device) => device.address === options.address);
    }
    read(byteLength: number | Uint8Array, stop = true): Uint8Array {
      this.check();
      if (this.#device === undefined) throw new Nack();
      const count = typeof byteLength === "number" ? byteLength : byteLength.length;
      const bytes = this.#device.read(count, stop);
      if (typeof byteLength === "number") return bytes;
      byteLength.set(bytes);
      return byteLength;
    }
    write(buffer: Uint8Array, stop = true): void {
      this.check();
      if (this.#device === undefined) throw new Nack();
      this.#device.write(buffer.slice(), stop);
    }
  };
}

/** Digital pins, each a line. */
export function digitalOn(time: VirtualTime, lines: readonly DigitalLine[]): io.DigitalConstructor {
  return class Pin extends Closable implements io.Digital {
    static readonly Input = 0;
    static readonly InputPullUp = 1;
    static readonly InputPullDown = 2;
    static readonly Output = 8;
    static readonly OutputOpenDrain = 9;
    static readonly Rising = 1;
    static readonly Falling = 2;
    readonly #line: DigitalLine;
    readonly #unsubscribe: () => void;
    constructor(options: io.DigitalOptions) {
      super(options);
      this.#line = lines[options.pin];
      this.#unsubscribe = this.#line.subscribe((level) => {
        const wanted = ((options.edge ?? 0) & (level === 1 ? Pin.Rising : Pin.Falling)) !== 0;
        if (!wanted) return;
        time.after(0, () => {
          if (!this.closed) options.onReadable?.call(this);
        });
      });
    }
    read(): number {
      this.check();
      return this.#line.level;
    }
    write(value: number): void {
      this.check();
      this.#line.drive(value === 0 ? 0 : 1);
    }
    override close(): void {
      super.close();
      this.#unsubscribe();
    }
  };
}

/** A UART with a device at its far end; `credit` bytes may be written at a time, given back after `drainMs`. */
export function serialOn(
  time: VirtualTime,
  device: UartDevice,
  flow: { credit: number; drainMs: number } = { credit: 64, drainMs: 5 },
): io.SerialConstructor {
  return class extends Closable implements io.Serial {
    #received: number[] = [];
    #credit = 0;
    readonly #options: io.SerialOptions;
    constructor(options: io.SerialOptions) {
      super(options);
      this.#options = options;
      device.onSend = (bytes) => {
        const copy = Array.from(bytes);
        time.after(0, () => {
          if (this.closed) return;
          this.#received.push(...copy);
          options.onReadable?.call(this, this.#received.length);
        });
      };
      time.after(0, () => this.#grant(flow.credit));
    }
    read(byteLength?: number): Uint8Array | undefined {
      this.check();
      if (this.#received.length === 0) return undefined;
      return Uint8Array.from(this.#received.splice(0, byteLength ?? this.#received.length));
    }
    write(buffer: Uint8Array): void {
      this.check();
      if (buffer.length > this.#credit) throw new Error(`overrun: ${buffer.length} > ${this.#credit}`);
      this.#credit -= buffer.length;
      const copy = buffer.slice();
      time.after(flow.drainMs, () => {
        device.receive(copy);
        this.#grant(copy.length);
      });
    }
    #grant(count: number): void {
      if (this.closed) return;
      this.#credit += count;
      this.#options.onWritable?.call(this, this.#credit);
    }
  };
}

/** A PWM pin. */
export function pwmOn(sink: PwmSink): io.PWMConstructor {
  return class extends Closable implements io.PWM {
    readonly hz: number;
    readonly resolution = 10;
    constructor(options: io.PWMOptions) {
      super(options);
      this.hz = options.hz ?? 1000;
    }
    write(duty: number): void {
      this.check();
      sink.drive(this.hz, duty);
    }
    override close(): void {
      if (!this.closed) sink.drive(this.hz, 0);
      super.close();
    }
  };
}
