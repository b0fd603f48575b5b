/** The host's keeping and checking of audit logs, held to the firmware that writes them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { AUDIT_EVENTS, AUDIT_ROLES } from "../../../firmware/storage/audit/audit-events";
import { AuditLog } from "../../../firmware/storage/audit/audit-log";
import { AuditExport, type ExportResult } from "../../../firmware/terminal/audit-export";
import { AuditDesk } from "../../../host-sim/acquirer/audit/audit-desk";
import { auditEvents, auditRoles } from "../../../host-sim/acquirer/audit/audit-entry";
import { readAuditLog, verifyAuditLog } from "../../../host-sim/acquirer/audit/audit-log-file";
import { AuditFolder, AuditMemory, type AuditStore } from "../../../host-sim/acquirer/audit/audit-store";
import type * as Cli from "../../../host-sim/cli";
import { nodeCipher } from "../../../host-sim/engine/node-cipher";
import { FakeFlash } from "../../support/fake-flash";

// By its whole name: beside it lies the entry cli.cjs.
const { main } = jest.requireActual<typeof Cli>("../../../host-sim/cli.ts");

const TERMINAL = "TAP00001";
const folders: string[] = [];

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), "tapline-audit-"));
  folders.push(made);
  return made;
}

afterAll(() => folders.forEach((each) => rmSync(each, { recursive: true, force: true })));

class Bench {
  readonly desk: AuditDesk;
  now = Date.UTC(2026, 2, 2, 9);
  audit: AuditLog;
  exporter: AuditExport;
  readonly problems: string[] = [];
  /** Messages so far. */
  requests = 0;

  constructor(
    readonly store: AuditStore = new AuditMemory(),
    readonly flash = new FakeFlash(),
  ) {
    this.desk = new AuditDesk(store);
    const clock = { now: () => this.now, monotonicMs: () => this.now };
    this.audit = new AuditLog(flash, nodeCipher, clock);
    this.exporter = new AuditExport({ audit: this.audit, clock, log: { write: () => undefined } });
  }

  note(count: number): void {
    for (let each = 0; each < count; each++) this.audit.append("action", "merchant", `number ${each}`);
  }

  /** One request and its answer, as a session carries them. */
  async carry(terminalId = TERMINAL): Promise<void> {
    const data = this.exporter.data();
    expect(data.length).toBeLessThanOrEqual(999);
    const answer = await this.desk.handle({ terminalId, data, at: this.now });
    this.requests++;
    if (answer.problem !== undefined) this.problems.push(answer.problem);
    this.exporter.take({ kind: "answer", code: answer.code, data: answer.data });
  }

  async send(): Promise<ExportResult> {
    const result = this.exporter.begin("technician");
    while (this.exporter.waitMs === 0) await this.carry();
    return result;
  }
}

const lines = (store: AuditStore): string =>
  store instanceof AuditMemory
    ? store.lines.map((line) => JSON.stringify(line)).join("\n")
    : readFileSync((store as AuditFolder).fileOf(TERMINAL), "utf8");
const verdict = (store: AuditStore, head?: string) => verifyAuditLog(readAuditLog(lines(store)), head);

it("names events and roles as the firmware does", () => {
  const ofFirmware = Object.fromEntries(Object.entries(AUDIT_EVENTS).map(([name, number]) => [number, name]));
  expect(auditEvents).toEqual(ofFirmware);
  expect(auditRoles).toEqual(AUDIT_ROLES);
});

