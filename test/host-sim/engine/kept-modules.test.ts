import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { keptModules } from "../../../host-sim/engine/kept-modules";
import type { FirmwareModule } from "../../../host-sim/engine/firmware-image";

let folder: string;
let file: string;
let builds: number;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "kept-modules-"));
  file = path.join(folder, "main.ts");
  writeFileSync(file, "export {};");
  builds = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

function built(source: string, meanwhile: () => void = () => undefined): () => readonly FirmwareModule[] {
  return () => {
    builds++;
    meanwhile();
    return [{ moduleName: "main", source, map: "{}", sourcePath: file, preload: true }];
  };
}

const kept = (build: () => readonly FirmwareModule[], preloaded = true, name = "main"): readonly FirmwareModule[] =>
  keptModules(new Map([[name, file]]), () => preloaded, build);

test("modules are put together once for the same sources, names and preloads, and anew for others", () => {
  const made = kept(built("1"));
  expect(kept(built("2"))).toEqual(made);
  expect(builds).toBe(1);
  kept(built("3"), false);
  kept(built("4"), true, "start");
  expect(builds).toBe(3);
  writeFileSync(file, "export { };");
  expect(kept(built("5"))[0].source).toBe("5");
  writeFileSync(file, "export {};");
  expect(kept(built("6"))).toEqual(made);
  expect(builds).toBe(4);
});

test("modules whose source changed while they were put together are not kept", () => {
  kept(built("1", () => writeFileSync(file, "export { };")));
  writeFileSync(file, "export {};");
  expect(kept(built("2"))[0].source).toBe("2");
});

test("modules that cannot be put together fail each time", () => {
  const failing = () => {
    builds++;
    throw new RangeError("no");
  };
  for (let times = 0; times < 2; times++) expect(() => kept(failing)).toThrow(RangeError);
  expect(builds).toBe(2);
});
