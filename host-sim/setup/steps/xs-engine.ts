/** Compiles tapline-xs: for 64 bits always, for 32 bits too where the tests are to run. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { xsBinary, type XsWidth } from "../../engine/xs-binary";
import { run } from "../process";
import { digestOf, isStamped, stamp, unstamp } from "../stamp";
import type { SetupProfile, SetupStep } from "../step";
import { MBEDTLS_SOURCES } from "./mbedtls-sources";
import { XS_SOURCES, XS_SOURCES_DIGEST } from "./xs-sources";

const root = path.resolve(__dirname, "../../..");
const host = path.join(root, "host-sim/xs");
const native = path.join(root, "firmware/native/mbedtls");
const memory = path.join(root, "firmware/native/memory");

/** How many objects make prints a line for; only used to show progress. */
const PROGRESS_EVERY = 10;

function widthsFor(profile: SetupProfile): readonly XsWidth[] {
  return profile === "start" ? [64] : [64, 32];
}

/** Flags stand in the Makefile, so the digest covers them. */
function digest(width: XsWidth): string {
  const version = existsSync(MBEDTLS_SOURCES)
    ? readFileSync(path.join(MBEDTLS_SOURCES, "ChangeLog"), "utf8").slice(0, 200)
    : "";
  return digestOf([XS_SOURCES_DIGEST, version, String(width)], [host, native, memory], [".c", ".h", "Makefile"]);
}

function isBuilt(width: XsWidth): boolean {
  return existsSync(xsBinary(width)) && isStamped(path.dirname(xsBinary(width)), digest(width));
}

async function build(width: XsWidth, report: (line: string) => void): Promise<void> {
  const out = path.dirname(xsBinary(width));
  mkdirSync(out, { recursive: true });
  unstamp(out);
  const variables = { WIDTH: String(width), XS: XS_SOURCES, MBEDTLS: MBEDTLS_SOURCES, OUT: out };
  const jobs = Math.max(1, availableParallelism());
  let compiled = 0;
  await run(
    "make",
    ["-C", host, `-j${jobs}`, ...Object.entries(variables).map(([name, value]) => `${name}=${value}`)],
    {
      onLine: (line) => {
        if (line.endsWith(".o") && ++compiled % PROGRESS_EVERY === 0)
          report(`${width}-bit: ${compiled} files compiled`);
      },
    },
  );
  stamp(out, digest(width));
}

export const xsEngine: SetupStep = {
  title: "XS engine",
  profiles: ["start", "test"],
  needed: (profile) => widthsFor(profile).some((width) => !isBuilt(width)),
  async run(profile, report) {
    for (const width of widthsFor(profile)) if (!isBuilt(width)) await build(width, report);
  },
};
