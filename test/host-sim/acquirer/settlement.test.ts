import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Message } from "../../../firmware/iso8583/message";
import { rules } from "../../../host-sim/acquirer/rules/rule-book";
import { Ledger } from "../../../host-sim/ledger/ledger";
import { booked, forward, line, settlement, upload, type Claim } from "./batch-messages";
import { Bench } from "./bench";
import type { TestTerminal } from "./bench";
import { fieldsOf, networkManagement, reversalOf, sale } from "./messages";

let bench: Bench;
let terminal: TestTerminal;
beforeEach(async () => {
  bench = await Bench.start();
  terminal = bench.terminal();
});
afterEach(() => bench.stop());

const refund = (number: number): Message => booked(number, { 3: "200000", 4: "000000000500" });
const code = async (message: Message): Promise<string | undefined> => (await terminal.ask(message))?.get(39);
const differences = async () =>
  (await bench.ledger.settlements.differences("TERM0001")).map((each) => [
    each.stan,
    each.kind,
    each.terminal_minor,
    each.host_minor,
  ]);

describe("a refund", () => {
  it("moves money to the cardholder, once", async () => {
    const answer = await terminal.ask(refund(1));
    expect([answer?.mti, answer?.get(39), answer?.has(38)]).toEqual(["0210", "00", true]);
    await terminal.ask(refund(1));
    expect(await bench.ledger.standing("TERM0001")).toEqual([
      {
        stan: "000001",
        transmittedAt: Date.UTC(2026, 2, 2, 9, 15),
        messageType: "0200",
        batch: 7,
        kind: "refund",
        outcome: "refunded",
        answerCode: "00",
        currency: "985",
        amountMinor: 500,
        signedMinor: -500,
      },
    ]);
  });

  it("is not taken as an authorisation", async () => {
    expect(await code(sale({ 3: "200000" }, "0100"))).toBe("12");
    expect(await bench.ledger.list()).toEqual([]);
  });

  it("is not reversed by the name of a sale", async () => {
    await terminal.ask(refund(1));
    expect(await code(reversalOf(refund(1), { 3: "000000" }))).toBe("25");
    expect(await code(reversalOf(refund(1)))).toBe("00");
    expect(await bench.ledger.standing("TERM0001")).toMatchObject([{ outcome: "reversed", signedMinor: 0 }]);
  });
});

