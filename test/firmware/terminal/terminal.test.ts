import packageJson from "../../../package.json";
import { VERSION } from "../../../firmware/terminal/version";
import { testCodes } from "../../../host-sim/board/terminal-codes";
import { FakeFlash } from "../../support/fake-flash";
import { TerminalBench } from "../../support/terminal-bench";

describe("power on", () => {
  it("shows that a development build is no approved device", async () => {
    const bench = new TerminalBench();
    const started = bench.start();
    expect(bench.screen).toContain("bez zatwierdzenia PCI PTS");
    await started;
    expect(bench.screen).toContain("Wpisz kwotę");
    expect(bench.screen).toContain("TAP00001");
  });

  it("without settings ends at a screen that says so, and takes no key", async () => {
    const bench = await new TerminalBench({ flash: new FakeFlash() }).start();
    expect(bench.screen).toContain("Brak konfiguracji");
    expect(bench.screen).toContain("Kod P1");
    await bench.press("1", "enter", "menu");
    await bench.clock.advance(60_000);
    expect(bench.screen).toContain("Kod P1");
    expect(bench.host.targets).toHaveLength(0);
  });

  it("with a wrong key names it", async () => {
    const bench = await new TerminalBench({ settings: { language: "de" } }).start();
    expect(bench.screen).toContain("Kod P5 · language");
    expect(bench.logged.join("\n")).toContain('settings.rejected {"code":"P5","key":"language"}');
  });

  it("goes on counting where it stopped", async () => {
    const first = await new TerminalBench().start();
    const second = await new TerminalBench({ flash: first.flash }).start();
    expect(first.host.received[0].get(11)).toBe("000001");
    expect(second.host.received[0].get(11)).toBe("000002");
  });

  it("has the version of the package", () => {
    expect(VERSION).toBe(packageJson.version);
  });
});

describe("amount entry", () => {
  it("takes digits from the right, corrects, and refuses what is over the maximum", async () => {
    const bench = await new TerminalBench({ settings: { limits: { maximumAmountMinor: 10_000 } } }).start();
    await bench.press("0", "00");
    expect(bench.screen).toContain("Wpisz kwotę");
    await bench.press("9", "9");
    expect(bench.screen).toContain("0,99 | zł");
    await bench.press("00");
    expect(bench.screen).toContain("99,00 | zł");
    await bench.press("1");
    expect(bench.screen).toContain("99,00 | zł | Najwyżej 100,00 zł");
    expect(bench.tones.at(-1)).toBe("alert");
    await bench.press("clear");
    expect(bench.screen).toContain("9,90 | zł");
    await bench.press("clear", "clear", "clear");
    expect(bench.screen).toContain("Wpisz kwotę");
  });

  it("is left by cancel and by silence", async () => {
    const bench = await new TerminalBench().start();
    await bench.press("5", "cancel");
    expect(bench.screen).toContain("Wpisz kwotę");
    await bench.press("5");
    expect(bench.screen).toContain("Kwota sprzedaży");
    await bench.clock.advance(60_000);
    expect(bench.screen).toContain("Wpisz kwotę");
  });

  it("follows a currency without minor units", async () => {
    const currency = { numeric: "392", alpha: "JPY", exponent: 0 };
    const bench = await new TerminalBench({ settings: { currency, language: "en" } }).start();
    await bench.press("1", "00", "00");
    expect(bench.screen).toContain("10,000 | JPY");
  });
});

describe("the menu", () => {
  it("switches the language for all that follows", async () => {
    const bench = await new TerminalBench().start();
    await bench.press("menu", "1");
    expect(bench.screen).toContain("Enter the amount");
    await bench.press("menu", "enter");
    expect(bench.screen).toContain("Wpisz kwotę");
  });

  it("shows what service asks for", async () => {
    const bench = await new TerminalBench().start();
    await bench.press("menu", "3");
    await bench.type(testCodes.merchant);
    await bench.press("7");
    for (const text of ["TAP00001", "MERCHANT0000001", VERSION, "127.0.0.1:8583", "TLS 1.3", "000001"]) {
      expect(bench.screen).toContain(text);
    }
    await bench.press("cancel", "cancel");
    expect(bench.screen).toContain("Wpisz kwotę");
  });

  it("is left by cancel and by silence", async () => {
    const bench = await new TerminalBench().start();
    await bench.press("menu", "cancel");
    expect(bench.screen).toContain("Wpisz kwotę");
    await bench.press("menu");
    await bench.clock.advance(60_000);
    expect(bench.screen).toContain("Wpisz kwotę");
  });
});

describe("the status bar", () => {
  it("follows the minutes", async () => {
    const bench = await new TerminalBench().start();
    expect(bench.screen).toContain("14:04");
    await bench.clock.advance(60_000);
    expect(bench.screen).toContain("14:05");
  });
});

it("stops without leaving timers behind", async () => {
  const bench = await new TerminalBench().start();
  bench.terminal?.stop();
  await bench.clock.advance(60_000);
  expect(bench.clock.pendingTimers).toBe(0);
});
