import { createPrivateKey, X509Certificate } from "node:crypto";
import { toHex } from "../../../../firmware/codec/hex";
import { DerError } from "../../../../firmware/codec/der";
import { splitChain, type ShownIdentity } from "../../../../firmware/terminal/certificates/terminal-identity";
import { VAULT_SLOTS } from "../../../../firmware/storage/vault/vault-slots";
import { CertificateAuthority } from "../../../../host-sim/certs/authority";
import { FakeFlash, PowerCut } from "../../../support/fake-flash";
import { certificateFor, countingRandom, factory, openIdentity, openVault, validity } from "./identity-bench";

let authority: CertificateAuthority;
beforeAll(async () => void (authority = await CertificateAuthority.create("Tapline test CA", validity)));

/** Whether the key belongs to the first certificate, as OpenSSL sees it. */
function fits({ chain, key }: ShownIdentity): boolean {
  const privateKey = createPrivateKey({ key: Buffer.from(key), format: "der", type: "sec1" });
  return new X509Certificate(chain[0]).checkPrivateKey(privateKey);
}

describe("before it was ever certified, a terminal", () => {
  test("shows the factory's certificate, with a copy of its key", () => {
    const identity = openIdentity(new FakeFlash());
    expect(identity.notAfter).toBeUndefined();
    identity.show()?.key.fill(0);
    expect(toHex(identity.show()?.key ?? new Uint8Array(0))).toBe(toHex(factory.key));
  });

  test("without a factory's certificate has none to show", () => {
    expect(openIdentity(new FakeFlash(), { chain: [], key: undefined }).show()).toBeUndefined();
  });

  test("asks with the same key until it has a certificate for it, also after a restart", () => {
    const flash = new FakeFlash();
    const key = toHex(openIdentity(flash).nextKey());
    expect(toHex(openIdentity(flash).nextKey())).toBe(key);
    expect(toHex(openVault(flash).read(VAULT_SLOTS.nextCertificateKey) as Uint8Array)).toBe(key);
  });
});

describe("once certified, a terminal", () => {
  test("is who its certificate says, also after a restart, and not the factory's any more", async () => {
    const flash = new FakeFlash();
    const identity = openIdentity(flash);
    const chain = await certificateFor(authority, identity.nextKey());
    identity.adopt(chain);
    for (const each of [identity, openIdentity(flash), openIdentity(flash, { chain: [], key: undefined })]) {
      const shown = each.show() as ShownIdentity;
      expect(toHex(shown.chain[0])).toBe(toHex(chain));
      expect(fits(shown)).toBe(true);
      expect(each.notAfter).toBe(validity.notAfter.getTime());
    }
  });

  test("draws another key for its next certificate", async () => {
    const identity = openIdentity(new FakeFlash());
    const first = identity.nextKey();
    identity.adopt(await certificateFor(authority, first));
    expect(toHex(identity.nextKey())).not.toBe(toHex(first));
  });

  test("shows the chain in the order it came", async () => {
    const identity = openIdentity(new FakeFlash());
    const own = await certificateFor(authority, identity.nextKey());
    identity.adopt(Uint8Array.from([...own, ...authority.certificate.der]));
    expect(identity.show()?.chain.map(toHex)).toEqual([own, authority.certificate.der].map(toHex));
  });

  test("has an identity that fits wherever power fails while it changes, and becomes the new one at the end", async () => {
    for (const tearSeed of [undefined, 11, 12]) {
      for (let cutAt = 1; ; cutAt++) {
        const flash = new FakeFlash();
        const random = countingRandom();
        const before = openIdentity(flash, factory, random);
        const old = await certificateFor(authority, before.nextKey());
        before.adopt(old);
        const key = before.nextKey();
        const chain = await certificateFor(authority, key, { serial: "02" });
        flash.operations = 0;
        flash.cutAt = cutAt;
        flash.tearSeed = tearSeed;
        let isCut = false;
        try {
          before.adopt(chain);
        } catch (error) {
          if (!(error instanceof PowerCut)) throw error;
          isCut = true;
        }
        flash.cutAt = undefined;
        const after = openIdentity(flash, factory, random);
        const shown = after.show() as ShownIdentity;
        expect(fits(shown)).toBe(true);
        const isNew = toHex(shown.chain[0]) === toHex(chain);
        expect(isNew || toHex(shown.chain[0]) === toHex(old)).toBe(true);
        // What was asked for can still be asked for: the acquirer gives the same certificate again.
        if (!isNew) {
          expect(toHex(after.nextKey())).toBe(toHex(key));
          after.adopt(chain);
          expect(fits(after.show() as ShownIdentity)).toBe(true);
        }
        if (!isCut) {
          expect(isNew).toBe(true);
          expect(cutAt).toBeGreaterThan(4);
          break;
        }
      }
    }
  });
});

test("a chain is whole certificates and not more than four", () => {
  const one = Uint8Array.of(0x30, 1, 7);
  const chain = (count: number): Uint8Array =>
    Uint8Array.from(
      Array<number[]>(count)
        .fill([...one])
        .flat(),
    );
  expect(splitChain(chain(4))).toHaveLength(4);
  expect(() => splitChain(chain(5))).toThrow(DerError);
  expect(() => splitChain(one.subarray(0, 2))).toThrow(DerError);
});
