import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { Ledger } from "../../../host-sim/ledger/ledger";
import type { TransactionDecision, TransactionFacts } from "../../../host-sim/ledger/transaction";
import { caught } from "../caught";
import { migrations } from "../../../host-sim/ledger/migrations";
import { openDatabase } from "../../../host-sim/ledger/open-database";

const pan = "4761739001010119";
const at = Date.UTC(2026, 2, 2, 9, 15, 0);
const facts: TransactionFacts = {
  terminalId: "TERM0001",
  stan: "000001",
  transmittedAt: at,
  messageType: "0200",
  processingCode: "000000",
  amountMinor: 1234,
  currency: "985",
  merchantId: "MERCHANT0000001",
  pan,
  entryMode: "071",
};
const approval: TransactionDecision = {
  answerCode: "00",
  authorisationCode: "A1B2C3",
  retrievalReference: "606109000001",
  cryptogram: "valid",
  rule: undefined,
  answer: Uint8Array.of(1, 2, 3),
};
const decline: TransactionDecision = { ...approval, answerCode: "05", authorisationCode: undefined };
const reversal = { stan: "000002", transmittedAt: at + 31_000, reason: "68" };

let ledger: Ledger;
beforeEach(() => {
  ledger = Ledger.inMemory();
});
afterEach(() => ledger.close());

describe("recording", () => {
  it("keeps what was decided, card masked, money in minor units", async () => {
    await ledger.record(facts, approval, at + 5);
    const row = await ledger.find(facts);
    expect(row).toMatchObject({
      terminal_id: "TERM0001",
      stan: "000001",
      amount_minor: 1234,
      currency: "985",
      masked_pan: "476173******0119",
      answer_code: "00",
      authorisation_code: "A1B2C3",
      cryptogram: "valid",
      state: "charged",
      created_at: at + 5,
    });
    expect([...(row?.answer ?? [])]).toEqual([1, 2, 3]);
  });

  it("tells an authorisation from a charge and both from a decline", async () => {
    expect((await ledger.record(facts, approval, at)).state).toBe("charged");
    expect((await ledger.record({ ...facts, stan: "000002", messageType: "0100" }, approval, at)).state).toBe(
      "authorised",
    );
    expect((await ledger.record({ ...facts, stan: "000003" }, decline, at)).state).toBe("declined");
  });

  it("refuses the same terminal, STAN and time a second time, and only that", async () => {
    await ledger.record(facts, approval, at);
    await expect(ledger.record(facts, decline, at)).rejects.toMatchObject({ name: "LedgerError", reason: "duplicate" });
    await ledger.record({ ...facts, terminalId: "TERM0002" }, approval, at);
    await ledger.record({ ...facts, transmittedAt: at + 1000 }, approval, at);
    await ledger.record({ ...facts, stan: "000002" }, approval, at);
    expect(await ledger.list()).toHaveLength(4);
  });

  it.each([
    ["a negative amount", { amountMinor: -1 }],
    ["more than twelve digits", { amountMinor: 1_000_000_000_000 }],
    ["part of a minor unit", { amountMinor: 1.5 }],
    ["a currency by letters", { currency: "PLN" }],
    ["a STAN of five digits", { stan: "00001" }],
    ["a message type that is no request", { messageType: "0210" }],
  ])("refuses %s", async (_what, change) => {
    await expect(ledger.record({ ...facts, ...change }, approval, at)).rejects.toMatchObject({ reason: "constraint" });
    expect(await ledger.list()).toEqual([]);
  });

  it("finds a card's transactions by its PAN without storing it", async () => {
    await ledger.record(facts, approval, at);
    await ledger.record({ ...facts, stan: "000002", pan: "5413330089020011" }, approval, at);
    const rows = await ledger.list({ pan });
    expect(rows.map((row) => row.stan)).toEqual(["000001"]);
    expect(JSON.stringify(rows)).not.toContain(pan);
  });

  it("lists the newest first, by terminal and state, page by page", async () => {
    for (let stan = 1; stan <= 5; stan++) {
      const decision = stan % 2 === 0 ? decline : approval;
      await ledger.record({ ...facts, stan: `00000${stan}` }, decision, at);
    }
    const page = await ledger.list({ limit: 2 });
    expect(page.map((row) => row.stan)).toEqual(["000005", "000004"]);
    const next = await ledger.list({ limit: 2, beforeId: page[1].id });
    expect(next.map((row) => row.stan)).toEqual(["000003", "000002"]);
    expect((await ledger.list({ state: "declined" })).map((row) => row.stan)).toEqual(["000004", "000002"]);
    expect(await ledger.list({ terminalId: "OTHER" })).toEqual([]);
  });
});

