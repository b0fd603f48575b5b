import { ContactProtocolError } from "../../../firmware/card/contact-protocol-error";
import { T1 } from "../../../firmware/card/t1";
import type { TransmissionParameters } from "../../../firmware/card/transmission-parameters";
import type { ContactCard } from "../../../firmware/ports/card-reader";
import type { ContactFault } from "../../../host-sim/board/chips/contact-fault";
import { ATRS, dataOf, ScriptedContactCard } from "../../host-sim/board/chips/scripted-contact-card";
import { ContactBench, hex } from "./contact-bench";

const READ_RECORD = [0x00, 0xb2, 0x01, 0x0c, 0x00];
const VERIFY = [0x00, 0x20, 0x00, 0x80, 0x02, 0x12, 0x34];

/** Turn 1 of the card is its response to S(IFS); commands begin with turn 2. */
async function opened(faults: readonly ContactFault[], atr: Uint8Array = ATRS.t1) {
  const bench = new ContactBench();
  const card = new ScriptedContactCard(atr);
  card.answer = () => ({ response: dataOf(40) });
  const channel = await bench.activate(card, { faults });
  return { bench, card, channel };
}

async function reasonOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ContactProtocolError)) throw error instanceof Error ? error : new Error("no error");
  return error.reason;
}

describe("T=1 against a bad line", () => {
  it.each<ContactFault["kind"]>(["deaf", "drop", "check", "parity", "cut"])(
    "has an answer again after one or two turns of fault %s, and the command is carried out once",
    async (kind) => {
      for (const turns of [1, 2]) {
        const { bench, card, channel } = await opened([{ kind, turn: 2, turns }]);
        expect(hex(await bench.send(channel, ...READ_RECORD))).toBe(hex(dataOf(40)));
        expect(card.received).toHaveLength(1);
      }
    },
  );

  it.each<ContactFault["kind"]>(["deaf", "drop", "check", "parity", "cut"])(
    "survives fault %s at every single turn of a command chained in both directions",
    async (kind) => {
      for (let turn = 2; turn < 14; turn++) {
        const { bench, card, channel } = await opened([{ kind, turn }], ATRS.t1SmallFields);
        card.answer = () => ({ response: dataOf(250) });
        const command = [0x00, 0xda, 0x00, 0x00, 100, ...dataOf(100).subarray(0, 100)];
        expect(hex(await bench.send(channel, ...command))).toBe(hex(dataOf(250)));
        expect(hex(await bench.send(channel, ...READ_RECORD))).toBe(hex(dataOf(250)));
        expect(card.received.map((apdu) => hex(apdu))).toEqual([
          hex(Uint8Array.from(command)),
          hex(Uint8Array.from(READ_RECORD)),
        ]);
      }
    },
  );

  it("resynchronises when repetition does not help, and repeats a command that reads", async () => {
    const { bench, card, channel } = await opened([{ kind: "drop", turn: 2, turns: 3 }]);
    expect(hex(await bench.send(channel, ...READ_RECORD))).toBe(hex(dataOf(40)));
    expect(card.received).toHaveLength(2);
    expect(card.resets).toEqual(["cold"]);
    expect(hex(await bench.send(channel, ...READ_RECORD))).toBe(hex(dataOf(40)));
  });

  it("never repeats a command that may have counted, but gives the card up", async () => {
    const { bench, card, channel } = await opened([{ kind: "drop", turn: 2, turns: 3 }]);
    expect(await reasonOf(bench.send(channel, ...VERIFY))).toBe("not-repeatable");
    expect(card.received).toHaveLength(1);
    expect(await reasonOf(bench.send(channel, ...READ_RECORD))).toBe("not-repeatable");
    expect(card.received).toHaveLength(1);
  });

  it("gives up a card that stays silent, in bounded time", async () => {
    const { bench, card, channel } = await opened([]);
    card.answer = () => "mute";
    const startMs = bench.time.monotonicMs();
    expect(await reasonOf(bench.send(channel, ...READ_RECORD))).toBe("lost");
    expect(bench.time.monotonicMs() - startMs).toBeLessThan(30_000);
  });

  it("says so when the card cannot even be told the field size", async () => {
    const bench = new ContactBench();
    const activation = bench.activate(new ScriptedContactCard(ATRS.t1), {
      faults: [{ kind: "drop", turn: 1, turns: 99 }],
    });
    expect(await reasonOf(activation)).toBe("lost");
    expect(bench.slot.isPowered).toBe(false);
  });
});

