import { Message } from "../../../firmware/iso8583/message";
import { Bench } from "./bench";
import type { TestTerminal } from "./bench";
import { cardResultOf, fieldsOf, networkManagement, reversalOf, sale, testEpochMs, testPan } from "./messages";

let bench: Bench;
let terminal: TestTerminal;
beforeEach(async () => {
  bench = await Bench.start();
  terminal = bench.terminal();
});
afterEach(() => bench.stop());

describe("network management", () => {
  it("signs on, tests the line, signs off, and echoes what ties answer to request", async () => {
    const answer = await terminal.ask(networkManagement("001"));
    expect(answer?.mti).toBe("0810");
    expect(fieldsOf(answer as Message)).toEqual({
      7: "0302091500",
      11: "000500",
      12: "101500",
      13: "0302",
      39: "00",
      41: "TERM0001",
      42: "MERCHANT0000001",
      70: "001",
    });
    expect(bench.acquirer.connections[0]).toMatchObject({ signedOn: true, terminalId: "TERM0001", tlsVersion: "none" });
    expect((await terminal.ask(networkManagement("301")))?.get(39)).toBe("00");
    expect((await terminal.ask(networkManagement("002")))?.get(39)).toBe("00");
    expect(bench.acquirer.connections[0].signedOn).toBe(false);
  });

  it("says 12 to a code it does not know", async () => {
    expect((await terminal.ask(networkManagement("777")))?.get(39)).toBe("12");
  });
});

describe("a sale", () => {
  it("is answered with reference and authorisation code, without card data, and recorded", async () => {
    const answer = await terminal.ask(sale());
    expect(answer?.mti).toBe("0210");
    expect(fieldsOf(answer as Message)).toEqual({
      3: "000000",
      4: "000000001234",
      7: "0302091500",
      11: "000001",
      12: "101500",
      13: "0302",
      37: "606109000001",
      38: expect.stringMatching(/^\d{6}$/),
      39: "00",
      41: "TERM0001",
      42: "MERCHANT0000001",
      49: "985",
      60: "000001",
    });
    expect(await bench.ledger.list()).toMatchObject([
      {
        batch: 1,
        terminal_id: "TERM0001",
        stan: "000001",
        transmitted_at: testEpochMs,
        amount_minor: 1234,
        masked_pan: "476173******0119",
        cryptogram: "valid",
        state: "charged",
        authorisation_code: answer?.get(38),
      },
    ]);
  });

  it("of type 0100 is answered 0110 and reserves the money", async () => {
    expect((await terminal.ask(sale({}, "0100")))?.mti).toBe("0110");
    expect(await bench.ledger.list()).toMatchObject([{ state: "authorised", message_type: "0100" }]);
  });

  it("carries the issuer's decision: code, data for the card, verdict; a decline has no authorisation code", async () => {
    const iccData = Uint8Array.of(0x8a, 0x02, 0x30, 0x35);
    bench.issuer.decision = { answerCode: "05", cryptogram: "invalid", iccData };
    const answer = await terminal.ask(sale());
    expect(answer?.get(39)).toBe("05");
    expect(answer?.has(38)).toBe(false);
    expect([...(answer?.bytes(55) ?? [])]).toEqual([...iccData]);
    expect(await bench.ledger.list()).toMatchObject([{ state: "declined", cryptogram: "invalid", answer_code: "05" }]);
  });

  it("names the issuer's own authorisation code where it gives one", async () => {
    bench.issuer.decision = { answerCode: "00", cryptogram: "valid", authorisationCode: "Z9Y8X7" };
    expect((await terminal.ask(sale()))?.get(38)).toBe("Z9Y8X7");
  });

  it.each([2, 3, 4, 7, 11, 12, 13, 14, 18, 22, 25, 41, 42, 49, 60])(
    "without field %i is a format error",
    async (field) => {
      expect((await terminal.ask(sale({ [field]: undefined })))?.get(39)).toBe("30");
      expect(bench.messages.at(-1)?.problem).toBe(`field ${field} is missing`);
      expect(await bench.ledger.list()).toEqual([]);
      expect(bench.issuer.asked).toBe(0);
    },
  );

  it.each([
    ["no such month", { 7: "1302091500" }, "30"],
    ["no such day", { 7: "0431091500" }, "30"],
    ["no such hour", { 7: "0302241500" }, "30"],
    ["an entry mode nobody knows", { 22: "991" }, "30"],
    ["a swipe without its track", { 22: "901" }, "30"],
    ["another card in track 2", { 22: "901", 35: "5413330089020011=2812" }, "30"],
    ["letters for a currency", { 49: "PLN" }, "30"],
    ["STAN zero", { 11: "000000" }, "30"],
    ["batch zero", { 60: "000000" }, "30"],
    ["an amount of zero", { 4: "000000000000" }, "13"],
    ["a processing code that is neither purchase nor refund", { 3: "300000" }, "12"],
  ])("with %s is refused", async (_what, fields, code) => {
    expect((await terminal.ask(sale(fields)))?.get(39)).toBe(code);
    expect(await bench.ledger.list()).toEqual([]);
  });

  it("of a chip without chip data is a format error", async () => {
    const message = sale();
    message.delete(55);
    expect((await terminal.ask(message))?.get(39)).toBe("30");
  });

  it("with a track is the card of the track", async () => {
    expect((await terminal.ask(sale({ 22: "901", 35: `${testPan}=28122011143891` })))?.get(39)).toBe("00");
  });

  it("from another terminal than the connection's is answered 58", async () => {
    await terminal.ask(networkManagement("001"));
    expect((await terminal.ask(sale({ 41: "TERM0002" })))?.get(39)).toBe("58");
    expect(await bench.ledger.list()).toEqual([]);
  });
});

