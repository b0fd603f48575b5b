/** Manifests as mcconfig reads them, as far as the tests ask: includes of our own, modules, resources. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

export const ROOT = path.resolve(__dirname, "../..");

/** One entry of `modules` or `resources` with the files that it matches. */
export interface Entry {
  readonly manifest: string;
  /** Name on the left, `*` and all. */
  readonly name: string;
  readonly target: string;
  readonly files: readonly string[];
}

/** A manifest and what it includes of ours. */
export interface ReadManifest {
  readonly entries: readonly Entry[];
  /** Source of each JavaScript module by its name. */
  readonly modules: ReadonlyMap<string, string>;
  /** C sources. */
  readonly c: readonly string[];
  readonly preload: readonly string[];
  readonly includesOfSdk: readonly string[];
}

interface Json {
  readonly include?: string | readonly string[];
  readonly modules?: Readonly<Record<string, string | readonly string[]>>;
  readonly preload?: readonly string[];
}

const isOutside = (target: string): boolean => target.startsWith("$(");

/** Reads a manifest, named from the root of the project. Patterns of others' sources (`$(MODDABLE)`, …) are left out. */
export function readManifest(manifest: string): ReadManifest {
  const entries: Entry[] = [];
  const preload: string[] = [];
  const includesOfSdk: string[] = [];
  collect(path.join(ROOT, manifest));
  const files = entries.flatMap(({ name, files: matched }) =>
    matched.map((file) => [moduleName(name, file), file] as const),
  );
  return {
    entries,
    modules: new Map(files.filter(([, file]) => /\.(ts|js)$/.test(file))),
    c: files.map(([, file]) => file).filter((file) => file.endsWith(".c")),
    preload,
    includesOfSdk,
  };

  function collect(file: string): void {
    const json = JSON.parse(readFileSync(file, "utf8")) as Json;
    for (const included of list(json.include)) {
      if (isOutside(included)) includesOfSdk.push(included);
      else collect(path.resolve(path.dirname(file), included));
    }
    for (const [name, targets] of Object.entries(json.modules ?? {})) {
      for (const target of list(targets)) {
        if (isOutside(target)) continue;
        const matched = match(path.resolve(path.dirname(file), target));
        entries.push({ manifest: path.relative(ROOT, file), name, target, files: matched });
      }
    }
    preload.push(...(json.preload ?? []));
  }
}

export function list(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === "string" ? [value] : value;
}

/** Every file of one folder, or the one file whatever its ending. */
export function match(target: string): string[] {
  const folder = path.dirname(target);
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => statSync(path.join(folder, name)).isFile());
  const wanted = path.basename(target);
  const matched = names.filter((name) => wanted === "*" || name === wanted || path.parse(name).name === wanted);
  return matched.filter((name) => /\.(ts|js|c|h)$/.test(name)).map((name) => path.join(folder, name));
}

function moduleName(pattern: string, file: string): string {
  return pattern.replace("*", path.parse(file).name);
}
