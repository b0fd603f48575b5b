/**
 * The sources of Mbed TLS 3.6, out of Debian 13's source package, through this machine's own apt: its mirror, its proxy,
 * Debian's keyring. apt checks the signed lists and the digest of every file. Debian 12's own package is 2.28, which has
 * no TLS 1.3 (docs/decisions/0003).
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { XS_BUILD_DIRECTORY } from "../../engine/xs-binary";
import { run } from "../process";
import { isStamped, stamp } from "../stamp";
import type { SetupStep } from "../step";

const SUITE = "trixie";
const SERIES = "3.6";
const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";
const DIGEST = `mbedtls ${SERIES} of ${SUITE}`;

/** Unpacked under one name, whichever release of the series it is. */
export const MBEDTLS_SOURCES = path.join(XS_BUILD_DIRECTORY, "mbedtls");

export const mbedtlsSources: SetupStep = {
  title: "Sources of Mbed TLS",
  profiles: ["start", "test"],
  needed: () => !isStamped(MBEDTLS_SOURCES, DIGEST),
  async run(_profile, report) {
    const work = `${MBEDTLS_SOURCES}.new`;
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    const mirror = await debianMirror();
    const options = privateApt(path.join(work, "apt"), mirror);
    report("apt-get update (a private one, for source packages)");
    await run("apt-get", [...options, "update"], { onLine: report });
    report("apt-get source mbedtls");
    await run("apt-get", [...options, "source", "--download-only", "mbedtls"], { cwd: work, onLine: report });
    await unpack(work);
    rmSync(work, { recursive: true, force: true });
  },
};

/** The mirror from which this machine has Debian's main component. */
async function debianMirror(): Promise<string> {
  const format = "$(LABEL)|$(COMPONENT)|$(REPO_URI)";
  const lines = (await run("apt-get", ["indextargets", "--format", format, "Created-By: Packages"])).split("\n");
  const mirror = lines
    .map((line) => line.split("|"))
    .find(([label, component]) => label === "Debian" && component === "main");
  if (mirror === undefined) {
    throw new Error("apt knows no Debian mirror; please run `apt-get update` first (Debian 12 or newer is needed)");
  }
  if (!existsSync(KEYRING)) throw new Error("please run: apt-get install debian-archive-keyring");
  return mirror[2];
}

/** An apt of our own below `state`, that knows one source and leaves the machine's lists alone. */
function privateApt(state: string, mirror: string): string[] {
  for (const folder of ["lists/partial", "cache/archives/partial", "sources.list.d"]) {
    mkdirSync(path.join(state, folder), { recursive: true });
  }
  const source = { Types: "deb-src", URIs: mirror, Suites: SUITE, Components: "main", "Signed-By": KEYRING };
  const text = Object.entries(source).map(([key, value]) => `${key}: ${value}\n`);
  writeFileSync(path.join(state, "sources.list.d", "source.sources"), text.join(""));
  writeFileSync(path.join(state, "status"), "");
  const settings: Readonly<Record<string, string>> = {
    "Dir::State": state,
    "Dir::State::status": path.join(state, "status"),
    "Dir::State::lists": path.join(state, "lists"),
    "Dir::Cache": path.join(state, "cache"),
    "Dir::Etc::sourcelist": "/dev/null",
    "Dir::Etc::sourceparts": path.join(state, "sources.list.d"),
    "Dir::Etc::preferences": "/dev/null",
    "Dir::Etc::preferencesparts": "/dev/null",
    "Acquire::Languages": "none",
    "APT::Sandbox::User": "root",
  };
  return ["-qq", ...Object.entries(settings).flatMap(([key, value]) => ["-o", `${key}=${value}`])];
}

/** The upstream archive alone: what Debian adds concerns its packaging and newer compilers. */
async function unpack(work: string): Promise<void> {
  const archive = readdirSync(work).find((name) => name.includes(".orig.tar."));
  const version = /_([\d.]+)\.orig/.exec(archive ?? "")?.[1];
  if (archive === undefined || version === undefined || !version.startsWith(`${SERIES}.`)) {
    throw new Error(`${SUITE} gave no Mbed TLS ${SERIES}: ${archive ?? "nothing"}`);
  }
  const unpacked = path.join(work, "unpacked");
  mkdirSync(unpacked);
  await run("tar", ["-xf", path.join(work, archive), "-C", unpacked, "--strip-components=1"]);
  stamp(unpacked, DIGEST);
  rmSync(MBEDTLS_SOURCES, { recursive: true, force: true });
  renameSync(unpacked, MBEDTLS_SOURCES);
}
