/** The terminal's process while it sells over TLS: it has one descriptor, and no socket of any network. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { isXsBuilt } from "../../host-sim/engine/xs-binary";
import { World } from "../../host-sim/world/world";
import { describeWith } from "../support/requirement";

const isThere = isXsBuilt(64) && existsSync("/proc/net/tcp");

/** Processes that this one started, by the name of their program. */
function childrenCalled(name: string): number[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((id) => {
      try {
        // The name is in brackets and may hold blanks; state and parent follow (proc(5)).
        const [, program, parent] = /\((.*)\) \S (\d+)/.exec(readFileSync(`/proc/${id}/stat`, "utf8")) ?? [];
        return program === name && Number(parent) === process.pid;
      } catch {
        return false; // it has ended meanwhile
      }
    });
}

/** What each descriptor of a process is, by its number. */
function descriptorsOf(id: number): Record<string, string> {
  return Object.fromEntries(readdirSync(`/proc/${id}/fd`).map((fd) => [fd, readlinkSync(`/proc/${id}/fd/${fd}`)]));
}

/** Inodes of all sockets of these tables of the process's network. */
function inodesIn(id: number, ...tables: string[]): Set<string> {
  const inodes = new Set<string>();
  for (const table of tables) {
    const file = `/proc/${id}/net/${table}`;
    if (!existsSync(file)) continue;
    const column = table === "unix" ? 6 : 9;
    for (const line of readFileSync(file, "utf8").split("\n").slice(1)) inodes.add(line.trim().split(/\s+/)[column]);
  }
  return inodes;
}

describeWith(isThere, "the XS engine, or Linux,", "a terminal that is signed on over TLS", () => {
  let world: World;
  let id: number;

  beforeAll(async () => {
    world = await World.create({ engine: "xs", time: "real" });
    const signedOn = new Promise<void>((resolve) => {
      world.acquirer.on("message", ({ direction, messageType }) => {
        if (direction === "answer" && messageType === "0810") resolve();
      });
    });
    await world.terminal.powerOn();
    await signedOn;
    [id] = childrenCalled("tapline-xs");
  });
  afterAll(() => world.close());

  test("holds the link to its board and nothing else", () => {
    expect(world.acquirer.connections).toMatchObject([{ tlsVersion: "1.3", terminalId: world.terminalId }]);
    const descriptors = descriptorsOf(id);
    expect(descriptors).toEqual({ 3: expect.stringMatching(/^socket:\[\d+\]$/) });
    const link = /\d+/.exec(descriptors[3])?.[0] ?? "";
    expect(inodesIn(id, "unix").has(link)).toBe(true);
    expect(inodesIn(id, "tcp", "tcp6", "udp", "udp6", "raw", "raw6", "packet").has(link)).toBe(false);
  });

  const withSs = existsSync("/usr/bin/ss") || existsSync("/bin/ss") ? test : test.skip;
  withSs("is not there where ss lists who listens or speaks, while the acquirer is", () => {
    const listed = execFileSync("ss", ["-tuanp"], { encoding: "utf8" });
    expect(listed).toContain(`pid=${process.pid},`);
    expect(listed).not.toContain(`pid=${id},`);
    expect(listed).not.toContain("tapline-xs");
  });
});
