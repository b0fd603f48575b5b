/** AES DUKPT: the published vectors, the host's derivation, the last counter, and power cuts. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import * as fc from "fast-check";
import { fromHex, toHex } from "../../../firmware/codec/hex";
import { AesDukpt, AES_REGISTERS } from "../../../firmware/crypto/aes-dukpt";
import type { AesTransactionKey } from "../../../firmware/crypto/aes-dukpt";
import {
  deriveAesKey,
  deriveInitialKey,
  deriveUpdateKey,
  KEY_TYPES,
  KEY_USAGES,
} from "../../../firmware/crypto/aes-key-derivation";
import type { KeyType, KeyUsage } from "../../../firmware/crypto/aes-key-derivation";
import { onesIn } from "../../../firmware/crypto/dukpt-registers";
import { decodeKeySerialNumber } from "../../../firmware/crypto/key-serial-number";
import { nodeCipher } from "../../../host-sim/engine/node-cipher";
import { hostAesInitialKey, hostAesTransactionKey, hostAesWorkingKey } from "./host-derivation";
import { MemoryRegisters, PowerCut } from "./memory-registers";
import published from "./vectors/aes-dukpt.json";

const ID = "1234567890123456";
const BASE = "FEDCBA9876543210F1F1F1F1F1F1F1F1";
const BASES = [BASE, `${BASE}FEDCBA9876543210`, BASE + BASE];

function load(base: string, registers = new MemoryRegisters()): { registers: MemoryRegisters; dukpt: AesDukpt } {
  const dukpt = new AesDukpt(nodeCipher, registers);
  dukpt.load(fromHex(ID), deriveInitialKey(nodeCipher, fromHex(base), fromHex(ID)));
  return { registers, dukpt };
}

function take(dukpt: AesDukpt): AesTransactionKey {
  const next = dukpt.take();
  if (next.kind !== "ready") throw new Error(next.kind);
  return next.transactionKey;
}

/** The key itself, which the firmware gives nobody: what the host derives is compared through working keys. */
const fingerprint = (key: AesTransactionKey): string => toHex(key.workingKey("keyDerivation"));

/** A device as it is when `counter` comes next: only the registers that it would still have (X9.24-3, 6.5). */
function deviceAt(base: string, counter: number): { registers: MemoryRegisters; dukpt: AesDukpt } {
  const registers = new MemoryRegisters();
  registers.setIdentity(fromHex(ID));
  let seenLowest = false;
  for (let bit = 0; bit < 32; bit++) {
    const isSet = Math.floor(counter / 2 ** bit) % 2 === 1;
    const own = Math.floor(counter / 2 ** bit) * 2 ** bit + (isSet ? 0 : 2 ** bit);
    if ((isSet && !seenLowest) || (!isSet && seenLowest)) {
      registers.write(bit, own, hostAesTransactionKey(base, ID, own));
    }
    seenLowest ||= isSet;
  }
  return { registers, dukpt: new AesDukpt(nodeCipher, registers) };
}

describe.each(published.keys)("published vectors, initial key $initialKey", (vectors) => {
  test("the initial key comes out of the base derivation key", () => {
    const { baseDerivationKey, initialKeyId, initialKey } = vectors;
    expect(toHex(deriveInitialKey(nodeCipher, fromHex(baseDerivationKey), fromHex(initialKeyId)))).toBe(initialKey);
  });

  test("the device gives the transactions' working keys, from the first counter to the last", () => {
    for (const row of vectors.transactions) {
      const { counter } = decodeKeySerialNumber("aes", fromHex(row.keySerialNumber));
      const { dukpt } = counter === 1 ? load(vectors.baseDerivationKey) : deviceAt(vectors.baseDerivationKey, counter);
      const key = take(dukpt);
      expect(toHex(key.keySerialNumber)).toBe(row.keySerialNumber);
      const length = row.transactionKey.length / 2;
      const type = length === 16 ? "aes128" : "aes256";
      const derived = deriveAesKey(
        nodeCipher,
        fromHex(row.transactionKey),
        "keyDerivation",
        type,
        fromHex(ID),
        counter,
      );
      expect(fingerprint(key)).toBe(toHex(derived));
      for (const [name, value] of Object.entries(row)) {
        const [usage, keyType] = name.split("/");
        if (keyType)
          expect([name, toHex(key.workingKey(usage as KeyUsage, keyType as KeyType))]).toEqual([name, value]);
      }
    }
  });

  test("the update key comes out of the initial key, for each type", () => {
    for (const [type, value] of Object.entries(vectors.updateKeys)) {
      const key = deriveUpdateKey(nodeCipher, fromHex(vectors.initialKey), fromHex(ID), type as KeyType);
      expect([type, toHex(key)]).toEqual([type, value]);
    }
  });
});

test("an AES-192 initial key is that of the standard's reference program (carried by the Rust library paysec)", () => {
  const initialKey = deriveInitialKey(nodeCipher, fromHex(BASES[1]), fromHex(ID));
  expect(toHex(initialKey)).toBe("5B6DEE2B5B7FABFFA32591F35BF8F23DD9329AE85131E584");
});

