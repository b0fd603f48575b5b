import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { SimulationClock } from "../../../../host-sim/board/clock";
import { Pn532Hsu } from "../../../../host-sim/board/chips/pn532-hsu";
import { RfField } from "../../../../host-sim/board/chips/rf-field";
import { PtyError, PtyPort } from "../../../../host-sim/board/pty/pty-port";
import { ScriptedCard } from "../chips/scripted-card";

const run = promisify(execFile);
const missing = ["nfc-list", "socat"].filter((tool) => spawnSync("which", [tool]).status !== 0);
const toolsOrSkip = missing.length === 0 ? describe : describe.skip;
const why = missing.length === 0 ? "" : ` (skipped: ${missing.join(" and ")} not installed; Debian: libnfc-bin, socat)`;

toolsOrSkip(`the virtual PN532 under libnfc, on a pseudo-terminal${why}`, () => {
  let folder: string;
  let clock: SimulationClock;
  let field: RfField;
  let chip: Pn532Hsu;
  let port: PtyPort;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "tapline-pty-"));
    clock = new SimulationClock({ mode: "real" });
    field = new RfField();
    chip = new Pn532Hsu({ clock, field });
    port = await PtyPort.open(chip, join(folder, "pn532"));
  });

  afterEach(async () => {
    await port.close();
    clock.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function list(...options: string[]): Promise<string> {
    const { stdout, stderr } = await run("nfc-list", options, {
      env: { ...process.env, LIBNFC_DEVICE: `pn532_uart:${port.path}` },
      timeout: 45_000,
    });
    // Its columns are padded and its bytes doubly spaced.
    return `${stdout}${stderr}`.replace(/ +/g, " ");
  }

  it("lists the presented card with its ATQA, UID, SAK and ATS", async () => {
    field.present(new ScriptedCard({ atqa: 0x0344, uid: Uint8Array.of(0x04, 0xa1, 0xb2, 0xc3, 0xd4, 0xe5, 0x80) }));
    const output = await list();
    expect(output).toContain("NFC device: user defined device opened");
    expect(output).toContain("1 ISO14443A passive target(s) found:");
    expect(output).toContain("ATQA (SENS_RES): 03 44");
    expect(output).toContain("UID (NFCID1): 04 a1 b2 c3 d4 e5 80");
    expect(output).toContain("SAK (SEL_RES): 20");
    expect(output).toContain("ATS: 75 77 81 02 80");
  });

  it("lists a card of another kind as it is", async () => {
    field.present(new ScriptedCard({ atqa: 0x0004, uid: Uint8Array.of(0x0c, 0x22, 0x33, 0x44), sak: 0x08 }));
    const output = await list("-t", "1");
    expect(output).toContain("ATQA (SENS_RES): 00 04");
    expect(output).toContain("UID (NFCID1): 0c 22 33 44");
    expect(output).toContain("SAK (SEL_RES): 08");
    expect(output).not.toContain("ATS");
  });

  it("lists nothing in an empty field, and the card once it is there, on the same port", async () => {
    expect(await list("-v", "-t", "1")).toContain("0 ISO14443A passive target(s) found.");
    field.present(new ScriptedCard());
    expect(await list("-t", "1")).toContain("1 ISO14443A passive target(s) found:");
  });

  it("refuses a path that is taken", async () => {
    await expect(PtyPort.open(new Pn532Hsu({ clock, field }), port.path)).rejects.toBeInstanceOf(PtyError);
  });

  it("may be closed twice", async () => {
    await port.close();
    await port.close();
  });
});
