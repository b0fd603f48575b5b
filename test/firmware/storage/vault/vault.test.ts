import { createCipheriv, createDecipheriv, createHmac } from "node:crypto";
import * as fc from "fast-check";
import { Vault } from "../../../../firmware/storage/vault/vault";
import { VaultError } from "../../../../firmware/storage/vault/vault-error";
import { FakeFlash, PowerCut } from "../../../support/fake-flash";

const gcm = {
  hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array {
    return new Uint8Array(createHmac("sha256", key).update(data).digest());
  },
  aesGcmSeal(key: Uint8Array, nonce: Uint8Array, additional: Uint8Array, plain: Uint8Array): Uint8Array {
    const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(additional);
    return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  },
  aesGcmOpen(key: Uint8Array, nonce: Uint8Array, additional: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
    const decipher = createDecipheriv("aes-256-gcm", key, nonce).setAAD(additional);
    decipher.setAuthTag(sealed.subarray(-16));
    try {
      return new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]));
    } catch {
      return undefined;
    }
  },
};

const key = new Uint8Array(32).fill(0x4b);
const survivors = [0x160];
const mount = (flash: FakeFlash, deviceKey: Uint8Array = key): Vault => new Vault(flash, gcm, deviceKey, survivors);
const secret = (fill: number, length = 16): Uint8Array => new Uint8Array(length).fill(fill);
const holds = (flash: FakeFlash, bytes: Uint8Array): boolean =>
  Buffer.from(flash.partition("vault").bytes).includes(Buffer.from(bytes));

