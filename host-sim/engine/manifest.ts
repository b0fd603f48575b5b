/**
 * Manifests as Moddable reads them, as far as the bench needs them: `include` and `modules`, with `*` for the files of
 * one folder. Everything else in them (preload, resources, platforms) is the SDK's business.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** What is wrong with a manifest or with the modules it names. */
export type FirmwareImageReason =
  "unreadable" | "not-a-manifest" | "no-match" | "duplicate" | "no-main" | "syntax" | "unresolved";

/** The firmware cannot be put together. `module` and `specifier` are given where one import is to blame. */
export class FirmwareImageError extends Error {
  override readonly name = "FirmwareImageError";
  readonly reason: FirmwareImageReason;
  readonly module: string | undefined;
  readonly specifier: string | undefined;

  constructor(reason: FirmwareImageReason, message: string, module?: string, specifier?: string) {
    super(message);
    this.reason = reason;
    this.module = module;
    this.specifier = specifier;
  }
}

interface Manifest {
  readonly include: readonly string[];
  readonly modules: Readonly<Record<string, string | readonly string[]>>;
}

const EXTENSIONS = [".ts", ".js"];

/** Source files by module name, of a manifest and all it includes. */
export function manifestModules(manifestPath: string): Map<string, string> {
  const modules = new Map<string, string>();
  collect(path.resolve(manifestPath), new Set(), modules);
  return modules;
}

function collect(manifestPath: string, seen: Set<string>, modules: Map<string, string>): void {
  if (seen.has(manifestPath)) return;
  seen.add(manifestPath);
  const manifest = readManifest(manifestPath);
  const folder = path.dirname(manifestPath);
  for (const included of manifest.include) collect(path.resolve(folder, included), seen, modules);
  for (const [name, targets] of Object.entries(manifest.modules)) {
    for (const target of typeof targets === "string" ? [targets] : targets) {
      addPattern(modules, name, path.resolve(folder, target), manifestPath);
    }
  }
}

function readManifest(manifestPath: string): Manifest {
  let text: string;
  try {
    text = readFileSync(manifestPath, "utf8");
  } catch (error) {
    throw new FirmwareImageError("unreadable", `${manifestPath}: ${(error as Error).message}`);
  }
  let parsed: { include?: unknown; modules?: unknown };
  try {
    parsed = JSON.parse(text) as typeof parsed;
  } catch (error) {
    throw new FirmwareImageError("not-a-manifest", `${manifestPath}: ${(error as Error).message}`);
  }
  const include = typeof parsed.include === "string" ? [parsed.include] : (parsed.include ?? []);
  const modules = parsed.modules ?? {};
  const areTexts = (values: unknown): boolean =>
    Array.isArray(values) && values.every((one) => typeof one === "string");
  const arePatterns =
    typeof modules === "object" &&
    Object.values(modules as object).every((value) => typeof value === "string" || areTexts(value));
  if (!areTexts(include) || !arePatterns) {
    throw new FirmwareImageError("not-a-manifest", `${manifestPath}: "include" or "modules" is not what it should be`);
  }
  return { include, modules } as Manifest;
}

/** `"codec/*": "…/codec/*"` names each file of the folder; `"*": "./main"` names the one file after itself. */
function addPattern(modules: Map<string, string>, name: string, target: string, manifestPath: string): void {
  const files = path.basename(target) === "*" ? filesIn(path.dirname(target)) : [withExtension(target)];
  if (files.length === 0 || files[0] === undefined) {
    throw new FirmwareImageError("no-match", `${manifestPath}: nothing matches "${target}"`);
  }
  for (const file of files as string[]) {
    const module = name.replace("*", path.basename(file, path.extname(file)));
    const known = modules.get(module);
    if (known !== undefined && known !== file) {
      throw new FirmwareImageError("duplicate", `${manifestPath}: "${module}" is ${known} and ${file}`, module);
    }
    modules.set(module, file);
  }
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && EXTENSIONS.includes(path.extname(entry.name)) && !entry.name.endsWith(".d.ts"))
    .map((entry) => path.join(folder, entry.name))
    .sort();
}

function withExtension(target: string): string | undefined {
  return ["", ...EXTENSIONS]
    .map((extension) => target + extension)
    .find((file) => path.extname(file) !== "" && existsSync(file));
}
