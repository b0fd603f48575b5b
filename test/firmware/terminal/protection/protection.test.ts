import type { Cipher } from "../../../../firmware/ports/cipher";
import type { TamperSwitches } from "../../../../firmware/ports/tamper-switches";
import type { TerminalPorts } from "../../../../firmware/ports/terminal-ports";
import { AuditLog } from "../../../../firmware/storage/audit/audit-log";
import { encodeSettingsImage } from "../../../../firmware/storage/settings-image";
import { Vault } from "../../../../firmware/storage/vault/vault";
import { VAULT_SLOTS } from "../../../../firmware/storage/vault/vault-slots";
import { FloorClock } from "../../../../firmware/terminal/protection/floor-clock";
import { Protection, type Bar } from "../../../../firmware/terminal/protection/protection";
import { nodeCipher } from "../../../../host-sim/engine/node-cipher";
import { FakeClock } from "../../../support/fake-clock";
import { FakeFlash } from "../../../support/fake-flash";

const START = Date.UTC(2026, 2, 1);
const HOUR = 3_600_000;
const SECRET = 0x0300;

class Bench {
  readonly flash = new FakeFlash();
  readonly clock = new FakeClock(START);
  readonly tamper: { open: string[]; onOpen: TamperSwitches["onOpen"] } = { open: [], onOpen: undefined };
  image: Uint8Array | undefined = new Uint8Array(32).fill(1);
  cipher: Cipher = nodeCipher;
  development = false;
  restarts = 0;
  builtAt = Date.UTC(2026, 0, 1);
  vault!: Vault;
  bars: Bar[] = [];

  constructor() {
    this.flash.load("settings", encodeSettingsImage('{"terminalId":"A"}'));
  }

