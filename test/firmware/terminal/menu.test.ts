/** Who may do what in the menu, and what becomes of wrong codes. */
import { AuditLog } from "../../../firmware/storage/audit/audit-log";
import { testCodes } from "../../../host-sim/board/terminal-codes";
import { nodeCipher } from "../../../host-sim/engine/node-cipher";
import { TerminalBench } from "../../support/terminal-bench";

const DOORS = { merchant: "3", supervisor: "4", technician: "5" } as const;
type Role = keyof typeof DOORS;

const started = (): Promise<TerminalBench> => new TerminalBench().start();

async function enter(bench: TerminalBench, role: Role, code: string = testCodes[role]): Promise<void> {
  await bench.press("menu", DOORS[role]);
  await bench.type(code);
}

/** A restart: everything from flash, and as much later as it is by the clock of the one before. */
async function restarted(bench: TerminalBench): Promise<TerminalBench> {
  bench.terminal?.stop();
  const again = new TerminalBench({ flash: bench.flash });
  await again.clock.advance(bench.clock.now() - again.clock.now());
  return again.start();
}

function events({ flash, clock }: TerminalBench): string[] {
  const lines: string[] = [];
  const audit = new AuditLog(flash, nodeCipher, clock);
  audit.readAfter(0, ({ event, role, detail }) => lines.push(`${event} ${role} ${detail}`.trim()) > 0);
  return lines;
}

describe("the menu of a role", () => {
  it("opens by its code and stays until it is left", async () => {
    const bench = await started();
    await bench.press("menu", "3");
    expect(bench.screen).toContain("Potrzebny, by przejść dalej | Kod sprzedawcy | Podaj kod");
    await bench.type(testCodes.merchant);
    expect(bench.screen).toContain("1 | Zwrot | 2 | Unieważnienie | 3 | Raport X | 4 | Rozliczenie");
    await bench.press("6");
    expect(bench.screen).toContain("Połączenie działa");
    await bench.press("enter", "7");
    expect(bench.screen).toContain("TAP00001");
    await bench.press("cancel", "cancel");
    expect(bench.screen).toContain("Wpisz kwotę");
    expect(events(bench).slice(-3)).toEqual([
      "codeAccepted merchant",
      "action merchant echo test",
      "action merchant information",
    ]);
  });

  it("closes when nobody is there", async () => {
    const bench = await started();
    await enter(bench, "technician");
    await bench.clock.advance(60_000);
    expect(bench.screen).toContain("Wpisz kwotę");
  });

  it("has a page more where it is longer than the screen", async () => {
    const bench = await started();
    await enter(bench, "technician");
    await bench.press("next", "next", "next", "next");
    expect(bench.screen).toContain("5 | Nowy kod kierownika");
    expect(bench.screen).not.toContain("Test połączenia");
  });

  it.each([
    ["merchant", "supervisor"],
    ["supervisor", "technician"],
    ["technician", "merchant"],
  ] as const)("does not open for %s by the code of %s", async (role, other) => {
    const bench = await started();
    await enter(bench, role, testCodes[other]);
    expect(bench.screen).toContain("Błędny kod");
    expect(bench.tones.at(-1)).toBe("alert");
    await bench.press("cancel");
    expect(bench.screen).toContain("Wpisz kwotę");
  });
});

