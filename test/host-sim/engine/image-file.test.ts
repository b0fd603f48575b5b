import { spawnSync } from "node:child_process";
import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { EngineDeadError } from "../../../host-sim/engine/engine";
import { encodeImage, writeImage } from "../../../host-sim/engine/image-file";
import { xsBinary } from "../../../host-sim/engine/xs-binary";
import { XsProcess } from "../../../host-sim/engine/xs-process";
import { describeXs } from "../../support/xs-image";
import { PROBE_PRELUDE, XsProbe } from "../../support/xs-probe";

const MODULES = [
  { moduleName: "main", source: "export {};" },
  { moduleName: "library", source: "export const ż = 1;", preload: true },
];

describe("A firmware image", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "tapline-image-"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  test("holds preload, name and source of every module, in UTF-8", () => {
    expect(encodeImage(MODULES).toString("latin1")).toBe(
      "TAPLINE2\0\0\0\x02" +
        "\0\0\x04main\0\0\0\x0aexport {};" +
        "\x01\0\x07library\0\0\0\x14export const \xc5\xbc = 1;",
    );
  });

  test("is written once for one content, whole, under a name of its own", () => {
    const first = writeImage(folder, MODULES);
    const other = writeImage(folder, MODULES.slice(1));
    expect(writeImage(folder, MODULES)).toBe(first);
    expect(other).not.toBe(first);
    expect(readFileSync(first).equals(encodeImage(MODULES))).toBe(true);
    expect(readdirSync(folder).sort()).toEqual([first, other].map((file) => path.basename(file)).sort());
  });
});

describe("Images on disk", () => {
  test("are dropped a day after they were last asked for", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "tapline-image-"));
    const [stale, used] = [writeImage(folder, MODULES), writeImage(folder, MODULES.slice(1))];
    const twoDaysAgo = new Date(Date.now() - 2 * 86_400_000);
    for (const file of [stale, used]) utimesSync(file, twoDaysAgo, twoDaysAgo);
    writeImage(folder, MODULES.slice(1));
    const fresh = writeImage(folder, MODULES.slice(0, 1));
    expect(readdirSync(folder).sort()).toEqual([used, fresh].map((file) => path.basename(file)).sort());
    rmSync(folder, { recursive: true });
  });
});

