/** From a terminal that states something about itself to a report that says what to make of it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createPublicKey, verify, X509Certificate } from "node:crypto";
import { encodeTlv } from "../../../firmware/codec/tlv";
import { StatementDesk } from "../../../host-sim/acquirer/compliance/statement-desk";
import { loadOrMakeCertificates } from "../../../host-sim/certs/development";
import type * as Cli from "../../../host-sim/cli";
import { knownCertificates } from "../../../host-sim/compliance/known-certificates";
import { makeReport, ReportError, type Report } from "../../../host-sim/compliance/report";
import { reportHtml } from "../../../host-sim/compliance/report-html";
import { rules } from "../../../host-sim/compliance/rules";
import { readStatement, type Statement } from "../../../host-sim/compliance/statement";
import { Ledger } from "../../../host-sim/ledger/ledger";
import type { StatementRow } from "../../../host-sim/ledger/schema";
import { World } from "../../../host-sim/world/world";

const { main } = jest.requireActual<typeof Cli>("../../../host-sim/cli.ts");

const START = Date.UTC(2026, 2, 2, 9, 15);
let directory: string;
let row: StatementRow;
let certificates: string[];

/** A terminal starts, signs on, states. */
beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), "compliance-"));
  const world = await World.create({
    engine: "node",
    time: "virtual",
    seed: 5,
    clockStart: START,
    certificates: directory,
    settings: { compliance: { statements: true } },
  });
  await world.terminal.powerOn();
  await world.terminal.runFor(5000);
  row = (await world.ledger.statementOf("TAP00001")) as StatementRow;
  await world.close();
  certificates = knownCertificates(directory, "TAP00001");
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));
afterEach(() => jest.restoreAllMocks());

const report = (changes: Partial<Parameters<typeof makeReport>[0]> = {}): Report =>
  makeReport({ row, certificates, now: START + 3_600_000, language: "en", ...changes });
const lineOf = (made: Report, id: string) => made.lines.find((line) => line.id === id);
/** The statement as it would be with some things different, signature and all that left behind. */
const changed = (change: Partial<Statement>): StatementRow => ({
  ...row,
  statement: Buffer.from(JSON.stringify({ ...(readStatement(row.statement) as Statement), ...change })),
});

it("a terminal states its facts in less than field 63 takes, and no secret among them", () => {
  expect(row.statement.length + (row.signature?.length ?? 0)).toBeLessThan(950);
  expect(readStatement(row.statement)).toMatchObject({
    form: 1,
    terminal: "TAP00001",
    development: true,
    version: "0.1.0",
    built: "2026-01-01T00:00:00Z",
    started: "2026-03-02T09:15:00Z",
    age: "supported",
    selfTest: { failed: [] },
    tamper: { open: [], lastWipe: null },
    keys: { algorithm: "aes" },
    codes: ["merchant", "supervisor", "technician"],
    egress: ["acquirer.tapline.test:8583"],
    damaged: 0,
    audit: { broken: false },
  });
  expect(Buffer.from(row.statement).toString()).not.toMatch(/PRIVATE|"(key|pin|pan|code)"/);
});

it("the report proves who stated it, in a way that anybody can repeat", () => {
  const made = report();
  expect(lineOf(made, "signature")).toMatchObject({ state: "ok", rule: { "PCI PTS POI": "Device Authentication" } });
  const { statement, signature, certificate } = made.proof;
  const key = createPublicKey(certificate as string);
  expect(verify("sha256", Buffer.from(statement, "base64"), key, Buffer.from(signature as string, "base64"))).toBe(
    true,
  );
  expect(new X509Certificate(certificate as string).subjectAltName).toContain("TAP00001");
});

it("a sound development terminal has nothing failed, and is not called approved", () => {
  const made = report();
  expect(made.summary.failed).toBe(0);
  expect(lineOf(made, "approval")?.state).toBe("attention");
  expect(lineOf(made, "approval")?.evidence).toContain("not PCI PTS approved");
  expect(made.disclaimer).toContain("reference design");
});

it("a statement that was changed in one letter is not the terminal's", () => {
  const forged = Buffer.from(
    Buffer.from(row.statement).toString().replace('"development":true', '"development":null'.replace("null", "false")),
  );
  const made = report({ row: { ...row, statement: forged } });
  expect(lineOf(made, "signature")).toMatchObject({ state: "failed" });
  expect(made.proof.certificate).toBeNull();
});

