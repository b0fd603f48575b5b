/** Finds the Moddable SDK that the user has (docs/moddable.md). It is never part of this repository. */
import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import path from "node:path";

/** The SDK, or what is missing of it in words a newcomer can act on. */
export class SdkError extends Error {
  override readonly name = "SdkError";
}

export interface ModdableSdk {
  /** Its folder. */
  readonly root: string;
  /** Environment in which its tools find each other. */
  readonly env: NodeJS.ProcessEnv;
}

/** First TypeScript that knows the `es2025` of the tsconfig that mcconfig writes. */
const OLDEST_TYPESCRIPT = 6;
const GUIDE = "docs/moddable.md says how to get the Moddable SDK 8.x";

/** Looks for the SDK by the environment; throws {@link SdkError}. */
export function findSdk(env: NodeJS.ProcessEnv = process.env): ModdableSdk {
  const root = env.MODDABLE;
  if (root === undefined || root === "") {
    throw new SdkError(`MODDABLE is not set: it must name the folder of the Moddable SDK. ${GUIDE}.`);
  }
  if (!existsSync(path.join(root, "examples/manifest_base.json"))) {
    throw new SdkError(`MODDABLE is ${root}, where no Moddable SDK is. ${GUIDE}.`);
  }
  const tools = path.join(root, "build/bin", hostName(), "release");
  const searchPath = [env.PATH ?? "", tools].join(path.delimiter);
  if (!isOnPath("mcconfig", searchPath)) {
    throw new SdkError(`mcconfig is neither on PATH nor in ${tools}: the SDK's tools are not built. ${GUIDE}.`);
  }
  const sdkEnv = { ...env, PATH: searchPath };
  demandTypescript(sdkEnv);
  return { root, env: sdkEnv };
}

/** The SDK's word for this kind of computer. */
function hostName(): string {
  if (process.platform === "darwin") return "mac";
  return process.platform === "win32" ? "win" : "lin";
}

function isOnPath(program: string, searchPath: string): boolean {
  return searchPath.split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, program), constants.X_OK);
      return folder !== "";
    } catch {
      return false;
    }
  });
}

/** mcconfig runs the `tsc` it finds; npm puts the one of this project on PATH, a bare call may find none. */
function demandTypescript(env: NodeJS.ProcessEnv): void {
  let version: string;
  try {
    version = execFileSync("tsc", ["--version"], { env, encoding: "utf8" }).trim();
  } catch {
    throw new SdkError("tsc is not on PATH: call this through npm (npm run build:lin), which puts it there.");
  }
  const major = Number(/(\d+)\./.exec(version)?.[1]);
  if (!(major >= OLDEST_TYPESCRIPT)) {
    throw new SdkError(`tsc is ${version}: the SDK 8.x needs TypeScript ${OLDEST_TYPESCRIPT} or newer.`);
  }
}