describeXs("The XS engine's reader of images", (width) => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "tapline-image-"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  /** What the process says of a file, as the text of its last frame, and how it ends. */
  function verdictOn(bytes: Uint8Array | undefined, ...args: string[]): Promise<string> {
    const file = path.join(folder, "test.image");
    if (bytes !== undefined) writeFileSync(file, bytes);
    return new Promise((resolve) => {
      let said = "";
      new XsProcess(xsBinary(width), [...args, file], {
        onBody: (body) => (said = Buffer.from(body.subarray(1)).toString().replaceAll(file, "FILE")),
        onError: (error) => resolve(String(error)),
        onEnd: (how) => resolve(`${said} ${how}`),
      });
    });
  }

  test.each([
    ["that is missing", undefined, "cannot be read"],
    ["of another kind", Buffer.from("#!/bin/sh\n"), "not a firmware image"],
    ["without a module", encodeImage([]), "has no module"],
    ["with bytes after its end", Buffer.concat([encodeImage(MODULES), Buffer.of(0)]), "bytes after its last module"],
    ["that announces more modules than there are", Buffer.from("TAPLINE2\0\0\x0f\xff"), "cut off"],
    [
      "that announces a source of 4 GB",
      Buffer.from("TAPLINE2\0\0\0\x01\0\0\x01m\xff\xff\xff\xff", "latin1"),
      "cut off",
    ],
  ])("refuses a file %s", async (_what, bytes, reason) => {
    const verdict = await verdictOn(bytes);
    expect(verdict).toMatch(/^\{"kind":"abort","message":"FILE: /);
    expect(verdict).toContain(reason);
    expect(verdict).toMatch(/ exit code 2$/);
  });

  test("refuses a file cut off anywhere", async () => {
    const whole = encodeImage(MODULES);
    for (let length = 0; length < whole.length; length++) {
      expect(await verdictOn(whole.subarray(0, length))).toMatch(/ exit code 2$/);
    }
  });

  test.each([["--heap"], ["--heap", "much"], ["--heap", "-5"], ["--unknown"], ["--steps", "99999999999999999999"]])(
    "refuses a command line with %s %s",
    async (...args) => {
      expect(await verdictOn(encodeImage(MODULES), ...args)).toMatch(/"usage: .*exit code 2$/);
    },
  );

  test("evaluates preloaded modules ahead: what they leave costs no heap, and is shared by all who import it", async () => {
    const big = `export const table = Object.freeze(Array.from({ length: 3000 }, (_, i) => Object.freeze({ i }))); export class A { x = table[7].i; }`;
    const main = `import { table, A } from "big"; ${PROBE_PRELUDE} onWake = () => say([table.length, table[2999].i, new A().x]);`;
    const used: number[] = [];
    for (const preload of [true, false]) {
      const probe = new XsProbe({
        width,
        heapBytes: 400_000,
        modules: [
          { moduleName: "main", source: main },
          { moduleName: "big", source: big, preload },
        ],
      });
      await probe.start();
      used.push((await probe.engine.sample()).slotsUsed);
      await probe.wake();
      expect(probe.said).toEqual(["3000,2999,7"]);
      probe.engine.kill();
    }
    expect(used[1] - used[0]).toBeGreaterThan(6000);
  });

  test("freezes functions, classes and prototypes of preloaded modules, so that they take no entry in the tables either", async () => {
    const functions = Array.from({ length: 500 }, (_, i) => `export function f${i}() { return ${i}; }`).join("\n");
    const library = `${functions} export class A { x = 7; m() { return this.x; } }`;
    const main = `import { A, f0, f499 } from "library"; ${PROBE_PRELUDE}
      class B extends A { m() { return super.m() + 1; } }
      const refused = (change) => { try { change(); return false; } catch (error) { return error instanceof TypeError; } };
      onWake = () => {
        const made = new B();
        made.own = 1;
        say([f499(), made.m(), made.own, ...[() => (A.prototype.y = 5), () => (A.y = 5), () => (f0.y = 5), () => delete A.prototype.m].map(refused)]);
      };`;
    const tables: number[] = [];
    for (const source of [
      library,
      library.replace(functions, functions.split("\n").slice(-1).join() + "export const f0 = f499;"),
    ]) {
      const probe = new XsProbe({
        width,
        modules: [
          { moduleName: "main", source: main },
          { moduleName: "library", source, preload: true },
        ],
      });
      await probe.start();
      tables.push((await probe.engine.sample()).tableBytes);
      await probe.wake();
      expect(probe.said).toEqual(["499,8,1,true,true,true,true"]);
      probe.engine.kill();
    }
    expect(tables[0] - tables[1]).toBeLessThan(100);
  });

  // Of these lengths, 2186 once left the 32-bit engine without a free slot when XS began to share the machine that preloaded.
  test("starts however full the heap is that preloaded modules leave", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "tapline-image-"));
    const closedLink = openSync("/dev/null", "r+");
    const main = `import "t"; taplineLink.attach({ wake() {}, idle() { return new Uint8Array(10); } });`;
    const ends = [2184, 2185, 2186, 2187, 2188].map((length) => {
      const source = `export const table = Object.freeze(Array.from({ length: ${length} }, (_, i) => i).map((i) => ({ __proto__: null })));`;
      const image = writeImage(folder, [
        { moduleName: "main", source: main },
        { moduleName: "t", source, preload: true },
      ]);
      const { status, signal } = spawnSync(xsBinary(width), [image], {
        stdio: ["ignore", "ignore", "ignore", closedLink],
        timeout: 10_000,
      });
      return signal ?? status;
    });
    closeSync(closedLink);
    rmSync(folder, { recursive: true });
    expect(ends).toEqual([0, 0, 0, 0, 0]);
  });

  test("tells of a preloaded module that throws", async () => {
    const bad = { moduleName: "bad", source: "\nthrow new Error('early');", preload: true };
    const probe = new XsProbe({ width, modules: [{ moduleName: "main", source: `import "bad";` }, bad] });
    const error = await probe.start().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect((error as EngineDeadError).fault).toMatchObject({
      kind: "exception",
      message: "Error: early",
      module: "bad",
      line: 2,
    });
  });
});
