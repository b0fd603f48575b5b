import { readFileSync } from "node:fs";
import { join } from "node:path";
import { toHex } from "../../../firmware/codec/hex";
import { pack } from "../../../firmware/iso8583/codec";
import { describe as describeMessage } from "../../../firmware/iso8583/masking";
import { ascii87 } from "../../../firmware/iso8583/tables/ascii87";
import { bcd87 } from "../../../firmware/iso8583/tables/bcd87";
import { binary87 } from "../../../firmware/iso8583/tables/binary87";
import { describeXs, modulesOf, moduleOf } from "../../support/xs-image";
import { PROBE_PRELUDE, XsProbe } from "../../support/xs-probe";
import { sampleMessage } from "./sample";

const CODEC = ["ascii", "bcd", "crc32", "dol", "hex", "lrc", "pan", "parse-error", "tlv"].map(
  (name) => `codec/${name}`,
);
const ISO = [
  ...["codec", "digits", "field-codec", "field-table", "framing", "kinds", "length-prefix"],
  ...["masking", "message", "message-error", "plan", "spec", "text"],
];
const TABLES = ["ascii87", "bcd87", "binary87", "fields87"].map((name) => `tables/${name}`);
const CARD = ["sensitive-text", "track", "track-scanner", "track1", "track2"].map((name) => `card/${name}`);

const MAIN = `
import { fromHex, toHex } from "codec/hex";
import { crc32 } from "codec/crc32";
import { decodeTlv, encodeTlvNodes } from "codec/tlv";
import { pack, unpack } from "iso8583/codec";
import { describe } from "iso8583/masking";
import { Deframer, frame } from "iso8583/framing";
import { ascii87 } from "iso8583/tables/ascii87";
import { bcd87 } from "iso8583/tables/bcd87";
import { binary87 } from "iso8583/tables/binary87";
import { parseTrack2Equivalent } from "card/track2";
import { sampleMessage } from "sample";
${PROBE_PRELUDE}
/** The probe says what fits its stack: long texts go in pieces, a mark behind the last. */
const tell = (text) => {
  for (let at = 0; at < text.length; at += 200) say(text.slice(at, at + 200));
  say("");
};
const attempt = (work) => {
  try {
    return work();
  } catch (error) {
    return [error.name, error.reason, error.field, error.offset].join();
  }
};
onWake = () => {
  for (const spec of [ascii87, binary87, bcd87]) {
    const wire = pack(spec, sampleMessage());
    tell(toHex(pack(spec, unpack(spec, new Deframer().push(frame(wire))[0]))));
    tell(attempt(() => unpack(spec, wire.subarray(0, 40)).mti));
  }
  tell(JSON.stringify(describe(binary87, sampleMessage())));
  tell(toHex(encodeTlvNodes(decodeTlv(fromHex("6F1C8407A0000000041010A511500F505043204D43442030342020763230")))));
  tell(attempt(() => decodeTlv(fromHex("6F06A5045A0547AA"))));
  tell(String(parseTrack2Equivalent(fromHex("5413330089600044D14122010123409172"))));
  tell(String(crc32(fromHex("313233343536373839"))));
};
`;

describeXs("Messages, TLV and tracks in the engine xs", (width) => {
  test("give what they give in Node", async () => {
    const sample = readFileSync(join(__dirname, "sample.ts"), "utf8").replaceAll("../../../firmware/", "");
    const modules = [
      { moduleName: "main", source: MAIN },
      moduleOf("sample", sample),
      ...modulesOf("firmware", [...CODEC, ...CARD, ...[...ISO, ...TABLES].map((name) => `iso8583/${name}`)]),
    ];
    const probe = new XsProbe({ width, modules });
    try {
      await probe.start();
      await probe.wake();
    } finally {
      probe.engine.kill();
    }
    const wires = [ascii87, binary87, bcd87].map((spec) => toHex(pack(spec, sampleMessage())));
    const said = probe.said
      .map((piece) => piece || "\n")
      .join("")
      .split("\n")
      .slice(0, -1);
    expect(said).toEqual([
      wires[0],
      expect.stringMatching(/^MessageError,truncated,\d+,40$/),
      wires[1],
      expect.stringMatching(/^MessageError,truncated,\d+,40$/),
      wires[2],
      expect.stringMatching(/^MessageError,truncated,\d+,40$/),
      JSON.stringify(describeMessage(binary87, sampleMessage())),
      "6F1C8407A0000000041010A511500F505043204D43442030342020763230",
      "TlvError,value-truncated,,6",
      "track 2 of 541333******0044",
      String(0xcbf43926),
    ]);
  });
});
