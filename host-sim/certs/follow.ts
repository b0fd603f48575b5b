/** Tells when the certificates of a directory change, so that whoever shows them need not be started anew. */
import { unwatchFile, watchFile } from "node:fs";
import { join } from "node:path";
import { revocationListFile } from "./revocation";

/** A rotation replaces the directory, so the files are looked at, not the directory. */
const followed = ["ca.pem", "server.pem", revocationListFile] as const;
const intervalMs = 1000;

/** Calls `changed` when the authority, the acquirer's certificate or the list of revoked ones is another; the result ends that. */
export function followCertificates(directory: string, changed: () => void): () => void {
  const paths = followed.map((name) => join(directory, name));
  const listener = (now: { mtimeMs: number; ino: number }, before: { mtimeMs: number; ino: number }): void => {
    if (now.mtimeMs !== before.mtimeMs || now.ino !== before.ino) changed();
  };
  for (const path of paths) watchFile(path, { interval: intervalMs, persistent: false }, listener);
  return () => {
    for (const path of paths) unwatchFile(path, listener);
  };
}
