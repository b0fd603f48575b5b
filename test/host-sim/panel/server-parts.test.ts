import { LinkWriter } from "../../../firmware/codec/link-bytes";
import { encodeAnswer, encodeIdle, encodeRefusal, encodeRequest, encodeWake } from "../../../firmware/codec/link-frame";
import { CardCatalogue } from "../../../host-sim/cards/catalogue";
import { cardFace } from "../../../host-sim/panel/protocol/card-face";
import type { PaperLine } from "../../../host-sim/panel/protocol/paper";
import { cardFaces } from "../../../host-sim/panel/server/card-faces";
import { FrameDescriber } from "../../../host-sim/panel/server/frame-lines";
import { LineBuffer } from "../../../host-sim/panel/server/line-buffer";
import { PaperRoll } from "../../../host-sim/panel/server/paper-roll";

const writer = new LinkWriter(1024);
const track = new TextEncoder().encode(";4111111111111111=30121010000000000?");

describe("link frames as the page lists them", () => {
  test("an answer is named after its call", () => {
    const describer = new FrameDescriber();
    const call = describer.fromFirmware(encodeRequest(writer, "i2cRead", { handle: 3, count: 12, stop: 1 }));
    expect(call).toEqual({ kind: "call", name: "i2cRead", detail: "handle 3, count 12, stop 1" });
    const answer = describer.fromBench(encodeAnswer(writer, "i2cRead", { bytes: new Uint8Array(12) }));
    expect(answer).toEqual({ kind: "answer", name: "i2cRead", detail: "12 bytes" });
    expect(describer.fromBench(encodeRefusal(writer, 1, "nobody"))).toMatchObject({ detail: "refused, status 1" });
  });

  test("bytes and texts never stand in a line, since card data passes here in clear", () => {
    const describer = new FrameDescriber();
    const lines = [
      describer.fromBench(
        encodeWake(writer, {
          monotonicMs: 1,
          epochMs: 2,
          cause: "event",
          handle: 4,
          event: { kind: "serialData", bytes: track },
        }),
      ),
      describer.fromFirmware(encodeRequest(writer, "tcpWrite", { handle: 5, bytes: track })),
      describer.fromFirmware(encodeRequest(writer, "textWidth", { font: 0, text: "4111111111111111" })),
      describer.fromFirmware(
        encodeRequest(writer, "log", { level: 1, entry: { event: "sale.begin", values: { pan: "4111111111111111" } } }),
      ),
    ];
    expect(JSON.stringify(lines)).not.toContain("41111");
    expect(lines.map(({ detail }) => detail)).toEqual([
      `handle 4, ${track.length} bytes`,
      `handle 5, ${track.length} bytes`,
      "font 0, text 16 characters",
      "sale.begin",
    ]);
  });

  test("where the firmware connects to, and what it opens, does", () => {
    const describer = new FrameDescriber();
    const open = encodeRequest(writer, "tcpOpen", { handle: 1, port: 8583, host: "acquirer.tapline.test" });
    expect(describer.fromFirmware(open).detail).toContain("acquirer.tapline.test");
  });

  test("idle, wakes and what cannot be read have names too", () => {
    const describer = new FrameDescriber();
    expect(describer.fromFirmware(encodeIdle(writer, 1500))).toMatchObject({
      kind: "idle",
      detail: "timer at 1500 ms",
    });
    expect(describer.fromBench(encodeWake(writer, { monotonicMs: 0, epochMs: 0, cause: "boot" }))).toMatchObject({
      name: "boot",
    });
    expect(describer.fromFirmware(Uint8Array.of(1, 0xee))).toMatchObject({ kind: "unreadable" });
    expect(describer.fromFirmware(new Uint8Array(0))).toMatchObject({ kind: "unreadable" });
  });
});

describe("a buffer of lines", () => {
  test("sends a full batch and counts the rest", () => {
    const sent: [readonly number[], number][] = [];
    const buffer = new LineBuffer<number>({
      intervalMs: 1000,
      batch: 3,
      kept: 4,
      send: (lines, left) => sent.push([lines, left]),
    });
    for (let line = 1; line <= 5; line++) buffer.add(() => line);
    buffer.flush();
    buffer.add(() => 6);
    buffer.add(() => 7);
    buffer.flush();
    buffer.flush();
    expect(sent).toEqual([
      [[1, 2, 3], 2],
      [[6, 7], 0],
    ]);
    expect(buffer.recent).toEqual([2, 3, 6, 7]);
    buffer.stop();
  });
});

describe("the paper", () => {
  const line = (text: string): PaperLine => ({
    text,
    align: "left",
    bold: false,
    doubleWidth: false,
    doubleHeight: false,
  });

  test("hangs out line by line, is cut, and is torn off whole", () => {
    const roll = new PaperRoll();
    for (const text of ["A", "", ""]) roll.print(line(text));
    roll.cut();
    roll.print(line("B"));
    expect(roll.strips).toEqual([
      { cut: true, lines: [line("A")] },
      { cut: false, lines: [line("B")] },
    ]);
    expect(roll.tearOff()).toBe(true);
    expect(roll.strips).toEqual([]);
    expect(roll.torn).toHaveLength(1);
    expect(roll.tearOff()).toBe(false);
  });

  test("that nobody tears off loses its oldest receipts, but never the one being printed", () => {
    const roll = new PaperRoll();
    for (let receipt = 0; receipt < 100; receipt++) {
      for (let number = 0; number < 20; number++) roll.print(line(`${receipt}.${number}`));
      roll.cut();
    }
    expect(roll.strips.flatMap(({ lines }) => lines)).toHaveLength(600);
    expect(roll.strips[0].lines[0].text).toBe("70.0");
    for (let number = 0; number < 700; number++) roll.print(line(`long ${number}`));
    expect(roll.strips).toHaveLength(1);
    expect(roll.strips[0].lines).toHaveLength(600);
    expect(roll.strips[0].lines.at(-1)?.text).toBe("long 699");
  });

  test("is not cut where nothing came out", () => {
    const roll = new PaperRoll();
    roll.cut();
    expect(roll.strips).toEqual([]);
  });

  test("keeps the receipts of the day, not of the year", () => {
    const roll = new PaperRoll();
    for (let receipt = 0; receipt < 40; receipt++) {
      roll.print(line(String(receipt)));
      roll.tearOff();
    }
    expect(roll.torn).toHaveLength(12);
    expect(roll.torn[0][0].lines[0].text).toBe("39");
  });
});

describe("the tray's cards", () => {
  const faces = cardFaces(new CardCatalogue());

  test("are the gallery's, each with its scheme and date", () => {
    expect(faces.length).toBe(new CardCatalogue().list().length);
    for (const face of faces) {
      expect(cardFace.parse(face)).toEqual(face);
      expect(face.scheme).toMatch(/^(Visa|Mastercard)$/);
      expect(face.expiry).toMatch(/^(0[1-9]|1[0-2])\/\d\d$/);
      expect(face.contactless && face.stripe).toBe(false);
    }
  });

  test("show no whole account number", () => {
    expect(JSON.stringify(faces)).not.toMatch(/\d{11}/);
  });
});
