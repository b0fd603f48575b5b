/** What a terminal does about keys that it should not take, has no more of, or that came back with old flash. */
import { Vault } from "../../../../firmware/storage/vault/vault";
import { VAULT_SLOTS } from "../../../../firmware/storage/vault/vault-slots";
import { wrapKeyBlock, type KeyBlockAttributes, type OptionalBlock } from "../../../../host-sim/acquirer/hsm/key-block";
import { VAULT_LABEL } from "../../../../host-sim/board/vault-image";
import { nodeCipher } from "../../../../host-sim/engine/node-cipher";
import { KEY_BLOCK_LABEL } from "../../../../host-sim/world/host-keys";
import type { Settings } from "../../../../host-sim/world/terminal-settings";
import { encodeSettingsImage } from "../../../../firmware/storage/settings-image";
import { settingsSample } from "../../../support/settings-sample";
import { TerminalKeys } from "../../../../firmware/terminal/keys/terminal-keys";
import { FakeFlash, PowerCut } from "../../../support/fake-flash";
import { answerTo } from "../../../support/fake-host";
import { TerminalBench } from "../../../support/terminal-bench";

const STRIPE = "5413330089010442=30121010000000000";
const deviceKey = new TerminalBench().secret.derive(KEY_BLOCK_LABEL);
const initial: KeyBlockAttributes = { usage: "B1", algorithm: "A", mode: "X", exportability: "N" };
const named: readonly OptionalBlock[] = [["IK", "54504C3100000077"]];
const block = (change: Partial<KeyBlockAttributes> = {}, bytes = 32, options = named, protection = deviceKey): string =>
  wrapKeyBlock(protection, new Uint8Array(bytes).fill(5), { ...initial, ...change }, options);
const good = block();

/** What came, without what a terminal asks for by itself. */
const wire = (bench: TerminalBench): string => bench.host.wire.replaceAll(/ 06\d\d/g, "");

describe("a terminal whose only key block is refused", () => {
  it.each<[string, string, string]>([
    ["changed in its last character", "mac", good.slice(0, -1) + (good.endsWith("0") ? "1" : "0")],
    ["for another device", "mac", block({}, 32, named, new Uint8Array(32).fill(9))],
    ["renamed to another usage afterwards", "mac", good.replace("B1AX", "P0AE")],
    ["of a key that enciphers PINs", "usage", block({ usage: "P0" })],
    ["of a base derivation key", "usage", block({ usage: "B0" })],
    ["of a mode that would let the key encrypt", "mode", block({ mode: "E" })],
    ["of the other algorithm", "algorithm", block({ algorithm: "T" }, 16)],
    ["of a key too short", "key-length", block({}, 8)],
    ["of a key without a name", "optional-block", block({}, 32, [])],
    ["of a key with the name of another kind", "optional-block", block({}, 32, [["KS", "FFFF54504C0000000000"]])],
    ["cut short", "length", good.slice(0, -32)],
    ["of version B, which no AES key makes", "version", good.replace("D0", "B0")],
    ["of a version that nobody knows", "version", good.replace("D0", "Z0")],
  ])(
    "%s (%s): says K3, connects to nobody, notes why, and takes the right one at the next start",
    async (_, reason, bad) => {
      const bench = await new TerminalBench({ settings: { keys: { blocks: [bad] } } }).start();
      expect(bench.screen).toContain("K3");
      expect(bench.host.targets).toHaveLength(0);
      expect(bench.logged.join("\n")).toContain(`error keys.block-refused {"reason":"${reason}"`);
      await bench.amount();
      expect(bench.said).toContain("K3");
      expect(bench.reader.isPolling).toBe(false);
      bench.terminal?.stop();
      const settings = bench.host.provision(settingsSample() as Settings, bench.secret);
      bench.flash.load("settings", encodeSettingsImage(JSON.stringify(settings)));
      await bench.start();
      await bench.press("enter");
      expect(wire(bench)).toBe("0800/001");
      expect(bench.screen).not.toContain("K3");
    },
  );
});