describe("an export", () => {
  it("hands over everything, in pieces, and notes that it did", async () => {
    const bench = new Bench();
    bench.note(40);
    expect(await bench.send()).toEqual({ kind: "sent", sequence: 40 });
    expect(bench.requests).toBe(4);
    expect(bench.problems).toEqual([]);
    expect(verdict(bench.store)).toMatchObject({ entries: 40, sequence: 40 });
    const noted: string[] = [];
    bench.audit.readAfter(40, ({ event, role, detail }) => noted.push(`${event} ${role} ${detail}`) > 0);
    expect(noted).toEqual(["exported technician 40"]);
  });

  it("goes on after the last entry that the host has, also after a restart of both", async () => {
    const kept = folder();
    const bench = new Bench(new AuditFolder(kept));
    bench.note(5);
    await bench.send();
    const again = new Bench(new AuditFolder(kept), bench.flash);
    again.note(3);
    expect(await again.send()).toEqual({ kind: "sent", sequence: 9 });
    expect(again.requests).toBe(2);
    expect(verdict(again.store)).toMatchObject({ entries: 9, sequence: 9 });
  });

  it("keeps each entry once when an answer was lost", async () => {
    const bench = new Bench();
    bench.note(20);
    void bench.exporter.begin("technician");
    await bench.carry();
    const data = bench.exporter.data();
    for (let each = 0; each < 3; each++) await bench.desk.handle({ terminalId: TERMINAL, data, at: bench.now });
    bench.exporter.take({ kind: "no-answer" });
    await bench.send();
    expect(verdict(bench.store)).toMatchObject({ entries: 20, sequence: 20 });
  });

  it("tells why it failed, and asks no more", async () => {
    const bench = new Bench();
    bench.note(1);
    const unanswered = bench.exporter.begin("technician");
    bench.exporter.data();
    bench.exporter.take({ kind: "no-answer" });
    expect(await unanswered).toEqual({ kind: "failed", code: "H1" });
    const refused = bench.exporter.begin("technician");
    bench.exporter.take({ kind: "answer", code: "12", data: undefined });
    expect(await refused).toEqual({ kind: "failed", code: "12" });
    for (const data of [undefined, new Uint8Array(3).fill(0xff), Uint8Array.of(0xdf, 0x32, 1, 0)]) {
      const malformed = bench.exporter.begin("technician");
      bench.exporter.take({ kind: "answer", code: "00", data });
      expect(await malformed).toEqual({ kind: "failed", code: "H3" });
    }
    expect(bench.exporter.waitMs).toBe(Infinity);
  });

  it("does not send the same for ever to a host that keeps nothing", async () => {
    const bench = new Bench();
    bench.note(5);
    const sent = bench.exporter.begin("technician");
    const nothing = Uint8Array.of(0xdf, 0x32, 4, 0, 0, 0, 0);
    bench.exporter.take({ kind: "answer", code: "00", data: nothing });
    bench.exporter.take({ kind: "answer", code: "00", data: nothing });
    expect(await sent).toEqual({ kind: "failed", code: "H3" });
  });

  it("comes by itself before the ring could lose what nobody else has, and tries again in an hour", async () => {
    const bench = new Bench();
    bench.note(199);
    expect(bench.exporter.waitMs).toBe(Infinity);
    bench.note(1);
    expect(bench.exporter.waitMs).toBe(0);
    bench.exporter.data();
    bench.exporter.take({ kind: "no-answer" });
    expect(bench.exporter.waitMs).toBe(3_600_000);
    bench.now += 3_600_000;
    while (bench.exporter.waitMs === 0) await bench.carry();
    expect(verdict(bench.store)).toMatchObject({ entries: 200 });
    expect(bench.exporter.waitMs).toBe(Infinity);
  });
});

describe("the host notes", () => {
  it("entries that the ring had lost before they came", async () => {
    const bench = new Bench();
    bench.note(10);
    await bench.send();
    bench.note(400);
    await bench.send();
    expect(bench.problems[0]).toMatch(/entries 11 to \d+ are missing/);
    expect(verdict(bench.store)).toMatchObject({ entries: 10, line: 11 });
  });

  it("a log that was begun anew, and keeps the new one", async () => {
    const bench = new Bench();
    bench.note(30);
    await bench.send();
    const fresh = new Bench(bench.store);
    fresh.note(16);
    expect(await fresh.send()).toEqual({ kind: "sent", sequence: 16 });
    expect(fresh.problems).toEqual([expect.stringContaining("it was begun anew")]);
    expect(verdict(bench.store)).toMatchObject({ entries: 30, line: 31 });
  });

  it("a log that was written anew, of the same length or longer", async () => {
    const bench = new Bench();
    bench.note(5);
    await bench.send();
    const same = new Bench(bench.store);
    same.now += 1000;
    same.note(5);
    await same.send();
    expect(same.problems).toEqual([expect.stringContaining("entry 5 is another one now")]);
    same.note(3);
    await same.send();
    expect(same.problems.at(-1)).toContain("does not follow");
  });

  it("nothing of another terminal's", async () => {
    const bench = new Bench();
    bench.note(2);
    await bench.send();
    expect(bench.store.last("TAP00002")).toBeUndefined();
  });

  it("what is no part of a log", async () => {
    const { desk } = new Bench();
    for (const data of [new Uint8Array(0), Uint8Array.of(0xdf, 0x31, 2, 0, 0), new Uint8Array(40).fill(0xff)]) {
      const answer = await desk.handle({ terminalId: TERMINAL, data, at: 0 });
      expect(answer).toMatchObject({ code: "30", problem: expect.any(String) });
    }
  });
});

