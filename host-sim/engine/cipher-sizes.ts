/** The sizes that firmware/ports/cipher.ts demands, in the words of the C cipher: a program's mistake looks alike on both engines. */

const BYTES_LIMIT = 65_536;
const ITERATION_LIMIT = 100_000;
const DERIVED_LIMIT = 64;

function demand(condition: boolean, message: string): void {
  if (!condition) throw new RangeError(message);
}

export function demandBounded(...all: readonly Uint8Array[]): void {
  for (const bytes of all) demand(bytes.length <= BYTES_LIMIT, "at most 65536 bytes");
}

export function demandAesKey(key: Uint8Array): void {
  demandBounded(key);
  demand(key.length === 16 || key.length === 24 || key.length === 32, "an AES key has 16, 24 or 32 bytes");
}

export function demandAesBlock(bytes: Uint8Array): void {
  demand(bytes.length === 16, "an AES block has 16 bytes");
}

export function demandWholeBlocks(data: Uint8Array): void {
  demandBounded(data);
  demand(data.length % 16 === 0, "a multiple of 16 bytes");
}

export function demandNonce(nonce: Uint8Array): void {
  demand(nonce.length === 12, "a GCM nonce has 12 bytes");
}

export function demandIterations(iterations: number): void {
  demandNumber(iterations, ITERATION_LIMIT, "1 to 100000 iterations");
}

export function demandDerivedLength(length: number): void {
  demandNumber(length, DERIVED_LIMIT, "1 to 64 bytes are derived");
}

function demandNumber(value: number, limit: number, message: string): void {
  demand(Number.isInteger(value) && value >= 1 && value <= limit, message);
}

export function demandPublicKey(key: Uint8Array): void {
  demand(key.length === 65, "a P-256 public key has 65 bytes");
}

export function demandPrivateKey(key: Uint8Array): void {
  demand(key.length === 32, "a P-256 private key has 32 bytes");
}

export function demandScalar(isScalar: boolean): void {
  demand(isScalar, "the private key is no scalar of P-256");
}

export function demandDigest(digest: Uint8Array): void {
  demand(digest.length === 32, "a SHA-256 digest has 32 bytes");
}
