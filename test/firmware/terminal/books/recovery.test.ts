/** What a terminal shows and sends after its power went, or its flash failed, at any moment of a sale. */
import { testCodes } from "../../../../host-sim/board/terminal-codes";
import { encodeSettingsImage } from "../../../../firmware/storage/settings-image";
import { FakeFlash } from "../../../support/fake-flash";
import { answerTo } from "../../../support/fake-host";
import { settingsSample } from "../../../support/settings-sample";
import { TerminalBench } from "../../../support/terminal-bench";

const STRIPE = "5413330089010442=30121010000000000";

/** A terminal that begins a sale; `before` happens when its request has come to the host, which then answers as it is told. */
async function sell(bench: TerminalBench, before: () => "silent" | "answer" = () => "answer"): Promise<void> {
  bench.host.react = (request) => (request.mti === "0200" && before() === "silent" ? "silent" : answerTo(request));
  await bench.amount();
  await bench.swipe(STRIPE);
}

const PARTITIONS = ["settings", "counters", "journal", "vault", "audit"];

/** Flash as it is at this moment: what a terminal without power still does to its own is nobody's. */
function copyOf(flash: FakeFlash): FakeFlash {
  const copy = new FakeFlash();
  for (const name of PARTITIONS) {
    const { bytes } = flash.partition(name);
    copy.partition(name, bytes.length / flash.blockLength).bytes.set(bytes);
  }
  return copy;
}

/** The same terminal after its power was off. */
async function startAgain(bench: TerminalBench): Promise<TerminalBench> {
  const flash = copyOf(bench.flash);
  bench.terminal?.stop();
  return new TerminalBench({ flash }).start();
}

describe("after a power cut", () => {
  it("in the middle of a sale, the terminal says that it takes it back, and does", async () => {
    const bench = await new TerminalBench().start();
    await sell(bench, () => "silent");
    const again = await startAgain(bench);
    expect(again.screen).toContain("Ostatnia sprzedaż");
    expect(again.screen).toContain("12,50 zł");
    expect(again.said).toContain("Nie zakończono, jest wycofywana");
    await again.clock.advance(6_000);
    expect(again.screen).toContain("Wpisz kwotę");
    expect(again.host.wire).toBe("0800/001 0400");
    const [, reversal] = again.host.received;
    expect(reversal.get(90)?.slice(0, 10)).toBe(`0200${bench.host.received[1].get(11)}`);
    expect(reversal.get(39)).toBe("68");
    // Told once, owed once.
    const third = await startAgain(again);
    expect(third.screen).toContain("Wpisz kwotę");
    expect(third.host.wire).toBe("0800/001");
  });

  it("between approval and screen, the approval is shown, and its receipt can be printed", async () => {
    const bench = await new TerminalBench().start();
    await sell(bench);
    // Everything but the last record, which says that the approval was told.
    const { bytes } = bench.flash.partition("journal");
    const told = bytes.findLastIndex((byte) => byte !== 0xff);
    bytes.fill(0xff, told - 35, told + 1);
    const again = await startAgain(bench);
    expect(again.said).toContain("Ostatnia sprzedaż 12,50 zł Zaakceptowano Kod autoryzacji");
    await again.press("enter");
    expect(again.host.wire).toBe("0800/001");
    await again.press("menu", "2");
    expect(again.paper).toContain("DUPLIKAT");
    expect(again.paper).toContain("541333******0442");
    expect(again.paper).toContain("12,50 zł");
  });

  it("with a reversal unanswered, nothing is sold before it is answered", async () => {
    const bench = await new TerminalBench().start();
    await sell(bench, () => "silent");
    bench.host.react = () => "silent";
    await bench.clock.advance(30_000);
    expect(bench.host.wire).toBe("0800/001 0200 0400");
    const again = new TerminalBench({ flash: copyOf(bench.flash) });
    bench.terminal?.stop();
    again.host.react = (request) => (request.mti.startsWith("04") ? "silent" : answerTo(request));
    await again.start();
    expect(again.host.wire).toBe("0800/001 0401");
    expect(again.host.received[1].get(11)).toBe(bench.host.received[2].get(11));
    await again.amount();
    await again.clock.advance(20_000);
    expect(again.screen).toContain("H7");
  });
});