describe("a settlement", () => {
  it("that agrees closes the batch; taken back and declined transactions count for nothing", async () => {
    await terminal.ask(booked(1));
    await terminal.ask(forward(2));
    await terminal.ask(refund(3));
    await terminal.ask(booked(4));
    await terminal.ask(reversalOf(booked(4), { 39: "17" }));
    await terminal.ask(booked(6, { 60: "000008" }));
    bench.issuer.decision = { answerCode: "05", cryptogram: "valid" };
    await terminal.ask(booked(5));
    const answer = await terminal.ask(settlement({ sales: [2, 2468], refunds: [1, 500] }));
    expect(answer?.mti).toBe("0510");
    expect(fieldsOf(answer as Message)).toEqual({
      ...{ 7: "0302200000", 11: "000800", 12: "210000", 13: "0302", 39: "00", 41: "TERM0001", 42: "MERCHANT0000001" },
      ...{ 49: "985", 60: "000007", 74: "0000000001", 76: "0000000002", 86: "0000000000000500" },
      ...{ 88: "0000000000002468", 97: "D0000000000001968" },
    });
    expect(await bench.ledger.settlements.list("TERM0001")).toMatchObject([
      { batch: 7, state: "agreed", debits_number: 2, debits_minor: 2468, credits_number: 1, credits_minor: 500 },
    ]);
  });

  it("of nothing closes an empty batch", async () => {
    expect(await code(settlement({}))).toBe("00");
  });

  it("is answered as before when it comes again, under its own name or another", async () => {
    await terminal.ask(booked(1));
    const claim = { sales: [1, 1234] } as const;
    const first = await terminal.ask(settlement(claim));
    expect(fieldsOf((await terminal.ask(settlement(claim, {}, "0501"))) as Message)).toEqual(
      fieldsOf(first as Message),
    );
    expect(await code(settlement(claim, { 11: "000900", 7: "0302230000" }))).toBe("00");
    expect(await code(settlement({ sales: [1, 1235] }))).toBe("94");
    expect(await bench.ledger.settlements.list("TERM0001")).toMatchObject([{ stan: "000800", debits_minor: 1234 }]);
  });

  it("captures what was authorised only", async () => {
    const authorised = booked(1);
    authorised.mti = "0100";
    await terminal.ask(authorised);
    const changed: string[] = [];
    bench.acquirer.on("transaction", (row) => changed.push(row.state));
    expect(await code(settlement({ sales: [1, 1234] }))).toBe("00");
    expect(await bench.ledger.list()).toMatchObject([{ state: "charged", message_type: "0100" }]);
    expect(changed).toEqual(["charged"]);
  });

  it.each<[string, Claim]>([
    ["one sale less", {}],
    ["one sale more", { sales: [2, 2468] }],
    ["another amount", { sales: [1, 1235] }],
    ["a sale for a refund", { refunds: [1, 1234] }],
  ])("with %s differs, and leaves the batch open", async (_what, claim) => {
    await terminal.ask(booked(1));
    const answer = await terminal.ask(settlement(claim));
    expect([answer?.get(39), answer?.get(76), answer?.get(88)]).toEqual(["95", "0000000001", "0000000000001234"]);
    expect(await bench.ledger.settlements.list("TERM0001")).toMatchObject([{ state: "differing", closed_at: null }]);
    expect(await code(booked(2))).toBe("00");
  });

  it("in another currency than the host's differs", async () => {
    await terminal.ask(booked(1));
    await terminal.ask(booked(2, { 49: "978" }));
    expect(await code(settlement({ sales: [1, 1234] }))).toBe("95");
  });

  it.each([
    ["no batch", { 60: undefined }],
    ["batch zero", { 60: "000000" }],
    ["no net amount", { 97: undefined }],
    ["a net amount that is none of these", { 97: "D0000000000001235" }],
    ["a net amount on the other side", { 97: "C0000000000001234" }],
    ["reversals", { 77: "0000000001" }],
    ["more than can be counted", { 88: "9999999999999999", 97: "D9999999999999999" }],
    ["a currency in letters", { 49: "PLN" }],
    ["no time", { 7: "9999999999" }],
    ["no totals by scheme", { 63: undefined }],
    ["totals by scheme that come to less", { 63: line(0, 1, 1233) }],
    ["totals by scheme of other kinds", { 63: line(1, 1, 1234) }],
    ["a kind nobody knows", { 63: line(2, 1, 1234) }],
    ["a scheme without a name", { 63: line(0, 1, 1234, "") }],
    ["a scheme with a long name", { 63: line(0, 1, 1234, "SEVENTEEN LETTERS") }],
    ["digits that are none", { 63: line(0, 1, 1234).map((byte, index) => (index === 5 ? 0xaa : byte)) }],
    ["data objects that end too soon", { 63: line(0, 1, 1234).subarray(0, 9) }],
  ])("with %s is a format error, and settles nothing", async (_what, fields) => {
    await terminal.ask(booked(1));
    expect(await code(settlement({ sales: [1, 1234] }, fields))).toBe("30");
    expect(await code(settlement({ sales: [1, 1234] }, fields, "0520"))).toBe("30");
    expect(await bench.ledger.settlements.list("TERM0001")).toEqual([]);
  });

  it("under a rule is answered so, and settles nothing", async () => {
    bench.acquirer.rules.replace(
      rules({ name: "not now", when: { messageType: "0500", nth: 1 }, then: { answerCode: "91" } }),
    );
    expect(await code(settlement({}))).toBe("91");
    expect(await bench.ledger.settlements.list("TERM0001")).toEqual([]);
    expect(await code(settlement({}, {}, "0501"))).toBe("00");
  });
});

