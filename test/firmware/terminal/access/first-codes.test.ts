/** A terminal without codes, from power on to the idle screen. */
import { AuditLog } from "../../../../firmware/storage/audit/audit-log";
import { nodeCipher } from "../../../../host-sim/engine/node-cipher";
import { TerminalBench } from "../../../support/terminal-bench";

const SUPERVISOR = "820461";
const TECHNICIAN = "39517284";
const MERCHANT = "507193";

async function newTerminal(settings = {}): Promise<TerminalBench> {
  return new TerminalBench({ firstBoot: true, settings }).start();
}

async function choose(bench: TerminalBench, code: string): Promise<void> {
  await bench.type(code);
  await bench.type(code);
}

function events({ flash, clock }: TerminalBench): string[] {
  const lines: string[] = [];
  const audit = new AuditLog(flash, nodeCipher, clock);
  audit.readAfter(0, ({ event, role, detail }) => lines.push(`${event} ${role} ${detail}`.trim()) > 0);
  return lines;
}

describe("a terminal without codes", () => {
  it("asks for those of supervisor, technician and merchant, each twice, and then sells", async () => {
    const bench = await newTerminal();
    expect(bench.screen).toContain("Pierwsze uruchomienie · 1 z 3 | Kod kierownika | Wybierz kod | Od 6 do 12 cyfr");
    await bench.type(SUPERVISOR);
    expect(bench.screen).toContain("Kod kierownika | Wpisz go jeszcze raz");
    await bench.type(SUPERVISOR);
    expect(bench.screen).toContain("2 z 3 | Kod serwisanta | Wybierz kod | Od 8 do 12 cyfr");
    await choose(bench, TECHNICIAN);
    expect(bench.screen).toContain("3 z 3 | Kod sprzedawcy");
    await choose(bench, MERCHANT);
    expect(bench.screen).toContain("Wpisz kwotę");
    expect(bench.host.wire).toBe("0800/001");
    expect(events(bench)).toEqual(
      expect.arrayContaining(["codeSet supervisor", "codeSet technician", "codeSet merchant"]),
    );
  });

  it("speaks with nobody before", async () => {
    const bench = await newTerminal();
    await choose(bench, SUPERVISOR);
    await choose(bench, TECHNICIAN);
    await bench.clock.advance(600_000);
    expect(bench.host.targets).toHaveLength(0);
  });

  it("lets nobody past, by whatever key or by waiting", async () => {
    const bench = await newTerminal();
    await bench.press("cancel", "menu", "next", "enter", "00", "clear", "cancel");
    expect(bench.screen).toContain("1 z 3 | Kod kierownika | Wybierz kod");
    await bench.type(SUPERVISOR);
    await bench.press("cancel");
    expect(bench.screen).toContain("1 z 3 | Kod kierownika | Wybierz kod");
    await bench.clock.advance(3_600_000);
    expect(bench.screen).toContain("1 z 3 | Kod kierownika | Wybierz kod");
  });

  it("shows bullets, and forgets half a code when nobody goes on", async () => {
    const bench = await newTerminal();
    await bench.press("8", "2", "0");
    expect(bench.screen).toContain("| ••• |");
    await bench.press("clear");
    expect(bench.screen).not.toContain("•");
    await bench.press("8", "2");
    await bench.clock.advance(60_000);
    expect(bench.screen).not.toContain("•");
    await bench.press("8", "2", "0", "4", "6", "1", "5", "5", "5", "5", "5", "5");
    await bench.press("5");
    expect(bench.tones.at(-1)).toBe("alert");
    expect(bench.screen).toContain(`| ${"•".repeat(12)} |`);
    expect(bench.screen).not.toMatch(/820461|5555/);
  });

  it.each([
    ["82046", "Za krótki"],
    ["820820", "Cyfry się powtarzają"],
    ["345678", "Cyfry są po kolei"],
    ["987654", "Cyfry są po kolei"],
    ["676000", "Jest na terminalu lub wydruku"],
  ])("refuses %s: %s", async (code, reason) => {
    const bench = await newTerminal({ merchant: { name: "Sklep", address: ["Kraków"], taxId: "PL6760001234" } });
    await bench.type(code);
    expect(bench.screen).toContain(`Kod kierownika | ${reason}`);
    expect(bench.tones.at(-1)).toBe("alert");
  });

  it("refuses a second entry that differs, and a code that another role has", async () => {
    const bench = await newTerminal();
    await bench.type(SUPERVISOR);
    await bench.type("820462");
    expect(bench.screen).toContain("Kod kierownika | Kody się różnią");
    await choose(bench, "82046135");
    await choose(bench, "82046135");
    expect(bench.screen).toContain("2 z 3 | Kod serwisanta | Już używany");
  });

  it("goes on after a power cut with the first code that is missing", async () => {
    const bench = await newTerminal();
    await choose(bench, SUPERVISOR);
    await bench.type(TECHNICIAN);
    bench.terminal?.stop();
    const again = await new TerminalBench({ flash: bench.flash }).start();
    expect(again.screen).toContain("2 z 3 | Kod serwisanta | Wybierz kod");
    await choose(again, TECHNICIAN);
    await choose(again, MERCHANT);
    expect(again.screen).toContain("Wpisz kwotę");
  });

  it("speaks the language of its settings", async () => {
    const bench = await newTerminal({ language: "en" });
    expect(bench.screen).toContain("First start · 1 of 3 | Supervisor code | Choose a code | 6 to 12 digits");
  });
});
