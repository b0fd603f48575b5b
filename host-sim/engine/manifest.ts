/**
 * Manifests as Moddable reads them, as far as the bench needs them: `include`, and `modules` and `preload` with `*` for the
 * files of one folder. Everything else in them (resources, platforms) is the SDK's business.
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
  readonly preload: readonly string[];
}

const EXTENSIONS = [".ts", ".js"];

/** Source files by module name, of a manifest and all it includes. */
export function manifestModules(manifestPath: string): Map<string, string> {
  const modules = new Map<string, string>();
  for (const [file, manifest] of readManifests(path.resolve(manifestPath))) {
    for (const [name, targets] of Object.entries(manifest.modules)) {
      for (const target of typeof targets === "string" ? [targets] : targets) {
        addPattern(modules, name, path.resolve(path.dirname(file), target), file);
      }
    }
  }
  return modules;
}

/** Whether a manifest, or one it includes, preloads a module: evaluates it at build time, so that it lies in flash. */
export function manifestPreloads(manifestPath: string): (module: string) => boolean {
  const patterns = [...readManifests(path.resolve(manifestPath)).values()].flatMap(({ preload }) => preload);
  return (module) => patterns.some((pattern) => pattern === module || pattern === `${path.posix.dirname(module)}/*`);
}

/** A manifest and all it includes, by file, what is included first. */
function readManifests(
  manifestPath: string,
  found = new Map<string, Manifest>(),
  seen = new Set<string>(),
): Map<string, Manifest> {
  if (seen.has(manifestPath)) return found;
  seen.add(manifestPath);
  const manifest = readManifest(manifestPath);
  for (const included of manifest.include)
    readManifests(path.resolve(path.dirname(manifestPath), included), found, seen);
  return found.set(manifestPath, manifest);
}

function readManifest(manifestPath: string): Manifest {
  let text: string;
  try {
    text = readFileSync(manifestPath, "utf8");
  } catch (error) {
    throw new FirmwareImageError("unreadable", `${manifestPath}: ${(error as Error).message}`);
  }
  let parsed: { include?: unknown; modules?: unknown; preload?: unknown };
  try {
    parsed = JSON.parse(text) as typeof parsed;
  } catch (error) {
    throw new FirmwareImageError("not-a-manifest", `${manifestPath}: ${(error as Error).message}`);
  }
  const include = typeof parsed.include === "string" ? [parsed.include] : (parsed.include ?? []);
  const modules = parsed.modules ?? {};
  const preload = parsed.preload ?? [];
  const areTexts = (values: unknown): boolean =>
    Array.isArray(values) && values.every((one) => typeof one === "string");
  const arePatterns =
    typeof modules === "object" &&
    Object.values(modules).every((value) => typeof value === "string" || areTexts(value));
  if (!areTexts(include) || !areTexts(preload) || !arePatterns) {
    throw new FirmwareImageError(
      "not-a-manifest",
      `${manifestPath}: "include", "modules" or "preload" is not what it should be`,
    );
  }
  return { include, modules, preload } as Manifest;
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
