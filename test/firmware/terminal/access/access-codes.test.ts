import type { Cipher } from "../../../../firmware/ports/cipher";
import { AuditLog } from "../../../../firmware/storage/audit/audit-log";
import { Vault } from "../../../../firmware/storage/vault/vault";
import { VAULT_SLOTS } from "../../../../firmware/storage/vault/vault-slots";
import { AccessCodes, type CodeCheck } from "../../../../firmware/terminal/access/access-codes";
import { CODED_ROLES, type CodedRole } from "../../../../firmware/terminal/access/coded-role";
import { weaknessOf } from "../../../../firmware/terminal/access/code-strength";
import { nodeCipher } from "../../../../host-sim/engine/node-cipher";
import { FakeFlash, PowerCut } from "../../../support/fake-flash";

const survivors = [0, 1, 2].map((role) => VAULT_SLOTS.attempts + role).concat(VAULT_SLOTS.wipeReason);
const code = (text: string): Uint8Array => Uint8Array.from(text, Number);
/** PBKDF2 as it is would make these tests slow; that it is called right is shown below. */
const quick = {
  ...nodeCipher,
  pbkdf2Sha256: (digits: Uint8Array, salt: Uint8Array) => nodeCipher.hmacSha256(salt, digits),
};

class Bench {
  readonly flash = new FakeFlash();
  now = Date.UTC(2026, 2, 2, 9);
  codes: AccessCodes;
  audit: AuditLog;
  vault: Vault;

  constructor(readonly cipher: Cipher = quick) {
    [this.vault, this.audit, this.codes] = this.start();
  }

  /** A restart: everything from flash. */
  start(): [Vault, AuditLog, AccessCodes] {
    const clock = { now: () => this.now };
    const vault = new Vault(this.flash, nodeCipher, new Uint8Array(32).fill(1), survivors);
    const audit = new AuditLog(this.flash, nodeCipher, clock);
    let seed = 0;
    const random = { fill: <T extends Uint8Array>(buffer: T): T => buffer.fill(++seed) };
    const known = ["TAP00417263", "TPL00001"];
    const codes = new AccessCodes({ vault, audit, cipher: this.cipher, random, clock, known });
    return ([this.vault, this.audit, this.codes] = [vault, audit, codes]);
  }

  wait(seconds: number): void {
    this.now += seconds * 1000;
  }

  try(role: CodedRole, text: string): CodeCheck {
    return this.codes.check(role, code(text));
  }

  events(): string[] {
    const lines: string[] = [];
    this.audit.readAfter(0, ({ event, role, detail }) => lines.push(`${event} ${role} ${detail}`.trim()) > 0);
    return lines;
  }
}

describe("codes", () => {
  it("do not exist until they are set: nothing opens a new terminal", () => {
    const bench = new Bench();
    expect(bench.codes.missing).toEqual(CODED_ROLES);
    for (const role of CODED_ROLES) expect(bench.try(role, "000000")).toEqual({ kind: "unset" });
  });

  it("open for their role alone, and over a restart", () => {
    const bench = new Bench();
    expect(bench.codes.set("supervisor", code("583920"))).toEqual({ kind: "set" });
    expect(bench.codes.set("technician", code("71940285"))).toEqual({ kind: "set" });
    bench.start();
    expect(bench.codes.missing).toEqual(["merchant"]);
    expect(bench.try("supervisor", "583920")).toEqual({ kind: "accepted" });
    expect(bench.try("supervisor", "71940285")).toEqual({ kind: "refused" });
    expect(bench.events()).toEqual([
      "codeSet supervisor",
      "codeSet technician",
      "codeAccepted supervisor",
      "codeRefused supervisor 1",
    ]);
  });

  it("are overwritten once they are used", () => {
    const bench = new Bench();
    const [first, second, weak] = [code("583920"), code("583920"), code("111111")];
    bench.codes.set("supervisor", first);
    bench.codes.check("supervisor", second);
    bench.codes.set("supervisor", weak);
    for (const digits of [first, second, weak]) expect(digits).toEqual(new Uint8Array(6));
  });

  it("are kept as PBKDF2-HMAC-SHA-256 of 10,000 rounds under a salt of their own", () => {
    const bench = new Bench(nodeCipher);
    bench.codes.set("supervisor", code("583920"));
    const record = bench.vault.read(VAULT_SLOTS.codes + 1)!;
    const salt = record.slice(5, 21);
    expect(record.slice(21)).toEqual(nodeCipher.pbkdf2Sha256(code("583920"), salt, 10_000, 32));
    expect(bench.try("supervisor", "583920")).toEqual({ kind: "accepted" });
  });

  it("cannot be that of another role, or the one before", () => {
    const bench = new Bench();
    bench.codes.set("supervisor", code("58392041"));
    expect(bench.codes.set("technician", code("58392041"))).toEqual({ kind: "weak", why: "taken" });
    expect(bench.codes.set("supervisor", code("58392041"))).toEqual({ kind: "weak", why: "taken" });
  });

  it.each([
    ["merchant", "12345", "too-short"],
    ["technician", "5839204", "too-short"],
    ["supervisor", "5839201748261", "too-long"],
    ["supervisor", "777777", "repeated"],
    ["supervisor", "474747", "repeated"],
    ["supervisor", "1231231", "repeated"],
    ["supervisor", "345678", "sequence"],
    ["supervisor", "987654", "sequence"],
    ["technician", "78901234", "sequence"],
    ["technician", "00417263", "known"],
    ["supervisor", "417263", "known"],
    ["supervisor", "583920", undefined],
  ] as const)("of a %s cannot be %s: %s", (role, digits, why) => {
    expect(weaknessOf(role, code(digits), ["TAP00417263"])).toBe(why);
  });
});

