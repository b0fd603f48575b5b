/** One piece of work with keys, given and answered as text, so that it can be done in any engine and compared. */
import { decodeAscii } from "../../../firmware/codec/ascii";
import { fromHex, toHex } from "../../../firmware/codec/hex";
import { AesDukpt } from "../../../firmware/crypto/aes-dukpt";
import { KEY_TYPES, KEY_USAGES } from "../../../firmware/crypto/aes-key-derivation";
import type { KeyType, KeyUsage } from "../../../firmware/crypto/aes-key-derivation";
import { desCbcEncrypt, desEcbDecrypt, desEcbEncrypt } from "../../../firmware/crypto/des";
import { aesKeyCheckValue, tdesKeyCheckValue } from "../../../firmware/crypto/key-check-value";
import { unwrapKeyBlock, wrapKeyBlock } from "../../../firmware/crypto/key-block";
import { messageMac } from "../../../firmware/crypto/message-authentication";
import type { MacAlgorithm } from "../../../firmware/crypto/message-authentication";
import {
  decipherPinBlock4,
  encipherPinBlock4,
  encodePinBlock0,
  encodePinBlock3,
} from "../../../firmware/crypto/pin-block";
import { TdesDukpt } from "../../../firmware/crypto/tdes-dukpt";
import type { TdesKeyUsage } from "../../../firmware/crypto/tdes-dukpt";
import type { Cipher } from "../../../firmware/ports/cipher";
import { MemoryRegisters } from "./memory-registers";

export type Work =
  | { readonly kind: "aes"; readonly identity: string; readonly initialKey: string; readonly count: number }
  | { readonly kind: "tdes"; readonly identity: string; readonly initialKey: string; readonly count: number }
  | { readonly kind: "pin4"; readonly key: string; readonly pin: string; readonly pan: string; readonly random: string }
  | { readonly kind: "pin0"; readonly key: string; readonly pin: string; readonly pan: string }
  | { readonly kind: "mac"; readonly algorithm: MacAlgorithm; readonly key: string; readonly message: string }
  | { readonly kind: "des"; readonly key: string; readonly data: string }
  | { readonly kind: "block"; readonly protectionKey: string; readonly block: string };

const digits = (text: string): Uint8Array => Uint8Array.from(text, Number);
const TDES_USAGES: readonly TdesKeyUsage[] = ["pin", "macRequest", "macResponse", "dataRequest", "dataResponse"];

/** The answers in a fixed order. What is thrown is an answer too, by its name and reason. */
export function answersTo(cipher: Cipher, work: Work): string[] {
  try {
    return answer(cipher, work);
  } catch (error) {
    return [`${(error as Error).name} ${(error as Error).message}`];
  }
}

function answer(cipher: Cipher, work: Work): string[] {
  switch (work.kind) {
    case "aes":
      return aesTransactions(cipher, work);
    case "tdes":
      return tdesTransactions(work);
    case "pin4": {
      const [key, pin, pan] = [fromHex(work.key), digits(work.pin), digits(work.pan)];
      const block = encipherPinBlock4(cipher, fixedRandom(work.random), key, pin, pan);
      return [toHex(block), decipherPinBlock4(cipher, key, block, pan).join("")];
    }
    case "pin0": {
      const blocks = [
        encodePinBlock0(digits(work.pin), digits(work.pan)),
        encodePinBlock3(fixedRandom("0102030405060708090A"), digits(work.pin), digits(work.pan)),
      ];
      return blocks.map((block) => toHex(desEcbEncrypt(fromHex(work.key), block)));
    }
    case "mac":
      return [toHex(messageMac(cipher, work.algorithm, fromHex(work.key), fromHex(work.message)))];
    case "des": {
      const [key, data] = [fromHex(work.key), fromHex(work.data)];
      const vector = fromHex("0123456789ABCDEF");
      return [desEcbEncrypt(key, data), desEcbDecrypt(key, data), desCbcEncrypt(key, vector, data)].map(toHex);
    }
    case "block":
      return keyBlock(cipher, work);
  }
}

function aesTransactions(cipher: Cipher, work: Work & { kind: "aes" }): string[] {
  const dukpt = new AesDukpt(cipher, new MemoryRegisters());
  dukpt.load(fromHex(work.identity), fromHex(work.initialKey));
  const answers = [toHex(dukpt.updateKey() as Uint8Array)];
  for (let count = 0; count < work.count; count++) {
    const next = dukpt.take();
    if (next.kind !== "ready") return [...answers, next.kind];
    const { transactionKey } = next;
    answers.push(toHex(transactionKey.keySerialNumber));
    for (const usage of Object.keys(KEY_USAGES) as KeyUsage[]) {
      if (usage === "keyDerivationInitialKey") continue;
      for (const type of Object.keys(KEY_TYPES) as KeyType[]) {
        if (KEY_TYPES[type].bits > 4 * work.initialKey.length && type !== "tdes3") continue;
        answers.push(`${usage}/${type} ${toHex(transactionKey.workingKey(usage, type))}`);
      }
    }
    transactionKey.wipe();
  }
  return answers;
}

function tdesTransactions(work: Work & { kind: "tdes" }): string[] {
  const dukpt = new TdesDukpt(new MemoryRegisters());
  dukpt.load(fromHex(work.identity), fromHex(work.initialKey));
  const answers: string[] = [];
  for (let count = 0; count < work.count; count++) {
    const next = dukpt.take();
    if (next.kind !== "ready") return [...answers, next.kind];
    answers.push(toHex(next.transactionKey.keySerialNumber));
    for (const usage of TDES_USAGES) answers.push(`${usage} ${toHex(next.transactionKey.workingKey(usage))}`);
  }
  return answers;
}

function keyBlock(cipher: Cipher, work: Work & { kind: "block" }): string[] {
  const protectionKey = fromHex(work.protectionKey);
  const { header, key } = unwrapKeyBlock(cipher, protectionKey, work.block, {
    versions: ["A", "B", "C", "D"],
    usages: ["B0", "B1", "C0", "D0", "K0", "M3", "P0"],
    algorithms: ["A", "T"],
    modes: ["B", "C", "E", "N", "V", "X"],
  });
  const value = header.algorithm === "T" ? tdesKeyCheckValue(key) : aesKeyCheckValue(cipher, key);
  const answers = [JSON.stringify(header), toHex(key), toHex(value)];
  if (header.version === "B" || header.version === "D") {
    answers.push(wrapKeyBlock(cipher, fixedRandom("A55A"), protectionKey, header.version, header, key));
  }
  return answers;
}

function fixedRandom(hex: string): { fill<T extends Uint8Array>(buffer: T): T } {
  const bytes = fromHex(hex);
  let at = 0;
  return {
    fill(buffer) {
      for (let index = 0; index < buffer.length; index++) buffer[index] = bytes[at++ % bytes.length];
      return buffer;
    },
  };
}

/** The work in the bytes of an event, as JSON. */
export function workIn(bytes: Uint8Array): Work {
  return JSON.parse(decodeAscii(bytes)) as Work;
}
