/** The bench's own writer of vaults and codes, held to the firmware that reads them. */
import { Vault } from "../../../firmware/storage/vault/vault";
import { VAULT_SLOTS } from "../../../firmware/storage/vault/vault-slots";
import { fitsCodeRecord, ITERATIONS } from "../../../firmware/terminal/access/code-record";
import { weaknessOf } from "../../../firmware/terminal/access/code-strength";
import { CODED_ROLES } from "../../../firmware/terminal/access/coded-role";
import { NorFlash } from "../../../host-sim/board/chips/nor-flash";
import { DeviceSecret } from "../../../host-sim/board/device-secret";
import {
  codeIterations,
  codeSecrets,
  commission,
  randomCodes,
  testCodes,
} from "../../../host-sim/board/terminal-codes";
import { VAULT_LABEL, vaultImage } from "../../../host-sim/board/vault-image";
import { nodeCipher } from "../../../host-sim/engine/node-cipher";
import { FakeFlash } from "../../support/fake-flash";

const device = new DeviceSecret(new Uint8Array(32).fill(3));
const digits = (code: string): Uint8Array => Uint8Array.from(code, Number);

it("what it writes, the firmware opens, undamaged and whole, and can write on", () => {
  const flash = new FakeFlash();
  const key = device.derive(VAULT_LABEL);
  flash.load("vault", vaultImage(key, codeSecrets(testCodes, device, codeIterations.test)));
  const vault = new Vault(flash, nodeCipher, key);
  expect(vault.damaged).toBe(0);
  CODED_ROLES.forEach((role, index) => {
    const record = vault.read(VAULT_SLOTS.codes + index) as Uint8Array;
    expect(fitsCodeRecord(nodeCipher, record, digits(testCodes[role]))).toBe(true);
    expect(fitsCodeRecord(nodeCipher, record, digits("000000"))).toBe(false);
  });
  vault.write(VAULT_SLOTS.codes, Uint8Array.of(1));
  expect(new Vault(flash, nodeCipher, key).read(VAULT_SLOTS.codes)).toEqual(Uint8Array.of(1));
});

it("costs a thief what a code of the firmware costs", () => {
  expect(codeIterations.real).toBe(ITERATIONS);
});

it("gives codes that a terminal would take", () => {
  for (let round = 0; round < 200; round++) {
    const codes = randomCodes();
    for (const role of CODED_ROLES)
      expect([codes[role], weaknessOf(role, digits(codes[role]), [])]).toEqual([codes[role], undefined]);
  }
});

it("leaves a vault alone in which anything was written", () => {
  const vault = new NorFlash([{ name: "vault", sectors: 2 }]).partition("vault");
  if (vault === undefined) throw new Error("no partition");
  expect(commission(vault, testCodes, device, codeIterations.test)).toBe(true);
  const before = vault.read(0, vault.size);
  expect(commission(vault, randomCodes(), device, codeIterations.test)).toBe(false);
  expect(vault.read(0, vault.size)).toEqual(before);
});
