import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  buildFirmwareImage,
  FirmwareImageError,
  firmwareImage,
  resolveSpecifier,
} from "../../../host-sim/engine/firmware-image";

const root = path.resolve(__dirname, "../../..");
let folder: string;

beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "firmware-image-"))));
afterEach(() => rmSync(folder, { recursive: true }));

function write(files: Record<string, string | object>): string {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  }
  return path.join(folder, "manifest.json");
}

function failureOf(manifest: string): FirmwareImageError {
  try {
    buildFirmwareImage(manifest);
  } catch (error) {
    if (error instanceof FirmwareImageError) return error;
    throw error;
  }
  throw new Error("the image was built");
}

describe("a firmware image", () => {
  test("holds the modules of the manifest and of those it includes, main first, types gone", () => {
    const manifest = write({
      "manifest.json": { include: ["./core/manifest.json"], modules: { "*": "./main" } },
      "core/manifest.json": { include: ["../manifest.json"], modules: { "codec/*": "../codec/*", start: "../other" } },
      "main.ts": `import { one } from "codec/one";\nimport type { Two } from "nowhere";\nexport const x: Two = one;`,
      "codec/one.ts": `import { two } from "./two";\nexport const one: number = two;`,
      "codec/two.ts": `export { start as two } from "../start";`,
      "codec/deep/three.ts": `export const three = 3;`,
      "other.ts": `export const start = 1;`,
    });
    const image = buildFirmwareImage(manifest);
    expect(image.map(({ moduleName }) => moduleName)).toEqual(["main", "codec/one", "codec/two", "start"]);
    expect(image[0].source).not.toContain("Two");
    expect(image[1].source).toContain(`from "./two"`);
    expect(image[1].sourcePath).toBe(path.join(folder, "codec/one.ts"));
    expect(JSON.parse(image[1].map)).toMatchObject({ version: 3 });
  });

  test("names module and specifier of an import that leads nowhere", () => {
    const modules = { "*": "./main", "codec/*": "./codec/*" };
    const main = `import "codec/one";`;
    const outside = write({ "manifest.json": { modules }, "main.ts": main, "codec/one.ts": `import "../../etc/two";` });
    expect(failureOf(outside)).toMatchObject({ reason: "unresolved", module: "codec/one", specifier: "../../etc/two" });
    write({ "codec/one.ts": `export * from "./three";` });
    expect(failureOf(outside)).toMatchObject({ reason: "unresolved", module: "codec/one", specifier: "./three" });
    write({ "codec/one.ts": `import fs from "node:fs"; fs.close(1);` });
    expect(failureOf(outside)).toMatchObject({ reason: "unresolved", module: "codec/one", specifier: "node:fs" });
  });

  test("says what is wrong with a manifest", () => {
    expect(failureOf(path.join(folder, "missing.json")).reason).toBe("unreadable");
    expect(failureOf(write({ "manifest.json": "{" })).reason).toBe("not-a-manifest");
    expect(failureOf(write({ "manifest.json": { modules: { a: 1 } } })).reason).toBe("not-a-manifest");
    expect(failureOf(write({ "manifest.json": { modules: { "*": "./main" } } })).reason).toBe("no-match");
    expect(failureOf(write({ "manifest.json": { modules: { "a/*": "./a/*" } } })).reason).toBe("no-match");
    const main = { "main.ts": "", "a.ts": "", "b.ts": "" };
    expect(failureOf(write({ ...main, "manifest.json": { modules: { a: "./a" } } })).reason).toBe("no-main");
    const twice = { "*": ["./main", "./a"], a: "./b" };
    expect(failureOf(write({ "manifest.json": { modules: twice } })).reason).toBe("duplicate");
    expect(failureOf(write({ "manifest.json": { modules: { "*": "./main" } }, "main.ts": "let = ;" })).reason).toBe(
      "syntax",
    );
  });

  test("resolves relative specifiers against the importing module's name", () => {
    expect(resolveSpecifier("emv/tables/tags", "../../codec/tlv")).toBe("codec/tlv");
    expect(resolveSpecifier("main", "./boot")).toBe("boot");
    expect(resolveSpecifier("main", "../boot")).toBeUndefined();
    expect(resolveSpecifier("main", "codec/tlv")).toBe("codec/tlv");
  });
});

describe("the firmware of the engine xs", () => {
  test("is put together, and its manifest reaches every portable file", () => {
    const names = new Set(firmwareImage().map(({ moduleName }) => moduleName));
    const missing = (readdirSync(path.join(root, "firmware"), { recursive: true }) as string[])
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))
      .map((file) => file.slice(0, -3).split(path.sep).join("/"))
      .filter((name) => !name.startsWith("providers/") || name.startsWith("providers/link/"))
      .filter((name) => !names.has(name === "main" ? "boot" : name));
    expect(missing).toEqual([]);
  });
});