describe("the same sale again", () => {
  it("gets the same answer to the byte and is not charged twice", async () => {
    const first = await terminal.ask(sale());
    bench.issuer.decision = { answerCode: "05", cryptogram: "valid" };
    const second = await terminal.ask(sale());
    expect(fieldsOf(second as Message)).toEqual(fieldsOf(first as Message));
    expect(bench.issuer.asked).toBe(1);
    expect(await bench.ledger.list()).toHaveLength(1);
    expect(bench.messages.filter((message) => message.direction === "answer").map((message) => message.repeat)).toEqual(
      [false, true],
    );
  });

  it("as 0201, and on another connection, is the same sale", async () => {
    await terminal.ask(sale());
    const other = bench.terminal();
    expect((await other.ask(sale({}, "0201")))?.mti).toBe("0210");
    expect(bench.issuer.asked).toBe(1);
  });

  it("while the first is still being decided waits for that decision", async () => {
    let release = (): void => undefined;
    bench.issuer.until = new Promise((resolve) => (release = resolve));
    const other = bench.terminal();
    terminal.send(sale());
    other.send(sale());
    setImmediate(release);
    await bench.clock.runUntil(() => terminal.answers.length + other.answers.length === 2, 5000);
    expect(fieldsOf(other.answers[0])).toEqual(fieldsOf(terminal.answers[0]));
    expect(bench.issuer.asked).toBe(1);
    expect(await bench.ledger.list()).toHaveLength(1);
  });

  it.each([
    ["amount", { 4: "000000009999" }],
    ["card", { 2: "5413330089020011" }],
    ["currency", { 49: "978" }],
  ])("with another %s is no repeat: 94, and nothing is recorded", async (_what, fields) => {
    await terminal.ask(sale());
    expect((await terminal.ask(sale(fields)))?.get(39)).toBe("94");
    expect(await bench.ledger.list()).toHaveLength(1);
  });

  it("with another STAN, time or terminal is another sale", async () => {
    await terminal.ask(sale());
    await terminal.ask(sale({ 11: "000002" }));
    await terminal.ask(sale({ 7: "0302091501" }));
    await bench.terminal().ask(sale({ 41: "TERM0002" }));
    expect(await bench.ledger.list()).toHaveLength(4);
  });
});

