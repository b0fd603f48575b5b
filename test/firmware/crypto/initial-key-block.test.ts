/** Initial DUKPT keys in key blocks: from the block to the first transaction, and blocks that are not for loading. */
import { fromHex, toHex } from "../../../firmware/codec/hex";
import { AesDukpt } from "../../../firmware/crypto/aes-dukpt";
import { deriveUpdateKey } from "../../../firmware/crypto/aes-key-derivation";
import { openInitialKeyBlock } from "../../../firmware/crypto/initial-key-block";
import { wrapKeyBlock } from "../../../firmware/crypto/key-block";
import { KeyBlockError } from "../../../firmware/crypto/key-block-error";
import type { KeyAttributes } from "../../../firmware/crypto/key-block-header";
import { TdesDukpt } from "../../../firmware/crypto/tdes-dukpt";
import { nodeCipher } from "../../../host-sim/engine/node-cipher";
import { MemoryRegisters } from "./memory-registers";

const KBPK = new Uint8Array(32).fill(0x42);
const INITIAL_KEY = "1273671EA26AC29AFA4D1084127652A1";
const AES_NAME = { id: "IK", data: "1234567890123456" };
const TDES_NAME = { id: "KS", data: "FFFF9876543210E00000" };
const random = { fill: <T extends Uint8Array>(buffer: T): T => buffer.fill(0x77) };

function block(changes: Partial<KeyAttributes> = {}, key = INITIAL_KEY, protectionKey: Uint8Array = KBPK): string {
  const attributes: KeyAttributes = {
    usage: "B1",
    algorithm: "A",
    mode: "X",
    keyVersion: "00",
    exportability: "N",
    optionalBlocks: [AES_NAME],
    ...changes,
  };
  return wrapKeyBlock(nodeCipher, random, protectionKey, "D", attributes, fromHex(key));
}

function reasonOf(text: string, kind: "aes" | "tdes" = "aes"): string {
  try {
    openInitialKeyBlock(nodeCipher, KBPK, text, kind);
    return "none";
  } catch (error) {
    if (!(error instanceof KeyBlockError)) throw error;
    return error.reason;
  }
}

test("an AES key is opened with its initial key ID, loaded, and used", () => {
  const { kind, identity, key } = openInitialKeyBlock(nodeCipher, KBPK, block(), "aes");
  expect([kind, toHex(identity), toHex(key)]).toEqual(["aes", AES_NAME.data, INITIAL_KEY]);
  const dukpt = new AesDukpt(nodeCipher, new MemoryRegisters());
  dukpt.load(identity, key);
  const next = dukpt.take();
  expect(next.kind === "ready" && toHex(next.transactionKey.keySerialNumber)).toBe("123456789012345600000001");
});

test("a TDES key is opened with its initial key serial number, loaded, and used", () => {
  const text = block({ algorithm: "T", optionalBlocks: [TDES_NAME] }, "6AC292FAA1315B4D858AB3A3D7D5933A");
  const { identity, key } = openInitialKeyBlock(nodeCipher, KBPK, text, "tdes");
  const dukpt = new TdesDukpt(new MemoryRegisters());
  dukpt.load(identity, key);
  const next = dukpt.take();
  expect(next.kind === "ready" && toHex(next.transactionKey.keySerialNumber)).toBe("FFFF9876543210E00001");
});

test('the next AES key comes under the update key of the last (X9.24-3:2017, 6.5.3 "Update Initial Key")', () => {
  const initialKeyId = fromHex(AES_NAME.data);
  const old = new AesDukpt(nodeCipher, new MemoryRegisters());
  old.load(initialKeyId, fromHex(INITIAL_KEY));
  const hostUpdateKey = deriveUpdateKey(nodeCipher, fromHex(INITIAL_KEY), initialKeyId, "aes128");
  const name = { id: "IK", data: "1234567890123457" };
  const text = block({ optionalBlocks: [name] }, "000102030405060708090A0B0C0D0E0F", hostUpdateKey);
  const { identity, key } = openInitialKeyBlock(nodeCipher, old.updateKey() as Uint8Array, text, "aes");
  const dukpt = new AesDukpt(nodeCipher, new MemoryRegisters());
  dukpt.load(identity, key);
  const next = dukpt.take();
  expect(next.kind === "ready" && toHex(next.transactionKey.keySerialNumber)).toBe("123456789012345700000001");
  expect(old.nextCounter()).toBe(1);
});

test.each<[string, Partial<KeyAttributes>, string]>([
  ["a PIN key", { usage: "P0" }, "usage"],
  ["a base derivation key", { usage: "B0" }, "usage"],
  ["a TDES key where AES is wanted", { algorithm: "T", optionalBlocks: [AES_NAME] }, "algorithm"],
  ["a key of another mode", { mode: "E" }, "mode"],
  ["a key without a name", { optionalBlocks: [] }, "optional-block"],
  ["a key with the name of the other kind", { optionalBlocks: [TDES_NAME] }, "optional-block"],
  ["a name of another length", { optionalBlocks: [{ id: "IK", data: "12345678" }] }, "optional-block"],
  ["a name that is no hex", { optionalBlocks: [{ id: "IK", data: "123456789012345G" }] }, "optional-block"],
])("%s is refused", (_what, changes, reason) => {
  expect(reasonOf(block(changes))).toBe(reason);
});

test("a TDES key of three parts, or with a counter in its name, is refused", () => {
  const named = (data: string, key = "6AC292FAA1315B4D858AB3A3D7D5933A"): string =>
    block({ algorithm: "T", optionalBlocks: [{ id: "KS", data }] }, key);
  expect(reasonOf(named(TDES_NAME.data, "00".repeat(24)), "tdes")).toBe("key-length");
  for (const data of ["FFFF9876543210E00001", "FFFF9876543210F00000", "FFFF9876543210E10000"]) {
    expect(reasonOf(named(data), "tdes")).toBe("optional-block");
  }
});

test("a block of version B is not opened by an AES protection key", () => {
  expect(reasonOf(`B${block().slice(1)}`)).toBe("version");
});

test("keys given as Node's Buffers are copied, too, where they are kept or overwritten", () => {
  const initialKey = Buffer.from(INITIAL_KEY, "hex");
  const updateKey = deriveUpdateKey(nodeCipher, initialKey, fromHex(AES_NAME.data), "aes128");
  expect(toHex(updateKey)).toBe("9A9770AEE1ACD1B13473D0463A1883B9");
  expect(toHex(initialKey)).toBe(INITIAL_KEY);
});