describe("a closed batch", () => {
  beforeEach(async () => {
    await terminal.ask(booked(1));
    await terminal.ask(refund(2));
    await terminal.ask(settlement({ sales: [1, 1234], refunds: [1, 500] }));
  });

  it("takes no sale and no refund; the next one does, and another terminal's of that number", async () => {
    expect(await code(booked(3))).toBe("12");
    expect(await code(refund(4))).toBe("12");
    expect(await bench.ledger.list()).toHaveLength(2);
    expect(await code(booked(3, { 60: "000008" }))).toBe("00");
    expect((await bench.terminal().ask(booked(3, { 41: "TERM0002" })))?.get(39)).toBe("00");
  });

  it("gives the old answer to a sale that comes again", async () => {
    expect(await code(booked(1))).toBe("00");
  });

  it("lets nothing be voided", async () => {
    expect(await code(reversalOf(booked(1), { 39: "17" }))).toBe("21");
    expect(await code(reversalOf(refund(2), { 39: "17" }, "0401"))).toBe("21");
    expect((await bench.ledger.standing("TERM0001")).map(({ signedMinor }) => signedMinor)).toEqual([1234, -500]);
  });

  it("still lets a sale be taken back that no cardholder was told of, and says so", async () => {
    expect(await code(reversalOf(booked(1), { 39: "68" }))).toBe("00");
    expect(await code(reversalOf(booked(1), { 39: "68" }, "0401"))).toBe("00");
    expect(await differences()).toEqual([["000001", "reversed-later", 1234, 0]]);
  });

  it("is told at the sign-on, and nowhere else", async () => {
    expect((await terminal.ask(networkManagement("001")))?.get(60)).toBe("000007");
    expect((await terminal.ask(networkManagement("301")))?.has(60)).toBe(false);
    expect((await bench.terminal().ask(networkManagement("001", { 41: "TERM0002" })))?.has(60)).toBe(false);
    await terminal.ask(settlement({}, { 60: "000012" }));
    expect((await terminal.ask(networkManagement("001")))?.get(60)).toBe("000012");
  });
});

describe("a batch upload", () => {
  it("that nobody asked for is refused", async () => {
    await terminal.ask(booked(1));
    expect(await code(upload(booked(1)))).toBe("12");
    expect(await code(settlement({ sales: [1, 1234] }, {}, "0520"))).toBe("12");
    await terminal.ask(settlement({ sales: [1, 1234] }));
    expect(await code(upload(booked(1)))).toBe("12");
  });

  it("ends with the terminal's books taken, and each difference written down", async () => {
    await terminal.ask(booked(1));
    await terminal.ask(booked(2));
    await terminal.ask(booked(3));
    const claim = { sales: [3, 3703], refunds: [1, 500] } as const;
    expect(await code(settlement(claim))).toBe("95");
    const answer = await terminal.ask(upload(booked(1)));
    expect(answer?.mti).toBe("0330");
    expect(fieldsOf(answer as Message)).toMatchObject({
      11: "000810",
      39: "00",
      60: "000007",
      90: upload(booked(1)).get(90),
    });
    await terminal.ask(upload(booked(2, { 4: "000000001235" })));
    await terminal.ask(upload(booked(4)));
    await terminal.ask(upload(refund(5)));
    const end = await terminal.ask(settlement(claim, { 11: "000820" }, "0520"));
    expect([end?.mti, end?.get(39), end?.get(76), end?.get(97)]).toEqual([
      "0530",
      "00",
      "0000000003",
      "D0000000000003702",
    ]);
    expect(await differences()).toEqual([
      ["000002", "amount", 1235, 1234],
      ["000003", "missing-at-terminal", 0, 1234],
      ["000004", "missing-at-host", 1234, 0],
      ["000005", "missing-at-host", -500, 0],
    ]);
    expect(await bench.ledger.settlements.list("TERM0001")).toMatchObject([
      { state: "taken", debits_minor: 3703, host_debits_minor: 3702 },
    ]);
    const moved = (await bench.ledger.standing("TERM0001")).map(({ signedMinor }) => signedMinor);
    const corrections = (await bench.ledger.settlements.differences("TERM0001")).map(
      (each) => each.terminal_minor - each.host_minor,
    );
    const total = (amounts: readonly number[]): number => amounts.reduce((sum, amount) => sum + amount, 0);
    expect(total(moved)).toBe(3702);
    expect(total(moved) + total(corrections)).toBe(3703 - 500);
    expect(await code(booked(6))).toBe("12");
  });

  it("that does not come to the totals is asked for again", async () => {
    await terminal.ask(booked(1));
    const claim = { sales: [2, 2468] } as const;
    await terminal.ask(settlement(claim));
    await terminal.ask(upload(booked(1)));
    expect(await code(settlement(claim, {}, "0520"))).toBe("95");
    await terminal.ask(upload(booked(1), {}, "0321"));
    await terminal.ask(upload(booked(2)));
    expect(await code(settlement(claim, {}, "0521"))).toBe("00");
    expect(await differences()).toEqual([["000002", "missing-at-host", 1234, 0]]);
  });

  it("may be called for by a rule, though the books agree", async () => {
    bench.acquirer.rules.replace(
      rules({ name: "disputed", when: { messageType: "0500" }, then: { answerCode: "95" } }),
    );
    await terminal.ask(booked(1));
    const claim = { sales: [1, 1234] } as const;
    expect(await code(settlement(claim))).toBe("95");
    await terminal.ask(upload(booked(1)));
    expect(await code(settlement(claim, {}, "0520"))).toBe("00");
    expect(await differences()).toEqual([]);
  });

  it("begins anew with other totals", async () => {
    await terminal.ask(settlement({ sales: [1, 1234] }));
    await terminal.ask(upload(booked(1)));
    const claim = { sales: [1, 777] } as const;
    expect(await code(settlement(claim, { 11: "000801" }))).toBe("95");
    await terminal.ask(upload(booked(2, { 4: "000000000777" })));
    expect(await code(settlement(claim, {}, "0520"))).toBe("00");
    expect(await differences()).toEqual([["000002", "missing-at-host", 777, 0]]);
  });

  it.each([
    ["no original", { 90: undefined }],
    ["an original of no money", { 90: `08000000010302091500${"0".repeat(22)}` }],
    ["no batch", { 60: undefined }],
    ["a batch that is none", { 60: "7" }],
    ["no amount", { 4: undefined }],
    ["no approval", { 39: undefined }],
  ])("with %s is a format error", async (_what, fields) => {
    await terminal.ask(settlement({ sales: [1, 1234] }));
    expect(await code(upload(booked(1), fields))).toBe("30");
  });

  it("under a rule is answered so, and not noted", async () => {
    await terminal.ask(settlement({ sales: [1, 1234] }));
    bench.acquirer.rules.replace(rules({ name: "not now", when: { messageType: "0320" }, then: { answerCode: "96" } }));
    expect(await code(upload(booked(1)))).toBe("96");
    expect(await code(settlement({ sales: [1, 1234] }, {}, "0520"))).toBe("95");
  });
});

