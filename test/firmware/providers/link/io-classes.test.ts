import type { Duplex } from "node:stream";
import type { Digital, Serial, TCP } from "../../../../firmware/ports/io";
import { linkDigital } from "../../../../firmware/providers/link/link-digital";
import { linkFlash } from "../../../../firmware/providers/link/link-flash";
import { linkImage } from "../../../../firmware/providers/link/link-image";
import { linkI2C } from "../../../../firmware/providers/link/link-i2c";
import { linkPwm } from "../../../../firmware/providers/link/link-pwm";
import { linkSerial } from "../../../../firmware/providers/link/link-serial";
import { LinkError, type LinkSession } from "../../../../firmware/providers/link/link-session";
import { linkTcp } from "../../../../firmware/providers/link/link-tcp";
import { SEND_BUFFER_LENGTH } from "../../../../host-sim/board/network";
import { SERIAL_BUFFER_LENGTH } from "../../../../host-sim/board/serial-port";
import { LinkBench } from "../../../support/link-bench";

let bench: LinkBench;
let session: LinkSession;

beforeEach(async () => {
  bench = await LinkBench.start((started) => (session = started));
});
afterEach(async () => {
  expect(bench.faults).toEqual([]);
  expect(bench.errors).toEqual([]);
  await bench.stop();
});

/** What every IO class promises (ECMA-419, clause 9). */
const CLASSES: Readonly<Record<string, { open(): { close(): void }; uses: ((io: never) => unknown)[] }>> = {
  Digital: {
    open: () => new (linkDigital(session))({ pin: 12, mode: linkDigital(session).Output }),
    uses: [(io: Digital) => io.read(), (io: Digital) => io.write(1)],
  },
  I2C: {
    open: () => new (linkI2C(session))({ address: 0x24, hz: 400_000 }),
    uses: [
      (io: InstanceType<ReturnType<typeof linkI2C>>) => io.read(1),
      (io: InstanceType<ReturnType<typeof linkI2C>>) => io.write(Uint8Array.of(1)),
    ],
  },
  Serial: {
    open: () => new (linkSerial(session))({ baud: 9600, port: 1 }),
    uses: [(io: Serial) => io.read(), (io: Serial) => io.write(new Uint8Array(0))],
  },
  PWM: {
    open: () => new (linkPwm(session))({ pin: 18, hz: 1500 }),
    uses: [(io: InstanceType<ReturnType<typeof linkPwm>>) => io.write(1)],
  },
  TCP: {
    open: () => new (linkTcp(session))({ host: "host.test", port: 1 }),
    uses: [(io: TCP) => io.read(), (io: TCP) => io.write(new Uint8Array(0))],
  },
  Flash: {
    open: () => linkFlash(session).open({ path: "settings" }),
    uses: [
      (io: ReturnType<ReturnType<typeof linkFlash>["open"]>) => io.status(),
      (io: ReturnType<ReturnType<typeof linkFlash>["open"]>) => io.read(1, 0),
      (io: ReturnType<ReturnType<typeof linkFlash>["open"]>) => io.write(Uint8Array.of(1), 0),
      (io: ReturnType<ReturnType<typeof linkFlash>["open"]>) => io.eraseBlock(0),
    ],
  },
};

describe.each(Object.entries(CLASSES))("an instance of %s over the link", (_name, { open, uses }) => {
  test("may be closed twice, gives its handle back, and throws at any later use", () => {
    const io = open();
    expect(bench.run.openHandles).toBe(1);
    io.close();
    io.close();
    expect(bench.run.openHandles).toBe(0);
    for (const use of uses) expect(() => use(io as never)).toThrow(/closed/);
    expect(bench.refusals).toEqual([]);
  });
});

