/** TDES DUKPT: the examples of the standard in full, the host's derivation, the last counter, and power cuts. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import * as fc from "fast-check";
import { fromHex, toHex } from "../../../firmware/codec/hex";
import { desCbcEncrypt, desEcbEncrypt } from "../../../firmware/crypto/des";
import { decodeKeySerialNumber } from "../../../firmware/crypto/key-serial-number";
import { padMethod1 } from "../../../firmware/crypto/padding";
import { retailMac } from "../../../firmware/crypto/retail-mac";
import { tdesCmac } from "../../../firmware/crypto/tdes-cmac";
import { deriveTdesInitialKey, TDES_REGISTERS, TdesDukpt } from "../../../firmware/crypto/tdes-dukpt";
import type { TdesTransactionKey } from "../../../firmware/crypto/tdes-dukpt";
import { hostTdesInitialKey, hostTdesTransactionKey } from "./host-derivation";
import { MemoryRegisters, PowerCut } from "./memory-registers";
import published from "./vectors/tdes-dukpt.json";

const { baseDerivationKey: BASE, initialKeySerialNumber: KSN } = published;
/** Undoes the variant of the PIN key: the transaction key itself, which the firmware gives nobody. */
const PIN_VARIANT = fromHex("00000000000000FF00000000000000FF");

function take(dukpt: TdesDukpt): TdesTransactionKey {
  const next = dukpt.take();
  if (next.kind !== "ready") throw new Error(next.kind);
  return next.transactionKey;
}

const keyOf = (key: TdesTransactionKey): string =>
  toHex(key.workingKey("pin").map((byte, at) => byte ^ PIN_VARIANT[at]));

function load(registers = new MemoryRegisters()): { registers: MemoryRegisters; dukpt: TdesDukpt } {
  const dukpt = new TdesDukpt(registers);
  dukpt.load(fromHex(KSN), fromHex(published.initialKey));
  return { registers, dukpt };
}

/** A device as it is when `counter` comes next. */
function deviceAt(counter: number): { registers: MemoryRegisters; dukpt: TdesDukpt } {
  const registers = new MemoryRegisters();
  registers.setIdentity(fromHex(KSN));
  let seenLowest = false;
  for (let bit = 0; bit < TDES_REGISTERS; bit++) {
    const isSet = (counter >> bit) % 2 === 1;
    const own = ((counter >> bit) | 1) << bit;
    if (isSet !== seenLowest) registers.write(bit, own, hostTdesTransactionKey(BASE, KSN, own));
    seenLowest ||= isSet;
  }
  return { registers, dukpt: new TdesDukpt(registers) };
}

describe("the examples of ANSI X9.24-1:2009, A.4", () => {
  test("the initial key", () => {
    expect(toHex(deriveTdesInitialKey(fromHex(BASE), fromHex(KSN)))).toBe(published.initialKey);
    expect(toHex(hostTdesInitialKey(BASE, KSN))).toBe(published.initialKey);
  });

  test("all transactions, the initial sequence and the rollover: keys, PIN blocks, MACs, encrypted data", () => {
    const text = Uint8Array.from(Buffer.from(published.text));
    let { dukpt } = load();
    for (const row of published.transactions) {
      const { counter } = decodeKeySerialNumber("tdes", fromHex(row.keySerialNumber));
      if (counter === 0x0ff800) ({ dukpt } = deviceAt(counter));
      const key = take(dukpt);
      const of = (usage: Parameters<typeof key.workingKey>[0]): Uint8Array => key.workingKey(usage);
      expect({
        keySerialNumber: toHex(key.keySerialNumber),
        transactionKey: keyOf(key),
        pinBlock: toHex(desEcbEncrypt(of("pin"), fromHex(published.clearPinBlock))),
        macRequest: toHex(retailMac(of("macRequest"), text, 1)).slice(0, 8),
        macResponse: toHex(retailMac(of("macResponse"), text, 1)).slice(0, 8),
        cmacRequest: toHex(tdesCmac(of("macRequest"), text)),
        cmacResponse: toHex(tdesCmac(of("macResponse"), text)),
        dataRequest: toHex(desCbcEncrypt(of("dataRequest"), new Uint8Array(8), padMethod1(text, 8))),
      }).toEqual(row);
    }
  });
});

