/** The settings image that people write by hand is one that the terminal reads. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readSettings } from "../../../firmware/storage/settings-image";
import type * as Cli from "../../../host-sim/cli";
import type { FlashOpener } from "../../../firmware/ports/io";

// By its whole name: beside it lies the entry cli.cjs.
const { main } = jest.requireActual<typeof Cli>("../../../host-sim/cli.ts");

let folder: string;
let output: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "settings-"));
  output = "";
  const keep = (text: unknown): boolean => ((output += String(text)), true);
  jest.spyOn(process.stdout, "write").mockImplementation(keep);
  jest.spyOn(process.stderr, "write").mockImplementation(keep);
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const tapline = (...args: string[]): Promise<number> => main(["node", "tapline", "settings-image", ...args]);

/** A partition that holds the image and is erased behind it. */
function flashOf(image: Uint8Array): FlashOpener {
  const read = (count: number, at: number): Uint8Array => {
    const bytes = new Uint8Array(count).fill(0xff);
    bytes.set(image.subarray(at, at + count));
    return bytes;
  };
  const status = () => ({ size: 65_536, blockLength: 4096, writeAlign: 1, eraseValue: 0xff });
  return { open: () => ({ status, read, write: fail, eraseBlock: fail, close: () => undefined }) };
}

function fail(): never {
  throw new Error("only read here");
}

it("writes the bench's terminal, with an address it can be reached at, readable by its owner alone", async () => {
  const file = path.join(folder, "deep/settings");
  const certificates = path.join(folder, "certificates");
  expect(await tapline(file, "--directory", certificates, "--host", "192.0.2.1", "--json")).toBe(0);
  const image = readFileSync(file);
  expect(JSON.parse(output.trim().split("\n").at(-1)!)).toEqual({ file, bytes: image.length });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const settings = readSettings(flashOf(image));
  expect(settings.host).toEqual({ name: "192.0.2.1", port: 8583, serverName: "acquirer.tapline.test" });
  expect(settings.tls.roots.length).toBeGreaterThan(0);
});

it("takes a file of settings as it is, and leaves the judgement to the terminal", async () => {
  const source = path.join(folder, "settings.json");
  writeFileSync(source, '{"terminalId":"X"}');
  const file = path.join(folder, "image");
  expect(await tapline(file, "--settings", source)).toBe(0);
  expect(() => readSettings(flashOf(readFileSync(file)))).toThrow(expect.objectContaining({ code: "P5" }) as Error);
});

it("names a file that cannot be used", async () => {
  expect(await tapline(path.join(folder, "image"), "--settings", path.join(folder, "none.json"))).toBe(2);
  expect(output).toContain("none.json");
  writeFileSync(path.join(folder, "bad.json"), "{");
  expect(await tapline(path.join(folder, "image"), "--settings", path.join(folder, "bad.json"))).toBe(2);
  const good = path.join(folder, "good.json");
  writeFileSync(good, "{}");
  expect(await tapline(folder, "--settings", good)).toBe(1);
  expect(await tapline()).toBe(2);
});