describe("T=1 with a card that asks for something", () => {
  it("sends shorter blocks when the card wants a smaller field", async () => {
    const bench = new ContactBench();
    const card = new ScriptedContactCard(ATRS.t1);
    const channel = await bench.activate(card, { behaviour: { fieldSizeRequest: 0x10 } });
    await bench.send(channel, ...READ_RECORD);
    const command = [0x00, 0xda, 0x00, 0x00, 100, ...dataOf(100).subarray(0, 100)];
    expect(hex(await bench.send(channel, ...command))).toBe("9000");
    expect(hex(card.received[1])).toBe(hex(Uint8Array.from(command)));
  });

  const say = (text: string, turns?: number): ContactFault => {
    const bytes = Uint8Array.from(Buffer.from(text, "hex"));
    return {
      kind: "say",
      turn: 2,
      turns,
      bytes: Uint8Array.of(
        ...bytes,
        bytes.reduce((sum, byte) => sum ^ byte, 0),
      ),
    };
  };

  it("ends at S(ABORT)", async () => {
    const { bench, channel } = await opened([say("00C200")]);
    expect(await reasonOf(bench.send(channel, ...READ_RECORD))).toBe("aborted-by-card");
  });

  it.each([
    ["S(RESYNCH), which is the terminal's to send", "00C000"],
    ["a field size of nothing", "00C10100"],
    ["a field size that is reserved", "00C101FF"],
    ["more time, none of it", "00C30100"],
    ["a response to no request", "00E101FE"],
    ["an I-block with the wrong number", "0040029000"],
    ["an acknowledgement in place of an answer", "009000"],
  ])("asks again after %s", async (_, text) => {
    const { bench, channel } = await opened([say(text)]);
    expect(hex(await bench.send(channel, ...READ_RECORD))).toBe(hex(dataOf(40)));
  });

  it.each([
    ["more time without end", "00C30105", "waiting-time"],
    ["the greatest extension there is", "00C301FF", "waiting-time"],
    ["a field size again and again", "00C10120", "too-many-exchanges"],
    ["the same wrong block for ever", "0040029000", "lost"],
    ["one byte of an answer that has no status", "00000190", "answer-length"],
  ])("gives up on %s", async (_, text, reason) => {
    const { bench, channel } = await opened([say(text, 100_000)]);
    const startMs = bench.time.monotonicMs();
    expect(await reasonOf(bench.send(channel, ...READ_RECORD))).toBe(reason);
    expect(bench.time.monotonicMs() - startMs).toBeLessThan(60_000);
  });

  it("gives up on an answer that never ends", async () => {
    const { bench, card, channel } = await opened([]);
    card.answer = () => ({ response: dataOf(257) });
    expect(await reasonOf(bench.send(channel, ...READ_RECORD))).toBe("answer-length");
  });

  it("gives up on empty blocks that never end", async () => {
    let turn = 2;
    const faults: ContactFault[] = [];
    for (; turn < 1_000; turn++) {
      const control = turn % 2 === 0 ? 0x20 : 0x60;
      faults.push({ kind: "say", turn, bytes: Uint8Array.of(0x00, control, 0x00, control) });
    }
    const { bench, channel } = await opened(faults);
    expect(await reasonOf(bench.send(channel, ...READ_RECORD))).toBe("too-many-exchanges");
  });
});

describe("T=1 block by block", () => {
  const parameters: TransmissionParameters = {
    protocol: 1,
    speed: 0x11,
    offeredSpeed: 0x11,
    guardTime: 0,
    waitingIntegers: 0x45,
    informationFieldSize: 0x10,
  };

  /** What the terminal sends, given what the card answers; LRCs are added. */
  async function sent(command: string, ...answers: string[]): Promise<string[]> {
    const asked: string[] = [];
    const card: ContactCard = {
      answerToReset: new Uint8Array(0),
      setParameters: async () => undefined,
      exchange: async (block) => {
        asked.push(hex(block.subarray(0, -1)));
        const answer = Buffer.from(answers.shift() ?? "", "hex");
        return Uint8Array.of(
          ...answer,
          answer.reduce((sum, byte) => sum ^ byte, 0),
        );
      },
    };
    await new T1(card, parameters).transceive(Uint8Array.from(Buffer.from(command, "hex")));
    expect(answers).toEqual([]);
    return asked;
  }

  const READ = "00B2010C00";
  const READ_BLOCK = `000005${READ}`;

  it.each<[string, string, string[], string[]]>([
    ["sends a command and takes its answer", READ, ["0000029000"], [READ_BLOCK]],
    ["sends the command again when the card asks for it", READ, ["008200", "0000029000"], [READ_BLOCK, READ_BLOCK]],
    [
      "asks for the answer, not with the command again, when the card only acknowledges",
      READ,
      ["009000", "0000029000"],
      [READ_BLOCK, "008200"],
    ],
    ["complains of a block whose length is wrong", READ, ["00000290", "0000029000"], [READ_BLOCK, "008200"]],
    ["acknowledges each part of a chain", READ, ["00200101", "0040029000"], [READ_BLOCK, "009000"]],
    [
      "chains what is longer than the card's field, and repeats the part that is asked for",
      "00DA00000E0102030405060708090A0B0C0D0E",
      ["008100", "009000", "0000029000"],
      ["00201000DA00000E0102030405060708090A0B", "00201000DA00000E0102030405060708090A0B", "0040030C0D0E"],
    ],
    ["grants more time as it was asked", READ, ["00C30107", "0000029000"], [READ_BLOCK, "00E30107"]],
    ["takes a new field size", READ, ["00C10120", "0000029000"], [READ_BLOCK, "00E10120"]],
    [
      "resynchronises after three failures, announces its field size anew, and begins again with number 0",
      READ,
      ["0000", "0000", "0000", "00E000", "00E101FE", "0000029000"],
      [READ_BLOCK, "008200", "008200", "00C000", "00C101FE", READ_BLOCK],
    ],
  ])("%s", async (_, command, answers, expected) => {
    expect(await sent(command, ...answers)).toEqual(expected);
  });
});
