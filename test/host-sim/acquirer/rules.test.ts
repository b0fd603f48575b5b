import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RuleBook, rules } from "../../../host-sim/acquirer/rules/rule-book";
import { defaultRules, readRules } from "../../../host-sim/acquirer/rules/rule-file";
import type { RuleInput } from "../../../host-sim/acquirer/rules/rule-schema";
import { ZodError } from "zod";
import { caught } from "../caught";
import { Bench } from "./bench";
import type { TestTerminal } from "./bench";
import { networkManagement, reversalOf, sale, testEpochMs, testPan } from "./messages";

describe("matching", () => {
  const subject = { messageType: "0200", amountMinor: 1234, pan: testPan, terminalId: "TERM0001" };
  const decide = (when: RuleInput["when"], change: Partial<typeof subject> = {}) =>
    new RuleBook(rules({ name: "rule", when, then: { answerCode: "05" } })).decide({ ...subject, ...change }) !==
    undefined;

  it.each<[string, RuleInput["when"], boolean]>([
    ["nothing asked", {}, true],
    ["the exact amount", { amountMinor: 1234 }, true],
    ["another amount", { amountMinor: 1235 }, false],
    ["both ends of a range", { amountMinor: { from: 1234, to: 1234 } }, true],
    ["below a range", { amountMinor: { from: 1235 } }, false],
    ["above a range", { amountMinor: { to: 1233 } }, false],
    ["the PAN", { pan: testPan }, true],
    ["a PAN that only begins alike", { pan: testPan.slice(0, 12) }, false],
    ["a prefix", { pan: { prefix: "476173" } }, true],
    ["one of several PANs and prefixes", { pan: ["5413330089020011", { prefix: "4761" }] }, true],
    ["no prefix that fits", { pan: [{ prefix: "5413" }] }, false],
    ["the terminal", { terminalId: "TERM0001" }, true],
    ["one of several terminals", { terminalId: ["TERM0009", "TERM0001"] }, true],
    ["another terminal", { terminalId: "TERM0002" }, false],
    ["another message type", { messageType: "0400" }, false],
    ["one of several message types", { messageType: ["0100", "0200"] }, true],
    ["all but one condition", { amountMinor: 1234, pan: testPan, terminalId: "TERM0002" }, false],
  ])("with %s", (_what, when, expected) => {
    expect(decide(when)).toBe(expected);
  });

  it("leaves reversals and network management alone unless their type is named", () => {
    expect(decide({ amountMinor: 1234 }, { messageType: "0400" })).toBe(false);
    expect(decide({}, { messageType: "0800" })).toBe(false);
    expect(decide({ messageType: "0800" }, { messageType: "0800" })).toBe(true);
  });

  it("takes the first rule that fits", () => {
    const book = new RuleBook(
      rules(
        { name: "first", when: { amountMinor: { to: 1000 } }, then: { answerCode: "05" } },
        { name: "second", when: { amountMinor: { to: 2000 } }, then: { answerCode: "51" } },
        { name: "third", then: { answerCode: "91" } },
      ),
    );
    const amounts = [1000, 1001, 5000];
    expect(amounts.map((amountMinor) => book.decide({ ...subject, amountMinor })?.name)).toEqual([
      "first",
      "second",
      "third",
    ]);
  });

  it("counts the messages that fit the rest of a rule, and begins anew with new rules", () => {
    const written = rules(
      { name: "second", when: { amountMinor: 1234, nth: 2 }, then: { lose: "answer" } },
      { name: "from the fourth", when: { amountMinor: 1234, nth: { from: 4 } }, then: { answerCode: "05" } },
    );
    const book = new RuleBook(written);
    book.decide({ ...subject, amountMinor: 1 });
    const five = () => [1, 2, 3, 4, 5].map(() => book.decide(subject)?.name);
    // The fourth message is the third that the second rule sees: the one before took the second.
    expect(five()).toEqual([undefined, "second", undefined, undefined, "from the fourth"]);
    book.replace(written);
    expect(five()).toEqual([undefined, "second", undefined, undefined, "from the fourth"]);
  });
});