describe("a reversal", () => {
  it("takes the sale back, once, however often it comes", async () => {
    const request = sale();
    const original = await terminal.ask(request);
    const answer = await terminal.ask(reversalOf(request));
    expect(answer?.mti).toBe("0410");
    expect(fieldsOf(answer as Message)).toMatchObject({
      11: "000900",
      37: original?.get(37),
      39: "00",
      90: `02000000010302091500${"0".repeat(22)}`,
    });
    expect((await terminal.ask(reversalOf(request, {}, "0401")))?.get(39)).toBe("00");
    expect((await terminal.ask(reversalOf(request, { 11: "000901" })))?.get(39)).toBe("00");
    expect(await bench.ledger.list()).toMatchObject([
      { state: "reversed", reversal_stan: "000900", reversal_reason: "68" },
    ]);
  });

  it("of a declined sale leaves it declined", async () => {
    bench.issuer.decision = { answerCode: "51", cryptogram: "valid" };
    await terminal.ask(sale());
    expect((await terminal.ask(reversalOf(sale())))?.get(39)).toBe("00");
    expect(await bench.ledger.list()).toMatchObject([{ state: "declined", answer_code: "51" }]);
  });

  it("of a sale that never came is accepted, and the sale is declined should it still come", async () => {
    expect((await terminal.ask(reversalOf(sale())))?.get(39)).toBe("00");
    expect(await bench.ledger.list()).toMatchObject([{ state: "barred", answer_code: null }]);
    expect((await terminal.ask(sale()))?.get(39)).toBe("12");
    expect(bench.issuer.asked).toBe(0);
    expect(await bench.ledger.list()).toHaveLength(1);
  });

  it("makes a repeat of the sale come back declined instead of with its old approval", async () => {
    await terminal.ask(sale());
    await terminal.ask(reversalOf(sale()));
    expect((await terminal.ask(sale()))?.get(39)).toBe("12");
    expect(await bench.ledger.list()).toMatchObject([{ state: "reversed" }]);
  });

  it("that overtakes the decision on its sale waits for it", async () => {
    let release = (): void => undefined;
    bench.issuer.until = new Promise((resolve) => (release = resolve));
    terminal.send(sale());
    terminal.send(reversalOf(sale()));
    setImmediate(release);
    await bench.clock.runUntil(() => terminal.answers.length === 2, 5000);
    expect(terminal.answers.map((answer) => [answer.mti, answer.get(39)])).toEqual([
      ["0210", "00"],
      ["0410", "00"],
    ]);
    expect(await bench.ledger.list()).toMatchObject([{ state: "reversed" }]);
  });

  it.each([
    ["another amount", { 4: "000000009999" }, "64"],
    ["another currency", { 49: "978" }, "64"],
    ["another card", { 2: "5413330089020011" }, "25"],
    ["another kind of original", { 90: `01000000010302091500${"0".repeat(22)}` }, "25"],
    ["an original that can have no reversal", { 90: `08000000010302091500${"0".repeat(22)}` }, "30"],
    ["an original at no time", { 90: `0200000001999999999900${"0".repeat(20)}` }, "30"],
    ["an own time that is none", { 7: "9999999999" }, "30"],
    ["no original data", { 90: undefined }, "30"],
    ["no reason", { 39: undefined }, "30"],
  ])("with %s changes nothing", async (_what, fields, code) => {
    await terminal.ask(sale());
    expect((await terminal.ask(reversalOf(sale(), fields)))?.get(39)).toBe(code);
    expect(await bench.ledger.list()).toMatchObject([{ state: "charged", reversal_stan: null }]);
  });

  it("from another terminal does not find the sale", async () => {
    await terminal.ask(sale());
    expect((await bench.terminal().ask(reversalOf(sale(), { 41: "TERM0002" })))?.get(39)).toBe("00");
    expect(await bench.ledger.list()).toMatchObject([{ state: "barred" }, { state: "charged" }]);
  });
});