describe("reversing", () => {
  it("takes an approved transaction back, once", async () => {
    await ledger.record(facts, approval, at);
    const first = await ledger.reverse(facts, reversal, at + 31_000);
    expect(first).toMatchObject({
      kind: "reversed",
      row: { state: "reversed", reversal_reason: "68", answer_code: "00" },
    });
    const repeated = await ledger.reverse(facts, { ...reversal, stan: "000009" }, at + 60_000);
    expect(repeated).toMatchObject({
      kind: "already-reversed",
      row: { reversal_stan: "000002", updated_at: at + 31_000 },
    });
    expect(await ledger.list()).toHaveLength(1);
  });

  it("leaves a declined transaction declined", async () => {
    await ledger.record(facts, decline, at);
    const result = await ledger.reverse(facts, reversal, at);
    expect(result).toMatchObject({ kind: "was-declined", row: { state: "declined" } });
  });

  it("bars a transaction that never came, so that it cannot be recorded later", async () => {
    expect(await ledger.reverse(facts, reversal, at)).toMatchObject({ kind: "barred", row: { answer_code: null } });
    expect(await ledger.reverse(facts, reversal, at)).toMatchObject({ kind: "already-reversed" });
    await expect(ledger.record(facts, approval, at)).rejects.toMatchObject({ reason: "duplicate" });
    expect(await ledger.list()).toHaveLength(1);
  });

  it.each([
    ["amount", { amountMinor: 1235 }],
    ["card", { pan: "5413330089020011" }],
    ["message-type", { messageType: "0100" }],
    ["currency", { currency: "978" }],
    ["processing-code", { processingCode: "200000" }],
  ])("changes nothing when the %s differs", async (what, change) => {
    await ledger.record(facts, approval, at);
    expect(await ledger.reverse({ ...facts, ...change }, reversal, at)).toEqual({ kind: "differs", what });
    expect((await ledger.find(facts))?.state).toBe("charged");
  });
});

