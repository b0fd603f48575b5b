/** What a person sees of a terminal that watches itself, and what the host hears of it. */
import type { Cipher } from "../../../firmware/ports/cipher";
import type { TerminalPorts } from "../../../firmware/ports/terminal-ports";
import { testCodes } from "../../../host-sim/board/terminal-codes";
import { nodeCipher } from "../../../host-sim/engine/node-cipher";
import { TerminalBench, type BenchOptions } from "../../support/terminal-bench";

const HOUR = 3_600_000;
const RELEASE = { name: "bench", development: false };

/** The same flash at another start, with other ports. */
async function startOn(first: TerminalBench, ports: Partial<TerminalPorts>): Promise<TerminalBench> {
  first.terminal?.stop();
  return new TerminalBench({ flash: first.flash, settings: { language: "en" }, ports }).start();
}
const started = (options: BenchOptions = {}): Promise<TerminalBench> =>
  new TerminalBench({ settings: { language: "en" }, ...options }).start();
const image = (byte: number): TerminalPorts["image"] => ({
  builtAt: Date.UTC(2026, 0, 1),
  digest: () => new Uint8Array(32).fill(byte),
});

describe("a case that is opened", () => {
  it("leaves one last screen, and nothing goes on behind it", async () => {
    const bench = await started();
    await bench.amount();
    bench.tamper.onOpen?.("back");
    await bench.clock.settle();
    expect(bench.said).toContain("Case was opened");
    expect(bench.said).toContain("S1 back");
    const sent = bench.host.received.length;
    await bench.press("cancel", "1", "enter");
    await bench.clock.advance(10 * 60_000);
    expect(bench.said).toContain("Case was opened");
    expect(bench.host.received).toHaveLength(sent);
  });

  it("restarts the terminal where it can: nothing of it stays in RAM", async () => {
    const restart = jest.fn();
    const bench = await started({ ports: { power: { restart } } });
    bench.tamper.onOpen?.("front");
    expect(restart).toHaveBeenCalledTimes(1);
  });

  it("is told at every later start, which connects to nobody", async () => {
    const first = await started();
    first.tamper.onOpen?.("back");
    const second = await startOn(first, {});
    expect(second.said).toContain("Case was opened");
    await second.press("enter", "menu", "1");
    await second.clock.advance(60_000);
    expect(second.said).toContain("Case was opened");
    expect(second.host.targets).toHaveLength(0);
  });
});

describe("cryptography that computes wrongly", () => {
  it("is not used: no sale, no connection, and the test that failed on the screen", async () => {
    const first = await started();
    const cipher: Cipher = { ...nodeCipher, ecdsaVerify: () => true };
    const bench = await startOn(first, { cipher });
    expect(bench.said).toContain("Self-test failed");
    expect(bench.said).toContain("S2 ECDSA refuse");
    expect(bench.host.targets).toHaveLength(0);
  });
});

describe("an image that the terminal did not have before", () => {
  it("needs the technician's code in a release, once", async () => {
    const first = await started({ ports: { board: RELEASE, image: image(1) } });
    const bench = await startOn(first, { board: RELEASE, image: image(2) });
    expect(bench.said).toContain("Unknown software");
    expect(bench.host.targets).toHaveLength(0);
    await bench.press("enter", ...([...testCodes.merchant] as never[]), "enter");
    expect(bench.said).not.toContain("Enter the amount");
    await bench.press(...([...testCodes.technician] as never[]), "enter");
    await bench.clock.advance(2000);
    expect(bench.said).toContain("Enter the amount");
    const third = await startOn(bench, { board: RELEASE, image: image(2) });
    expect(third.said).toContain("Enter the amount");
  });

  it("is taken while firmware is developed", async () => {
    const first = await started({ ports: { image: image(1) } });
    expect((await startOn(first, { image: image(2) })).said).toContain("Enter the amount");
  });
});

describe("the daily restart", () => {
  it("waits for a sale to end", async () => {
    const restart = jest.fn();
    const bench = await started({ ports: { power: { restart } } });
    await bench.clock.advance(23 * HOUR - 60_000);
    expect(restart).not.toHaveBeenCalled();
    await bench.press("1", "2");
    await bench.clock.advance(50_000);
    await bench.press("3");
    await bench.clock.advance(50_000);
    expect(restart).not.toHaveBeenCalled();
    await bench.press("cancel");
    await bench.clock.advance(5000);
    expect(restart).toHaveBeenCalled();
  });
});

describe("old software", () => {
  const builtAt = (at: number): Partial<TerminalPorts> => ({ image: { ...image(1), builtAt: at } });

  it("asks for an update after a year, and still sells", async () => {
    const bench = await started({ ports: builtAt(Date.UTC(2025, 10, 1)) });
    await bench.clock.advance(1000);
    expect(bench.said).toContain("Software update needed soon");
    await bench.press("1", "2");
    expect(bench.said).toContain("0.12");
  });

  it("sells no more after eighteen months, and says so", async () => {
    const bench = await started({ ports: builtAt(Date.UTC(2025, 3, 1)) });
    await bench.clock.advance(1000);
    expect(bench.said).toContain("Software too old: no payments");
    await bench.press("1");
    expect(bench.said).toContain("Update needed");
    expect(bench.said).toContain("S4");
    await bench.clock.advance(10_000);
    expect(bench.said).toContain("Enter the amount");
  });
});