const shared = path.resolve(__dirname, "../../../../shared/vectors/keys/dukpt.json");
(existsSync(shared) ? describe : describe.skip)("the shared vectors (skipped when ../shared is absent)", () => {
  test("aes128: keys of the first counters", () => {
    const { aes128 } = JSON.parse(readFileSync(shared, "utf8")) as {
      aes128: { initialKey: string; initialKeyId: string; transactions: Record<string, string>[] };
    };
    const dukpt = new AesDukpt(nodeCipher, new MemoryRegisters());
    dukpt.load(fromHex(aes128.initialKeyId), fromHex(aes128.initialKey));
    for (const row of aes128.transactions) {
      const key = take(dukpt);
      expect(toHex(key.keySerialNumber)).toBe(row.ksn);
      expect(toHex(key.workingKey("pinEncryption", "aes128"))).toBe(row.pinKeyAes128);
      expect(toHex(key.workingKey("macGeneration", "aes128"))).toBe(row.macKeyAes128);
      expect(toHex(key.workingKey("dataEncryption", "aes128"))).toBe(row.dataKeyAes128);
    }
  });
});

describe.each(BASES)("a device whose base derivation key is %s", (base) => {
  test("agrees with the host at any counter, for every use and type that its key may have", () => {
    const counters = fc
      .array(fc.nat(31), { minLength: 1, maxLength: 16 })
      .map((bits) => [...new Set(bits)].reduce((counter, bit) => counter + 2 ** bit, 0));
    const kinds = fc.tuple(
      fc.constantFrom(...(Object.keys(KEY_USAGES) as KeyUsage[]).filter((name) => name !== "keyDerivationInitialKey")),
      fc.constantFrom(
        ...(Object.keys(KEY_TYPES) as KeyType[]).filter(
          (name) => KEY_TYPES[name].bits <= base.length * 4 || name === "tdes3",
        ),
      ),
    );
    fc.assert(
      fc.property(counters, kinds, (counter, [usage, type]) => {
        const { dukpt } = deviceAt(base, counter);
        expect(dukpt.nextCounter()).toBe(counter);
        const { algorithm, bits } = KEY_TYPES[type];
        const host = hostAesWorkingKey(base, ID, counter, KEY_USAGES[usage], [algorithm, bits / 8]);
        expect(toHex(take(dukpt).workingKey(usage, type))).toBe(toHex(host));
      }),
      { numRuns: 30 },
    );
  });

  test("runs through its first counters as the host counts them, and keeps no used key", () => {
    const { registers, dukpt } = load(base);
    expect(toHex(hostAesInitialKey(base, ID))).toBe(toHex(deriveInitialKey(nodeCipher, fromHex(base), fromHex(ID))));
    const used = new Set<string>();
    for (let counter = 1; counter <= 40; counter++) {
      const key = take(dukpt);
      expect(key.counter).toBe(counter);
      const own = hostAesTransactionKey(base, ID, counter);
      used.add(toHex(own));
      expect(toHex(key.workingKey("macGeneration"))).toBe(
        toHex(
          hostAesWorkingKey(base, ID, counter, 0x2000, [
            base.length === 32 ? 2 : base.length === 48 ? 3 : 4,
            base.length / 2,
          ]),
        ),
      );
      expect(registers.keys().filter((held) => used.has(held))).toEqual([]);
    }
  });

  test("passes over counters with more than sixteen ones, and ends after FFFF0000", () => {
    const { dukpt } = deviceAt(base, 0x0001fffe);
    expect([take(dukpt).counter, take(dukpt).counter, take(dukpt).counter]).toEqual([0x1fffe, 0x20000, 0x20001]);
    const { dukpt: last, registers } = deviceAt(base, 0xfffe0000);
    const counters: number[] = [];
    for (let next = last.take(); next.kind === "ready"; next = last.take()) counters.push(next.transactionKey.counter);
    expect(counters.every((counter) => onesIn(counter) <= 16)).toBe(true);
    expect(counters.slice(-4)).toEqual([0xfffe2000, 0xfffe4000, 0xfffe8000, 0xffff0000]);
    expect(counters).toHaveLength(18);
    expect(last.take()).toEqual({ kind: "exhausted" });
    expect(last.nextCounter()).toBeUndefined();
    expect(registers.keys()).toEqual([]);
  });
});