describe("the file", () => {
  let root: string;
  let path: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "ledger-"));
    path = join(root, "deeper", "ledger.sqlite");
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it("is private, in WAL mode, and every commit reaches the disk", () => {
    const { database } = openDatabase(path);
    expect(database.pragma("journal_mode", { simple: true })).toBe("wal");
    expect(database.pragma("synchronous", { simple: true })).toBe(2);
    database.exec("BEGIN IMMEDIATE; COMMIT");
    for (const name of readdirSync(join(root, "deeper"))) {
      expect([name, statSync(join(root, "deeper", name)).mode & 0o077]).toEqual([name, 0]);
    }
    database.close();
  });

  it("keeps rows, tokens and the sequence over a restart", async () => {
    const first = Ledger.open(path);
    first.nextSequence();
    await first.record(facts, approval, at);
    await first.close();
    const second = Ledger.open(path);
    expect(await second.list({ pan })).toHaveLength(1);
    expect(second.nextSequence()).toBe(2);
    await expect(second.record(facts, approval, at)).rejects.toMatchObject({ reason: "duplicate" });
    await second.close();
  });

  it("gives no reference a second time, though numbers were given that became no row", async () => {
    const first = Ledger.open(path);
    await first.record(facts, { ...approval, retrievalReference: "606109000007" }, at);
    await first.close();
    const second = Ledger.open(path);
    expect(second.nextSequence()).toBe(8);
    await second.close();
  });

  it("holds no PAN, in no encoding, while it is open and after", async () => {
    const opened = Ledger.open(path);
    for (let stan = 100; stan < 160; stan++) await opened.record({ ...facts, stan: `000${stan}` }, approval, at);
    await opened.reverse({ ...facts, stan: "000999" }, reversal, at);
    const scan = () => {
      for (const name of readdirSync(join(root, "deeper"))) {
        const bytes = readFileSync(join(root, "deeper", name));
        for (const secret of [Buffer.from(pan, "ascii"), Buffer.from(pan, "hex"), Buffer.from(pan, "utf16le")]) {
          expect([name, bytes.includes(secret)]).toEqual([name, false]);
        }
      }
      expect(readdirSync(join(root, "deeper")).length).toBeGreaterThan(1);
    };
    scan();
    await opened.close();
    scan();
  });

  it("cannot be made to hold one, even past the program", () => {
    const { database } = openDatabase(path);
    const insert = database.prepare(
      `INSERT INTO transactions (terminal_id, stan, transmitted_at, message_type, processing_code, amount_minor, currency,
        merchant_id, masked_pan, pan_token, entry_mode, answer_code, cryptogram, state, created_at, updated_at)
       VALUES ('T', '000001', 0, '0200', '000000', 1, '985', 'M', ?, ?, '071', '05', 'valid', 'declined', 0, 0)`,
    );
    expect(() => insert.run(pan, "0".repeat(64))).toThrow(/masked_pan/);
    insert.run("476173******0119", "0".repeat(64));
    database.close();
  });

  it("is refused when it is newer, foreign, or no database at all", () => {
    openDatabase(path).database.close();
    const raw = new Database(path);
    raw.pragma("user_version = 99");
    raw.close();
    expect(caught(() => Ledger.open(path))).toMatchObject({ name: "LedgerError", reason: "newer" });

    const foreign = join(root, "foreign.sqlite");
    const other = new Database(foreign);
    other.exec("CREATE TABLE notes (text TEXT)");
    other.close();
    writeFileSync(`${foreign}.key`, Buffer.alloc(32));
    expect(caught(() => Ledger.open(foreign))).toMatchObject({ reason: "unreadable" });

    const rubbish = join(root, "rubbish.sqlite");
    writeFileSync(rubbish, "this is no database, however long one looks at it".repeat(100));
    writeFileSync(`${rubbish}.key`, Buffer.alloc(32));
    expect(caught(() => Ledger.open(rubbish))).toMatchObject({ reason: "unreadable" });
  });

  it("is refused without its token key, or with a broken one", () => {
    openDatabase(path).database.close();
    const key = `${path}.key`;
    expect(statSync(key).mode & 0o777).toBe(0o600);
    writeFileSync(key, "short");
    expect(caught(() => Ledger.open(path))).toMatchObject({ reason: "token-key" });
    unlinkSync(key);
    expect(caught(() => Ledger.open(path))).toMatchObject({ reason: "token-key" });
  });
});