describe("the vault", () => {
  it("gives back what was put in, also after a restart, and nothing where nothing was put", () => {
    const flash = new FakeFlash();
    const vault = mount(flash);
    expect(vault.read(0x100)).toBeUndefined();
    vault.write(0x100, secret(1));
    vault.write(0x302, secret(2, 2048));
    vault.write(0x100, secret(3, 32));
    for (const each of [vault, mount(flash)]) {
      expect(each.read(0x100)).toEqual(secret(3, 32));
      expect(each.read(0x302)).toEqual(secret(2, 2048));
      expect(each.has(0x101)).toBe(false);
      expect(each.damaged).toBe(0);
    }
  });

  it("keeps no secret in the clear in flash", () => {
    const flash = new FakeFlash();
    mount(flash).write(0x100, secret(0xa5, 24));
    expect(holds(flash, secret(0xa5, 8))).toBe(false);
  });

  it("destroys what is replaced or erased: the flash of before and the device's key do not bring it back", () => {
    const flash = new FakeFlash();
    const vault = mount(flash);
    vault.write(0x100, secret(1));
    const sealed = flash.partition("vault").bytes.slice(48, 80);
    expect(holds(flash, sealed)).toBe(true);
    vault.write(0x100, secret(2));
    expect(holds(flash, sealed.subarray(0, 16))).toBe(false);
    const second = flash.partition("vault").bytes.slice(96, 112);
    vault.erase(0x100);
    expect(holds(flash, second)).toBe(false);
    expect(mount(flash).has(0x100)).toBe(false);
  });

  it("never seals two things under one nonce: the same secret looks different each time", () => {
    const flash = new FakeFlash();
    let vault = mount(flash);
    const seen = new Set<string>();
    const spy = jest.spyOn(gcm, "aesGcmSeal");
    for (let round = 0; round < 600; round++) {
      if (round % 50 === 0) vault = mount(flash);
      vault.write(0x100, secret(9));
    }
    for (const [, nonce] of spy.mock.calls) seen.add(Buffer.from(nonce).toString("hex"));
    expect(seen.size).toBe(spy.mock.calls.length);
    spy.mockRestore();
  });

  it("shows whoever puts old flash back nothing of what he saw before: another secret in the same place has another nonce", () => {
    const flash = new FakeFlash();
    mount(flash).write(0x100, secret(1));
    const copy = flash.partition("vault").bytes.slice();
    const ciphertext = (value: Uint8Array): Uint8Array => {
      flash.partition("vault").bytes.set(copy);
      mount(flash).write(0x302, value);
      return flash.partition("vault").bytes.slice(112 + 28, 112 + 28 + value.length);
    };
    const [known, hidden] = [secret(0x11, 64), secret(0xc7, 64)];
    const [ofKnown, ofHidden] = [ciphertext(known), ciphertext(hidden)];
    expect(holds(flash, ofHidden)).toBe(true);
    const told = ofHidden.map((byte, index) => byte ^ ofKnown[index] ^ known[index]);
    expect(told.filter((byte, index) => byte === hidden[index]).length).toBeLessThan(8);
  });

  it("takes a record for nothing in another place", () => {
    const flash = new FakeFlash();
    const vault = mount(flash);
    vault.write(0x100, secret(1));
    const { bytes } = flash.partition("vault");
    bytes.copyWithin(96, 32, 96);
    bytes.fill(0, 44, 48);
    expect(mount(flash).has(0x100)).toBe(false);
  });

  it("takes a record for nothing in a later life of its place: what was erased does not come back", () => {
    const flash = new FakeFlash();
    const vault = mount(flash);
    vault.write(0x100, secret(1));
    const { bytes } = flash.partition("vault");
    const old = bytes.slice(32, 96);
    vault.erase(0x100);
    const epoch = bytes[11];
    // On into the other bank, and back into this one.
    while (bytes[0] === 0xff || bytes[11] === epoch) vault.write(0x101, secret(2));
    bytes.set(old, 32);
    expect(mount(flash).has(0x100)).toBe(false);
  });

  it("leaves nothing in the bank that it moves out of", () => {
    const flash = new FakeFlash();
    const vault = mount(flash);
    vault.write(0x100, secret(1));
    const { bytes } = flash.partition("vault");
    const sealed = bytes.slice(60, 92);
    expect(holds(flash, sealed)).toBe(true);
    while (bytes[bytes.length / 2] === 0xff) vault.write(0x101, secret(2));
    expect(vault.read(0x100)).toEqual(secret(1));
    expect(holds(flash, sealed)).toBe(false);
  });

  it("goes on over many banks and wears its blocks alike", () => {
    const flash = new FakeFlash();
    const vault = mount(flash);
    for (let slot = 0; slot < 32; slot++) vault.write(0x100 + slot, secret(slot, 32));
    for (let step = 0; step < 2_000; step++) vault.write(0x100 + (step % 7), secret(step & 0xff, 32));
    const { erases } = flash.partition("vault");
    expect(Math.max(...erases) - Math.min(...erases)).toBeLessThanOrEqual(1);
    expect(erases.reduce((sum, count) => sum + count)).toBeLessThan(160);
    const again = mount(flash);
    for (let slot = 7; slot < 32; slot++) expect(again.read(0x100 + slot)).toEqual(secret(slot, 32));
  });

  it("wipes everything but the survivors, and nothing of it stays in flash", () => {
    const flash = new FakeFlash();
    const vault = mount(flash);
    vault.write(0x160, secret(7));
    vault.write(0x100, secret(1));
    const sealed = flash.partition("vault").bytes.slice(112, 128);
    expect(holds(flash, sealed)).toBe(true);
    vault.wipe();
    for (const each of [vault, mount(flash)]) {
      expect(each.has(0x100)).toBe(false);
      expect(each.read(0x160)).toEqual(secret(7));
    }
    expect(holds(flash, sealed)).toBe(false);
  });

  it("wipes what it can when a cell takes no zero any more: one bad cell saves no other key", () => {
    for (const bad of [20, 44, 108]) {
      const flash = new FakeFlash();
      const opener = {
        open: (place: { path: string; mode: "r" | "r+" }) => {
          const partition = flash.open(place);
          const { bytes } = flash.partition("vault");
          const write = (buffer: Uint8Array, offset: number): void => {
            const before = bytes[bad];
            partition.write(buffer, offset);
            // In its first life the cell is good: the bank was begun and its records were written.
            if (isWorn) bytes[bad] = before;
          };
          return { ...partition, write };
        },
      };
      let isWorn = false;
      const vault = new Vault(opener, gcm, key, survivors);
      vault.write(0x100, secret(1));
      vault.write(0x101, secret(2));
      const sealed = [60, 124].map((at) => flash.partition("vault").bytes.slice(at, at + 16));
      isWorn = true;
      try {
        vault.wipe();
      } catch (error) {
        expect(error).toBeInstanceOf(VaultError);
      }
      for (const each of sealed) expect(holds(flash, each)).toBe(false);
      const after = mount(flash);
      expect([after.has(0x100), after.has(0x101)]).toEqual([false, false]);
    }
  });

  it("destroys each key by itself in a wipe: flash that does not erase any more keeps none", () => {
    const flash = new FakeFlash();
    const opener = { open: (place: { path: string }) => ({ ...flash.open(place), eraseBlock: () => undefined }) };
    const vault = new Vault(opener, gcm, key, survivors);
    vault.write(0x100, secret(1));
    const sealed = flash.partition("vault").bytes.slice(60, 92);
    expect(holds(flash, sealed)).toBe(true);
    expect(() => vault.wipe()).toThrow(VaultError);
    expect(holds(flash, sealed.subarray(0, 16))).toBe(false);
  });

  it("tells a record that was changed by hand, and gives the others", () => {
    const flash = new FakeFlash();
    const vault = mount(flash);
    vault.write(0x100, secret(1));
    vault.write(0x101, secret(2));
    flash.partition("vault").bytes[60] ^= 0x01;
    const after = mount(flash);
    expect(after.damaged).toBe(1);
    expect(after.has(0x100)).toBe(false);
    expect(after.read(0x101)).toEqual(secret(2));
  });

  it("is empty under the key of another device", () => {
    const flash = new FakeFlash();
    mount(flash).write(0x100, secret(1));
    expect(mount(flash, secret(0x11, 32)).has(0x100)).toBe(false);
  });

  it("refuses more than it can hold, and keeps what it has", () => {
    const flash = new FakeFlash();
    const vault = mount(flash);
    for (let slot = 0; slot < 3; slot++) vault.write(slot, secret(slot, 2048));
    expect(() => vault.write(9, secret(9, 2048))).toThrow(VaultError);
    expect(mount(flash).read(2)).toEqual(secret(2, 2048));
    expect(() => vault.write(9, secret(9, 2049))).toThrow(RangeError);
  });

  it("tells flash that does not keep what is written, and a partition that is too small", () => {
    const worn = new FakeFlash();
    const vault = mount(worn);
    worn.worn.add("vault");
    expect(() => vault.write(1, secret(1))).toThrow(VaultError);
    const small = new FakeFlash();
    small.partition("vault", 1);
    expect(() => mount(small)).toThrow(VaultError);
  });

  it("mounts whatever stands in the partition", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 64, maxLength: 4_096 }), fc.nat(12_000), (noise, offset) => {
        const flash = new FakeFlash();
        const vault = mount(flash);
        vault.write(0x100, secret(1));
        flash.partition("vault").bytes.set(noise, offset);
        const after = mount(flash);
        after.write(0x200, secret(5));
        expect(mount(flash).read(0x200)).toEqual(secret(5));
      }),
      { numRuns: 60 },
    );
  });
});