  /** Power comes: everything but the flash is new. */
  start(): Protection {
    const floor = new FloorClock(this.clock, this.builtAt);
    const survivors = [VAULT_SLOTS.wipeReason, VAULT_SLOTS.latestTime];
    this.vault = new Vault(this.flash, nodeCipher, new Uint8Array(32).fill(5), survivors);
    const ports = {
      cipher: this.cipher,
      clock: floor,
      image: {
        builtAt: this.builtAt,
        digest: () => {
          if (this.image === undefined) throw new Error("image");
          return this.image;
        },
      },
      tamper: this.tamper,
      power: { restart: () => void this.restarts++ },
      board: { name: "test", development: this.development },
      store: { flash: this.flash },
      log: { write: () => undefined },
    } as unknown as TerminalPorts & { clock: FloorClock };
    const protection = new Protection({ ports, vault: this.vault, audit: this.#audit });
    protection.onBar = (bar) => void this.bars.push(bar);
    return protection;
  }

  get #audit(): AuditLog {
    return new AuditLog(this.flash, nodeCipher, this.clock);
  }

  /** What the audit log says. */
  get noted(): string[] {
    const lines: string[] = [];
    this.#audit.readAfter(0, ({ event, detail }) => lines.push(`${event ?? "?"} ${detail}`.trim()) > 0);
    return lines;
  }
}

it("finds nothing on a sound terminal, at any start", () => {
  const bench = new Bench();
  expect(bench.start().bar).toBeUndefined();
  expect(bench.start().bar).toBeUndefined();
  expect(bench.noted).toEqual([]);
});

describe("a case that is opened", () => {
  it("wipes the vault at once, and bars the terminal", () => {
    const bench = new Bench();
    const protection = bench.start();
    bench.vault.write(SECRET, Uint8Array.of(1, 2, 3));
    bench.tamper.onOpen?.("back");
    expect(bench.vault.has(SECRET)).toBe(false);
    expect(bench.bars).toEqual([{ code: "S1", detail: "back" }]);
    expect(protection.isTampered).toBe(true);
    expect(bench.noted).toEqual(["vaultWiped tamper", "tamper back"]);
  });

  it("is told once, however often its switch chatters", () => {
    const bench = new Bench();
    bench.start();
    for (let count = 0; count < 5; count++) bench.tamper.onOpen?.("back");
    expect(bench.bars).toHaveLength(1);
    expect(bench.noted).toHaveLength(2);
  });

  it("stays told after it was shut and power came back", () => {
    const bench = new Bench();
    bench.start();
    bench.tamper.onOpen?.("back");
    expect(bench.start().bar).toEqual({ code: "S1", detail: "" });
    expect(bench.noted).toHaveLength(2);
  });

  it("is found when it was opened without power", () => {
    const bench = new Bench();
    bench.start();
    bench.vault.write(SECRET, Uint8Array.of(1, 2, 3));
    bench.tamper.open = ["front"];
    expect(bench.start().bar).toEqual({ code: "S1", detail: "front" });
    expect(bench.vault.has(SECRET)).toBe(false);
    // Open at the next start, too: wiped is wiped.
    expect(bench.start().bar).toEqual({ code: "S1", detail: "front" });
    expect(bench.noted).toEqual(["vaultWiped tamper", "tamper front"]);
  });
});

describe("a test that fails", () => {
  const wrong: Cipher = { ...nodeCipher, aesCmac: () => new Uint8Array(16) };

  it("bars the terminal until a start at which it passes", () => {
    const bench = new Bench();
    bench.cipher = wrong;
    expect(bench.start().bar).toEqual({ code: "S2", detail: "AES-CMAC" });
    expect(bench.noted).toEqual(["selfTestFailed AES-CMAC"]);
    bench.cipher = nodeCipher;
    expect(bench.start().bar).toBeUndefined();
  });

  it("is found within a day of running", async () => {
    const bench = new Bench();
    const protection = bench.start();
    let isWrong = false;
    const sound = nodeCipher.aesCmac.bind(nodeCipher);
    bench.cipher = { ...nodeCipher, aesCmac: (key, data) => (isWrong ? new Uint8Array(16) : sound(key, data)) };
    protection.stop();
    const running = bench.start();
    await bench.clock.advance(23.5 * HOUR);
    isWrong = true;
    expect(running.bar).toBeUndefined();
    await bench.clock.advance(HOUR);
    expect(bench.bars).toEqual([{ code: "S2", detail: "AES-CMAC" }]);
    running.stop();
  });

  it("is also an image that the platform calls damaged", () => {
    const bench = new Bench();
    bench.image = undefined;
    expect(bench.start().bar).toEqual({ code: "S2", detail: "image" });
  });
});

describe("another image than before", () => {
  it("bars a release until a technician says that it is right", () => {
    const bench = new Bench();
    bench.start();
    bench.image = new Uint8Array(32).fill(2);
    const protection = bench.start();
    expect(protection.bar).toEqual({ code: "S3", detail: "" });
    expect(bench.start().bar).toEqual({ code: "S3", detail: "" });
    const last = bench.start();
    last.confirmImage();
    expect(last.bar).toBeUndefined();
    expect(bench.start().bar).toBeUndefined();
    expect(bench.noted.slice(-2)).toEqual(["configurationChanged image", "action image confirmed"]);
  });

  it("is noted, and used, where firmware is developed", () => {
    const bench = new Bench();
    bench.development = true;
    bench.start();
    bench.image = new Uint8Array(32).fill(2);
    expect(bench.start().bar).toBeUndefined();
    expect(bench.noted).toEqual(["configurationChanged image"]);
  });

  it("cannot be confirmed when nothing is strange", () => {
    const protection = new Bench().start();
    expect(() => protection.confirmImage()).toThrow();
  });
});

it("notes other settings, down to one bit far behind", () => {
  const bench = new Bench();
  const long = (last: string): string => `{"terminalId":"${"A".repeat(3000)}${last}"}`;
  bench.flash.load("settings", encodeSettingsImage(long("A")));
  bench.start();
  bench.flash.load("settings", encodeSettingsImage(long("B")));
  expect(bench.start().bar).toBeUndefined();
  expect(bench.noted).toEqual(["configurationChanged settings"]);
  bench.start();
  expect(bench.noted).toHaveLength(1);
});

it("wants a restart after 23 hours, and keeps the time before it", async () => {
  const bench = new Bench();
  const protection = bench.start();
  let hours = 0;
  protection.onHour = () => hours++;
  await bench.clock.advance(22.5 * HOUR);
  expect([hours, protection.isRestartDue]).toEqual([22, false]);
  await bench.clock.advance(0.5 * HOUR);
  expect([hours, protection.isRestartDue]).toEqual([23, true]);
  protection.restart();
  expect(bench.restarts).toBe(1);
  protection.stop();
  expect(bench.clock.pendingTimers).toBe(0);
});
