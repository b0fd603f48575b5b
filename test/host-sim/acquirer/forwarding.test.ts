import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Message } from "../../../firmware/iso8583/message";
import { rules } from "../../../host-sim/acquirer/rules/rule-book";
import { defaultRules } from "../../../host-sim/acquirer/rules/rule-file";
import { Ledger } from "../../../host-sim/ledger/ledger";
import { booked, forward, settlement } from "./batch-messages";
import { Bench } from "./bench";
import type { TestTerminal } from "./bench";
import { fieldsOf, reversalOf } from "./messages";

let bench: Bench;
let terminal: TestTerminal;
beforeEach(async () => {
  bench = await Bench.start();
  terminal = bench.terminal();
});
afterEach(() => bench.stop());

const code = async (message: Message): Promise<string | undefined> => (await terminal.ask(message))?.get(39);
const outcomes = async () => (await bench.ledger.standing("TERM0001")).map((each) => [each.outcome, each.signedMinor]);

describe("a sale made offline", () => {
  it("is answered 0230 with reference and authorisation code, and in the ledger with batch and approval", async () => {
    const answer = await terminal.ask(forward());
    expect(answer?.mti).toBe("0230");
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
      60: "000007",
    });
    expect(await bench.ledger.list()).toMatchObject([
      {
        message_type: "0220",
        state: "charged",
        batch: 7,
        offline_approval: "Y1",
        application_cryptogram: "0102030405060701",
      },
    ]);
  });

  it("at the merchant's own risk may be declined, and stands so in the ledger", async () => {
    bench.issuer.decision = { answerCode: "51", cryptogram: "valid" };
    const answer = await terminal.ask(forward(1, { 39: undefined }));
    expect([answer?.get(39), answer?.has(37), answer?.has(38)]).toEqual(["51", true, false]);
    expect(await bench.ledger.list()).toMatchObject([
      { message_type: "0220", state: "declined", offline_approval: null, answer_code: "51" },
    ]);
    expect(await outcomes()).toEqual([["declined", 0]]);
  });

  it("is charged once, however often and by whatever connection it comes", async () => {
    const first = await terminal.ask(forward());
    const again = [await terminal.ask(forward(1, {}, "0221")), await bench.terminal().ask(forward(1, {}, "0221"))];
    for (const answer of again) expect(fieldsOf(answer as Message)).toEqual(fieldsOf(first as Message));
    expect(bench.issuer.asked).toBe(1);
    expect(await outcomes()).toEqual([["charged", 1234]]);
  });

  it("whose first sending never came is taken by its repeat", async () => {
    expect(await code(forward(1, {}, "0221"))).toBe("00");
    expect(await bench.ledger.list()).toMatchObject([{ message_type: "0220" }]);
  });

  it.each(["19", "68", "90", "91", "96"])("that is answered %s is not decided, and comes again", async (notNow) => {
    bench.acquirer.rules.replace(
      rules({ name: "not now", when: { messageType: ["0220", "0221"], nth: { to: 2 } }, then: { answerCode: notNow } }),
    );
    expect(await code(forward())).toBe(notNow);
    expect(await code(forward(1, {}, "0221"))).toBe(notNow);
    expect(await bench.ledger.list()).toEqual([]);
    expect(await code(forward(1, {}, "0221"))).toBe("00");
    expect(await code(forward(1, {}, "0221"))).toBe("00");
    expect(await outcomes()).toEqual([["charged", 1234]]);
  });

  it("is charged once when its answer is lost", async () => {
    bench.acquirer.rules.replace(rules({ name: "lost", when: { messageType: "0220" }, then: { lose: "answer" } }));
    expect(await terminal.ask(forward(), 1000)).toBeUndefined();
    expect(await code(forward(1, {}, "0221"))).toBe("00");
    expect(await outcomes()).toEqual([["charged", 1234]]);
  });

  it("of one tap is charged once, whatever it is called", async () => {
    await terminal.ask(forward(1));
    expect(await code(forward(2, { 55: forward(1).bytes(55) }))).toBe("94");
    expect(bench.messages.at(-1)?.problem).toBe("the card made this cryptogram for TERM0001 000001");
    expect(await outcomes()).toEqual([
      ["charged", 1234],
      ["declined", 0],
    ]);
    expect(bench.issuer.asked).toBe(1);
  });

  it("may be of a tap that was asked about, once that was taken back", async () => {
    const asked = booked(1);
    await terminal.ask(asked);
    expect(await code(forward(2, { 55: asked.bytes(55) }))).toBe("94");
    await terminal.ask(reversalOf(asked));
    expect(await code(forward(3, { 55: asked.bytes(55) }))).toBe("00");
  });

  it.each([
    ["a refund", { 3: "200000" }, "12"],
    ["an amount of zero", { 4: "000000000000" }, "13"],
  ])("that is %s is declined, and recorded as that", async (_what, fields, expected) => {
    expect(await code(forward(1, fields))).toBe(expected);
    expect(await code(forward(1, fields, "0221"))).toBe(expected);
    expect(await outcomes()).toEqual([["declined", 0]]);
    expect(bench.issuer.asked).toBe(0);
  });

  it.each([2, 3, 4, 7, 11, 12, 13, 14, 18, 22, 25, 41, 42, 49, 60])(
    "without field %i is a format error",
    async (field) => {
      expect(await code(forward(1, { [field]: undefined }))).toBe("30");
      expect(await bench.ledger.list()).toEqual([]);
    },
  );

  it.each([
    ["an approval nobody knows", { 39: "Y2" }],
    ["an online approval", { 39: "00" }],
    ["batch zero", { 60: "000000" }],
    ["a batch of five digits", { 60: "00007" }],
    ["a batch in letters", { 60: "BATCH7" }],
    ["a chip without chip data", { 55: undefined }],
    ["a swipe without its track", { 22: "901" }],
    ["no such day", { 7: "0230091500" }],
    ["STAN zero", { 11: "000000" }],
  ])("with %s is a format error", async (_what, fields) => {
    expect(await code(forward(1, fields))).toBe("30");
    expect(await bench.ledger.list()).toEqual([]);
  });

  it.each([
    ["amount", { 4: "000000009999" }],
    ["card", { 2: "5413330089020011" }],
    ["batch", { 60: "000008" }],
    ["currency", { 49: "978" }],
  ])("with the name of another with another %s is no repeat", async (_what, fields) => {
    await terminal.ask(forward());
    expect(await code(forward(1, fields, "0221"))).toBe("94");
    expect(await outcomes()).toEqual([["charged", 1234]]);
  });

  it("into a closed batch moves no money, and stands as declined", async () => {
    expect(await code(settlement({}))).toBe("00");
    expect(await code(forward())).toBe("12");
    expect(await code(forward(1, {}, "0221"))).toBe("12");
    expect(await outcomes()).toEqual([["declined", 0]]);
  });

  it("whose batch is closed while the issuer thinks moves no money either", async () => {
    const totals = { creditsNumber: 0, creditsMinor: 0, debitsNumber: 0, debitsMinor: 0 };
    const claim = {
      terminalId: "TERM0001",
      batch: 7,
      stan: "000800",
      transmittedAt: 0,
      merchantId: "M",
      currency: "985",
    };
    bench.issuer.until = bench.ledger.settlements
      .reconcile({ ...claim, totals, details: undefined }, 0)
      .then(() => undefined);
    const known = jest.spyOn(bench.ledger.settlements, "find").mockResolvedValueOnce(undefined);
    expect(await code(forward())).toBe("12");
    expect(known).toHaveBeenCalledTimes(1);
    expect(await outcomes()).toEqual([["declined", 0]]);
    known.mockResolvedValueOnce(undefined);
    expect(await code(booked(2))).toBe("12");
    expect(await outcomes()).toHaveLength(1);
  });
});