describe("what a rule may not say", () => {
  it.each<[string, unknown]>([
    ["nothing to do", { name: "x", then: {} }],
    ["no name", { then: { answerCode: "05" } }],
    ["an answer code that YAML read as a number", { name: "x", then: { answerCode: 5 } }],
    ["a code of three characters", { name: "x", then: { answerCode: "005" } }],
    ["an amount with a fraction", { name: "x", when: { amountMinor: 10.5 }, then: { answerCode: "05" } }],
    ["a key nobody knows", { name: "x", when: { amount: 10 }, then: { answerCode: "05" } }],
    ["half a byte", { name: "x", then: { garbage: "ABC" } }],
    ["garbage with a STAN", { name: "x", then: { garbage: "AB", stan: "wrong" } }],
    ["a lost answer that is garbage", { name: "x", then: { garbage: "AB", lose: "answer" } }],
    ["a delay before now", { name: "x", then: { delayMs: -1 } }],
  ])("%s", (_what, rule) => {
    expect(caught(() => rules(rule as RuleInput))).toBeInstanceOf(ZodError);
  });
});

describe("rule files", () => {
  let root: string;
  beforeEach(() => void (root = mkdtempSync(join(tmpdir(), "rules-"))));
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it("hold the test amounts of the bench: one sale amount one rule", () => {
    const amounts = defaultRules().filter((rule) => rule.when.messageType.includes("0200"));
    expect(amounts.length).toBeGreaterThan(20);
    const seen = amounts.map((rule) => rule.when.amountMinor?.from);
    expect(new Set(seen).size).toBe(seen.length);
    // The name says the amount, and the code where there is one.
    for (const { name, when, then } of amounts) {
      expect(name.startsWith(`${((when.amountMinor?.from ?? 0) / 100).toFixed(2)} `)).toBe(true);
      if (then.answerCode !== undefined && then.answerCode !== "1A") expect(name).toContain(`100.${then.answerCode} `);
    }
  });

  it("that are wrong are refused by name and place", () => {
    const file = join(root, "rules.yaml");
    writeFileSync(file, "- name: a\n  then: { answerCode: 5 }\n");
    expect(() => readRules(file)).toThrow(/rules\.yaml:\d+:\d+: \[0\]\.then\.answerCode: /);
    writeFileSync(file, "- name: [");
    expect(() => readRules(file)).toThrow(/rules\.yaml/);
    expect(() => readRules(join(root, "absent.yaml"))).toThrow(/absent\.yaml/);
  });
});

