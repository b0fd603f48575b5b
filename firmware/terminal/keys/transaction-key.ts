/** The key of one message and its answer, whichever DUKPT it is of: what the rest of the terminal sees of keys. */
import type { AesTransactionKey } from "../../crypto/aes-dukpt";
import type { MacAlgorithm } from "../../crypto/message-authentication";
import { padMethod2 } from "../../crypto/padding";
import { desCbcEncrypt } from "../../crypto/des";
import type { TdesTransactionKey } from "../../crypto/tdes-dukpt";
import type { Cipher } from "../../ports/cipher";

/** Purposes of working keys, each named once. */
export type WorkingKey = "pin" | "requestMac" | "answerMac" | "accountData";

export interface TransactionKey {
  readonly kind: "aes" | "tdes";
  /** Field 53. */
  readonly keySerialNumber: Uint8Array;
  /** The caller overwrites it. */
  workingKey(purpose: WorkingKey): Uint8Array;
  wipe(): void;
}

export function aesTransactionKey(key: AesTransactionKey): TransactionKey {
  const usages = {
    pin: "pinEncryption",
    requestMac: "macGeneration",
    answerMac: "macVerification",
    accountData: "dataEncryption",
  } as const;
  return {
    kind: "aes",
    keySerialNumber: key.keySerialNumber,
    workingKey: (purpose) => key.workingKey(usages[purpose]),
    wipe: () => key.wipe(),
  };
}

export function tdesTransactionKey(key: TdesTransactionKey): TransactionKey {
  const usages = {
    pin: "pin",
    requestMac: "macRequest",
    answerMac: "macResponse",
    accountData: "dataRequest",
  } as const;
  return {
    kind: "tdes",
    keySerialNumber: key.keySerialNumber,
    workingKey: (purpose) => key.workingKey(usages[purpose]),
    wipe: () => key.wipe(),
  };
}

/** How messages are authenticated under each kind (docs/decisions/0004-keys-on-the-wire.md). */
export const MAC_ALGORITHMS: Readonly<Record<TransactionKey["kind"], MacAlgorithm>> = Object.freeze({
  aes: "aes-cmac",
  tdes: "retail-1",
});

const AES_BLOCK = 16;
const DES_BLOCK = 8;

/** Encrypts account data for field 62: CBC, padding method 2. The key is used for nothing else, so the first vector is zero. */
export function encryptAccountData(cipher: Cipher, transactionKey: TransactionKey, clear: Uint8Array): Uint8Array {
  const isAes = transactionKey.kind === "aes";
  const padded = padMethod2(clear, isAes ? AES_BLOCK : DES_BLOCK);
  const key = transactionKey.workingKey("accountData");
  try {
    if (isAes) return cipher.aesCbcEncrypt(key, new Uint8Array(AES_BLOCK), padded);
    return desCbcEncrypt(key, new Uint8Array(DES_BLOCK), padded);
  } finally {
    key.fill(0);
    padded.fill(0);
  }
}