describe("wrong codes", () => {
  const locked = (bench: Bench): number => bench.codes.secondsLocked("supervisor");

  function ready(): Bench {
    const bench = new Bench();
    bench.codes.set("supervisor", code("583920"));
    bench.codes.set("technician", code("71940285"));
    return bench;
  }

  it("lock the role from the third on, each time twice as long, to an hour", () => {
    const bench = ready();
    const delays: number[] = [];
    for (let attempt = 1; attempt <= 12; attempt++) {
      expect(bench.try("supervisor", "000001")).toEqual({ kind: "refused" });
      delays.push(locked(bench));
      bench.wait(locked(bench));
    }
    expect(delays).toEqual([0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
    expect(bench.try("supervisor", "583920")).toEqual({ kind: "accepted" });
    expect(bench.try("supervisor", "000001")).toEqual({ kind: "refused" });
    expect(locked(bench)).toBe(0);
  });

  it("lock also against the right code, and over a restart", () => {
    const bench = ready();
    for (let attempt = 0; attempt < 3; attempt++) bench.try("supervisor", "000001");
    expect(bench.try("supervisor", "583920")).toEqual({ kind: "locked", seconds: 30 });
    bench.start();
    bench.wait(29);
    expect(bench.try("supervisor", "583920")).toEqual({ kind: "locked", seconds: 1 });
    bench.wait(1);
    expect(bench.try("supervisor", "583920")).toEqual({ kind: "accepted" });
  });

  it("do not lock another role", () => {
    const bench = ready();
    for (let attempt = 0; attempt < 5; attempt++) bench.try("supervisor", "000001");
    expect(bench.try("technician", "71940285")).toEqual({ kind: "accepted" });
  });

  it("lock no longer than the delay when the clock was set back, and no shorter", () => {
    const bench = ready();
    for (let attempt = 0; attempt < 3; attempt++) bench.try("supervisor", "000001");
    bench.wait(-365 * 86_400);
    bench.start();
    expect(locked(bench)).toBe(30);
  });

  it("count even when the power is cut during the check", () => {
    const bench = ready();
    const dry = bench.flash.operations;
    bench.try("supervisor", "000001");
    const operations = bench.flash.operations - dry;
    let counted = 0;
    for (let cut = 1; cut <= operations; cut++) {
      const each = ready();
      each.try("supervisor", "000001");
      each.flash.cutAt = each.flash.operations + cut;
      expect(() => each.try("supervisor", "583920")).toThrow(PowerCut);
      each.start();
      each.try("supervisor", "000001");
      // Two wrong and the one whose check was cut: locked. Only a cut before the count was written leaves two.
      if (each.codes.secondsLocked("supervisor") > 0) counted++;
    }
    expect(counted).toBeGreaterThanOrEqual(operations - 2);
  });

  it("wipe the vault at the next code when the power went after the twelfth, whatever that code is", () => {
    const bench = ready();
    for (let attempt = 1; attempt < 12; attempt++) {
      bench.try("technician", "00000001");
      bench.wait(3600);
    }
    // The first write is the new count, the second the end of the old one.
    bench.flash.cutAt = bench.flash.operations + 2;
    expect(() => bench.try("technician", "00000001")).toThrow(PowerCut);
    bench.start();
    expect(bench.codes.missing).not.toContain("technician");
    expect(bench.try("technician", "71940285")).toEqual({ kind: "wiped" });
    expect(bench.codes.missing).toEqual(CODED_ROLES);
  });

  it("wipe the vault when a technician has had twelve, and stay counted", () => {
    const bench = ready();
    for (let attempt = 1; attempt < 12; attempt++) {
      expect(bench.try("technician", "00000001")).toEqual({ kind: "refused" });
      bench.wait(3600);
    }
    expect(bench.try("technician", "00000001")).toEqual({ kind: "wiped" });
    bench.start();
    expect(bench.codes.missing).toEqual(CODED_ROLES);
    expect(bench.vault.read(VAULT_SLOTS.wipeReason)).toBeDefined();
    expect(bench.codes.secondsLocked("technician")).toBe(3600);
    expect(bench.events().at(-1)).toBe("vaultWiped terminal wrong codes");
  });
});
