/**
 * Another authority in place of the one there is, without a terminal that is locked out on the way (docs/certificates.md). Three
 * stages, each a step of the files in the directory, which changes as a whole:
 *
 * - `announce`: the next authority is made. Terminals are given both roots; everything is still signed by the old one.
 * - `switch`: the next one signs, the acquirer's certificate too. Terminals of both are let in.
 * - `finish`: the old one is trusted no more.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { X509Certificate } from "node:crypto";
import { CertificateAuthority } from "./authority";
import { CertificateError } from "./certificate-error";
import { writeDirectory } from "./certificate-files";
import { acquirerNames, developmentValidity, loadCertificates, serverFiles } from "./development";
import type { DevelopmentCertificates } from "./development";
import { revocationListFile, writeRevocationLists } from "./revocation";

export const rotationStages = ["announce", "switch", "finish"] as const;

export type RotationStage = (typeof rotationStages)[number];

type Files = Map<string, string>;

const steps: Readonly<Record<RotationStage, (files: Files, directory: string, now: Date) => Promise<void>>> = {
  announce: async (files, directory, now) => {
    demand(!files.has("ca-next.pem") && !files.has("ca-previous.pem"), directory, "a rotation is under way already");
    const generation = Number(/ G(\d+)$/.exec(commonNameOf(files.get("ca.pem")))?.[1] ?? 1) + 1;
    const next = await CertificateAuthority.create(`Tapline development CA G${generation}`, developmentValidity(now));
    files.set("ca-next.pem", next.certificate.pem).set("ca-next.key.pem", next.privateKey.pem);
  },
  switch: async (files, directory, now) => {
    demand(files.has("ca-next.pem"), directory, "no next authority was announced");
    move(files, "ca", "ca-previous");
    move(files, "ca-next", "ca");
    const { authorities } = await loadCertificates(directory, now);
    const server = await authorities[1].issueServer(acquirerNames, developmentValidity(now));
    for (const [name, text] of serverFiles(server)) files.set(name, text);
  },
  finish: async (files, directory) => {
    const previous = files.get("ca-previous.pem");
    demand(previous !== undefined, directory, "the next authority does not sign yet");
    const { publicKey } = new X509Certificate(previous as string);
    files.delete("ca-previous.pem");
    files.delete("ca-previous.key.pem");
    // Factory identities of the old authority are good for nothing any more; new ones are made when they are asked for.
    for (const [name, text] of files) {
      if (/^terminal-.*\.pem$/.test(name) && new X509Certificate(text).verify(publicKey)) files.delete(name);
    }
  },
};

/** Goes one stage on. Throws {@link CertificateError} `stage` when another one is due. */
export async function rotateAuthority(
  directory: string,
  stage: RotationStage,
  now = new Date(),
): Promise<DevelopmentCertificates> {
  const files = readFiles(directory);
  await steps[stage](files, directory, now);
  writeDirectory(directory, files, true);
  const certificates = await loadCertificates(directory, now);
  // A server that looks for revocations needs a list of each authority it trusts.
  if (existsSync(join(directory, revocationListFile))) await writeRevocationLists(certificates);
  return certificates;
}

function readFiles(directory: string): Files {
  return new Map(readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), "utf8")]));
}

function move(files: Files, from: string, to: string): void {
  for (const ending of [".pem", ".key.pem"]) {
    files.set(to + ending, files.get(from + ending) ?? "");
    files.delete(from + ending);
  }
}

function commonNameOf(pem: string | undefined): string {
  return /CN=(.*)/.exec(new X509Certificate(pem ?? "").subject)?.[1] ?? "";
}

function demand(isSo: boolean, directory: string, what: string): void {
  if (!isSo) throw new CertificateError("stage", `${directory}: ${what}`, directory);
}
