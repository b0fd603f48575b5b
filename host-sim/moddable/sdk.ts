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
/** Where npm has put the programs of this project, its tsc among them. */
const PROJECT_TOOLS = path.resolve(__dirname, "../../node_modules/.bin");
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
  const own = (env.PATH ?? "").split(path.delimiter).filter((folder) => folder !== "" && folder !== PROJECT_TOOLS);
  if (!isIn("mcconfig", [...own, tools])) {
    throw new SdkError(`mcconfig is neither on PATH nor in ${tools}: the SDK's tools are not built. ${GUIDE}.`);
  }
  // npm puts this project's programs first. mcconfig calls tsc once a module, so a newer and faster one of the user's
  // own is worth having; an old one is not.
  const orders = [
    [...own, tools, PROJECT_TOOLS],
    [PROJECT_TOOLS, ...own, tools],
  ].map((folders) => ({ ...env, PATH: folders.join(path.delimiter) }));
  return { root, env: orders.find((order) => typescriptMajor(order) >= OLDEST_TYPESCRIPT) ?? noTypescript() };
}

/** The SDK's word for this kind of computer. */
function hostName(): string {
  if (process.platform === "darwin") return "mac";
  return process.platform === "win32" ? "win" : "lin";
}

function isIn(program: string, folders: readonly string[]): boolean {
  return folders.some((folder) => {
    try {
      accessSync(path.join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Major version of the tsc that is found first; 0 without one. */
function typescriptMajor(env: NodeJS.ProcessEnv): number {
  try {
    const version = execFileSync("tsc", ["--version"], { env, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return Number(/(\d+)\./.exec(version)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

function noTypescript(): never {
  throw new SdkError(`no tsc of TypeScript ${OLDEST_TYPESCRIPT} or newer was found: please run \`npm install\``);
}