describe("what stands", () => {
  it("has a sign, and nothing where money did not move or went back", async () => {
    const refund = { ...facts, processingCode: "200000" };
    await ledger.record({ ...facts, batch: 7 }, approval, at);
    await ledger.record({ ...refund, stan: "000002", batch: 7 }, approval, at);
    await ledger.record({ ...facts, stan: "000003", messageType: "0220", offlineApproval: "Y3" }, decline, at);
    await ledger.record({ ...facts, stan: "000004", batch: 8 }, approval, at);
    await ledger.reverse({ ...facts, stan: "000004" }, { ...reversal, reason: "17" }, at);
    await ledger.record({ ...facts, terminalId: "TERM0002" }, approval, at);
    const shown = (rows: Awaited<ReturnType<Ledger["standing"]>>) =>
      rows.map((row) => [row.stan, row.batch, row.outcome, row.signedMinor]);
    expect(shown(await ledger.standing("TERM0001"))).toEqual([
      ["000001", 7, "charged", 1234],
      ["000002", 7, "refunded", -1234],
      ["000003", undefined, "declined", 0],
      ["000004", 8, "voided", 0],
    ]);
    expect(shown(await ledger.standing("TERM0001", 8))).toEqual([["000004", 8, "voided", 0]]);
  });

  it("is found by the cryptogram of its card, once it has one", async () => {
    const tapped = { ...facts, applicationCryptogram: "0102030405060708" };
    await ledger.record(tapped, approval, at);
    expect(await ledger.standingTwin(tapped)).toBeUndefined();
    expect(await ledger.standingTwin({ ...tapped, stan: "000002" })).toMatchObject({ stan: "000001" });
    expect(await ledger.standingTwin({ ...tapped, terminalId: "TERM0002" })).toMatchObject({ stan: "000001" });
    expect(await ledger.standingTwin({ ...tapped, stan: "000002", pan: "5413330089020011" })).toBeUndefined();
    expect(await ledger.standingTwin({ ...facts, stan: "000002" })).toBeUndefined();
    await ledger.reverse(tapped, reversal, at);
    expect(await ledger.standingTwin({ ...tapped, stan: "000002" })).toBeUndefined();
  });
});

describe("a ledger of the version before batches", () => {
  it("keeps every row to the last column, and takes what is new", async () => {
    const root = mkdtempSync(join(tmpdir(), "ledger-"));
    const path = join(root, "ledger.sqlite");
    const raw = new Database(path);
    for (const statement of migrations.slice(0, 4)) raw.exec(statement);
    raw.pragma("application_id = 0x5441504c");
    raw.pragma("user_version = 4");
    const columns = {
      ...{ id: 3, terminal_id: "TERM0001", stan: "000001", transmitted_at: at, message_type: "0200" },
      ...{
        processing_code: "000000",
        amount_minor: 1234,
        currency: "985",
        merchant_id: "M",
        masked_pan: "476173******0119",
      },
      ...{ pan_token: "a".repeat(64), entry_mode: "071", answer_code: "00", authorisation_code: "A1B2C3" },
      ...{
        retrieval_reference: "606109000001",
        cryptogram: "valid",
        state: "reversed",
        rule: "a rule",
        answer: Buffer.of(1, 2),
      },
      ...{
        reversal_stan: "000002",
        reversal_transmitted_at: at + 1,
        reversal_reason: "68",
        created_at: at,
        updated_at: at + 2,
      },
      ...{ card_stan: "000003", card_transmitted_at: at + 3, card_decision: "TC", card_cryptogram: "valid" },
      ...{ script_results: "2080000002", scripts: "delivered" },
    };
    const names = Object.keys(columns);
    raw
      .prepare(`INSERT INTO transactions (${names.join()}) VALUES (${names.map((name) => `@${name}`).join()})`)
      .run(columns);
    raw.close();
    writeFileSync(`${path}.key`, Buffer.alloc(32));
    const migrated = Ledger.open(path);
    expect(await migrated.list()).toEqual([
      { ...columns, batch: null, offline_approval: null, application_cryptogram: null },
    ]);
    const advice = { ...facts, stan: "000009", messageType: "0220", batch: 1, offlineApproval: "Y1" as const };
    expect(await migrated.record(advice, approval, at)).toMatchObject({ id: 4, state: "charged", batch: 1 });
    await expect(
      migrated.record({ ...advice, transmittedAt: at + 9, messageType: "0200" }, approval, at),
    ).rejects.toMatchObject({ reason: "constraint" });
    await migrated.close();
    rmSync(root, { recursive: true });
  });
});
