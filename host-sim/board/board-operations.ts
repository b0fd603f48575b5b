/** The operations of the board link as the board carries them out (docs/link.md, "Operations"). */
import {
  LOG_LEVELS,
  RANDOM_STREAMS,
  STATUS,
  type AnswerValues,
  type OperationName,
  type RequestValues,
} from "../../firmware/codec/link-operations";
import { BoardError } from "./board-error";
import { Nack, type ChipClock, type FlashDevice, type I2CDevice, type PwmSink } from "./chip";
import type { DeviceSecret } from "./device-secret";
import { DigitalPin } from "./digital-pin";
import type { HandleTable, PendingEvent } from "./handle-table";
import type { ImageFacts } from "./image-facts";
import type { Network } from "./network";
import type { Resource } from "./resource";
import type { RandomSource } from "./seeded-random";
import { SerialPort } from "./serial-port";
import { TcpSocket } from "./tcp-socket";
import type { BoardParts, Wiring } from "./wiring";

/** One line of the firmware's technical log. */
export interface LogLine {
  readonly level: (typeof LOG_LEVELS)[number];
  readonly event: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The panel, as far as the firmware can reach it. */
export interface DisplayFace {
  show(list: Uint8Array): void;
  textWidth(font: number, text: string): number;
  lineHeight(font: number): number;
}

export interface BoardOptions {
  readonly clock: ChipClock;
  readonly wiring: Wiring;
  readonly parts: BoardParts;
  readonly network: Network;
  readonly display: DisplayFace;
  readonly random: { readonly firmware: RandomSource; readonly tls: RandomSource };
  readonly deviceSecret: DeviceSecret;
  /** The firmware in flash, now. */
  image(): ImageFacts;
  onEvent(event: PendingEvent): void;
  onLog(line: LogLine): void;
  /** The firmware wants to be started anew. Called inside a post of its own. */
  onRestart(): void;
  /** Something the firmware asked for was refused or dropped. */
  onRefusal?(operation: string, message: string): void;
}

export type BoardOperations = {
  readonly [Name in OperationName]: (values: RequestValues<Name>) => AnswerValues<Name> | void;
};

class I2CTarget implements Resource {
  constructor(readonly device: I2CDevice | undefined) {}
  close(): void {}
}

class PwmOutput implements Resource {
  constructor(
    readonly sink: PwmSink,
    readonly hz: number,
  ) {}
  close(): void {
    this.sink.drive(this.hz, 0);
  }
}

class OpenPartition implements Resource {
  constructor(readonly device: FlashDevice) {}
  close(): void {}
}

const HIGHEST_DUTY = 1023;

/** The operations of one board, over what its firmware has open. */
export function boardOperations(options: BoardOptions, handles: HandleTable): BoardOperations {
  const { parts, display, network, clock, random, deviceSecret } = options;
  const { i2c, digital, serial, pwm } = options.wiring;
  return {
    close: ({ handle }) => {
      handles.close(handle);
    },
    digitalOpen: ({ handle, pin, mode, edges }) => {
      const line = parts.lines[found(digital, (entry) => entry.pin === pin, `pin ${pin}`).part];
      handles.open(handle, (emit) => new DigitalPin(fitted(line, `pin ${pin}`), mode, edges, emit));
    },
    digitalRead: ({ handle }) => ({ level: handles.get(handle, DigitalPin).read() }),
    digitalWrite: ({ handle, level }) => handles.get(handle, DigitalPin).write(level),
    i2cOpen: ({ handle, port, address }) => {
      const wired = i2c.find((entry) => entry.port === port && entry.address === address);
      if (!i2c.some((entry) => entry.port === port)) throw new BoardError(STATUS.notFound, `no I²C port ${port}`);
      // An address where nothing is may be opened: only a transaction shows that nobody answers.
      handles.open(handle, () => new I2CTarget(wired === undefined ? undefined : parts.i2c[wired.part]));
    },
    i2cRead: ({ handle, count, stop }) => ({ bytes: chip(handles, handle).read(count, stop === 1) }),
    i2cWrite: ({ handle, stop, bytes }) => chip(handles, handle).write(bytes, stop === 1),
    serialOpen: ({ handle, port, baud }) => {
      const device = parts.uarts[found(serial, (entry) => entry.port === port, `UART ${port}`).part];
      if (baud === 0) throw new BoardError(STATUS.outOfRange, "0 baud");
      handles.open(handle, (emit) => new SerialPort(fitted(device, `UART ${port}`), baud, clock, emit));
    },
    serialWrite: ({ handle, bytes }) => {
      const whole = handles.get(handle, SerialPort).write(bytes);
      if (!whole) throw new BoardError(STATUS.outOfRange, "send buffer overrun");
    },
    pwmOpen: ({ handle, pin, hz }) => {
      const sink = parts.pwm[found(pwm, (entry) => entry.pin === pin, `pin ${pin}`).part];
      handles.open(handle, () => new PwmOutput(fitted(sink, `pin ${pin}`), hz));
    },
    pwmWrite: ({ handle, duty }) => {
      if (duty > HIGHEST_DUTY) throw new BoardError(STATUS.outOfRange, `duty ${duty}`);
      const output = handles.get(handle, PwmOutput);
      output.sink.drive(output.hz, duty);
    },
    tcpOpen: ({ handle, port, host }) => handles.open(handle, (emit) => new TcpSocket(network, host, port, emit)),
    tcpWrite: ({ handle, bytes }) => handles.get(handle, TcpSocket).write(bytes),
    flashOpen: ({ handle, partition }) => {
      const device = fitted(parts.flash(partition), partition);
      handles.open(handle, () => new OpenPartition(device));
      const { size, blockLength, writeAlign, eraseValue } = device;
      return { size, blockLength, writeAlign, eraseValue };
    },
    flashRead: ({ handle, offset, count }) => ({
      bytes: handles.get(handle, OpenPartition).device.read(offset, count),
    }),
    flashWrite: ({ handle, offset, bytes }) => handles.get(handle, OpenPartition).device.write(offset, bytes),
    flashErase: ({ handle, block }) => handles.get(handle, OpenPartition).device.eraseBlock(block),
    random: ({ stream, count }) => ({
      bytes: (stream === RANDOM_STREAMS.tls ? random.tls : random.firmware).bytes(count),
    }),
    deviceSecret: ({ label }) => ({ key: deviceSecret.derive(label) }),
    image: () => {
      const { builtAt, digest } = options.image();
      return { builtAt, digest };
    },
    restart: () => options.onRestart(),
    display: ({ list }) => display.show(list),
    textWidth: ({ font, text }) => ({ pixels: display.textWidth(font, text) }),
    lineHeight: ({ font }) => ({ pixels: display.lineHeight(font) }),
    log: ({ level, entry }) => {
      const { event, values } = entry as { event?: unknown; values?: Record<string, unknown> };
      const name = LOG_LEVELS[level];
      if (name === undefined || typeof event !== "string") throw new BoardError(STATUS.malformed, "log line");
      options.onLog({ level: name, event, values: values ?? {} });
    },
  };
}

function chip(handles: HandleTable, handle: number): I2CDevice {
  const { device } = handles.get(handle, I2CTarget);
  if (device === undefined) throw new Nack("nothing at this address");
  return device;
}

function found<Entry>(entries: readonly Entry[], matches: (entry: Entry) => boolean, what: string): Entry {
  const entry = entries.find(matches);
  if (entry === undefined) throw new BoardError(STATUS.notFound, `no ${what}`);
  return entry;
}

function fitted<Part>(part: Part | undefined, what: string): Part {
  if (part === undefined) throw new BoardError(STATUS.notFound, `nothing at ${what}`);
  return part;
}
