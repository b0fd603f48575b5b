/** Small firmwares for the engine `xs`: texts, or TypeScript files of the project, compiled as the image's are. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { transformSync } from "@swc/core";
import { isXsBuilt, type XsWidth } from "../../host-sim/engine/xs-binary";
import type { ImageModule } from "../../host-sim/engine/image-file";

const root = path.resolve(__dirname, "../..");

/** A module out of TypeScript text. */
export function moduleOf(moduleName: string, typescript: string): ImageModule {
  const { code, map } = transformSync(typescript, {
    configFile: false,
    swcrc: false,
    filename: `${moduleName}.ts`,
    sourceMaps: true,
    module: { type: "es6" },
    jsc: { target: "es2022", parser: { syntax: "typescript" } },
  });
  return { moduleName, source: code, map };
}

/** Modules out of files below the project's root; the part of the path after `below` is their name. */
export function modulesOf(below: string, names: readonly string[]): ImageModule[] {
  return names.map((name) => moduleOf(name, readFileSync(path.join(root, below, `${name}.ts`), "utf8")));
}

/** One block of tests a word size; skipped, in words, where the engine is not compiled. */
export function describeXs(what: string, body: (width: XsWidth) => void): void {
  for (const width of [64, 32] as const) {
    if (isXsBuilt(width)) describe(`${what} (${width}-bit)`, () => body(width));
    else describe.skip(`${what} (${width}-bit xs is not compiled: npm run setup)`, () => body(width));
  }
}