describe("the test amounts of offline sales", () => {
  const amount = (minor: number, type?: string): Message => forward(1, { 4: String(minor).padStart(12, "0") }, type);
  beforeEach(() => bench.acquirer.rules.replace(defaultRules()));

  it("put one off twice, lose an answer, and decline one", async () => {
    expect([await code(amount(9301)), await code(amount(9301, "0221"))]).toEqual(["91", "91"]);
    expect(await code(amount(9301, "0221"))).toBe("00");
    expect(await terminal.ask(forward(2, { 4: "000000009302" }), 1000)).toBeUndefined();
    expect(await code(forward(2, { 4: "000000009302" }, "0221"))).toBe("00");
    expect(await code(forward(3, { 4: "000000009303" }))).toBe("51");
    expect(await outcomes()).toEqual([
      ["charged", 9301],
      ["charged", 9302],
      ["declined", 0],
    ]);
  });
});

describe("the void of a sale made offline", () => {
  it("follows it, and takes it back once", async () => {
    await terminal.ask(forward());
    expect(await code(reversalOf(forward(), { 39: "17" }))).toBe("00");
    expect(await code(reversalOf(forward(), { 39: "17" }, "0401"))).toBe("00");
    expect(await outcomes()).toEqual([["voided", 0]]);
    expect(await bench.ledger.list()).toMatchObject([{ state: "reversed", reversal_reason: "17" }]);
  });

  it("that was declined leaves it declined", async () => {
    bench.issuer.decision = { answerCode: "05", cryptogram: "invalid" };
    await terminal.ask(forward());
    expect(await code(reversalOf(forward(), { 39: "17" }))).toBe("00");
    expect(await outcomes()).toEqual([["declined", 0]]);
  });

  it("that never came bars it", async () => {
    expect(await code(reversalOf(forward(), { 39: "17" }))).toBe("00");
    expect(await code(forward(1, {}, "0221"))).toBe("12");
    expect(await outcomes()).toEqual([["barred", 0]]);
  });

  it("does not find it under the type of a sale that was asked about", async () => {
    await terminal.ask(forward());
    expect(await code(reversalOf(booked(1), { 39: "17" }))).toBe("25");
    expect(await outcomes()).toEqual([["charged", 1234]]);
  });
});

describe("a host that is started anew", () => {
  it("charges once: the answer was lost, the terminal forwards again, the host has only its ledger", async () => {
    const folder = mkdtempSync(join(tmpdir(), "forwarding-"));
    const path = join(folder, "ledger.sqlite");
    const lossy = rules({ name: "lost", when: { messageType: "0220" }, then: { lose: "answer" } });
    const before = await Bench.start({ ledger: Ledger.open(path), rules: lossy });
    expect(await before.terminal().ask(forward(), 1000)).toBeUndefined();
    await before.stop();
    const after = await Bench.start({ ledger: Ledger.open(path) });
    after.issuer.decision = { answerCode: "05", cryptogram: "valid" };
    const answers = [
      await after.terminal().ask(forward(1, {}, "0221")),
      await after.terminal().ask(forward(1, {}, "0221")),
    ];
    expect(answers.map((answer) => [answer?.get(37), answer?.get(39)])).toEqual(Array(2).fill(["606109000001", "00"]));
    expect(after.issuer.asked).toBe(0);
    expect(await after.ledger.standing("TERM0001")).toMatchObject([{ outcome: "charged", signedMinor: 1234 }]);
    await after.stop();
    rmSync(folder, { recursive: true });
  });
});
