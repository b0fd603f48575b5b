/** The `tapline` command as a shell sees it. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

const cli = path.resolve(__dirname, "../../host-sim/cli.cjs");
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "tapline-cli-"));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function tapline(...args: string[]): { status: number | null; out: string; err: string } {
  const run = spawnSync(process.execPath, [cli, ...args], { encoding: "utf8" });
  return { status: run.status, out: run.stdout, err: run.stderr };
}

describe("the tapline command", () => {
  it("lists its commands, and each of them has a help text", () => {
    const help = tapline("--help");
    expect(help.status).toBe(0);
    const names = [...help.out.matchAll(/^ {2}([a-z][a-z-]*) /gm)].map((match) => match[1]);
    expect(names).toEqual(expect.arrayContaining(["certs", "replay", "start", "bench", "acquirer"]));
    for (const name of names.filter((each) => each !== "help")) {
      const own = tapline(name, "--help");
      expect({ name, status: own.status }).toEqual({ name, status: 0 });
      expect(own.out).toContain(`Usage: tapline ${name}`);
    }
  });

  it("exits with 2 when the usage is wrong", () => {
    expect(tapline("no-such-command").status).toBe(2);
    expect(tapline("certs", "--no-such-option").status).toBe(2);
    expect(tapline("replay", "x.yaml", "--engine", "v8").status).toBe(2);
    expect(tapline("replay", "x.yaml", "--seed", "minus one").status).toBe(2);
    expect(tapline("replay", "x.yaml", "--seed", "1e3").status).toBe(2);
    expect(tapline("replay").status).toBe(2);
  });

  it("makes certificates once, and replaces them only when forced", () => {
    const directory = path.join(folder, "certs");
    const first = tapline("certs", "--directory", directory, "--json");
    expect(first.status).toBe(0);
    expect(JSON.parse(first.out)).toEqual({ directory, made: true });
    const second = tapline("certs", "--directory", directory);
    expect(second.status).toBe(1);
    expect(second.err).toContain("--force");
    expect(tapline("certs", "--directory", directory, "--force").status).toBe(0);
  });

  it("names file, line and expectation of a wrong scenario, and exits with 2", () => {
    const file = path.join(folder, "wrong.yaml");
    writeFileSync(file, "scenario: Wrong\nsteps:\n  - keys: 1 2 return\n");
    const run = tapline("replay", file);
    expect(run.status).toBe(2);
    expect(run.err).toContain(`${file}:3:`);
    expect(run.err).toContain("keys separated by blanks");
  });

  it("says that a place to replay does not exist", () => {
    const run = tapline("replay", path.join(folder, "nothing.yaml"));
    expect(run.status).toBe(2);
    expect(run.err).toContain("no such file or folder");
  });

  it("says before it plays that a result could not be written", () => {
    const scenario = path.resolve(__dirname, "../../host-sim/scenarios/01-visa-tap-approved.yaml");
    for (const option of ["--junit", "--pcap", "--record-apdu"]) {
      const run = tapline("replay", scenario, option, path.join(folder, "nowhere", "result"));
      expect({ option, status: run.status, out: run.out }).toEqual({ option, status: 2, out: "" });
      expect(run.err).toContain(`${option} ${path.join(folder, "nowhere", "result")}`);
    }
    expect(tapline("replay", scenario, "--junit", folder).err).toContain("this is a folder");
  });

  it("tells what the system refused without a stack", () => {
    const file = path.join(folder, "file");
    writeFileSync(file, "");
    const run = tapline("certs", "--directory", path.join(file, "certs"));
    expect(run.status).toBe(1);
    expect(run.err).toMatch(/^E[A-Z]+: .*\n$/);
  });

  it("says that the port of the acquirer is taken", async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, "127.0.0.1", () => resolve((other.address() as AddressInfo).port));
    });
    try {
      const run = tapline("acquirer", "--port", String(port));
      expect(run.status).toBe(1);
      expect(run.err).toContain("EADDRINUSE");
      expect(tapline("acquirer", "--port", "70000").status).toBe(2);
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  });
});
