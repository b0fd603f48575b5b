/** The page of the panel, built into build/panel. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { run } from "../process";
import type { SetupStep } from "../step";

const root = path.resolve(__dirname, "../../..");
const built = path.join(root, "build/panel");
const stamp = path.join(built, "recipe.sha256");
/** Everything that the page is made of, packages included: their versions stand in the lock file. */
const sources = ["host-sim/panel/web", "host-sim/panel/protocol", "package-lock.json"];

function recipeHash(): string {
  const hash = createHash("sha256");
  for (const source of sources.flatMap(filesOf)) {
    hash
      .update(source)
      .update("\0")
      .update(readFileSync(path.join(root, source)));
  }
  return hash.digest("hex");
}

/** A file itself, or all files below a folder, by their path from the root. */
function filesOf(place: string): string[] {
  if (place.endsWith(".json")) return [place];
  return readdirSync(path.join(root, place), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort();
}

export const panel: SetupStep = {
  title: "Page of the panel",
  profiles: ["start", "test"],
  needed: () => !existsSync(stamp) || readFileSync(stamp, "utf8") !== recipeHash(),
  async run(_profile, report) {
    const hash = recipeHash();
    const vite = path.join(path.dirname(require.resolve("vite/package.json")), "bin/vite.js");
    const config = path.join(root, "host-sim/panel/web/vite.config.mjs");
    await run(process.execPath, [vite, "build", "--config", config, "--logLevel", "warn"], {
      cwd: root,
      onLine: report,
    });
    writeFileSync(stamp, hash);
  },
};