describe("flash of the journal that fails", () => {
  it("at the start stops the terminal with J2", async () => {
    const first = await new TerminalBench().start();
    const flash = copyOf(first.flash);
    first.terminal?.stop();
    flash.partition("journal").bytes.fill(0xff);
    flash.worn.add("journal");
    const bench = await new TerminalBench({ flash }).start();
    expect(bench.screen).toContain("J2");
    expect(bench.host.targets).toHaveLength(0);
  });

  it("before the request leaves, sells nothing and sends nothing", async () => {
    const bench = await new TerminalBench().start();
    bench.flash.worn.add("journal");
    await sell(bench);
    expect(bench.screen).toContain("Nie zakończono");
    expect(bench.screen).toContain("J2");
    expect(bench.host.wire).toBe("0800/001");
    await bench.clock.advance(6_000);
    expect(bench.screen).toContain("Wezwij serwis · J2");
  });

  it("under an approval tells nobody that it is one; the restart decides by what stands", async () => {
    let restarts = 0;
    const bench = await new TerminalBench({ ports: { power: { restart: () => void restarts++ } } }).start();
    await sell(bench, () => {
      bench.flash.worn.add("journal");
      return "answer";
    });
    expect(bench.screen).not.toContain("Zaakceptowano");
    expect(bench.screen).toContain("Wezwij serwis · J2");
    expect([bench.papers.length, restarts]).toEqual([0, 0]);
    await bench.clock.advance(10_000);
    expect(restarts).toBe(1);
    bench.flash.worn.clear();
    const again = await startAgain(bench);
    expect(again.said).toContain("Nie zakończono, jest wycofywana");
    expect(again.host.wire).toBe("0800/001 0400");
  });

  it("and keeps nothing any more, takes the sale back all the same", async () => {
    const bench = await new TerminalBench().start();
    await sell(bench, () => {
      bench.flash.worn.add("journal");
      return "silent";
    });
    await bench.clock.advance(30_000);
    expect(bench.screen).toContain("Nie zakończono");
    await bench.clock.advance(10_000);
    expect(bench.host.wire).toBe("0800/001 0200 0400");
    expect(bench.screen).toContain("Wezwij serwis · J2");
  });
});

describe("a journal", () => {
  it("that is full refuses a sale before a card is touched, with J1 and what to do", async () => {
    const bench = await new TerminalBench().start();
    let sales = 0;
    for (; sales < 30 && !bench.screen.includes("Dziennik pełny"); sales++) {
      await sell(bench);
      await bench.press("enter", "cancel");
      await bench.amount();
      if (!bench.screen.includes("Dziennik pełny")) await bench.press("cancel", "enter");
    }
    expect(bench.said).toContain("Najpierw rozlicz paczkę, potem sprzedawaj · J1");
    expect(bench.host.received.filter(({ mti }) => mti === "0200")).toHaveLength(sales);
  });

  it("that lost records says so until somebody has read it, once, and notes it", async () => {
    const bench = await new TerminalBench().start();
    await sell(bench);
    const { bytes } = bench.flash.partition("journal");
    // The sale's intent, after the head of the sector and the page that opened the batch.
    bytes.fill(0x00, 4096 + 256, 4096 + 384);
    const again = await startAgain(bench);
    expect(again.said).toContain("Utracono zapisy Brakuje: 1. Porównaj sumy z wydrukami · J3");
    await again.clock.advance(60_000);
    expect(again.screen).toContain("J3");
    await again.press("enter");
    expect(again.screen).toContain("Wpisz kwotę");
    expect((await startAgain(again)).screen).toContain("Wpisz kwotę");
  });

  it("of another shop stops the terminal with J4, sends nothing, and is there again under the old settings", async () => {
    const bench = await new TerminalBench().start();
    await sell(bench);
    const image = bench.flash.partition("settings").bytes.slice();
    const settings = { ...settingsSample(), merchantId: "MERCHANT0000002" };
    bench.flash.load("settings", encodeSettingsImage(JSON.stringify(settings)));
    const others = await startAgain(bench);
    expect(others.said).toContain("Inny sklep TAP00001 · MERCHANT0000001: nierozliczone · J4");
    expect(others.host.targets).toHaveLength(0);
    others.flash.partition("settings").bytes.set(image);
    expect((await startAgain(others)).screen).toContain("Wpisz kwotę");
  });

  it("that holds something unsettled is not erased with the keys by a technician", async () => {
    const bench = await new TerminalBench().start();
    await sell(bench);
    await bench.press("enter", "cancel", "menu", "5");
    await bench.type(testCodes.technician);
    await bench.press("7");
    expect(bench.said).toContain("Najpierw rozlicz");
  });
});
