import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SimulationClock } from "../../../../host-sim/board/clock";
import { CcidReaderChip } from "../../../../host-sim/board/chips/ccid-reader-chip";
import { ContactSlot } from "../../../../host-sim/board/chips/contact-slot";
import { PtyPort } from "../../../../host-sim/board/pty/pty-port";
import { ATRS, dataOf, ScriptedContactCard } from "../chips/scripted-contact-card";

const DRIVER = "/usr/lib/pcsc/drivers/serial/libccidtwin.so";
/** pcscd's own socket: its place is compiled in. */
const SOCKET = "/run/pcscd/pcscd.comm";

/** What keeps the test from running, in words. */
function obstacle(): string | undefined {
  const missing = ["socat", "pcscd", "pcsc_scan", "scriptor"].filter((tool) => spawnSync("which", [tool]).status !== 0);
  if (!existsSync(DRIVER)) missing.push("libccidtwin.so");
  if (missing.length > 0) return `${missing.join(", ")} not installed; Debian: socat, pcscd, libccid, pcsc-tools`;
  if (process.getuid?.() !== 0) return "pcscd makes its socket below /run, which needs root";
  if (existsSync(SOCKET)) return "another pcscd is running";
  return undefined;
}

const why = obstacle();
const toolsOrSkip = why === undefined ? describe : describe.skip;

toolsOrSkip(
  `the virtual contact reader under pcscd and libccid, on a pseudo-terminal${why ? ` (skipped: ${why})` : ""}`,
  () => {
    let folder: string;
    let clock: SimulationClock;
    let slot: ContactSlot;
    let port: PtyPort;
    let daemon: ChildProcess;
    let daemonSays = "";

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), "tapline-pcsc-"));
      clock = new SimulationClock({ mode: "real" });
      slot = new ContactSlot();
      port = await PtyPort.open(new CcidReaderChip({ clock, slot }), join(folder, "reader"));
      const configuration = join(folder, "reader.conf");
      const lines = ['FRIENDLYNAME "Tapline"', `DEVICENAME ${port.path}`, `LIBPATH ${DRIVER}`, ""];
      writeFileSync(configuration, lines.join("\n"));
      daemon = spawn("pcscd", ["--foreground", "--config", configuration], { stdio: ["ignore", "pipe", "pipe"] });
      daemonSays = "";
      for (const stream of [daemon.stdout, daemon.stderr])
        stream?.on("data", (text: Buffer) => (daemonSays += text.toString()));
      for (let waited = 0; !existsSync(SOCKET); waited += 50) {
        if (waited > 10_000 || daemon.exitCode !== null) throw new Error(`pcscd does not start: ${daemonSays}`);
        await pause(50);
      }
    }, 20_000);

    afterEach(async () => {
      await ended(daemon, "SIGTERM");
      await port.close();
      clock.stop();
      rmSync(folder, { recursive: true, force: true });
    }, 20_000);

    it("shows pcsc_scan the reader, and the ATR of the card in it", async () => {
      slot.insert(new ScriptedContactCard(ATRS.t1));
      const seen = await runUntil((output) => output.includes("Card inserted"), "pcsc_scan", "-n", "-c");
      expect(seen).toContain("Tapline");
      expect(seen).toContain("Card inserted");
      expect(seen).toContain("ATR: 3B E0 00 00 81 31 FE 45 EB");
    }, 40_000);

    it("shows pcsc_scan an empty slot", async () => {
      const seen = await runUntil((output) => output.includes("Card removed"), "pcsc_scan", "-n", "-c");
      expect(seen).toContain("Tapline");
      expect(seen).toContain("Card removed");
    }, 40_000);

    it.each([
      ["T=0", ATRS.t0, "61 1E"],
      ["T=0 at four times the speed", ATRS.t0Fast, "61 1E"],
      ["T=1 in chained blocks", ATRS.t1SmallFields, "00 01 02 03 04 05 06 07 08 09"],
      ["T=1 at four times the speed", ATRS.t1Fast, "00 01 02 03 04 05 06 07 08 09"],
    ])(
      "carries APDUs over %s, also when the card takes its time",
      async (name, atr, expected) => {
        const card = new ScriptedContactCard(atr);
        card.answer = (apdu) => (apdu[1] === 0x20 ? { response: dataOf(0), delayMs: 2_500 } : { response: dataOf(30) });
        slot.insert(card);
        const script = join(folder, "script");
        writeFileSync(script, "00 A4 04 00 0E 31 50 41 59 2E 53 59 53 2E 44 44 46 30 31 00\n00 20 00 80 02 12 34\n");
        const output = await runUntil(
          (text) => !text.includes("No smartcard inserted"),
          "scriptor",
          "-p",
          name.slice(0, 3),
          script,
        );
        expect(output).toContain(`< ${expected}`);
        expect(output.trimEnd()).toMatch(/< 90 00 : Normal processing\.$/);
        expect(card.received.map((apdu) => apdu[1])).toEqual([0xa4, 0x20]);
      },
      40_000,
    );

    /** Runs the program again until pcscd, which looks now and then, has seen what is in the slot. */
    async function runUntil(
      isSeen: (output: string) => boolean,
      command: string,
      ...options: string[]
    ): Promise<string> {
      for (let attempt = 1; ; attempt++) {
        const output = await run(command, options);
        if (isSeen(output) || attempt === 20) return output;
        await pause(200);
      }
    }

    async function run(command: string, options: readonly string[]): Promise<string> {
      const child = spawn(command, options, { stdio: ["ignore", "pipe", "pipe"] });
      let output = "";
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (text: Buffer) => (output += text.toString()));
      const limit = setTimeout(() => child.kill("SIGTERM"), 25_000);
      await ended(child);
      clearTimeout(limit);
      return output;
    }
  },
);

function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}

/** Waits for a process of ours to end, after a signal if one is given. */
async function ended(child: ChildProcess, signal?: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const end = new Promise((resolve) => child.once("close", resolve));
  if (signal !== undefined) child.kill(signal);
  await end;
}