describe("a terminal that has a key", () => {
  it("goes on with it when another block is refused", async () => {
    const bench = await new TerminalBench().start();
    bench.terminal?.stop();
    const bad = new TerminalBench({ settings: { keys: { blocks: [block({ usage: "P0" })] } } });
    bench.flash.partition("settings").bytes.set(bad.flash.partition("settings").bytes);
    await bench.start();
    expect(bench.logged.join("\n")).toContain("keys.block-refused");
    await bench.amount();
    await bench.swipe(STRIPE);
    expect(bench.screen).toContain("Zaakceptowano");
  });

  it("sells nothing more after its last counter: K2, and no card is asked for", async () => {
    const bench = await new TerminalBench().start();
    bench.terminal?.stop();
    const vault = new Vault(bench.flash, nodeCipher, bench.secret.derive(VAULT_LABEL), [VAULT_SLOTS.loadedKeys]);
    for (let index = 0; index < 32; index++) vault.erase(VAULT_SLOTS.aesDukptRegisters + index);
    await bench.start();
    expect(bench.screen).toContain("K2");
    await bench.amount();
    expect(bench.said).toContain("K2");
    expect(bench.reader.isPolling).toBe(false);
    expect(wire(bench)).toBe("0800/001");
  });

  it.each(["aes", "tdes"] as const)(
    "keeps its last %s counters for reversals: no sale begins that could not be taken back",
    async (algorithm) => {
      const bench = await new TerminalBench({ settings: { keys: { algorithm } } }).start();
      bench.terminal?.stop();
      const vault = new Vault(bench.flash, nodeCipher, bench.secret.derive(VAULT_LABEL), [VAULT_SLOTS.loadedKeys]);
      const isAes = algorithm === "aes";
      const first = isAes ? VAULT_SLOTS.aesDukptRegisters : VAULT_SLOTS.tdesDukptRegisters;
      const [highest, ones] = isAes ? [31, 13] : [20, 7];
      const only = (...bits: number[]): void => {
        for (let bit = 0; bit <= highest; bit++) if (!bits.includes(bit)) vault.erase(first + bit);
      };
      for (let count = 0; count < ones; count++) {
        only(highest - count);
        const settings = { algorithm, blocks: [] };
        const ports = { cipher: nodeCipher, deviceSecret: bench.secret, log: { write: () => undefined } };
        expect(typeof new TerminalKeys({ ports, vault, settings, audit: { append: () => undefined } }).take()).toBe(
          "object",
        );
      }
      // Some messages still, and then the counters that are kept.
      only(0, 1, 2, highest - ones);
      bench.host.react = (request) => (request.mti === "0200" ? "silent" : answerTo(request));
      await bench.start();
      for (let sale = 0; sale < 8 && !bench.said.includes("K2"); sale++) {
        await bench.amount();
        await bench.swipe(STRIPE);
        await bench.clock.advance(60_000);
        await bench.press("cancel", "cancel");
        await bench.clock.advance(5_000);
      }
      expect(bench.said).toContain("K2");
      const [sales, reversals] = ["0200", "0400"].map((type) => bench.host.received.filter(({ mti }) => mti === type));
      expect(sales.length).toBeGreaterThan(0);
      expect(reversals.map((each) => each.get(90)?.slice(4, 10))).toEqual(sales.map((each) => each.get(11)));
      expect(bench.host.violations).toEqual([]);
      await bench.amount();
      expect(bench.reader.isPolling).toBe(false);
    },
  );

  it("whose flash was put back to a day before is not served until its counter is above what the host saw", async () => {
    const bench = await new TerminalBench().start();
    const yesterday = bench.flash.partition("vault").bytes.slice();
    for (let sale = 0; sale < 3; sale++) {
      await bench.amount();
      await bench.swipe(STRIPE);
      await bench.press("enter", "cancel");
      await bench.clock.advance(10_000);
    }
    const seen = wire(bench);
    bench.terminal?.stop();
    bench.flash.partition("vault").bytes.set(yesterday);
    await bench.start();
    expect(bench.host.violations).toContain("replayed");
    expect(wire(bench)).toBe(seen);
    await bench.amount();
    expect(bench.reader.isPolling).toBe(false);
    await bench.clock.advance(120_000);
    // Each attempt spends a counter: it catches up, and nothing of old was repeated meanwhile.
    expect(wire(bench)).toBe(`${seen} 0800/001`);
    expect(new Set(bench.host.violations)).toEqual(new Set(["replayed"]));
  });
});

describe("the power that goes while a key is loaded or used", () => {
  const secret = new TerminalBench().secret;

  /** A start of the terminal that takes two keys; their counters. */
  function use(flash: FakeFlash, given: number[]): void {
    const vault = new Vault(flash, nodeCipher, secret.derive(VAULT_LABEL), [VAULT_SLOTS.loadedKeys]);
    const keys = new TerminalKeys({
      ports: { cipher: nodeCipher, deviceSecret: secret, log: { write: () => undefined } },
      vault,
      audit: { append: () => undefined },
      settings: { algorithm: "aes", blocks: [good] },
    });
    for (let count = 0; count < 2; count++) {
      const key = keys.take();
      if (typeof key === "string") throw new Error(key);
      given.push(Buffer.from(key.keySerialNumber).readUInt32BE(8));
      key.wipe();
    }
  }

  it.each([
    ["the first half of an operation", undefined],
    ["any bits of an operation", 0x3c5],
  ])("lets no counter be used twice, and the next start has its key, when %s happened", (_, tearSeed) => {
    const dry = new FakeFlash();
    use(dry, []);
    expect(dry.operations).toBeGreaterThanOrEqual(40);
    for (let cutAt = 1; cutAt <= dry.operations; cutAt++) {
      const flash = new FakeFlash();
      flash.cutAt = cutAt;
      flash.tearSeed = tearSeed === undefined ? undefined : tearSeed + 7919 * cutAt;
      const given: number[] = [];
      expect(() => use(flash, given)).toThrow(PowerCut);
      use(flash, given);
      use(flash, given);
      expect(given).toEqual([...new Set(given)].sort((a, b) => a - b));
      expect(given.length).toBeGreaterThanOrEqual(4);
      expect(given.at(-1)).toBeLessThanOrEqual(7);
    }
  });
});
