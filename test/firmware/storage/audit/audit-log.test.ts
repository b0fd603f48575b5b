import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { decodeEntry, ENTRY_BYTES, type AuditEntry } from "../../../../firmware/storage/audit/audit-entry";
import { AUDIT_EVENTS } from "../../../../firmware/storage/audit/audit-events";
import { AuditError, AuditLog } from "../../../../firmware/storage/audit/audit-log";
import { FakeFlash, PowerCut } from "../../../support/fake-flash";

const cipher = { sha256: (data: Uint8Array) => new Uint8Array(createHash("sha256").update(data).digest()) };
const clock = { now: () => Date.UTC(2026, 2, 2, 9, 15) };
const open = (flash: FakeFlash): AuditLog => new AuditLog(flash, cipher, clock);

function all(log: AuditLog, after = 0): AuditEntry[] {
  const entries: AuditEntry[] = [];
  log.readAfter(after, (entry) => entries.push(entry) > 0);
  return entries;
}

describe("the audit log", () => {
  it("gives its entries in order, with time, role and detail, also after a restart", () => {
    const flash = new FakeFlash();
    const log = open(flash);
    log.append("start", "terminal", "0.1.0");
    log.append("codeRefused", "supervisor", "2");
    for (const each of [log, open(flash)]) {
      expect(each.sequence).toBe(2);
      expect(each.isBroken).toBe(false);
      expect(all(each)).toMatchObject([
        { sequence: 1, time: 1_772_442_900, event: "start", role: "terminal", detail: "0.1.0" },
        { sequence: 2, event: "codeRefused", role: "supervisor", detail: "2" },
      ]);
      expect(all(each, 1)).toHaveLength(1);
    }
  });

  it("chains each entry to the one before, by a hash that needs no key", () => {
    const flash = new FakeFlash();
    const log = open(flash);
    for (const detail of ["a", "b", "c"]) log.append("action", "technician", detail);
    let previous = new Uint8Array(32);
    log.readAfter(0, (entry, bytes) => {
      const facts = Buffer.concat([previous, bytes.subarray(0, 28)]);
      expect(entry.hash).toEqual(cipher.sha256(facts));
      previous = Uint8Array.from(entry.hash);
      return true;
    });
    expect(log.head).toEqual(previous);
  });

  it("drops its oldest block when it is full, and the rest still follows from its anchor", () => {
    const flash = new FakeFlash();
    const log = open(flash);
    for (let step = 1; step <= 700; step++) log.append("action", "merchant", String(step));
    for (const each of [log, open(flash)]) {
      const entries = all(each);
      expect(entries.length).toBeGreaterThanOrEqual(3 * 63);
      expect(entries.at(-1)).toMatchObject({ sequence: 700, detail: "700" });
      expect(each.isBroken).toBe(false);
      let previous = each.anchor();
      each.readAfter(0, (entry, bytes) => {
        expect(entry.hash).toEqual(cipher.sha256(Buffer.concat([previous, bytes.subarray(0, 28)])));
        previous = Uint8Array.from(entry.hash);
        return true;
      });
    }
    const { erases } = flash.partition("audit");
    expect(Math.max(...erases) - Math.min(...erases)).toBeLessThanOrEqual(1);
  });

  it("tells that an entry was changed, even by somebody who mends its checksum", () => {
    const flash = new FakeFlash();
    const log = open(flash);
    for (const detail of ["a", "b", "c"]) log.append("codeRefused", "technician", detail);
    // The log's first block is the second of the partition; its head is as long as an entry.
    const second = flash.partition("audit").bytes.subarray(4096 + 2 * ENTRY_BYTES, 4096 + 3 * ENTRY_BYTES);
    expect(decodeEntry(second)?.detail).toBe("b");
    second[12] = "x".charCodeAt(0);
    new DataView(second.buffer, second.byteOffset).setUint32(60, crc32(second.subarray(0, 60)));
    expect(decodeEntry(second)?.detail).toBe("x");
    expect(open(flash).isBroken).toBe(true);
  });

  it("does not take what looks like card data", () => {
    const log = open(new FakeFlash());
    expect(() => log.append("action", "merchant", "4111111111111111")).toThrow(RangeError);
    expect(() => log.append("action", "merchant", "41111111")).toThrow(RangeError);
    expect(() => log.append("action", "merchant", "a detail of seventeen")).toThrow(RangeError);
  });

  it("keeps all but the entry under way at any power cut, and is not broken by it", () => {
    const write = (flash: FakeFlash): number => {
      const log = open(flash);
      for (let step = 1; step <= 300; step++) log.append("action", "merchant", String(step));
      return log.sequence;
    };
    const dry = new FakeFlash();
    write(dry);
    for (let cutAt = 1; cutAt <= dry.operations; cutAt += cutAt % 64 < 4 ? 1 : 7) {
      for (const tearSeed of [undefined, cutAt * 31]) {
        const flash = new FakeFlash();
        Object.assign(flash, { cutAt, tearSeed });
        expect(() => write(flash)).toThrow(PowerCut);
        const after = open(flash);
        expect(after.isBroken).toBe(false);
        const before = after.sequence;
        after.append("start", "terminal");
        const again = open(flash);
        expect(again.isBroken).toBe(false);
        expect(all(again).at(-1)).toMatchObject({ sequence: before + 1, event: "start" });
      }
    }
  });

  it("says when flash does not keep what is written, or is too small", () => {
    const worn = new FakeFlash();
    const log = open(worn);
    worn.worn.add("audit");
    expect(() => log.append("start", "terminal")).toThrow(AuditError);
    const small = new FakeFlash();
    small.partition("audit", 1);
    expect(() => open(small)).toThrow(AuditError);
  });

  it("numbers its events once and for all", () => {
    const numbers = Object.values(AUDIT_EVENTS);
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});