it.each<[string, Partial<Parameters<typeof makeReport>[0]>, string]>([
  ["without a signature", { row: undefined }, "failed"],
  ["without a certificate to check it with", { certificates: [] }, "attention"],
])("a statement %s is not taken for proved", (_, changes, state) => {
  const own = "row" in changes ? { row: { ...row, signature: null } } : changes;
  expect(lineOf(report(own), "signature")?.state).toBe(state);
});

it("a certificate of another authority does not count as the terminal's", async () => {
  const other = mkdtempSync(path.join(tmpdir(), "compliance-"));
  try {
    await (await loadOrMakeCertificates(other)).terminalIdentity("TAP00001");
    const foreign = readFileSync(path.join(other, "terminal-TAP00001.pem"), "utf8");
    const mixed = mkdtempSync(path.join(other, "mixed-"));
    writeFileSync(path.join(mixed, "ca.pem"), readFileSync(path.join(directory, "ca.pem")));
    writeFileSync(path.join(mixed, "terminal-TAP00001.pem"), foreign);
    expect(knownCertificates(mixed, "TAP00001")).toEqual([]);
  } finally {
    rmSync(other, { recursive: true, force: true });
  }
});

const tampered = { open: ["back"], lastWipe: "tamper" } as const;
it.each<[string, Partial<Statement>, string]>([
  ["codes", { codes: ["technician"] }, "failed"],
  ["update", { age: "ageing" }, "attention"],
  ["update", { age: "outdated" }, "failed"],
  ["egress", { egress: ["a:1", "b:2"] }, "attention"],
  ["image", { image: null }, "attention"],
  ["image", { selfTest: { time: "2026-03-02T09:15:00Z", failed: ["image"] } }, "failed"],
  ["configuration", { configuration: null }, "failed"],
  ["remote", { development: false }, "ok"],
  ["selfTest", { selfTest: { time: "2026-03-02T09:15:00Z", failed: ["AES-CMAC"] } }, "failed"],
  ["selfTest", { selfTest: { time: "2026-02-28T09:15:00Z", failed: [] } }, "failed"],
  ["restart", { started: "2026-02-28T09:15:00Z" }, "attention"],
  ["tamper", { tamper: { ...tampered, open: ["back"] } }, "failed"],
  ["tamper", { tamper: { open: [], lastWipe: "tamper" } }, "failed"],
  ["tamper", { tamper: { open: [], lastWipe: "technician" } }, "attention"],
  ["tamper", { tamper: null }, "attention"],
  ["keys", { keys: { algorithm: "aes", id: null, next: null } }, "failed"],
  ["keys", { keys: { algorithm: "aes", id: "0011223344556677", next: null } }, "failed"],
  ["keys", { keys: { algorithm: "aes", id: "0011223344556677", next: 2 ** 32 - 5 } }, "attention"],
  ["keys", { keys: { algorithm: "tdes", id: "00112233445566778899", next: 1 } }, "attention"],
  ["certificate", { certificate: "2026-03-01T00:00:00Z" }, "failed"],
  ["certificate", { certificate: "2026-03-09T00:00:00Z" }, "attention"],
  ["certificate", { certificate: "2027-03-09T00:00:00Z" }, "ok"],
  ["vault", { damaged: 2 }, "failed"],
  ["audit", { audit: { sequence: 3, head: "0".repeat(64), broken: true } }, "failed"],
  ["clock", { time: "2026-03-02T10:15:00Z" }, "attention"],
])("the line %s of %j is %s", (id, change, state) => {
  expect(lineOf(report({ row: changed(change) }), id)?.state).toBe(state);
});

it.each([
  [1, "ok"],
  [3, "attention"],
  [8, "failed"],
])("a statement of %d days ago is %s", (days, state) => {
  expect(lineOf(report({ now: START + days * 86_400_000 + 60_000 }), "fresh")?.state).toBe(state);
});

it("every line names a rule and has words in both languages", () => {
  for (const rule of rules) expect(rule.alert ?? rule.dss ?? rule.pts).toBeDefined();
  const [english, polish] = [report(), report({ language: "pl" })];
  for (const [at, line] of english.lines.entries()) {
    expect(polish.lines[at].state).toBe(line.state);
    expect(polish.lines[at].what).not.toBe(line.what);
    expect(polish.lines[at].evidence).not.toMatch(/[{}]/);
    expect(line.evidence).not.toMatch(/[{}]/);
  }
});