describe("a digital pin", () => {
  test("tells of the edges it was asked for, never inside a call, one wake each", async () => {
    const Io = linkDigital(session);
    const heard: number[] = [];
    const target = { name: "mine" };
    const pin = new Io({
      pin: 4,
      mode: Io.InputPullUp,
      edge: Io.Falling,
      target,
      onReadable() {
        expect(this).toBe(pin);
        expect(this.target).toBe(target);
        heard.push(this.read());
      },
    });
    const before = bench.wakes.length;
    bench.interrupt.drive(0);
    expect(heard).toEqual([]);
    bench.interrupt.drive(1);
    bench.interrupt.drive(0);
    await bench.clock.settled();
    expect(heard).toEqual([0, 0]);
    expect(bench.wakes.length - before).toBe(2);
  });

  test("drives its line, lets it go when closed, and drops edges that were on their way", async () => {
    const Io = linkDigital(session);
    const light = new Io({ pin: 12, mode: Io.Output });
    light.write(1);
    expect(bench.light.level).toBe(1);
    light.close();
    expect(bench.light.level).toBe(0);
    let heard = 0;
    const input = new Io({ pin: 4, mode: Io.Input, edge: Io.Rising + Io.Falling, onReadable: () => void heard++ });
    bench.interrupt.drive(0);
    input.close();
    await bench.clock.settled();
    expect(heard).toBe(0);
  });

  test("that is not there cannot be opened, and leaves no handle behind", () => {
    const Io = linkDigital(session);
    expect(() => new Io({ pin: 99, mode: Io.Input })).toThrow(LinkError);
    expect(() => new Io({ mode: Io.Input } as never)).toThrow(/bad-value/);
    expect(bench.run.openHandles).toBe(0);
  });
});

describe("the I²C controller", () => {
  test("reads into a new array or into the buffer given, and keeps nothing of either", () => {
    const io = new (linkI2C(session))({ address: 0x24, hz: 400_000 });
    const bytes = Uint8Array.of(1, 2, 3);
    io.write(bytes);
    bytes.fill(9);
    const first = io.read(3);
    const buffer = new Uint8Array(2);
    expect(io.read(buffer)).toBe(buffer);
    io.write(Uint8Array.of(7));
    expect([...first]).toEqual([1, 2, 3]);
    expect([...buffer]).toEqual([1, 2]);
  });

  test("throws when a byte or the address is not acknowledged", () => {
    const Io = linkI2C(session);
    const there = new Io({ address: 0x24, hz: 400_000 });
    expect(() => there.write(Uint8Array.of(0xff))).toThrow(LinkError);
    const nobody = new Io({ address: 0x50, hz: 400_000 });
    expect(() => nobody.read(1)).toThrow(/nothing at this address/);
    expect(() => new Io({ address: 0x24, hz: 1, port: 3 })).toThrow(/no I²C port 3/);
  });
});

describe("a UART", () => {
  test("grants its buffer first, refuses more, and gives every byte its time on the line", async () => {
    const granted: number[] = [];
    const io: Serial = new (linkSerial(session))({
      baud: 9600,
      port: 1,
      onWritable: (count) => void granted.push(count),
    });
    expect(granted).toEqual([]);
    expect(() => io.write(Uint8Array.of(1))).toThrow(RangeError);
    await bench.clock.settled();
    expect(granted).toEqual([SERIAL_BUFFER_LENGTH]);
    const start = bench.clock.monotonicMs();
    io.write(new Uint8Array(96));
    await bench.clock.runFor(200);
    const byteMs = 10_000 / 9600;
    expect(bench.uart.received.map(({ count }) => count)).toEqual([64, 32]);
    expect(bench.uart.received[1].atMs - start).toBeCloseTo(96 * byteMs, 2);
    expect(granted.at(-1)).toBe(SERIAL_BUFFER_LENGTH);
  });

  test("keeps what arrives until it is read, in pieces of any size", async () => {
    const heard: number[] = [];
    const io = new (linkSerial(session))({ baud: 9600, port: 1, onReadable: (count) => void heard.push(count) });
    bench.uart.onSend?.(Uint8Array.from({ length: 70 }, (_, index) => index));
    expect(heard).toEqual([]);
    await bench.clock.runFor(100);
    expect(heard).toEqual([64, 70]);
    expect([...(io.read(66) as Uint8Array)]).toEqual(Array.from({ length: 66 }, (_, index) => index));
    expect([...(io.read() as Uint8Array)]).toEqual([66, 67, 68, 69]);
    expect(io.read()).toBeUndefined();
    expect(() => new (linkSerial(session))({ baud: 9600, port: 1, format: "number" })).toThrow(RangeError);
  });

  test("exchanges nothing readable with a chip of another rate", async () => {
    let heard = 0;
    const io = new (linkSerial(session))({ baud: 19200, port: 1, onReadable: () => void heard++ });
    await bench.clock.settled();
    io.write(Uint8Array.of(1));
    bench.uart.onSend?.(Uint8Array.of(1));
    await bench.clock.runFor(100);
    expect([heard, bench.uart.received.length]).toEqual([0, 0]);
  });
});

