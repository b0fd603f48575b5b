/** The messages of a whole run, written in clear, read by a dissector that nobody here wrote. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { isXsBuilt } from "../../host-sim/engine/xs-binary";
import { PcapWriter } from "../../host-sim/pcap/pcap-writer";
import { play } from "../../host-sim/replay/play";
import { capturePort } from "../../host-sim/replay/player";
import { readScenario } from "../../host-sim/replay/scenario-file";
import { unpack } from "../../firmware/iso8583/codec";
import { tapline87 } from "../../firmware/iso8583/tables/tapline87";
import { dissect, hasTshark, type Layer } from "../host-sim/pcap/tshark";
import { describeWith } from "../support/requirement";

const scenario = path.resolve(__dirname, "../../host-sim/scenarios/18-answer-lost-reversed.yaml");
/** tshark reads fields 35 and 55 in another dialect, and loses its way behind them. */
const lastComparedField = 34;

describeWith(hasTshark && isXsBuilt(64), "tshark or the XS engine", "the capture of a replay", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "tapline-capture-"));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("shows tshark the type, bitmap and every field up to 34 of each message", async () => {
    const file = path.join(folder, "run.pcap");
    const writer = PcapWriter.toFile(file, { port: capturePort });
    const { recording } = await play(readScenario(scenario), scenario, { engine: "xs", pcap: writer });
    writer.close();
    expect(readFileSync(file).length).toBeGreaterThan(0);

    const layers: Layer[] = dissect(file, capturePort).flatMap((packet): Layer[] =>
      packet.iso8583 === undefined ? [] : [packet.iso8583].flat(),
    );
    expect(layers.map((layer) => layer["iso8583.mti"])).toEqual(recording.messages.map(({ mti }) => mti));
    for (const [index, { bytes }] of recording.messages.entries()) {
      const sent = unpack(tapline87, bytes);
      expect(layers[index]["iso8583.map1"]).toBe(Buffer.from(bytes.subarray(4, 12)).toString("hex"));
      for (const field of sent.fields().filter((number) => number > 1 && number <= lastComparedField)) {
        expect([field, layers[index][`iso8583.bit${field}`]]).toEqual([field, sent.get(field)]);
      }
    }
  });
});
