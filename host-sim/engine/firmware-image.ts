/**
 * The firmware as JavaScript modules, put together from a manifest as the Moddable SDK would: TypeScript is stripped, names
 * stay, and every import is checked to lead to a module of the manifest.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { parseSync, transformSync } from "@swc/core";
import type { ImageModule } from "./image-file";
import { keptModules } from "./kept-modules";
import { FirmwareImageError, manifestModules, manifestPreloads } from "./manifest";

export { FirmwareImageError } from "./manifest";

/** One module of the firmware. */
export interface FirmwareModule extends ImageModule {
  readonly map: string;
  /** File that the module was made of. */
  readonly sourcePath: string;
}

const MAIN_MODULE = "main";

/** The manifest of the engines `xs` and `mcu`. */
export const LINK_MANIFEST = path.resolve(__dirname, "../../manifests/link/manifest.json");

const images = new Map<string, readonly FirmwareModule[]>();

/** The modules of a manifest, the main module first; put together when something has changed, and read once a process. */
export function firmwareImage(manifestPath: string = LINK_MANIFEST): readonly FirmwareModule[] {
  const key = path.resolve(manifestPath);
  let image = images.get(key);
  if (image === undefined) {
    image = keptModules(manifestModules(key), manifestPreloads(key), () => buildFirmwareImage(key));
    images.set(key, image);
  }
  return image;
}

/** Puts the modules of a manifest together anew. Throws {@link FirmwareImageError}. */
export function buildFirmwareImage(manifestPath: string): readonly FirmwareModule[] {
  const files = manifestModules(manifestPath);
  if (!files.has(MAIN_MODULE)) throw new FirmwareImageError("no-main", `${manifestPath}: no module "${MAIN_MODULE}"`);
  const names = [MAIN_MODULE, ...[...files.keys()].filter((name) => name !== MAIN_MODULE).sort()];
  const isPreloaded = manifestPreloads(manifestPath);
  const modules = names.map((name) => ({
    ...transpile(name, files.get(name) as string),
    preload: isPreloaded(name),
  }));
  for (const module of modules) checkImports(module, files);
  return modules;
}

/** The module name that a specifier leads to, as XS resolves it: relative ones against the importing module's name. */
export function resolveSpecifier(module: string, specifier: string): string | undefined {
  if (!specifier.startsWith("./") && !specifier.startsWith("../")) return specifier;
  const resolved = path.posix.join(path.posix.dirname(module), specifier);
  return resolved.startsWith("..") ? undefined : resolved;
}

function transpile(moduleName: string, sourcePath: string): FirmwareModule {
  try {
    const { code, map = "{}" } = transformSync(readFileSync(sourcePath, "utf8"), {
      filename: sourcePath,
      swcrc: false,
      configFile: false,
      jsc: { target: "es2022", parser: { syntax: sourcePath.endsWith(".ts") ? "typescript" : "ecmascript" } },
      module: { type: "es6" },
      sourceMaps: true,
    });
    return { moduleName, source: code, map, sourcePath };
  } catch (error) {
    throw new FirmwareImageError("syntax", `${sourcePath}: ${(error as Error).message}`, moduleName);
  }
}

function checkImports({ moduleName, source, sourcePath }: FirmwareModule, files: ReadonlyMap<string, string>): void {
  for (const specifier of specifiersOf(source)) {
    const target = resolveSpecifier(moduleName, specifier);
    if (target !== undefined && files.has(target)) continue;
    const message = `${sourcePath}: module "${moduleName}" imports "${specifier}", which no module of the manifest is`;
    throw new FirmwareImageError("unresolved", message, moduleName, specifier);
  }
}

/** Specifiers of static imports and re-exports; types are gone by now. */
function specifiersOf(source: string): string[] {
  const specifiers: string[] = [];
  for (const item of parseSync(source, { syntax: "ecmascript", target: "es2022" }).body) {
    if (item.type === "ImportDeclaration" || item.type === "ExportAllDeclaration") specifiers.push(item.source.value);
    else if (item.type === "ExportNamedDeclaration" && item.source) specifiers.push(item.source.value);
  }
  return specifiers;
}
