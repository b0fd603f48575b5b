/**
 * How the ledger recognises a card without keeping its PAN: HMAC-SHA-256 under a key that lies outside the database.
 * A plain hash would not do: with first six and last four digits known there are only a few hundred thousand candidates.
 */
import { createHmac, randomBytes } from "node:crypto";
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { LedgerError } from "./ledger-error";

const keyBytes = 32;

/** Turns a PAN into its token, 64 hexadecimal digits. */
export type PanTokens = (pan: string) => string;

/** Tokens under this key; without one, under a random key that lives as long as the function. */
export function panTokens(key: Uint8Array = randomBytes(keyBytes)): PanTokens {
  return (pan) => createHmac("sha256", key).update(pan, "ascii").digest("hex");
}

/** The key in `path`, made (readable by the owner alone) when there is none. */
export function loadOrMakeTokenKey(path: string): Uint8Array {
  if (!existsSync(path)) {
    const fresh = `${path}.new-${randomBytes(6).toString("hex")}`;
    writeFileSync(fresh, randomBytes(keyBytes), { mode: 0o600, flush: true });
    try {
      linkSync(fresh, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    } finally {
      rmSync(fresh, { force: true });
    }
  }
  const key = readFileSync(path);
  if (key.length !== keyBytes) throw new LedgerError("token-key", `${path}: expected ${keyBytes} bytes`);
  return key;
}
