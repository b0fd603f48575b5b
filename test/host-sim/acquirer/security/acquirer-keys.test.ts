import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { AcquirerKeys, KeyFileError } from "../../../../host-sim/acquirer/security/acquirer-keys";

const protection = new Uint8Array(32).fill(3);

describe("the acquirer's keys in a folder", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "tapline-keys-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string): string => path.join(folder, name);
  const idIn = (block: string): string => block.slice(20, 36);

  it("are the same at the next start, for their owner only, and none of them is in the clear", () => {
    const block = AcquirerKeys.inFolder(folder).initialKeyBlock("aes", "TAP00001", protection, "1");
    const again = AcquirerKeys.inFolder(folder);
    expect(again.terminalOf(idIn(block))).toBe("TAP00001");
    for (const name of readdirSync(folder)) expect(statSync(file(name)).mode & 0o777).toBe(0o600);
    const state = readFileSync(file("acquirer-keys.json"));
    expect(state.includes(Buffer.from(protection).toString("base64"))).toBe(false);
    expect(readdirSync(folder).sort()).toEqual(["acquirer-keys.json", "acquirer-master-key.bin"]);
  });

  it("outlive a crash in the middle of writing, whatever mode its half of a file has", () => {
    const block = AcquirerKeys.inFolder(folder).initialKeyBlock("aes", "TAP00001", protection, "1");
    writeFileSync(file("acquirer-keys.json.new"), '{ "keys": [', { mode: 0o644 });
    const keys = AcquirerKeys.inFolder(folder);
    expect(keys.terminalOf(idIn(block))).toBe("TAP00001");
    keys.initialKeyBlock("aes", "TAP00002", protection, "1");
    expect(statSync(file("acquirer-keys.json")).mode & 0o777).toBe(0o600);
    expect(existsSync(file("acquirer-keys.json.new"))).toBe(false);
  });

  it.each([
    ["a master key cut short", "acquirer-master-key.bin", "short"],
    ["keys that are no JSON", "acquirer-keys.json", "{"],
    ["keys of another form", "acquirer-keys.json", "{}"],
  ])("are told to be broken by %s, instead of made anew under the terminals' feet", (_, name, content) => {
    AcquirerKeys.inFolder(folder);
    writeFileSync(file(name), content);
    expect(() => AcquirerKeys.inFolder(folder)).toThrow(KeyFileError);
  });

  it("are told to be lost when their master key is", () => {
    AcquirerKeys.inFolder(folder);
    rmSync(file("acquirer-master-key.bin"));
    expect(() => AcquirerKeys.inFolder(folder)).toThrow("sealed under it");
  });

  it("count a terminal that another process has made a key for meanwhile", () => {
    const running = AcquirerKeys.inFolder(folder);
    expect(running.terminalOf("5450")).toBeUndefined();
    const block = AcquirerKeys.inFolder(folder).initialKeyBlock("aes", "TAP00007", protection, "1");
    expect(running.terminalOf(idIn(block))).toBe("TAP00007");
  });
});

describe("a terminal's keys", () => {
  it("follow one another: each knows those that were made after it, for this terminal", () => {
    const keys = AcquirerKeys.seeded(1);
    const make = (terminal: string, generation: string): string =>
      keys.initialKeyBlock("aes", terminal, protection, generation).slice(20, 36);
    const first = make("TAP00001", "1");
    make("TAP00002", "1");
    const second = make("TAP00001", "2");
    expect([keys.newerKeys(first), keys.newerKeys(second)]).toEqual([[second], []]);
    make("TAP00001", "1");
    expect([keys.newerKeys(first), keys.newerKeys(second)]).toEqual([[], [first]]);
  });
});
