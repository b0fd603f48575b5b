/** What people type to take certificates back and to go over to another authority. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { X509Certificate } from "node:crypto";
import { isRevoked } from "../../../host-sim/acquirer/registration/revoked";
import { makeCertificates } from "../../../host-sim/certs/development";
import { readRevocationLists } from "../../../host-sim/certs/revocation";
import type * as Cli from "../../../host-sim/cli";

// By its whole name: beside it lies the entry cli.cjs.
const { main } = jest.requireActual<typeof Cli>("../../../host-sim/cli.ts");

let root: string;
let directory: string;
let output: string;

beforeEach(async () => {
  root = mkdtempSync(path.join(tmpdir(), "certs-"));
  directory = path.join(root, "certs");
  await makeCertificates(directory);
  output = "";
  const keep = (text: unknown): boolean => ((output += String(text)), true);
  jest.spyOn(process.stdout, "write").mockImplementation(keep);
  jest.spyOn(process.stderr, "write").mockImplementation(keep);
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(root, { recursive: true, force: true });
});

const certs = (...args: string[]): Promise<number> =>
  main(["node", "tapline", "certs", ...args, "--directory", directory]);

it("revokes a terminal by its ID, and the list says so", async () => {
  const { serialNumber } = new X509Certificate(readFileSync(path.join(directory, "terminal-TAP00001.pem")));
  expect(isRevoked(serialNumber, readRevocationLists(directory))).toBe(false);
  expect(await certs("revoke", "TAP00001", "--json")).toBe(0);
  expect(JSON.parse(output)).toEqual({ directory, revoked: [serialNumber.replace(/^0+/, "")] });
  expect(isRevoked(serialNumber, readRevocationLists(directory))).toBe(true);
});

it("revokes by serial number, as tools print it, and says when it is done already", async () => {
  const { serialNumber } = new X509Certificate(readFileSync(path.join(directory, "terminal-TAP00001.pem")));
  const withColons = (serialNumber.toLowerCase().match(/../g) ?? []).join(":");
  expect(await certs("revoke", withColons)).toBe(0);
  expect(output).toContain(serialNumber.replace(/^0+/, ""));
  expect(await certs("revoke", "TAP00001")).toBe(0);
  expect(output).toContain("revoked before");
});

it("says that nobody was given such a certificate, and changes nothing", async () => {
  expect(await certs("revoke", "TAP00009")).toBe(1);
  expect(output).toContain("TAP00009");
  expect(readRevocationLists(directory)).toEqual([]);
});

it("rotates the authority stage by stage, and tells when another stage is due", async () => {
  expect(await certs("rotate", "switch")).toBe(1);
  expect(output).toContain("no next authority was announced");
  for (const stage of ["announce", "switch", "finish"]) expect(await certs("rotate", stage)).toBe(0);
  expect(output.trim().split("\n").at(-1)).toBe("trusted now: CN=Tapline development CA G2");
  expect(await certs("rotate", "backwards")).toBe(2);
});