describe("PWM", () => {
  test("drives the sink with frequency and duty, and is silent once closed", () => {
    const io = new (linkPwm(session))({ pin: 18, hz: 1500 });
    io.write(512);
    expect(() => io.write(1024)).toThrow(RangeError);
    io.close();
    expect(bench.tones).toEqual([
      [1500, 512],
      [1500, 0],
    ]);
    expect([io.hz, io.resolution]).toEqual([1500, 10]);
  });
});

describe("a TCP socket", () => {
  function listen(): Duplex[] {
    const streams: Duplex[] = [];
    bench.network.listen("host.test", 7, (stream) => streams.push(stream.on("error", () => undefined)));
    return streams;
  }

  test("is connected when it first may write, carries bytes, and tells of the end once all is read", async () => {
    const streams = listen();
    const reports: string[] = [];
    const io = new (linkTcp(session))({
      host: "host.test",
      port: 7,
      onWritable: (count) => void reports.push(`writable ${count}`),
      onReadable: (count) => void reports.push(`readable ${count}`),
      onError: (message) => void reports.push(`error ${message}`),
    });
    expect(() => io.write(Uint8Array.of(1))).toThrow(RangeError);
    await bench.clock.runFor(50);
    io.write(Uint8Array.of(1, 2, 3));
    await bench.clock.runFor(50);
    expect([...(streams[0].read() as Uint8Array)]).toEqual([1, 2, 3]);
    streams[0].end(Buffer.alloc(5000));
    await bench.clock.runFor(50);
    const room = `writable ${SEND_BUFFER_LENGTH}`;
    expect(reports).toEqual([room, room, "readable 4096", "readable 5000", "error closed by peer"]);
    expect(io.read()?.length).toBe(5000);
    expect(() => io.write(Uint8Array.of(1))).toThrow(/ended/);
  });

  test("may write again only what the last grant left over", async () => {
    listen();
    const io = new (linkTcp(session))({ host: "host.test", port: 7 });
    await bench.clock.runFor(50);
    io.write(new Uint8Array(SEND_BUFFER_LENGTH - 1));
    expect(() => io.write(new Uint8Array(2))).toThrow(RangeError);
    io.write(new Uint8Array(1));
    await bench.clock.runFor(50);
    io.write(new Uint8Array(SEND_BUFFER_LENGTH));
    expect(() => new (linkTcp(session))({ port: 7 })).toThrow(TypeError);
  });

  test("reports a host that is not there, and not inside the call", async () => {
    const reports: unknown[] = [];
    new (linkTcp(session))({ host: "nowhere.test", port: 7, onError: (message) => void reports.push(message) });
    expect(reports).toEqual([]);
    await bench.clock.runFor(1);
    expect(reports).toEqual(["host not found"]);
  });
});

describe("a flash partition", () => {
  test("programs, reads and erases, however long the pieces", () => {
    const partition = linkFlash(session).open({ path: "settings" });
    expect(partition.status()).toEqual({ size: 8192, blockLength: 4096, writeAlign: 1, eraseValue: 0xff });
    const bytes = Uint8Array.from({ length: 6000 }, (_, index) => index % 251);
    partition.write(bytes, 100);
    expect(partition.read(6000, 100)).toEqual(bytes);
    partition.write(Uint8Array.of(0), 100);
    partition.eraseBlock(0);
    expect([...partition.read(3, 99)]).toEqual([0xff, 0xff, 0xff]);
    expect([...partition.read(1, 4096)]).toEqual([3996 % 251]);
  });

  test("refuses what lies outside, unknown names, and writing where it was opened for reading", () => {
    const opener = linkFlash(session);
    const partition = opener.open({ path: "settings", mode: "r" });
    expect(() => partition.read(2, 8191)).toThrow(LinkError);
    expect(() => partition.write(Uint8Array.of(1), 0)).toThrow(/for reading/);
    expect(() => opener.open({ path: "secrets" })).toThrow(LinkError);
  });
});

test("the image is what the bench says it is, in bytes that last", () => {
  const image = linkImage(session);
  expect(image.builtAt).toBe(5);
  const digest = image.digest();
  expect(digest).toEqual(new Uint8Array(32).fill(9));
  // A copy: the answer's bytes are gone by the next call.
  linkImage(session).builtAt.toString();
  expect(digest).toEqual(new Uint8Array(32).fill(9));
});
