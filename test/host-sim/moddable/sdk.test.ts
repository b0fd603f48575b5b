/** What the build says of an SDK that is not there, or not whole. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { findSdk, SdkError } from "../../../host-sim/moddable/sdk";

let root: string;
const tools = (): string => path.join(root, "build/bin", process.platform === "darwin" ? "mac" : "lin", "release");

function program(name: string, script: string): void {
  mkdirSync(tools(), { recursive: true });
  writeFileSync(path.join(tools(), name), `#!/bin/sh\n${script}\n`);
  chmodSync(path.join(tools(), name), 0o755);
}

function withManifests(): void {
  mkdirSync(path.join(root, "examples"));
  writeFileSync(path.join(root, "examples/manifest_base.json"), "{}");
}

const find = () => findSdk({ MODDABLE: root, PATH: "/bin" });

beforeEach(() => (root = mkdtempSync(path.join(tmpdir(), "sdk-"))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

it("names MODDABLE and the guide when it is not set", () => {
  for (const env of [{}, { MODDABLE: "" }]) {
    expect(() => findSdk(env)).toThrow(SdkError);
    expect(() => findSdk(env)).toThrow(/MODDABLE is not set.*docs\/moddable\.md/);
  }
});

it("says where it looked in vain", () => {
  expect(find).toThrow(`MODDABLE is ${root}, where no Moddable SDK is`);
  withManifests();
  expect(find).toThrow(`mcconfig is neither on PATH nor in ${tools()}`);
});

it("wants a tsc, and one that is new enough", () => {
  withManifests();
  program("mcconfig", "exit 0");
  expect(find).toThrow("tsc is not on PATH");
  program("tsc", "echo Version 5.9.3");
  expect(find).toThrow("tsc is Version 5.9.3: the SDK 8.x needs TypeScript 6 or newer");
  program("tsc", "echo Version 6.0.3");
  expect(find()).toMatchObject({ root });
});

it("puts the SDK's tools behind the user's own on PATH", () => {
  withManifests();
  program("mcconfig", "exit 0");
  program("tsc", "echo Version 7.0.2");
  expect(find().env.PATH).toBe(`/bin${path.delimiter}${tools()}`);
});
