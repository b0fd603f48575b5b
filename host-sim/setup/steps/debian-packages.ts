/** Programs and libraries that come as Debian packages. Installed only by root; anyone else is told their names. */
import { execFileSync } from "node:child_process";
import { run } from "../process";
import type { SetupProfile, SetupStep } from "../step";

/** Package → why it is needed. */
const startPackages: Readonly<Record<string, string>> = {
  gcc: "compiles the XS engine",
  "libc6-dev": "compiles the XS engine",
  make: "compiles the XS engine",
  bzip2: "unpacks the Mbed TLS sources",
};

const testPackages: Readonly<Record<string, string>> = {
  ...startPackages,
  "gcc-multilib": "compiles the 32-bit XS engine",
  chromium: "browser tests",
  "fonts-dejavu-core": "gives the browser of the tests a font",
  socat: "pseudo-terminals for the tests with libnfc and pcscd",
  "libnfc-bin": "judges the virtual PN532",
  pcscd: "judges the virtual contact reader",
  libccid: "judges the virtual contact reader",
  "pcsc-tools": "judges the virtual contact reader",
  tshark: "judges the ISO 8583 messages",
  openssl: "judges the TLS server",
  "testssl.sh": "judges the TLS server",
};

function packagesFor(profile: SetupProfile): readonly string[] {
  return Object.keys(profile === "start" ? startPackages : testPackages);
}

/** Names that dpkg does not report as installed. */
function missingPackages(profile: SetupProfile): string[] {
  return packagesFor(profile).filter((name) => {
    try {
      const status = execFileSync("dpkg-query", ["-W", "-f", "${Status}", name], {
        stdio: ["ignore", "pipe", "ignore"],
      });
      return !status.toString().includes("install ok installed");
    } catch {
      return true;
    }
  });
}

export const debianPackages: SetupStep = {
  title: "Debian packages",
  profiles: ["start", "test"],
  needed: (profile) => missingPackages(profile).length > 0,
  async run(profile, report) {
    const missing = missingPackages(profile);
    if (process.getuid?.() !== 0) {
      throw new Error(`not root, so nothing is installed; please run: apt-get install ${missing.join(" ")}`);
    }
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    report("apt-get update");
    await run("apt-get", ["update"], { env, onLine: report });
    report(`apt-get install ${missing.join(" ")}`);
    await run("apt-get", ["install", "-y", "--no-install-recommends", ...missing], { env, onLine: report });
  },
};
