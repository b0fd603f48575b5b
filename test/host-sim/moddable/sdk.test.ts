/** What the build says of an SDK that is not there, or not whole. */
import { execFileSync } from "node:child_process";
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

/** As npm would call it: the project's programs first, and where node itself lies. */
const PATH = [path.resolve("node_modules/.bin"), path.dirname(process.execPath), "/bin"].join(path.delimiter);
const find = () => findSdk({ MODDABLE: root, PATH });

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

describe("the tsc that mcconfig will find", () => {
  const firstTsc = (): string =>
    execFileSync("tsc", ["--version"], { env: find().env, encoding: "utf8" }).replace("Version", "").trim();
  const projects = firstVersion(path.resolve("node_modules/.bin/tsc"));

  beforeEach(() => {
    withManifests();
    program("mcconfig", "exit 0");
  });

  it("is the project's when the user has none", () => {
    expect(firstTsc()).toBe(projects);
  });

  it("is the project's when the user's is too old for what mcconfig writes", () => {
    program("tsc", "echo Version 5.9.3");
    expect(firstTsc()).toBe(projects);
  });

  it("is the user's when that is new enough, though npm puts the project's first", () => {
    program("tsc", "echo Version 7.0.2");
    expect(firstTsc()).toBe("7.0.2");
  });
});

it("finds the SDK's tools though they are not on PATH", () => {
  withManifests();
  program("mcconfig", "exit 0");
  const { root: found, env } = find();
  expect(found).toBe(root);
  expect(env.PATH?.split(path.delimiter)).toContain(tools());
});

function firstVersion(tsc: string): string {
  return execFileSync(tsc, ["--version"], { encoding: "utf8" }).replace("Version", "").trim();
}
