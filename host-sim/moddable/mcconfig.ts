/** Calls mcconfig, the SDK's build tool, for one of our manifests. */
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { run } from "../setup/process";
import type { ModdableSdk } from "./sdk";

export const ROOT = path.resolve(__dirname, "../..");
export const BUILD_FOLDER = path.join(ROOT, "build/moddable");

/** Name of every build: the `NAME` of the manifests. */
const NAME = "tapline";

export interface Build {
  readonly sdk: ModdableSdk;
  /** Folder of the manifest. */
  readonly manifest: string;
  /** The SDK's name of the target, e.g. `lin` or `esp32/esp32s3`. */
  readonly platform: string;
  readonly release: boolean;
  /** Constants for the image (`mc/config`) beside those that every build gets. */
  readonly config?: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
}

/** Where mcconfig puts everything of a build. */
export function outputFolder({ platform }: Build): string {
  return path.join(BUILD_FOLDER, platform.split("/")[0]);
}

/** A folder of a build below `bin` or `tmp`; a platform without a board is filed under the SDK's usual `mc`. */
export function partFolder(build: Build, part: "bin" | "tmp"): string {
  const [family, board = "mc"] = build.platform.split("/");
  return path.join(outputFolder(build), part, family, board, build.release ? "release" : "debug", NAME);
}

/** Runs mcconfig: with `make`, it builds; without, it only writes the makefile. Rejects with the end of its output. */
export async function mcconfig(build: Build, options: { readonly make: boolean }): Promise<void> {
  const { sdk, manifest, platform, release, config = {}, onLine } = build;
  const output = outputFolder(build);
  mkdirSync(output, { recursive: true });
  const constants = { builtAtSeconds: String(builtAtSeconds()), release: release ? "yes" : "no", ...config };
  await run(
    "mcconfig",
    [
      ...(release ? [] : ["-d"]),
      ...(options.make ? ["-m"] : []),
      ...["-p", platform, "-o", output],
      // Without a target mcconfig ends every running simulator, by name, and starts one of its own.
      ...["-t", "build"],
      ...Object.entries(constants).map(([key, value]) => `${key}=${value}`),
    ],
    { cwd: manifest, env: sdk.env, onLine },
  );
}

/** When the source was written: the newest commit, so that the same source makes the same image. */
function builtAtSeconds(): number {
  const given = Number(process.env.SOURCE_DATE_EPOCH);
  if (Number.isInteger(given) && given > 0) return given;
  try {
    return Number(execFileSync("git", ["log", "-1", "--format=%ct"], { cwd: ROOT, encoding: "utf8" }));
  } catch {
    return Math.floor(Date.now() / 1000);
  }
}