describe("what is no request here", () => {
  it.each(["0300", "0500", "0820", "0600"])(
    "of type %s is answered as a format error of the type plus ten",
    async (type) => {
      const answer = await terminal.ask(retyped(networkManagement("301"), type));
      expect(answer?.mti).toBe(String(Number(type) + 10).padStart(4, "0"));
      expect(fieldsOf(answer as Message)).toMatchObject({ 7: "0302091500", 11: "000500", 39: "30", 41: "TERM0001" });
    },
  );

  it.each(["0210", "0810", "1200", "0206"])("of type %s gets no answer, and those who watch are told", async (type) => {
    expect(await terminal.ask(retyped(networkManagement("301"), type), 1000)).toBeUndefined();
    expect(bench.faults).toMatchObject([{ kind: "unanswerable" }]);
    expect((await terminal.ask(networkManagement("301")))?.get(39)).toBe("00");
  });
});

describe("an acquirer whose parts fail", () => {
  it("answers nothing it cannot stand by: the connection ends and the fault is told", async () => {
    bench.issuer.authorise = () => Promise.reject(new Error("issuer model failed"));
    expect(await terminal.ask(sale())).toBeUndefined();
    expect(terminal.closed).toBeDefined();
    expect(bench.faults).toMatchObject([{ kind: "internal", detail: "issuer model failed" }]);
    expect(bench.acquirer.pending).toBe(0);
  });
});

function retyped(message: Message, type: string): Message {
  const other = new Message(type);
  for (const field of message.fields()) other.set(field, message.value(field) as string);
  return other;
}

describe("an advice of how a card ended", () => {
  const results = Uint8Array.of(0x20, 0x80, 0, 0, 2);

  it("is noted beside its sale, once, however often it comes", async () => {
    bench.issuer.result = { cryptogram: "valid", decision: "TC", scriptResults: results, scripts: "delivered" };
    const request = sale();
    await terminal.ask(request);
    const answer = await terminal.ask(cardResultOf(request));
    expect(answer?.mti).toBe("0630");
    expect(fieldsOf(answer as Message)).toMatchObject({ 11: "000950", 39: "00", 41: "TERM0001" });
    bench.issuer.result = { cryptogram: "invalid", decision: "AAC" };
    expect((await terminal.ask(cardResultOf(request, {}, "0621")))?.get(39)).toBe("00");
    expect((await terminal.ask(cardResultOf(request, { 11: "000951" })))?.get(39)).toBe("00");
    expect(bench.issuer.told).toBe(1);
    expect(await bench.ledger.list()).toMatchObject([
      {
        state: "charged",
        card_stan: "000950",
        card_decision: "TC",
        card_cryptogram: "valid",
        script_results: "2080000002",
        scripts: "delivered",
      },
    ]);
  });

  it("that comes in field 55 of a reversal is noted with it", async () => {
    bench.issuer.result = { cryptogram: "valid", decision: "AAC" };
    const request = sale();
    await terminal.ask(request);
    await terminal.ask(reversalOf(request, { 39: "22" }).set(55, Uint8Array.of(0x9f, 0x27, 0x01, 0x00)));
    expect(await bench.ledger.list()).toMatchObject([
      { state: "reversed", card_stan: "000900", card_decision: "AAC", card_cryptogram: "valid", scripts: null },
    ]);
  });

  it.each([
    ["of a sale that never came", { 90: `02000000770302091500${"0".repeat(22)}` }, "25"],
    ["of another amount", { 4: "000000009999" }, "64"],
    ["of another card", { 2: "5413330089020011" }, "25"],
    ["without chip data", { 55: undefined }, "30"],
    ["without field 90", { 90: undefined }, "30"],
    ["whose field 90 names no sale", { 90: `08000000010302091500${"0".repeat(22)}` }, "30"],
  ])("%s changes nothing", async (_what, fields, code) => {
    const request = sale();
    await terminal.ask(request);
    expect((await terminal.ask(cardResultOf(request, fields)))?.get(39)).toBe(code);
    expect(await bench.ledger.list()).toMatchObject([{ card_stan: null, scripts: null }]);
  });
});