const shared = path.resolve(__dirname, "../../../../shared/vectors/keys/dukpt.json");
(existsSync(shared) ? describe : describe.skip)("the shared vectors (skipped when ../shared is absent)", () => {
  test("tdes: keys, PIN blocks and MACs of the first counters", () => {
    const { tdes } = JSON.parse(readFileSync(shared, "utf8")) as {
      tdes: { initialKey: string; initialKsn: string; pinBlockFormat0: string; transactions: Record<string, string>[] };
    };
    const dukpt = new TdesDukpt(new MemoryRegisters());
    dukpt.load(fromHex(tdes.initialKsn), fromHex(tdes.initialKey));
    for (const row of tdes.transactions) {
      const key = take(dukpt);
      expect(toHex(key.keySerialNumber)).toBe(row.ksn);
      expect(keyOf(key)).toBe(row.transactionKey);
      expect(toHex(desEcbEncrypt(key.workingKey("pin"), fromHex(tdes.pinBlockFormat0)))).toBe(row.encryptedPinBlock);
      const mac = retailMac(key.workingKey("macRequest"), Uint8Array.from(Buffer.from(published.text)), 1);
      expect(toHex(mac).slice(0, 8)).toBe(row.requestMac);
    }
  });
});

describe("the device", () => {
  test("agrees with the host at any counter", () => {
    const counters = fc
      .array(fc.nat(20), { minLength: 1, maxLength: 10 })
      .map((bits) => [...new Set(bits)].reduce((counter, bit) => counter + 2 ** bit, 0));
    fc.assert(
      fc.property(counters, (counter) => {
        const { dukpt } = deviceAt(counter);
        expect(dukpt.nextCounter()).toBe(counter);
        expect(keyOf(take(dukpt))).toBe(toHex(hostTdesTransactionKey(BASE, KSN, counter)));
      }),
      { numRuns: 30 },
    );
  });

  test("keeps no key that it has used", () => {
    const { registers, dukpt } = load();
    const used = new Set<string>();
    for (let count = 0; count < 40; count++) {
      used.add(keyOf(take(dukpt)));
      expect(registers.keys().filter((held) => used.has(held))).toEqual([]);
    }
    expect(used.size).toBe(40);
  });

  test("ends after the counter FF800, of ten ones at the top, and then has no key left", () => {
    const { registers, dukpt } = deviceAt(0x1fe000);
    const numbers: string[] = [];
    for (let next = dukpt.take(); next.kind === "ready"; next = dukpt.take()) {
      numbers.push(toHex(next.transactionKey.keySerialNumber));
    }
    expect(numbers.at(-1)).toBe("FFFF9876543210FFF800");
    expect(dukpt.take()).toEqual({ kind: "exhausted" });
    expect(dukpt.nextCounter()).toBeUndefined();
    expect(registers.keys()).toEqual([]);
  });

  test("gives no counter twice, wherever the power goes", () => {
    for (const start of [1, 8, 0x1ff000, 0x80000]) {
      for (let cut = 0; ; cut++) {
        const { registers, dukpt } = deviceAt(start);
        registers.cutAt = registers.operations + cut;
        const given: TdesTransactionKey[] = [];
        let isCut = false;
        try {
          given.push(take(dukpt));
        } catch (error) {
          if (!(error instanceof PowerCut)) throw error;
          isCut = true;
        }
        registers.cutAt = Infinity;
        for (let count = 0; count < 3; count++) {
          const next = new TdesDukpt(registers).take();
          if (next.kind === "ready") given.push(next.transactionKey);
        }
        expect(new Set(given.map(keyOf)).size).toBe(given.length);
        for (const key of given) expect(keyOf(key)).toBe(toHex(hostTdesTransactionKey(BASE, KSN, key.counter)));
        if (!isCut) break;
      }
    }
  });

  test("has no key before one is loaded, and overwrites what it was loaded from", () => {
    const dukpt = new TdesDukpt(new MemoryRegisters());
    expect(dukpt.take()).toEqual({ kind: "no-key" });
    expect(dukpt.nextCounter()).toBeUndefined();
    const initialKey = fromHex(published.initialKey);
    dukpt.load(fromHex(KSN), initialKey);
    expect(initialKey.every((byte) => byte === 0)).toBe(true);
    expect(() => dukpt.load(fromHex(KSN), new Uint8Array(24))).toThrow(RangeError);
    expect(() => dukpt.load(fromHex(KSN).subarray(2), new Uint8Array(16))).toThrow(RangeError);
    const key = take(dukpt);
    key.wipe();
    expect(() => key.workingKey("pin")).toThrow("wiped");
  });
});