describe("power cuts", () => {
  /** Loads or takes with the power going before operation `cut`; returns whether it went. */
  function isCut(registers: MemoryRegisters, cut: number, work: () => void): boolean {
    registers.cutAt = registers.operations + cut;
    try {
      work();
      return false;
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
      return true;
    } finally {
      registers.cutAt = Infinity;
    }
  }

  test("at every write of the loading leave no key at all, and the key can be loaded again", () => {
    for (let cut = 0; ; cut++) {
      const { registers } = load(BASES[2]);
      const dukpt = new AesDukpt(nodeCipher, registers);
      const initialKey = deriveInitialKey(nodeCipher, fromHex(BASE), fromHex(ID));
      if (!isCut(registers, cut, () => dukpt.load(fromHex(ID), initialKey))) {
        expect(cut).toBe(AES_REGISTERS.all + 2);
        break;
      }
      if (cut > 0) expect(dukpt.take()).toEqual({ kind: "no-key" });
      expect(take(load(BASE, registers).dukpt).counter).toBe(1);
    }
  });

  test.each([false, true])(
    "at every write of a transaction never give one counter or key twice (torn records: %s)",
    (isTorn) => {
      for (const start of [1, 8, 0x1fffe, 0x7fff0000]) {
        for (let cut = 0; ; cut++) {
          const { registers, dukpt } = deviceAt(BASE, start);
          registers.isTorn = isTorn;
          const given: AesTransactionKey[] = [];
          const cutShort = isCut(registers, cut, () => given.push(take(dukpt)));
          const again = new AesDukpt(nodeCipher, registers);
          for (let count = 0; count < 10; count++) {
            const next = again.take();
            if (next.kind === "ready") given.push(next.transactionKey);
          }
          expect(new Set(given.map(({ counter }) => counter)).size).toBe(given.length);
          expect(new Set(given.map(fingerprint)).size).toBe(given.length);
          for (const key of given) {
            expect(fingerprint(key)).toBe(toHex(hostAesWorkingKey(BASE, ID, key.counter, 0x8000, [2, 16])));
          }
          // A cut costs one counter at most, unless it tears a record: what follows was written before the used key went.
          if (!isTorn) {
            const uncut = deviceAt(BASE, start).dukpt;
            const counters = given.map(({ counter }) => counter);
            const all = Array.from({ length: counters.length + 1 }, () => take(uncut).counter);
            expect([all.slice(0, -1), all.slice(1)]).toContainEqual(counters);
          }
          if (!cutShort) break;
        }
      }
    },
  );

  test("in a random life of cuts, the counters still only rise", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { maxLength: 60 }), (cuts) => {
        const { registers } = load(BASE);
        const counters: number[] = [];
        for (const cut of cuts) {
          isCut(registers, cut, () => void counters.push(take(new AesDukpt(nodeCipher, registers)).counter));
        }
        expect(counters).toEqual([...new Set(counters)].sort((one, other) => one - other));
      }),
      { numRuns: 25 },
    );
  });
});

describe("registers that are not as they were left", () => {
  test("an old copy that comes back is not used once later keys show that its counter has passed", () => {
    const { registers, dukpt } = load(BASE);
    take(dukpt);
    const old = registers.copy();
    const second = { counter: old.counterOf(1) as number, key: old.read(1) as Uint8Array };
    for (let count = 0; count < 3; count++) take(dukpt);
    // Counter 4 has left children; the key of 2 comes back into its register.
    registers.write(1, second.counter, second.key);
    expect(take(dukpt).counter).toBe(5);
  });

  test("a lost register costs its counters and no more", () => {
    const { registers, dukpt } = load(BASE);
    registers.erase(1);
    expect([take(dukpt).counter, take(dukpt).counter, take(dukpt).counter]).toEqual([1, 4, 5]);
  });

  test("a register that names a counter it cannot have is dropped", () => {
    const { registers, dukpt } = load(BASE);
    registers.write(0, 2, new Uint8Array(16));
    expect(take(dukpt).counter).toBe(2);
  });
});

describe("using the keys wrongly", () => {
  test("without a key there is none to take, nor an update key", () => {
    const dukpt = new AesDukpt(nodeCipher, new MemoryRegisters());
    expect(dukpt.take()).toEqual({ kind: "no-key" });
    expect(dukpt.updateKey()).toBeUndefined();
    expect(dukpt.nextCounter()).toBeUndefined();
  });

  test("the update key is kept with the others", () => {
    const { dukpt } = load(BASE);
    expect(toHex(dukpt.updateKey() ?? new Uint8Array())).toBe(published.keys[0].updateKeys.aes128);
  });

  test("a working key stronger than its transaction's is refused, TDES never is", () => {
    const key = take(load(BASE).dukpt);
    expect(() => key.workingKey("pinEncryption", "aes192")).toThrow(RangeError);
    expect(() => key.workingKey("macBoth", "hmac256")).toThrow(RangeError);
    expect(key.workingKey("keyEncryption", "tdes3")).toHaveLength(24);
  });

  test("a wiped transaction key derives nothing, and the initial key is overwritten by loading it", () => {
    const initialKey = fromHex(published.keys[0].initialKey);
    const dukpt = new AesDukpt(nodeCipher, new MemoryRegisters());
    dukpt.load(fromHex(ID), initialKey);
    expect(initialKey.every((byte) => byte === 0)).toBe(true);
    const key = take(dukpt);
    key.wipe();
    expect(() => key.workingKey("macBoth")).toThrow("wiped");
    expect(() => dukpt.load(fromHex("12345678"), new Uint8Array(16))).toThrow(RangeError);
    expect(() => dukpt.load(fromHex(ID), new Uint8Array(20))).toThrow(RangeError);
  });
});
