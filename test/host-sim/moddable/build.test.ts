/** How mcconfig is called: by a program of that name which writes down what it was given. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { mcconfig, outputFolder, partFolder, type Build } from "../../../host-sim/moddable/mcconfig";
import { padded } from "../../../host-sim/moddable/resources";

let folder: string;
let exit = 0;

function build(platform: string, release: boolean): Build {
  const script = `#!/bin/sh\npwd > ${folder}/called\nfor one in "$@"; do echo "$one" >> ${folder}/called; done\necho working\nexit ${exit}\n`;
  writeFileSync(path.join(folder, "mcconfig"), script);
  chmodSync(path.join(folder, "mcconfig"), 0o755);
  const sdk = { root: folder, env: { ...process.env, PATH: `${folder}${path.delimiter}${process.env.PATH}` } };
  return { sdk, manifest: folder, platform, release, config: { files: "/somewhere" }, onLine: () => undefined };
}

const called = (): string[] => readFileSync(path.join(folder, "called"), "utf8").trim().split("\n");

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "mcconfig-"));
  exit = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("always names a target: without one mcconfig ends every running simulator", async () => {
  const debug = build("lin", false);
  await mcconfig(debug, { make: true });
  const [cwd, ...args] = called();
  expect(cwd).toBe(folder);
  expect(args.slice(0, 8)).toEqual(["-d", "-m", "-p", "lin", "-o", outputFolder(debug), "-t", "build"]);
  expect(args).toContain("files=/somewhere");
  expect(args).toContain("release=no");
  expect(existsSync(outputFolder(debug))).toBe(true);
});

it("leaves the debugger out of a release, and make out when only a makefile is wanted", async () => {
  await mcconfig(build("esp32/esp32s3", true), { make: false });
  const args = called().slice(1);
  expect(args.slice(0, 3)).toEqual(["-p", "esp32/esp32s3", "-o"]);
  expect(args).toContain("release=yes");
});

it("tells the image when its source was written", async () => {
  process.env.SOURCE_DATE_EPOCH = "1760000000";
  try {
    await mcconfig(build("lin", false), { make: true });
  } finally {
    delete process.env.SOURCE_DATE_EPOCH;
  }
  expect(called()).toContain("builtAtSeconds=1760000000");
});

it("fails with the tool's last words", async () => {
  exit = 2;
  await expect(mcconfig(build("lin", false), { make: true })).rejects.toThrow(/ended with 2\n(.*\n)*working/);
});

it("knows where mcconfig puts a build", () => {
  const lin = build("lin", false);
  expect(path.relative(outputFolder(lin), partFolder(lin, "bin"))).toBe("bin/lin/mc/debug/tapline");
  const esp32 = build("esp32/esp32s3", true);
  expect(path.relative(outputFolder(esp32), partFolder(esp32, "tmp"))).toBe("tmp/esp32/esp32s3/release/tapline");
});

it("pads icons on the right with clear pixels, to rows of eight", () => {
  const picture = padded({ width: 3, height: 2, alpha: Uint8Array.of(1, 2, 3, 4, 5, 6) });
  expect(picture).toEqual({
    width: 8,
    height: 2,
    alpha: Uint8Array.of(1, 2, 3, 0, 0, 0, 0, 0, 4, 5, 6, 0, 0, 0, 0, 0),
  });
  const whole = { width: 8, height: 1, alpha: new Uint8Array(8).fill(9) };
  expect(padded(whole)).toEqual(whole);
});