/** What a vault holds, by slot, to be compared. */
type Contents = Readonly<Record<string, string>>;

/** Where the use of a vault is: what it held before the operation under way, and what it is to hold after it. */
interface Progress {
  before: Contents;
  after: Contents;
}

describe("power cuts", () => {
  const slots = [0x100, 0x101, 0x102, 0x103, 0x104, 0x120, 0x160];
  const hex = (value: Uint8Array): string => Buffer.from(value).toString("hex");

  function contentsOf(vault: Vault): Contents {
    const held = slots.map((slot) => [slot, vault.read(slot)] as const);
    return Object.fromEntries(held.flatMap(([slot, value]) => (value === undefined ? [] : [[slot, hex(value)]])));
  }

  /** What a terminal does with its vault in some days, in small. */
  function use(flash: FakeFlash, progress: Progress): void {
    const vault = mount(flash);
    const step = (after: Contents, work: () => void): void => {
      progress.after = after;
      work();
      progress.before = after;
    };
    const put = (slot: number, value: Uint8Array): void =>
      step({ ...progress.before, [slot]: hex(value) }, () => vault.write(slot, value));
    const erase = (slot: number): void => {
      const { [slot]: _, ...others } = progress.before;
      step(others, () => vault.erase(slot));
    };
    put(0x160, secret(0x60, 8));
    for (let round = 1; round <= 45; round++) {
      put(0x120, secret(round, 20));
      put(0x100 + (round % 5), secret(round, 200));
      if (round % 9 === 0) erase(0x100 + (round % 4));
    }
    step({ [0x160]: progress.before[0x160] }, () => vault.wipe());
    put(0x101, secret(3));
  }

  it.each([
    ["the first half of an operation", undefined],
    ["any bits of an operation", 0x51ab],
    ["other bits of an operation", 0x77f03],
  ])("leave all as it was before or after the write, erasure or wipe, when %s happened", (_, tearSeed) => {
    const dry = new FakeFlash();
    const whole: Progress = { before: {}, after: {} };
    use(dry, whole);
    expect(contentsOf(mount(dry))).toEqual(whole.after);
    expect(dry.operations).toBeGreaterThan(150);
    for (let cutAt = 1; cutAt <= dry.operations; cutAt++) {
      const flash = new FakeFlash();
      flash.cutAt = cutAt;
      flash.tearSeed = tearSeed === undefined ? undefined : tearSeed + cutAt * 7919;
      const progress: Progress = { before: {}, after: {} };
      expect(() => use(flash, progress)).toThrow(PowerCut);
      const after = mount(flash);
      expect([progress.before, progress.after]).toContainEqual(contentsOf(after));
      expect(after.damaged).toBe(0);
      after.write(0x105, secret(8));
      expect(mount(flash).read(0x105)).toEqual(secret(8));
    }
  });
});
