import * as fc from "fast-check";
import { LinkWriter } from "../../../firmware/codec/link-bytes";
import { decodeAnswer, encodeIdle, encodeRequest } from "../../../firmware/codec/link-frame";
import { OPERATIONS, STATUS, type OperationName } from "../../../firmware/codec/link-operations";
import { DeviceSecret } from "../../../host-sim/board/device-secret";
import { Board } from "../../../host-sim/board/board";
import { DigitalLine, Nack } from "../../../host-sim/board/chip";
import { NorFlash } from "../../../host-sim/board/chips/nor-flash";
import { SimulationClock } from "../../../host-sim/board/clock";
import { Display } from "../../../host-sim/board/display";
import type { PendingEvent } from "../../../host-sim/board/handle-table";
import { MemoryNetwork } from "../../../host-sim/board/memory-network";
import { SeededRandom } from "../../../host-sim/board/seeded-random";
import { BENCH_WIRING } from "../../../host-sim/board/wiring";

function makeBoard() {
  const clock = new SimulationClock({ mode: "virtual" });
  const events: PendingEvent[] = [];
  const refusals: string[] = [];
  const interrupt = new DigitalLine("interrupt", 1);
  const fail = { with: undefined as Error | undefined };
  const flash = new NorFlash([{ name: "settings", sectors: 1 }]);
  const board = new Board({
    clock,
    wiring: BENCH_WIRING,
    parts: {
      i2c: {
        contactless: {
          address: 0x24,
          read: (count) => new Uint8Array(count),
          write: () => {
            if (fail.with !== undefined) throw fail.with;
          },
        },
      },
      lines: { contactlessInterrupt: interrupt },
      uarts: {},
      pwm: {},
      flash: (name) => flash.partition(name),
    },
    network: new MemoryNetwork(clock),
    display: new Display({ width: 320, height: 240, clock }),
    deviceSecret: new DeviceSecret(new Uint8Array(32).fill(7)),
    image: () => ({ builtAt: 5, digest: new Uint8Array(32).fill(9) }),
    random: { firmware: new SeededRandom(1, "firmware"), tls: new SeededRandom(1, "tls") },
    onEvent: (event) => events.push(event),
    onLog: () => undefined,
    onRestart: () => undefined,
    onRefusal: (operation) => refusals.push(operation),
  });
  return { board, events, refusals, interrupt, fail, clock };
}

const writer = new LinkWriter();

function call<Name extends OperationName>(board: Board, operation: Name, values: Record<string, unknown>) {
  return decodeAnswer(operation, board.call(encodeRequest(writer, operation, values as never)));
}

describe("the board", () => {
  test("answers what it cannot do with a status that says why", () => {
    const { board, fail } = makeBoard();
    const status = (operation: OperationName, values: Record<string, unknown>): number =>
      call(board, operation, values).status;
    expect(status("digitalRead", { handle: 1 })).toBe(STATUS.unknownHandle);
    expect(status("digitalOpen", { handle: 0, pin: 4, mode: 0, edges: 0 })).toBe(STATUS.unknownHandle);
    expect(status("digitalOpen", { handle: 1, pin: 77, mode: 0, edges: 0 })).toBe(STATUS.notFound);
    expect(status("serialOpen", { handle: 1, port: 1, baud: 9600 })).toBe(STATUS.notFound);
    expect(status("pwmOpen", { handle: 1, pin: 18, hz: 1 })).toBe(STATUS.notFound);
    expect(status("flashOpen", { handle: 1, partition: "vault" })).toBe(STATUS.notFound);
    expect(status("textWidth", { font: 200, text: "x" })).toBe(STATUS.notFound);
    expect(status("flashOpen", { handle: 1, partition: "settings" })).toBe(STATUS.done);
    expect(status("flashRead", { handle: 1, offset: 4096, count: 1 })).toBe(STATUS.outOfRange);
    expect(status("i2cOpen", { handle: 1, port: 0, address: 0x24, hz: 1 })).toBe(STATUS.unknownHandle);
    expect(status("i2cOpen", { handle: 2, port: 0, address: 0x24, hz: 1 })).toBe(STATUS.done);
    expect(status("digitalRead", { handle: 2 })).toBe(STATUS.unknownHandle);
    fail.with = new Nack();
    expect(status("i2cWrite", { handle: 2, stop: 1, bytes: Uint8Array.of(1) })).toBe(STATUS.notAcknowledged);
    expect(decodeAnswer("i2cRead", board.call(Uint8Array.of(1, 0xee))).status).toBe(STATUS.unknownOperation);
    expect(decodeAnswer("i2cRead", board.call(Uint8Array.of(1, 0x21, 0))).status).toBe(STATUS.malformed);
    expect(decodeAnswer("i2cRead", board.call(encodeIdle(writer, 1).slice())).status).toBe(STATUS.malformed);
  });

  test("lets a chip model's own failure through, instead of blaming the firmware", () => {
    const { board, fail } = makeBoard();
    call(board, "i2cOpen", { handle: 2, port: 0, address: 0x24, hz: 1 });
    fail.with = new TypeError("model is broken");
    expect(() => call(board, "i2cWrite", { handle: 2, stop: 1, bytes: Uint8Array.of(1) })).toThrow("model is broken");
  });

  test("drops a post that it cannot carry out, and notes it", () => {
    const { board, refusals } = makeBoard();
    board.post(encodeRequest(writer, "pwmWrite", { handle: 9, duty: 1 }));
    board.post(encodeRequest(writer, "display", { list: Uint8Array.of(1) }));
    board.post(encodeRequest(writer, "log", { level: 9, entry: {} }));
    board.post(encodeRequest(writer, "close", { handle: 9 }));
    board.post(Uint8Array.of());
    expect(refusals).toEqual(["pwmWrite", "display", "log", "unreadable"]);
  });

  test("takes any bytes for a call or a post without failing itself", () => {
    const { board } = makeBoard();
    const codes = Object.values(OPERATIONS).map(({ code }) => code);
    const body = fc.tuple(fc.constantFrom(1, 2), fc.constantFrom(...codes), fc.uint8Array({ maxLength: 24 }));
    fc.assert(
      fc.property(body, ([type, code, rest]) => {
        const bytes = Uint8Array.of(type, code, ...rest);
        if (type === 2) board.post(bytes);
        else expect(board.call(bytes)[0]).toBe(0x81);
      }),
      { numRuns: 10_000 },
    );
  });

  test("gives an event up when its handle is closed, even if the number is in use again", () => {
    const { board, events, interrupt } = makeBoard();
    const open = { handle: 5, pin: 4, mode: 0, edges: 3 };
    call(board, "digitalOpen", open);
    interrupt.drive(0);
    expect(events[0].take()).toEqual({ kind: "digitalEdge", level: 0 });
    board.post(encodeRequest(writer, "close", { handle: 5 }));
    call(board, "digitalOpen", open);
    expect(events[0].take()).toBeUndefined();
    interrupt.drive(1);
    expect(events[1].take()).toEqual({ kind: "digitalEdge", level: 1 });
    board.powerOff();
    expect([events[1].take(), board.openHandles]).toEqual([undefined, 0]);
    interrupt.drive(0);
    expect(events.length).toBe(2);
  });
});
