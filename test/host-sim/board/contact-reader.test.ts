import { activateContactCard } from "../../../firmware/card/contact-activation";
import { CcidReader } from "../../../firmware/drivers/ccid-reader";
import { linkSerial } from "../../../firmware/providers/link/link-serial";
import { LinkSession } from "../../../firmware/providers/link/link-session";
import { PINS } from "../../../firmware/providers/link/pins";
import { DeviceSecret } from "../../../host-sim/board/device-secret";
import { ChipSet } from "../../../host-sim/board/chip-set";
import { NorFlash } from "../../../host-sim/board/chips/nor-flash";
import { SimulationClock } from "../../../host-sim/board/clock";
import { Display } from "../../../host-sim/board/display";
import { MemoryNetwork } from "../../../host-sim/board/memory-network";
import { PoweredRun } from "../../../host-sim/board/powered-run";
import { SeededRandom } from "../../../host-sim/board/seeded-random";
import { BENCH_WIRING } from "../../../host-sim/board/wiring";
import { NodeEngine } from "../../../host-sim/engine/node";
import { ATRS, dataOf, ScriptedContactCard } from "./chips/scripted-contact-card";

describe("the contact reader on the board", () => {
  it("is reached over the link, at the speed of its line and of the card", async () => {
    const clock = new SimulationClock({ mode: "virtual" });
    const chips = new ChipSet({ clock, flash: new NorFlash(BENCH_WIRING.flash) });
    const refusals: string[] = [];
    const answers: Uint8Array[] = [];
    const changes: boolean[] = [];
    let reader: CcidReader | undefined;
    const firmware = (session: LinkSession): void => {
      reader = new CcidReader({ serial: { io: linkSerial(session), ...PINS.contact }, clock: session.clock });
      const present = reader;
      present.onChange = (inserted) => changes.push(inserted);
      void (async () => {
        await present.initialise();
        const channel = await activateContactCard(present);
        answers.push(await channel.transceive(Uint8Array.of(0x00, 0xb2, 0x01, 0x0c, 0x00)));
      })();
    };
    const run = new PoweredRun({
      engine: new NodeEngine((host) => void new LinkSession(host, firmware)),
      clock,
      activity: clock.activity("terminal"),
      board: {
        clock,
        wiring: BENCH_WIRING,
        parts: chips.parts,
        network: new MemoryNetwork(clock, { latencyMs: 10 }),
        display: new Display({ ...BENCH_WIRING.display, clock }),
        deviceSecret: new DeviceSecret(new Uint8Array(32).fill(7)),
        random: { firmware: new SeededRandom(1, "firmware"), tls: new SeededRandom(1, "tls") },
        image: () => ({ builtAt: 0, digest: new Uint8Array(32) }),
        onLog: () => undefined,
        onRefusal: (operation, message) => refusals.push(`${operation}: ${message}`),
      },
      listener: {
        onFrame: () => undefined,
        onFault: () => undefined,
        onPowerCut: () => undefined,
        onRestart: () => undefined,
        onError: () => undefined,
      },
    });
    chips.reset();
    const card = new ScriptedContactCard(ATRS.t1);
    card.answer = () => ({ response: dataOf(254), delayMs: 3_000 });
    chips.slot.insert(card);
    await run.start();
    await clock.runUntil(() => answers.length > 0, 10_000);
    expect(answers).toEqual([dataOf(254)]);
    expect(clock.monotonicMs()).toBeGreaterThan(3_000);
    expect(clock.monotonicMs()).toBeLessThan(4_000);
    chips.slot.remove();
    await clock.runFor(50);
    expect(changes).toEqual([true, false]);
    expect(refusals).toEqual([]);
    expect(run.openHandles).toBe(1);
    await run.stop();
    clock.stop();
  });
});