it("the page shows what a terminal says as text, whatever that looks like, and loads nothing", () => {
  const page = reportHtml(report({ row: changed({ egress: ["<img src=x onerror=alert(1)>"] }) }));
  expect(page).toContain("&lt;img src=x onerror=alert(1)&gt;");
  expect(page).not.toContain("<img");
  expect(page).not.toMatch(/<(script|img|link|iframe|a) |url\(/);
  expect(page).toContain('lang="en"');
});

describe("the acquirer", () => {
  const desk = (ledger: Ledger): StatementDesk => new StatementDesk(ledger);
  const ask = (ledger: Ledger, data: Uint8Array, terminalId = "TAP00001") =>
    desk(ledger).handle({ terminalId, data, at: START });

  it("keeps the latest statement of a terminal", async () => {
    const ledger = Ledger.inMemory();
    const later = changed({ version: "0.2.0" }).statement;
    expect((await ask(ledger, encodeTlv(0xdf40, row.statement))).code).toBe("00");
    expect((await ask(ledger, encodeTlv(0xdf40, later))).code).toBe("00");
    expect(readStatement((await ledger.statementOf("TAP00001"))!.statement)?.version).toBe("0.2.0");
    await ledger.close();
  });

  it.each<[string, () => Uint8Array, string]>([
    ["nothing", () => new Uint8Array(0), "30"],
    ["bytes that are no TLV", () => Uint8Array.of(0xdf, 0x40, 0x7f), "30"],
    ["JSON that is no statement", () => encodeTlv(0xdf40, Buffer.from("{}")), "30"],
    ["a statement with something more in it", () => encodeTlv(0xdf40, changed({ more: 1 } as never).statement), "30"],
    ["the statement of another terminal", () => encodeTlv(0xdf40, changed({ terminal: "TAP00002" }).statement), "58"],
  ])("refuses %s", async (_, data, code) => {
    const ledger = Ledger.inMemory();
    expect((await ask(ledger, data())).code).toBe(code);
    expect(await ledger.statementOf("TAP00001")).toBeUndefined();
    await ledger.close();
  });
});

describe("the command", () => {
  let output = "";
  const tapline = (...args: string[]): Promise<number> => {
    output = "";
    const keep = (text: unknown): boolean => ((output += String(text)), true);
    jest.spyOn(process.stdout, "write").mockImplementation(keep);
    jest.spyOn(process.stderr, "write").mockImplementation(keep);
    return main(["node", "tapline", "compliance", ...args]);
  };
  const common = (): string[] => ["--data", directory, "--directory", directory];

  beforeAll(async () => {
    const ledger = Ledger.open(path.join(directory, "ledger.sqlite"));
    await ledger.keepStatement({ ...row, received_at: Date.now() });
    await ledger.close();
  });

  it("prints the report as JSON and writes it as HTML, in Polish", async () => {
    const file = path.join(directory, "report.html");
    await tapline("TAP00001", ...common(), "--language", "pl", "--html", file, "--json");
    const made = JSON.parse(output) as Report;
    expect(made.lines.find(({ id }) => id === "signature")?.state).toBe("ok");
    expect(readFileSync(file, "utf8")).toContain("Raport zgodności terminala TAP00001");
  });

  it("prints every line with its rule", async () => {
    await tapline("TAP00001", ...common());
    for (const words of ["TA14-002A: use strong passwords", "PCI DSS 4.0.1: 6.3.3", "PCI PTS POI: Self-Tests"]) {
      expect(output).toContain(words);
    }
  });

  it("ends with 1 when a line failed, or when nothing is known of the terminal", async () => {
    const ledger = Ledger.open(path.join(directory, "ledger.sqlite"));
    await ledger.keepStatement({ ...changed({ damaged: 1, terminal: "TAP00003" }), terminal_id: "TAP00003" });
    await ledger.close();
    expect(await tapline("TAP00003", ...common())).toBe(1);
    expect(await tapline("TAP00009", ...common())).toBe(1);
    expect(output).toContain("has not stated anything");
    expect(await tapline("TAP00001", "--data", path.join(directory, "nowhere"))).toBe(1);
    expect(await tapline("../x", ...common())).toBe(2);
  });
});

it("bytes that another program kept are no report", () => {
  expect(() => report({ row: { ...row, statement: Buffer.from("?") } })).toThrow(ReportError);
});
