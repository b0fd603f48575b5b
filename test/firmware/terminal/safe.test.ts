/** Vault and audit log at the start: what can be wrong with them, and a wipe that power was cut from. */
import { VAULT_SLOTS } from "../../../firmware/storage/vault/vault-slots";
import { FloorClock } from "../../../firmware/terminal/protection/floor-clock";
import { Safe, SafeFaultError, type SafePorts } from "../../../firmware/terminal/safe";
import { lastWipe, wipeVault } from "../../../firmware/terminal/vault-wipe";
import { nodeCipher } from "../../../host-sim/engine/node-cipher";
import { FakeClock } from "../../support/fake-clock";
import { FakeFlash, PowerCut } from "../../support/fake-flash";
import { TerminalBench } from "../../support/terminal-bench";

function ports(flash = new FakeFlash(), changes: Partial<SafePorts> = {}): SafePorts {
  return {
    cipher: nodeCipher,
    clock: new FloorClock(new FakeClock(Date.UTC(2026, 2, 2)), 0),
    deviceSecret: { derive: () => new Uint8Array(32).fill(5) },
    log: { write: () => undefined },
    random: { fill: (buffer) => buffer.fill(9) },
    store: { flash },
    ...changes,
  };
}

function faultOf(open: () => unknown): string | undefined {
  try {
    open();
    return undefined;
  } catch (error) {
    if (!(error instanceof SafeFaultError)) throw error;
    return error.code;
  }
}

function events({ audit }: Safe): string[] {
  const lines: string[] = [];
  audit.readAfter(0, ({ event, detail }) => lines.push(`${event} ${detail}`) > 0);
  return lines;
}

describe("the safe", () => {
  it("notes each start", () => {
    const flash = new FakeFlash();
    Safe.open(ports(flash));
    expect(events(Safe.open(ports(flash)))).toHaveLength(2);
  });

  it("does not open without a secret of the chip, nor on flash that keeps nothing", () => {
    const noSecret = {
      derive: (): Uint8Array => {
        throw new Error("no key is burnt");
      },
    };
    expect(faultOf(() => Safe.open(ports(undefined, { deviceSecret: noSecret })))).toBe("V1");
    for (const [partition, code] of [
      ["vault", "V2"],
      ["audit", "V3"],
    ]) {
      const flash = new FakeFlash();
      flash.worn.add(partition);
      expect(faultOf(() => Safe.open(ports(flash)))).toBe(code);
    }
  });

  it("that does not open, or fails later, stops the terminal with its code on the screen", async () => {
    const flash = new TerminalBench().flash;
    flash.worn.add("audit");
    const bench = await new TerminalBench({ flash }).start();
    expect(bench.said).toContain("Awaria terminala");
    expect(bench.said).toContain("V3");
    await bench.press("menu", "1", "enter");
    expect(bench.said).toContain("V3");
    expect(bench.host.targets).toHaveLength(0);

    const later = await new TerminalBench().start();
    later.flash.worn.add("vault");
    await later.press("menu", "3");
    await later.type("600001");
    expect(later.said).toContain("V2");
  });

  it("notes records that somebody changed", () => {
    const flash = new FakeFlash();
    const { vault } = Safe.open(ports(flash));
    for (const slot of [1, 2, 3]) vault.write(slot, new Uint8Array(20).fill(slot));
    // A byte of the first record's secret.
    flash.partition("vault").bytes[32 + 18] ^= 0x10;
    expect(events(Safe.open(ports(flash)))).toContain("vaultDamaged 1");
  });
});

describe("a wipe", () => {
  function prepared(): { flash: FakeFlash; safe: Safe } {
    const flash = new FakeFlash();
    const safe = Safe.open(ports(flash));
    safe.vault.write(VAULT_SLOTS.codes, new Uint8Array(53).fill(1));
    safe.vault.write(VAULT_SLOTS.loadedKeys, new Uint8Array(10).fill(2));
    return { flash, safe };
  }

  it("leaves what is no secret, and its reason", () => {
    const { flash, safe } = prepared();
    wipeVault(safe, "tamper", "terminal");
    const { vault } = Safe.open(ports(flash));
    expect(vault.has(VAULT_SLOTS.codes)).toBe(false);
    expect(vault.has(VAULT_SLOTS.loadedKeys)).toBe(true);
    expect(lastWipe({ vault })).toBe("tamper");
  });

  it("once its reason is written is finished and noted, wherever the power is cut", () => {
    const { flash, safe } = prepared();
    const before = flash.operations;
    wipeVault(safe, "technician", "technician");
    const operations = flash.operations - before;
    expect(operations).toBeGreaterThan(10);
    for (let cut = 1; cut <= operations; cut++) {
      const each = prepared();
      each.flash.cutAt = each.flash.operations + cut;
      expect(() => wipeVault(each.safe, "technician", "technician")).toThrow(PowerCut);
      const again = Safe.open(ports(each.flash));
      const isWiped = !again.vault.has(VAULT_SLOTS.codes);
      const isNoted = events(again).some((line) => line.startsWith("vaultWiped"));
      // The reason itself was cut: as if nobody had asked.
      const isAsked = lastWipe(again) !== undefined;
      expect([cut, isWiped, isNoted]).toEqual([cut, isAsked, isAsked]);
      if (cut > 2) expect(isAsked).toBe(true);
    }
  });
});
