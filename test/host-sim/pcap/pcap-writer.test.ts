import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pack } from "../../../firmware/iso8583/codec";
import { frame } from "../../../firmware/iso8583/framing";
import { Message } from "../../../firmware/iso8583/message";
import { binary87 } from "../../../firmware/iso8583/tables/binary87";
import { PcapWriter } from "../../../host-sim/pcap/pcap-writer";
import { caught } from "../caught";
import { dissect, hasTshark } from "./tshark";
import type { Layer } from "./tshark";

const port = 8583;
const at = Date.UTC(2026, 2, 2, 9, 15, 0, 125);
const withTshark = hasTshark ? describe : describe.skip;

let root: string;
let path: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "pcap-"));
  path = join(root, "run.pcap");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function sale(stan: string): Message {
  return new Message("0200")
    .set(2, "4761739001010119")
    .set(3, "000000")
    .set(4, "000000001234")
    .set(7, "0302091500")
    .set(11, stan)
    .set(12, "101500")
    .set(13, "0302")
    .set(14, "2812")
    .set(18, "5999")
    .set(22, "071")
    .set(23, "001")
    .set(25, "00")
    .set(35, "4761739001010119D28122011143891")
    .set(41, "TERM0001")
    .set(42, "MERCHANT0000001")
    .set(49, "985")
    .set(55, Uint8Array.of(0x9f, 0x26, 0x08, 1, 2, 3, 4, 5, 6, 7, 8));
}

const bytesOf = (message: Message) => frame(pack(binary87, message));

/** The bitmap of a message, as the dissector writes it. */
const bitmapOf = (message: Message) => Buffer.from(pack(binary87, message).subarray(4, 12)).toString("hex");

function expectDissected(found: unknown, message: Message): void {
  const layer = found as Layer | undefined;
  expect(layer).toMatchObject({ "iso8583.mti": message.mti, "iso8583.map1": bitmapOf(message) });
  for (const number of message.fields().filter((field) => field <= 34)) {
    expect([number, layer?.[`iso8583.bit${number}`]]).toEqual([number, message.get(number)]);
  }
}

withTshark(hasTshark ? "a capture, read by tshark" : "a capture (skipped: tshark is not installed)", () => {
  it("shows type, bitmap and every field up to 34 as they were sent, both ways", () => {
    const request = sale("000001");
    const answer = new Message("0210").set(3, "000000").set(4, "000000001234").set(7, "0302091500").set(11, "000001");
    answer.set(37, "606109000001").set(38, "A1B2C3").set(39, "00").set(41, "TERM0001");
    const writer = PcapWriter.toFile(path, { port });
    const connection = writer.connection(at);
    connection.fromTerminal(bytesOf(request), at + 10);
    connection.fromAcquirer(bytesOf(answer), at + 35);
    connection.close(at + 40);
    writer.close();

    const packets = dissect(path, port);
    const messages = packets.filter((packet) => packet.iso8583 !== undefined);
    expect(messages).toHaveLength(2);
    expectDissected(messages[0].iso8583, request);
    expectDissected(messages[1].iso8583, answer);
    expect(messages[0].tcp).toMatchObject({ "tcp.dstport": "8583" });
    expect(messages[1].tcp).toMatchObject({ "tcp.srcport": "8583" });
    expect(String(messages[1].frame["frame.time_epoch"])).toMatch(/^1772442900\.16/);
  });

  it("is sound TCP: checksums right, nothing lost, repeated or out of order", () => {
    const writer = PcapWriter.toFile(path, { port });
    const connections = [writer.connection(at), writer.connection(at)];
    for (let stan = 0; stan < 10; stan++) {
      connections[stan % 2].fromTerminal(bytesOf(sale(`00000${stan}`)), at + stan);
      connections[stan % 2].fromAcquirer(Uint8Array.of(0, 0, 0xff), at + stan);
    }
    for (const connection of connections) connection.close(at + 20);
    writer.close();
    const packets = dissect(path, port);
    expect(new Set(packets.map((packet) => packet.tcp["tcp.stream"]))).toEqual(new Set(["0", "1"]));
    for (const packet of packets) {
      expect(packet.ip["ip.checksum.status"]).toBe("1");
      expect(packet.tcp["tcp.checksum.status"]).toBe("1");
      expect(JSON.stringify(packet.tcp["tcp.analysis"] ?? {})).not.toContain("tcp.analysis.flags");
    }
  });

  it("carries messages longer than a segment, and several in one", () => {
    const long = sale("000001").set(48, "x".repeat(999)).set(60, "y".repeat(999));
    const writer = PcapWriter.toFile(path, { port });
    const connection = writer.connection(at);
    connection.fromTerminal(bytesOf(long), at);
    connection.fromTerminal(Buffer.concat([bytesOf(sale("000002")), bytesOf(sale("000003"))]), at);
    writer.close();
    const layers = dissect(path, port).flatMap((packet) => packet.iso8583 ?? []);
    expect(layers).toHaveLength(3);
    expectDissected(layers[0], long);
    expectDissected(layers[2], sale("000003"));
  });
});

describe("the writer", () => {
  it("makes the file readable by its owner alone, because it holds card data", () => {
    writeFileSync(path, "an older capture, longer than the header of a new one", { mode: 0o644 });
    PcapWriter.toFile(path, { port }).close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path)).toHaveLength(24);
  });

  it("drops what comes after its end, and bears being closed twice", () => {
    const writer = PcapWriter.toFile(path, { port });
    const connection = writer.connection(at);
    connection.close(at);
    connection.close(at);
    const size = statSync(path).size;
    connection.fromTerminal(Uint8Array.of(1), at);
    writer.close();
    writer.close();
    writer.connection(at).fromTerminal(Uint8Array.of(1), at);
    expect(statSync(path).size).toBe(size);
  });

  it("says at once when the file cannot be made", () => {
    const impossible = join(root, "no", "such", "directory.pcap");
    expect(caught(() => PcapWriter.toFile(impossible, { port }))).toMatchObject({ code: "ENOENT" });
    expect(existsSync(impossible)).toBe(false);
  });
});