describe("tapline audit", () => {
  let file: string;
  let head: string;
  let printed: string;

  beforeAll(async () => {
    const bench = new Bench(new AuditFolder(folder()));
    bench.note(12);
    await bench.send();
    file = (bench.store as AuditFolder).fileOf(TERMINAL);
    head = Buffer.from(bench.store.last(TERMINAL)?.hash ?? []).toString("hex");
  });

  async function run(...words: string[]): Promise<number> {
    printed = "";
    const spies = [process.stdout, process.stderr].map((stream) =>
      jest.spyOn(stream, "write").mockImplementation((text) => ((printed += String(text)), true)),
    );
    try {
      return await main(["node", "tapline", "audit", ...words]);
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  }

  /** A copy of the file with its lines changed. */
  function changed(change: (lines: string[]) => string[]): string {
    const copy = path.join(folder(), "log.jsonl");
    writeFileSync(copy, change(readFileSync(file, "utf8").trimEnd().split("\n")).join("\n"));
    return copy;
  }

  const edited = (line: number, from: RegExp, to: string): string =>
    changed((all) => all.map((text, index) => (index === line - 1 ? text.replace(from, to) : text)));

  it("verify says that a whole log is whole, and up to where", async () => {
    expect(await run("verify", file)).toBe(0);
    expect(printed).toContain("whole, 12 entries up to 12");
    expect(printed).toContain(head);
    expect(await run("verify", file, "--head", head)).toBe(0);
  });

  it.each([
    ["a fact in words only", () => edited(4, /"detail":"number 3"/, '"detail":"number 4"'), ":4: detail is not"],
    ["a byte of an entry", () => edited(4, /"raw":"00000004/, '"raw":"00000005'), ":4: the checksum does not fit"],
    ["an entry taken out", () => changed((all) => all.filter((_, index) => index !== 3)), ":4: entry 4 is missing"],
    [
      "an entry twice",
      () => changed((all) => [...all.slice(0, 4), all[3], ...all.slice(4)]),
      ":5: entry 4 comes after entry 4",
    ],
    ["the first entries taken off", () => changed((all) => all.slice(2)), ":1: entries 1 to 2 are missing"],
    ["a line that is none", () => changed((all) => [...all, "{"]), ":13: no JSON"],
  ])("verify finds %s, and ends with 1", async (_, make, words) => {
    expect(await run("verify", make())).toBe(1);
    expect(printed).toContain(words);
  });

  it("verify finds an entry that somebody changed with a right checksum, and hashes that follow no more", async () => {
    const other = new Bench();
    other.now += 86_400_000;
    other.note(12);
    await other.send();
    const foreign = lines(other.store).split("\n");
    expect(
      await run(
        "verify",
        changed((all) => all.map((text, index) => (index === 5 ? foreign[5] : text))),
      ),
    ).toBe(1);
    expect(printed).toContain(":6: entry 6 does not follow from the one before");
  });

  it("verify finds that the end was cut off, when told the last hash", async () => {
    const cut = changed((all) => all.slice(0, 9));
    expect(await run("verify", cut)).toBe(0);
    expect(await run("verify", cut, "--head", head)).toBe(1);
    expect(printed).toContain("something was cut off, or added");
  });

  it("verify tells a program, too", async () => {
    expect(await run("verify", file, "--json")).toBe(0);
    expect(JSON.parse(printed)).toEqual({ file, entries: 12, sequence: 12, hash: head });
  });

  it("show prints the entries", async () => {
    expect(await run("show", file)).toBe(0);
    expect(printed.split("\n")[3]).toBe("     4  2026-03-02T09:00:00Z  merchant    action  number 3");
  });

  it("ends with 2 without a file, and for a hash that is none", async () => {
    expect(await run("verify")).toBe(2);
    expect(await run("show", path.join(folder(), "absent"))).toBe(2);
    expect(await run("verify", file, "--head", "12")).toBe(2);
  });
});