describe("changing a code", () => {
  it("of one's own", async () => {
    const bench = await started();
    await enter(bench, "merchant");
    await bench.press("8");
    expect(bench.screen).toContain("Zmiana kodu | Kod sprzedawcy | Wybierz kod");
    await bench.type("294058");
    await bench.type("294058");
    expect(bench.screen).toContain("Kod zapisany");
    await bench.press("enter", "cancel");
    await enter(bench, "merchant");
    expect(bench.screen).toContain("Błędny kod");
    await bench.type("294058");
    expect(bench.screen).toContain("Zwrot");
    expect(events(bench)).toContain("codeSet merchant");
  });

  it("of the merchant by the supervisor, who has not to know the old one", async () => {
    const bench = await started();
    await enter(bench, "supervisor");
    await bench.press("9");
    await bench.type("294058");
    await bench.type("294058");
    await bench.press("enter", "cancel");
    await enter(bench, "merchant", "294058");
    expect(bench.screen).toContain("Zwrot");
    expect(events(bench)).toContain("codeSet merchant by supervisor");
  });

  it("to somebody else's code ends at once, so that codes are not guessed this way", async () => {
    const bench = await started();
    await enter(bench, "supervisor");
    await bench.press("9");
    await bench.type(testCodes.technician);
    await bench.type(testCodes.technician);
    expect(bench.screen).toContain("Już używany");
    await bench.press("enter");
    expect(bench.screen).toContain("Wpisz kwotę");
    expect(events(bench).at(-1)).toBe("codeRefused supervisor taken");
  });

  it("is left by cancel and changes nothing", async () => {
    const bench = await started();
    await enter(bench, "merchant");
    await bench.press("8");
    await bench.type("294058");
    await bench.press("cancel", "cancel");
    await enter(bench, "merchant");
    expect(bench.screen).toContain("Zwrot");
  });
});

describe("wrong codes", () => {
  async function wrong(bench: TerminalBench, role: Role, times: number): Promise<void> {
    await bench.press("menu", DOORS[role]);
    for (let attempt = 0; attempt < times; attempt++) await bench.type("600001");
  }

  it("lock their role, and the screen counts the time", async () => {
    const bench = await started();
    await wrong(bench, "supervisor", 3);
    expect(bench.said).toContain("Kod zablokowany Za dużo błędnych kodów. Spróbuj za 0:30");
    await bench.clock.advance(10_000);
    expect(bench.said).toContain("Spróbuj za 0:20");
    await bench.press("cancel");
    await enter(bench, "merchant");
    expect(bench.screen).toContain("Zwrot");
  });

  it("stay locked when power goes off and on, and open when the time is over", async () => {
    const bench = await started();
    await wrong(bench, "supervisor", 3);
    const again = await restarted(bench);
    await again.press("menu", "4");
    expect(again.said).toMatch(/Spróbuj za 0:2\d/);
    await again.press("cancel");
    await again.clock.advance(30_000);
    await enter(again, "supervisor");
    expect(again.screen).toContain("Zwrot");
  });

  it("of the technician, twelve of them, erase keys and codes: the screen says so, and nothing is sold", async () => {
    const bench = await started();
    for (let attempt = 1; attempt < 12; attempt++) {
      await wrong(bench, "technician", 1);
      await bench.press("cancel");
      await bench.clock.advance(3_600_000);
    }
    expect(bench.screen).toContain("Wpisz kwotę");
    await wrong(bench, "technician", 1);
    expect(bench.said).toContain("Klucze usunięte");
    expect(bench.said).toContain("W1");
    await bench.clock.advance(600_000);
    expect(bench.screen).toContain("Klucze usunięte");
    const wire = bench.host.wire;
    await bench.press("enter");
    for (const code of ["820461", "39517284", "507193"]) {
      await bench.type(code);
      await bench.type(code);
    }
    expect(bench.screen).toContain("K1");
    await bench.amount();
    await bench.clock.advance(30_000);
    expect(bench.said).toContain("K1");
    expect(bench.host.wire).toBe(wire);
    expect(events(bench)).toContain("vaultWiped terminal wrong codes");
  });
});

describe("erasing by a technician", () => {
  it("asks first", async () => {
    const bench = await started();
    await enter(bench, "technician");
    await bench.press("7");
    expect(bench.screen).toContain("Usunąć wszystko?");
    await bench.press("cancel");
    expect(bench.screen).toContain("Test połączenia");
  });

  it("says so until somebody reads it, also after a restart, and asks for new codes", async () => {
    const bench = await started();
    await enter(bench, "technician");
    await bench.press("7", "enter");
    expect(bench.said).toContain("Klucze usunięte");
    const again = await restarted(bench);
    expect(again.said).toContain("Klucze usunięte");
    expect(again.said).toContain("W2");
    await again.press("cancel", "menu");
    expect(again.said).toContain("Klucze usunięte");
    await again.press("enter");
    expect(again.screen).toContain("1 z 3 | Kod kierownika");
    expect(events(again)).toContain("vaultWiped technician asked for");
  });
});
