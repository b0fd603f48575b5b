import fc from "fast-check";
import { pack } from "../../../firmware/iso8583/codec";
import { frame } from "../../../firmware/iso8583/framing";
import type { Message } from "../../../firmware/iso8583/message";
import { binary87 } from "../../../firmware/iso8583/tables/binary87";
import { Bench } from "./bench";
import { networkManagement, reversalOf, sale } from "./messages";

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.start({ limits: { messageBytes: 1024, requestsUnderWay: 4 } });
});
afterEach(() => bench.stop());

const bytesOf = (message: Message) => frame(pack(binary87, message));
const echo = networkManagement("301");

describe("the stream", () => {
  it("may fall into chunks anywhere", async () => {
    const terminal = bench.terminal();
    for (const byte of bytesOf(echo)) {
      terminal.write(Uint8Array.of(byte));
      await bench.clock.runFor(1);
    }
    await bench.clock.runUntil(() => terminal.answers.length === 1, 1000);
    expect(terminal.answers[0].get(39)).toBe("00");
  });

  it("may hold several messages in one chunk; all are answered", async () => {
    const terminal = bench.terminal();
    const many = Array.from({ length: 10 }, (_, index) => bytesOf(sale({ 11: String(index + 1).padStart(6, "0") })));
    terminal.write(Buffer.concat(many));
    expect(await bench.clock.runUntil(() => terminal.answers.length === 10, 1000)).toBe(true);
    expect(await bench.ledger.list()).toHaveLength(10);
  });

  it.each([
    ["no message", [0x00, 0x00]],
    ["more than the limit", [0x04, 0x01]],
  ])("ends with a header that announces %s, and those who watch are told", async (_what, header) => {
    const terminal = bench.terminal();
    terminal.write(Buffer.concat([bytesOf(echo), Uint8Array.from(header)]));
    await bench.clock.runUntil(() => terminal.closed !== undefined, 1000);
    expect(bench.faults).toMatchObject([{ kind: "framing" }]);
    expect(bench.acquirer.connections).toEqual([]);
  });

  it("that ends inside a message is told as such, and nothing is recorded", async () => {
    const terminal = bench.terminal();
    terminal.write(bytesOf(sale()).subarray(0, 100));
    await bench.clock.runFor(100);
    terminal.close();
    await bench.clock.runFor(100);
    expect(bench.faults).toMatchObject([{ kind: "framing" }]);
    expect(await bench.ledger.list()).toEqual([]);
  });

  it("goes on after a message that cannot be read", async () => {
    const terminal = bench.terminal();
    terminal.write(frame(Uint8Array.of(0x30, 0x32, 0x30, 0x58, 1, 2, 3)));
    expect((await terminal.ask(echo))?.get(39)).toBe("00");
    expect(bench.faults).toMatchObject([{ kind: "malformed" }]);
  });

  it("has no more requests under way than allowed; the rest waits", async () => {
    let release = (): void => undefined;
    bench.issuer.until = new Promise((resolve) => (release = resolve));
    const terminal = bench.terminal();
    terminal.write(Buffer.concat([1, 2, 3, 4, 5, 6, 7, 8].map((stan) => bytesOf(sale({ 11: `00000${stan}` })))));
    const running = bench.clock.runUntil(() => terminal.answers.length === 8, 5000);
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(bench.acquirer.pending).toBe(4);
    release();
    expect(await running).toBe(true);
    expect(bench.acquirer.pending).toBe(0);
  });

  it("may break while a request is under way: the sale stands, and a repeat finds it", async () => {
    let release = (): void => undefined;
    bench.issuer.until = new Promise((resolve) => (release = resolve));
    const terminal = bench.terminal();
    terminal.send(sale());
    const running = bench.clock.runFor(1000);
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    bench.network.breakConnections();
    release();
    await running;
    expect(bench.acquirer.pending).toBe(0);
    expect((await bench.terminal().ask(sale()))?.get(39)).toBe("00");
    expect(bench.issuer.asked).toBe(1);
  });
});

describe("any bytes at all", () => {
  /** Sends the chunks on a new connection and sees that the acquirer is whole afterwards. */
  async function survives(chunks: readonly Uint8Array[]): Promise<void> {
    const terminal = bench.terminal();
    for (const chunk of chunks) if (chunk.length > 0) terminal.write(chunk);
    await bench.clock.runFor(100);
    terminal.close();
    await bench.clock.runFor(100);
    const kinds = new Set(bench.faults.splice(0).map((fault) => fault.kind));
    expect([...kinds].filter((kind) => kind === "internal")).toEqual([]);
    expect(bench.acquirer.pending).toBe(0);
    expect(bench.acquirer.connections).toEqual([]);
    bench.messages.splice(0);
  }

  const chunks = (maxLength: number) => fc.array(fc.uint8Array({ maxLength }), { maxLength: 4 });

  it("as a stream", async () => {
    await fc.assert(fc.asyncProperty(chunks(64), survives), { numRuns: 1000 });
  });

  it("as bodies of messages", async () => {
    const bodies = fc.array(
      fc.uint8Array({ minLength: 1, maxLength: 300 }).map((body) => frame(body)),
      { maxLength: 4 },
    );
    await fc.assert(fc.asyncProperty(bodies, survives), { numRuns: 1000 });
  });

  it("as messages with bytes changed, cut off or added", async () => {
    const original = fc.constantFrom(sale(), reversalOf(sale()), echo).map((message) => pack(binary87, message));
    const damage = fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 4 });
    const damaged = fc
      .tuple(original, damage, fc.nat(400), fc.uint8Array({ maxLength: 4 }))
      .map(([body, changes, length, tail]) => {
        const bytes = Uint8Array.from([...body.subarray(0, Math.max(1, length)), ...tail]);
        for (const [place, value] of changes) bytes[place % bytes.length] = value;
        return [frame(bytes)];
      });
    await fc.assert(fc.asyncProperty(damaged, survives), { numRuns: 1000 });
  });

  it("as fields of well-formed messages", async () => {
    const text = (length: number) =>
      fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: length, maxLength: length });
    const fields = fc.record({ 3: text(6), 4: text(12), 7: text(10), 11: text(6), 22: text(3), 90: text(42) });
    const messages = fc.tuple(fields, fc.constantFrom("0100", "0200", "0201", "0400", "0401")).map(([values, type]) => {
      const message = reversalOf(sale(), values, type).set(55, Uint8Array.of(1));
      return [bytesOf(message)];
    });
    await fc.assert(fc.asyncProperty(messages, survives), { numRuns: 1000 });
  });
});
