/** Finds the scenario files that a path on the command line means. */
import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { UsageError } from "../commands/exit";

/** A file itself, or all `.yaml` and `.yml` files below a folder, in the order of their names. */
export function scenarioFiles(place: string): string[] {
  const status = statSync(place, { throwIfNoEntry: false });
  if (status === undefined) throw new UsageError(`${place}: no such file or folder`);
  if (status.isFile()) return [place];
  const files = readdirSync(place, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => path.join(place, name));
  if (files.length === 0) throw new UsageError(`${place}: no scenario (*.yaml) in this folder`);
  return files;
}
