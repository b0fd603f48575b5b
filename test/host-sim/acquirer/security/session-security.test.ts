/** What a refused message means for its connection: it is the last one that is looked at. */
import { aesCmac } from "../../../../host-sim/acquirer/hsm/aes";
import { aesWorkingKey } from "../../../../host-sim/acquirer/hsm/aes-dukpt";
import { Hsm } from "../../../../host-sim/acquirer/hsm/hsm";
import { Ledger } from "../../../../host-sim/ledger/ledger";
import { pack } from "../../../../firmware/iso8583/codec";
import { frame } from "../../../../firmware/iso8583/framing";
import { Message } from "../../../../firmware/iso8583/message";
import { tapline87 } from "../../../../firmware/iso8583/tables/tapline87";
import { Bench } from "../bench";

const base = Buffer.alloc(32, 7);
const initialKeyId = "1234567800000001";

function echo(counter: number, change: (bytes: Uint8Array) => void = () => undefined): Uint8Array {
  const serial = Buffer.from(`${initialKeyId}00000000`, "hex");
  serial.writeUInt32BE(counter, 8);
  const message = new Message("0800").set(7, "1122130405").set(11, "000001").set(12, "140405").set(13, "1122");
  message.set(41, "TAP00001").set(42, "100000000000001").set(53, serial).set(70, "301").set(128, new Uint8Array(8));
  const bytes = pack(tapline87, message);
  const key = aesWorkingKey(base, initialKeyId, counter, "requestMac");
  bytes.set(aesCmac(key, bytes.subarray(0, -8)).subarray(0, 8), bytes.length - 8);
  change(bytes);
  return frame(bytes);
}

async function start(): Promise<Bench> {
  const hsm = new Hsm({ masterKey: Buffer.alloc(32, 1) });
  hsm.makeKey("12345678", "aes-base-derivation", base);
  const counters = Ledger.inMemory();
  const terminalOf = (id: string): string | undefined => (id === initialKeyId ? "TAP00001" : undefined);
  return Bench.start({ spec: tapline87, security: { hsm, counters, terminalOf, newerKeys: () => [], zone: "issuer" } });
}

const spoiled = (counter: number): Uint8Array => echo(counter, (bytes) => (bytes[bytes.length - 1] ^= 1));

describe("a connection on which a message was refused", () => {
  it.each([
    ["in one piece with what follows", (parts: Uint8Array[]) => [Buffer.concat(parts)]],
    ["one after the other", (parts: Uint8Array[]) => parts],
  ])("is closed without an answer, and nothing behind the message is looked at, sent %s", async (_, pieces) => {
    const bench = await start();
    const terminal = bench.terminal();
    await bench.clock.runFor(1_000);
    for (const piece of pieces([spoiled(1), echo(2), echo(3)])) terminal.write(piece);
    await bench.clock.runUntil(() => terminal.closed !== undefined, 30_000);
    expect(bench.faults.map(({ kind, detail }) => `${kind} ${detail.split(":")[0]}`)).toEqual(["security wrong-mac"]);
    expect([bench.messages.length, terminal.received.length]).toEqual([0, 0]);
    // Whoever does not close his side is not waited for.
    await bench.clock.runFor(11_000);
    await new Promise((resolve) => setImmediate(resolve));
    expect(bench.acquirer.connections).toHaveLength(0);
    await bench.stop();
  });

  it("takes nothing from the terminal's next one: the counter that it spent is free for nobody else", async () => {
    const bench = await start();
    const ask = async (bytes: Uint8Array): Promise<number> => {
      const terminal = bench.terminal();
      await bench.clock.runFor(1_000);
      terminal.write(bytes);
      await bench.clock.runUntil(() => terminal.received.length > 0 || terminal.closed !== undefined, 30_000);
      return terminal.received.length;
    };
    expect(await ask(spoiled(1))).toBe(0);
    expect(await ask(echo(1))).toBeGreaterThan(0);
    expect(await ask(echo(1))).toBe(0);
    expect(await ask(echo(2))).toBeGreaterThan(0);
    expect(bench.faults.map(({ detail }) => detail.split(":")[0])).toEqual(["wrong-mac", "replayed"]);
    await bench.stop();
  });
});