describe("rules in force", () => {
  let bench: Bench;
  let terminal: TestTerminal;
  const inForce = (...written: RuleInput[]) => bench.acquirer.rules.replace(rules(...written));
  beforeEach(async () => {
    bench = await Bench.start();
    terminal = bench.terminal();
  });
  afterEach(() => bench.stop());

  it("put their answer code in place of the issuer's, without the issuer's data for the card", async () => {
    bench.issuer.decision = { answerCode: "00", cryptogram: "valid", iccData: Uint8Array.of(0x91, 0x01, 0x00) };
    inForce({ name: "no", when: { amountMinor: 1234 }, then: { answerCode: "1A" } });
    const answer = await terminal.ask(sale());
    expect(answer?.get(39)).toBe("1A");
    expect(answer?.has(38)).toBe(false);
    expect(answer?.has(55)).toBe(false);
    expect(await bench.ledger.list()).toMatchObject([{ state: "declined", rule: "no", cryptogram: "valid" }]);
    expect(bench.messages.at(-1)).toMatchObject({ direction: "answer", rule: "no" });
  });

  it("delay the answer in the clock's time, while other answers go out and nothing counts as under way", async () => {
    inForce({ name: "slow", when: { amountMinor: 1234 }, then: { delayMs: 45_000 } });
    terminal.send(sale());
    expect((await terminal.ask(networkManagement("301")))?.mti).toBe("0810");
    expect(bench.acquirer.pending).toBe(0);
    expect(await bench.ledger.list()).toMatchObject([{ state: "charged" }]);
    await bench.clock.runUntil(() => terminal.answers.length === 2, 60_000);
    // There and back takes 40 ms.
    expect(bench.clock.epochMs() - testEpochMs).toBe(45_040);
    expect(terminal.answers[1].mti).toBe("0210");
  });

  it("drop a delayed answer when its connection is gone", async () => {
    inForce({ name: "slow", then: { delayMs: 5000 } });
    terminal.send(sale());
    await bench.clock.runFor(100);
    terminal.close();
    await bench.clock.runFor(10_000);
    expect(bench.acquirer.connections).toEqual([]);
    expect(bench.faults).toEqual([]);
  });

  it("lose a request before the host has seen it", async () => {
    inForce({ name: "lost", then: { lose: "request" } });
    expect(await terminal.ask(sale())).toBeUndefined();
    expect(await bench.ledger.list()).toEqual([]);
    expect(bench.issuer.asked).toBe(0);
  });

  it("lose an answer after the host has acted: the repeat gets it, the reversal takes it back", async () => {
    inForce({ name: "lost", when: { nth: 1 }, then: { lose: "answer" } });
    expect(await terminal.ask(sale())).toBeUndefined();
    expect(await bench.ledger.list()).toMatchObject([{ state: "charged" }]);
    expect((await terminal.ask(sale({}, "0201")))?.get(39)).toBe("00");
    expect(await bench.ledger.list()).toHaveLength(1);
    expect((await terminal.ask(reversalOf(sale())))?.get(39)).toBe("00");
    expect(await bench.ledger.list()).toMatchObject([{ state: "reversed" }]);
  });

  it("close the connection in order instead of answering", async () => {
    inForce({ name: "closed", then: { close: true } });
    expect(await terminal.ask(sale())).toBeUndefined();
    expect(terminal.closed).toBe("closed by peer");
    expect(await bench.ledger.list()).toHaveLength(1);
  });

  it("close it without having seen the request", async () => {
    inForce({ name: "closed", then: { close: true, lose: "request" } });
    expect(await terminal.ask(sale())).toBeUndefined();
    expect(terminal.closed).toBeDefined();
    expect(await bench.ledger.list()).toEqual([]);
  });

  it("send bytes that are no answer, and go on", async () => {
    inForce({ name: "garbage", when: { nth: 1 }, then: { garbage: "0000FF" } });
    expect(await terminal.ask(sale(), 1000)).toBeUndefined();
    expect(terminal.received).toEqual([0x00, 0x00, 0xff]);
    expect(terminal.closed).toBeUndefined();
  });

  it("send bytes that are no answer and close", async () => {
    inForce({ name: "garbage", then: { garbage: "0004DEADBEEF", close: true } });
    terminal.send(sale());
    await bench.clock.runUntil(() => terminal.closed !== undefined, 1000);
    expect(terminal.received).toEqual([0x00, 0x04, 0xde, 0xad, 0xbe, 0xef]);
  });

  it("answer under another STAN; everything else is the true answer", async () => {
    inForce({ name: "stan", when: { nth: 1 }, then: { stan: "wrong" } });
    const wrong = await terminal.ask(sale());
    expect(wrong?.get(11)).toBe("000002");
    const right = await terminal.ask(sale());
    expect(right?.get(11)).toBe("000001");
    expect(right?.get(37)).toBe(wrong?.get(37));
  });

  it("refuse a sign-on, which then does not count", async () => {
    inForce({ name: "closed today", when: { messageType: "0800" }, then: { answerCode: "91" } });
    expect((await terminal.ask(networkManagement("001")))?.get(39)).toBe("91");
    expect(bench.acquirer.connections[0].signedOn).toBe(false);
  });

  it("put a reversal off: nothing is reversed until it is accepted", async () => {
    inForce({ name: "not now", when: { messageType: "0400" }, then: { answerCode: "96" } });
    await terminal.ask(sale());
    expect((await terminal.ask(reversalOf(sale())))?.get(39)).toBe("96");
    expect(await bench.ledger.list()).toMatchObject([{ state: "charged" }]);
    expect((await terminal.ask(reversalOf(sale(), {}, "0401")))?.get(39)).toBe("00");
    expect(await bench.ledger.list()).toMatchObject([{ state: "reversed" }]);
  });
});
