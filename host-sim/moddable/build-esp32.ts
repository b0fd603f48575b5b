/**
 * Builds the firmware for the ESP32-S3. With ESP-IDF on the machine that is an image; without it every module is still
 * compiled and linked, and every resource converted: all that the SDK itself does.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { run } from "../setup/process";
import { mcconfig, outputFolder, partFolder, ROOT, type Build } from "./mcconfig";
import { buildResources } from "./resources";
import type { ModdableSdk } from "./sdk";

/** How far the build went. */
export interface Esp32Build {
  readonly kind: "image" | "modules";
  /** Folder of the image, or of the linked modules and resources as C. */
  readonly folder: string;
}

/** Builds; rejects with the end of the tools' output. */
export async function buildEsp32(
  sdk: ModdableSdk,
  release: boolean,
  onLine: (line: string) => void,
): Promise<Esp32Build> {
  buildResources();
  const manifest = path.join(ROOT, "manifests/esp32/esp32s3");
  const build: Build = { sdk, manifest, platform: "esp32/esp32s3", release, onLine };
  if (sdk.env.IDF_PATH) {
    await mcconfig(build, { make: true });
    return { kind: "image", folder: partFolder(build, "bin") };
  }
  const idf = standInForIdf(outputFolder(build));
  const withoutIdf: Build = { ...build, sdk: { ...sdk, env: { ...sdk.env, IDF_PATH: idf } } };
  await mcconfig(withoutIdf, { make: false });
  await linkModules(withoutIdf);
  return { kind: "modules", folder: partFolder(build, "tmp") };
}

/** mcconfig wants to name ESP-IDF's commit before it writes a makefile: an empty repository satisfies it. */
function standInForIdf(folder: string): string {
  const idf = path.join(folder, "no-idf");
  if (existsSync(path.join(idf, ".git"))) return idf;
  mkdirSync(idf, { recursive: true });
  const git = (...args: string[]): void => void execFileSync("git", ["-C", idf, ...args], { stdio: "ignore" });
  git("init");
  git("-c", "user.name=none", "-c", "user.email=none@localhost", "commit", "--allow-empty", "-m", "no ESP-IDF here");
  return idf;
}

/** Makes the two C files that hold all modules and all resources. What they wait for of ESP-IDF is said to be there. */
async function linkModules(build: Build): Promise<void> {
  const folder = partFolder(build, "tmp");
  const configuration = path.join(folder, "xsProj-esp32s3/build/config/sdkconfig.h");
  mkdirSync(path.dirname(configuration), { recursive: true });
  writeFileSync(configuration, "");
  utimesSync(configuration, 1, 1);
  const targets = ["mc.xs.c", "mc.resources.c"].map((file) => path.join(folder, file));
  await run("make", ["-f", path.join(folder, "makefile"), "-o", configuration, ...targets], {
    cwd: build.manifest,
    env: build.sdk.env,
    onLine: build.onLine,
  });
}