describe("a host that is started anew before every message, which comes twice", () => {
  it("settles as one that was not", async () => {
    const folder = mkdtempSync(join(tmpdir(), "settlement-"));
    const ask = async (message: Message): Promise<(string | undefined)[]> => {
      const host = await Bench.start({ ledger: Ledger.open(join(folder, "ledger.sqlite")) });
      const repeat = await host.terminal().ask(message);
      const answers = [repeat, await host.terminal().ask(message)].map((answer) => answer?.get(39));
      await host.stop();
      return answers;
    };
    const claim = { sales: [2, 2468] } as const;
    const steps: [Message, string][] = [
      [booked(1), "00"],
      [forward(2), "00"],
      [booked(3), "00"],
      [reversalOf(booked(3), { 39: "17" }), "00"],
      [settlement({ sales: [3, 3702] }), "95"],
      [upload(booked(1)), "00"],
      [upload(forward(2)), "00"],
      [upload(booked(9)), "00"],
      [settlement({ sales: [3, 3702] }, {}, "0520"), "00"],
      [settlement({ sales: [3, 3702] }, {}, "0501"), "00"],
      [upload(booked(9), {}, "0321"), "00"],
      [upload(booked(8), {}, "0321"), "12"],
      [settlement(claim, {}, "0521"), "94"],
      [booked(4), "12"],
    ];
    for (const [message, expected] of steps)
      expect([message.mti, ...(await ask(message))]).toEqual([message.mti, expected, expected]);
    const ledger = Ledger.open(join(folder, "ledger.sqlite"));
    expect((await ledger.standing("TERM0001", 7)).map((each) => [each.outcome, each.signedMinor])).toEqual([
      ["charged", 1234],
      ["charged", 1234],
      ["voided", 0],
    ]);
    expect(await ledger.settlements.differences("TERM0001", 7)).toMatchObject([
      { stan: "000009", kind: "missing-at-host" },
    ]);
    await ledger.close();
    rmSync(folder, { recursive: true });
  });
});
