/** The manifests of the product: every module of the firmware is in the builds that need it, and finds what it imports. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseSync, transformSync } from "@swc/core";
import { BITMAPS, FONTS } from "../../firmware/codec/link-drawing";
import { list, readManifest, ROOT, type ReadManifest } from "./read-manifest";
import { SDK_MODULES, type Platform } from "./sdk-modules";

const BOARDS: readonly { manifest: string; platform: Platform }[] = [
  { manifest: "manifests/lin/manifest.json", platform: "lin" },
  { manifest: "manifests/esp32/esp32s3/manifest.json", platform: "esp32" },
];

/** All TypeScript of the firmware that becomes modules, without its extension, named from `firmware`. */
function firmwareModules(): string[] {
  const folder = path.join(ROOT, "firmware");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.startsWith("typings"))
    .map((file) => file.slice(0, -3))
    .sort();
}

/** Specifiers of imports and re-exports that are left once types are gone. */
function importsOf(file: string): string[] {
  const { code } = transformSync(readFileSync(file, "utf8"), {
    filename: file,
    swcrc: false,
    configFile: false,
    jsc: { target: "es2022", parser: { syntax: "typescript" } },
    module: { type: "es6" },
  });
  const items = parseSync(code, { syntax: "ecmascript", target: "es2022" }).body;
  return items.flatMap((item) => {
    if (item.type === "ImportDeclaration" || item.type === "ExportAllDeclaration") return [item.source.value];
    return item.type === "ExportNamedDeclaration" && item.source ? [item.source.value] : [];
  });
}

/** As XS resolves: relative specifiers against the importing module's name, all others are names themselves. */
function resolve(module: string, specifier: string): string {
  return specifier.startsWith(".") ? path.posix.join(path.posix.dirname(module), specifier) : specifier;
}

function unresolved({ modules }: ReadManifest, platform: Platform): string[] {
  return [...modules].flatMap(([module, file]) =>
    importsOf(file)
      .filter((specifier) => !modules.has(resolve(module, specifier)))
      .filter((specifier) => !SDK_MODULES[specifier]?.includes(platform))
      .map((specifier) => `${module} imports ${specifier}`),
  );
}

describe("every module of the firmware", () => {
  const modules = firmwareModules();
  const nameOf = (module: string): string => (module === "main" ? "boot" : module);

  it("is in the core manifest when it is portable", () => {
    const { modules: core } = readManifest("manifests/core/manifest.json");
    const portable = modules.filter((module) => !/^(providers|native)\//.test(module));
    expect(portable.length).toBeGreaterThan(100);
    expect(portable.filter((module) => !core.has(nameOf(module)))).toEqual([]);
  });

  it("is under its own path's name", () => {
    for (const { manifest } of BOARDS) {
      for (const [name, file] of readManifest(manifest).modules) {
        const own = path.relative(path.join(ROOT, "firmware"), file).replace(/\.ts$/, "");
        if (!own.startsWith("..")) expect(name).toBe(nameOf(own));
      }
    }
  });

  it("is in the build of its own provider and in no other", () => {
    const providers = {
      "providers/link/": ["manifests/link/manifest.json"],
      "providers/lin/": ["manifests/lin/manifest.json"],
      "providers/esp32/": ["manifests/esp32/esp32s3/manifest.json"],
      "providers/moddable/": BOARDS.map(({ manifest }) => manifest),
    };
    const known = Object.keys(providers);
    expect(modules.filter((one) => one.startsWith("providers/") && !known.some((own) => one.startsWith(own)))).toEqual(
      [],
    );
    const all = ["manifests/link/manifest.json", ...BOARDS.map(({ manifest }) => manifest)];
    for (const [prefix, homes] of Object.entries(providers)) {
      const own = modules.filter((module) => module.startsWith(prefix));
      expect(own.length).toBeGreaterThan(0);
      for (const manifest of all) {
        const { modules: built } = readManifest(manifest);
        expect(own.filter((module) => built.has(module))).toEqual(homes.includes(manifest) ? own : []);
      }
    }
  });
});

describe.each(BOARDS)("$manifest", ({ manifest, platform }) => {
  const read = readManifest(manifest);

  it("has no pattern that matches nothing, of which mcconfig would only warn", () => {
    expect(read.entries.filter(({ files }) => files.length === 0)).toEqual([]);
  });

  // Without an SDK on the machine there is nobody to ask.
  (process.env.MODDABLE ? it : it.skip)("includes nothing of the SDK that it does not have", () => {
    const sdk = process.env.MODDABLE ?? "";
    const missing = read.includesOfSdk.filter((file) => !existsSync(file.replace("$(MODDABLE)", sdk)));
    expect(missing).toEqual([]);
  });

  it("has every module that its modules import, on this platform", () => {
    expect(unresolved(read, platform)).toEqual([]);
  });

  it("notices an import of another platform's module", () => {
    const stray = platform === "lin" ? "providers/esp32/ports" : "providers/lin/file-flash";
    const modules = new Map([...read.modules, [stray, path.join(ROOT, "firmware", `${stray}.ts`)]]);
    expect(unresolved({ ...read, modules }, platform).length).toBeGreaterThan(0);
  });

  it("preloads all modules but the main one, so that the linker checks their imports and they cost no memory", () => {
    const preloaded = (module: string): boolean =>
      read.preload.some((pattern) => pattern === module || pattern === `${path.posix.dirname(module)}/*`);
    expect([...read.modules.keys()].filter((module) => !preloaded(module))).toEqual(["main"]);
  });

  it("has a C function behind every name that is bound, of which the linker would tell only when it runs", () => {
    const c = read.c.map((file) => readFileSync(file, "utf8")).join("\n");
    const bound = [...read.modules.values()].flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(/\b[Nn]ative\("(\w+)"\)/g)].map(([, name]) => name),
    );
    expect(bound.length).toBeGreaterThan(10);
    expect(bound.filter((name) => !new RegExp(`^void ${name}\\(`, "m").test(c))).toEqual([]);
  });

  it("has C files of different names, since they are compiled into one folder", () => {
    const names = read.c.map((file) => path.basename(file));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it("has the one source of randomness of its platform", () => {
    const sources = read.c.filter((file) => /\bint tapline_random\(/.test(readFileSync(file, "utf8")));
    expect(sources.map((file) => path.basename(file))).toEqual([`random_${platform}.c`]);
  });
});

it("the resources hold every font and every icon", () => {
  const file = path.join(ROOT, "manifests/resources/manifest.json");
  const { resources } = JSON.parse(readFileSync(file, "utf8")) as { resources: Record<string, string | string[]> };
  const targets = list(resources["*-mask"]);
  for (const font of FONTS) expect(targets).toContain(`../../build/fonts/${font}`);
  expect(targets).toContain("../../build/moddable/bitmaps/*");
  const icons = JSON.parse(readFileSync(path.join(ROOT, "manifests/resources/icons.json"), "utf8")) as object;
  expect(Object.keys(icons)).toEqual(expect.arrayContaining([...BITMAPS]));
});

it("the simulator swipes the cards of the bench's tray", () => {
  const simulator = readFileSync(path.join(ROOT, "manifests/lin/simulator/tapline.js"), "utf8");
  for (const card of ["stripe-plain", "stripe-chip"]) {
    const profile = readFileSync(path.join(ROOT, `host-sim/cards/profiles/${card}.yaml`), "utf8");
    const tracks = [...profile.matchAll(/^track[12]: (".*")$/gm)].map(([, track]) => track);
    expect(tracks).toHaveLength(2);
    for (const track of tracks) expect(simulator).toContain(track);
  }
});
