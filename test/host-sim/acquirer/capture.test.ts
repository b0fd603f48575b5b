import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { captureTo } from "../../../host-sim/acquirer/capture";
import { PcapWriter } from "../../../host-sim/pcap/pcap-writer";
import { dissect, hasTshark } from "../pcap/tshark";
import { Bench } from "./bench";
import { networkManagement, reversalOf, sale, testPan } from "./messages";

let bench: Bench;
let root: string;
beforeEach(async () => {
  bench = await Bench.start();
  root = mkdtempSync(join(tmpdir(), "capture-"));
});
afterEach(async () => {
  await bench.stop();
  rmSync(root, { recursive: true, force: true });
});

async function captured(): Promise<string> {
  const path = join(root, "run.pcap");
  const writer = PcapWriter.toFile(path, { port: 8583 });
  captureTo(bench.acquirer, writer);
  const terminal = bench.terminal();
  await terminal.ask(networkManagement("001"));
  await terminal.ask(sale());
  await terminal.ask(reversalOf(sale()));
  terminal.close();
  await bench.clock.runFor(100);
  writer.close();
  return path;
}

it("a capture holds every byte of both directions", async () => {
  const bytes = readFileSync(await captured());
  expect(bytes.includes(testPan)).toBe(true);
  for (const type of ["0800", "0810", "0200", "0210", "0400", "0410"]) expect(bytes.includes(type)).toBe(true);
});

(hasTshark ? it : it.skip)(
  `tshark reads a capture message by message${hasTshark ? "" : " (skipped: not installed)"}`,
  async () => {
    const path = await captured();
    const packets = dissect(path, 8583);
    const layers = packets.flatMap((packet) => packet.iso8583 ?? []) as Record<string, string>[];
    expect(layers.map((layer) => layer["iso8583.mti"])).toEqual(["0800", "0810", "0200", "0210", "0400", "0410"]);
    expect(layers[2]).toMatchObject({
      "iso8583.bit2": testPan,
      "iso8583.bit4": "000000001234",
      "iso8583.bit22": "071",
    });
    expect(layers[3]).toMatchObject({ "iso8583.bit11": "000001", "iso8583.bit13": "0302" });
    expect(layers[3]).not.toHaveProperty(["iso8583.bit2"]);
    expect(packets.at(-1)?.tcp).toMatchObject({ "tcp.len": "0" });
  },
);

it("nobody who did not ask for clear bytes gets card data", async () => {
  const seen: unknown[] = [];
  for (const name of ["connection", "message", "transaction", "fault", "disconnection"] as const) {
    bench.acquirer.on(name, (event) => seen.push(JSON.parse(JSON.stringify(event))));
  }
  const terminal = bench.terminal();
  await terminal.ask(sale({ 22: "901", 35: `${testPan}=28122011143891` }));
  await terminal.ask(sale({ 4: undefined, 48: `card ${testPan}` }));
  terminal.write(Uint8Array.of(0, 3, 1, 2, 3));
  await bench.clock.runFor(100);
  expect(JSON.stringify(seen)).toContain("476173******0119");
  expect(JSON.stringify(seen)).not.toContain(testPan);
  expect(JSON.stringify(seen)).not.toContain("28122011143891");
});
