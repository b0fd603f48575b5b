import { dataOf, ATRS, ScriptedContactCard } from "../../host-sim/board/chips/scripted-contact-card";
import { ContactBench, hex } from "./contact-bench";

const SELECT = [0x00, 0xa4, 0x04, 0x00, 0x02, 0x3f, 0x00, 0x00];
const READ_RECORD = [0x00, 0xb2, 0x01, 0x0c, 0x00];
const VERIFY = [0x00, 0x20, 0x00, 0x80, 0x08, 0x24, 0x12, 0x34, 0xff, 0xff, 0xff, 0xff, 0xff];
const CASE_1 = [0x84, 0x18, 0x00, 0x00];

describe.each([
  ["T=0", ATRS.t0],
  ["T=0 with historical characters", ATRS.t0Historical],
  ["T=0 after PPS", ATRS.t0Fast],
  ["T=1", ATRS.t1],
  ["T=1 with short fields", ATRS.t1SmallFields],
  ["T=1 after PPS", ATRS.t1Fast],
  ["T=1 in inverse convention", ATRS.t1Inverse],
])("a card that speaks %s", (_, atr) => {
  const isT0 = !atr.includes(0x81);

  it("answers commands of all four cases", async () => {
    const bench = new ContactBench();
    const card = new ScriptedContactCard(atr);
    const channel = await bench.activate(card);
    expect(channel.parameters.protocol).toBe(isT0 ? 0 : 1);
    card.answer = ([, instruction]) => ({
      response: instruction === 0x18 || instruction === 0x20 ? dataOf(0) : dataOf(200),
    });
    expect(hex(await bench.send(channel, ...SELECT))).toBe(hex(dataOf(200)));
    expect(hex(await bench.send(channel, ...READ_RECORD))).toBe(hex(dataOf(200)));
    expect(hex(await bench.send(channel, ...VERIFY))).toBe("9000");
    expect(hex(await bench.send(channel, ...CASE_1))).toBe("9000");
    const received = card.received.map((apdu) => hex(apdu));
    expect(received[0]).toBe(hex(Uint8Array.from(isT0 ? SELECT.slice(0, -1) : SELECT)));
    expect(received[1]).toBe(hex(Uint8Array.from(READ_RECORD)));
    expect(received[2]).toBe(hex(Uint8Array.from(VERIFY)));
    expect(received[3]).toBe(hex(Uint8Array.from(CASE_1)));
    expect(received).toHaveLength(4);
  });

  it.each([0, 1, 16, 17, 31, 32, 33, 127, 253, 254, 255, 256])("brings %i bytes of data", async (length) => {
    const bench = new ContactBench();
    const card = new ScriptedContactCard(atr);
    const channel = await bench.activate(card);
    card.answer = () => ({ response: dataOf(length) });
    expect(hex(await bench.send(channel, ...SELECT))).toBe(hex(dataOf(length)));
    expect(hex(await bench.send(channel, ...READ_RECORD))).toBe(hex(dataOf(length)));
  });

  it("takes 255 bytes of data", async () => {
    const bench = new ContactBench();
    const card = new ScriptedContactCard(atr);
    const channel = await bench.activate(card);
    const apdu = [0x84, 0xda, 0x00, 0x00, 0xff, ...dataOf(255).subarray(0, 255)];
    expect(hex(await bench.send(channel, ...apdu))).toBe("9000");
    expect(hex(card.received[0])).toBe(hex(Uint8Array.from(apdu)));
  });

  it("hands on status words of errors as they are", async () => {
    const bench = new ContactBench();
    const card = new ScriptedContactCard(atr);
    const channel = await bench.activate(card);
    for (const status of [0x6a82, 0x6283, 0x6985, 0x63c2, 0x9f00]) {
      card.answer = () => ({ response: dataOf(0, status) });
      expect(hex(await bench.send(channel, ...SELECT))).toBe(hex(dataOf(0, status)));
    }
  });

  it("keeps the status of a warning that has data with it", async () => {
    const bench = new ContactBench();
    const card = new ScriptedContactCard(atr);
    const channel = await bench.activate(card);
    card.answer = () => ({ response: dataOf(30, 0x6283) });
    expect(hex(await bench.send(channel, ...SELECT))).toBe(hex(dataOf(30, 0x6283)));
    expect(hex(await bench.send(channel, ...READ_RECORD))).toBe(hex(dataOf(30, 0x6283)));
  });

  it("may take seconds to answer", async () => {
    const bench = new ContactBench();
    const card = new ScriptedContactCard(atr);
    const channel = await bench.activate(card);
    card.answer = () => ({ response: dataOf(40), delayMs: 9_000 });
    expect(hex(await bench.send(channel, ...SELECT))).toBe(hex(dataOf(40)));
  });
});
