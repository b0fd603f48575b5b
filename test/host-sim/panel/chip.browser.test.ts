/**
 * The chip slot, the PIN and the choice of an application over a real terminal: inserted by hand in a browser, answered by the
 * acquirer, and not a digit of the PIN on its way back to the page.
 */
import type { Browser, BrowserContextOptions } from "playwright-core";
import type { FromBench } from "../../../host-sim/panel/protocol/from-bench";
import { panel as panelStep } from "../../../host-sim/setup/steps/panel";
import { noBrowser, openBrowser } from "./browser";
import { desktop, engine, Front, phone, Simulator, toIdle } from "./front";

const describeInBrowser = noBrowser === undefined ? describe : describe.skip;
if (noBrowser !== undefined) process.stderr.write(`skipped: ${noBrowser}\n`);

describeInBrowser(`the chip slot over the engine ${engine}`, () => {
  let simulator: Simulator;
  let browser: Browser;
  let front: Front;
  /** Everything in words that the page was told since it was opened. */
  let told: FromBench[];

  async function open(options: BrowserContextOptions): Promise<void> {
    front = new Front(await browser.newPage(options));
    const heard: FromBench[] = [];
    told = heard;
    front.page.on("websocket", (socket) =>
      socket.on("framereceived", ({ payload }) => {
        if (typeof payload === "string") heard.push(JSON.parse(payload) as FromBench);
      }),
    );
    await front.page.goto(simulator.url);
    await toIdle(front);
  }

  /** Notes from now on which keys look pressed, each time that changes; the result gives the different sets, by keys' names. */
  async function watchKeys(): Promise<() => Promise<unknown>> {
    const seen = await front.page.evaluateHandle(`(() => {
      const keypad = document.querySelector(".keypad");
      const sets = new Set();
      const look = () => {
        const pressed = [...keypad.querySelectorAll(".key-flashing")];
        if (pressed.length > 0) sets.add(pressed.map((key) => key.getAttribute("aria-label")).join(", "));
      };
      new MutationObserver(look).observe(keypad, { subtree: true, attributeFilter: ["class"] });
      return { sets: () => [...sets] };
    })()`);
    return () => seen.evaluate((watch) => (watch as { sets(): string[] }).sets());
  }

  /** Types an amount and waits until the terminal wants a card. */
  async function sell(keys: string, shown: string): Promise<void> {
    await front.page.keyboard.type(keys);
    await front.shows(shown);
    await front.page.keyboard.press("Enter");
    await front.shows("Zbliż");
  }

  beforeAll(async () => {
    if (await panelStep.needed("test")) await panelStep.run("test", () => undefined);
    browser = await openBrowser();
    simulator = new Simulator("--port", "0");
    await simulator.ready();
  });

  afterEach(async () => {
    expect(front.complaints).toEqual([]);
    await front.page.close();
  });

  afterAll(async () => {
    await browser.close();
    const code = await simulator.stop();
    expect([code, simulator.complaints]).toEqual([0, ""]);
  });

  test("a card dragged into the slot pays with the PIN, of which the page sees but its length", async () => {
    await open(desktop);
    await sell("4990", "49,90");
    await front.drag("Visa, plaintext PIN", ".chip-slot-mouth");
    await front.shows("Podaj PIN");
    const before = told.length;
    const looksPressed = await watchKeys();
    // By keyboard and by mouse, in turns.
    await front.page.keyboard.press("1");
    await front.shows("PIN · • ·");
    await front.key("Digit 2");
    await front.shows("PIN · •• ·");
    await front.page.keyboard.press("3");
    await front.key("Digit 4");
    await front.shows("PIN · •••• ·");
    expect(await front.page.locator("#terminal").innerHTML()).not.toContain("1234");
    await front.picture("pin");
    // Whoever looks over the shoulder at the drawn keypad sees that a digit was typed, and not which.
    expect(await looksPressed()).toEqual([
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 0].map((digit) => `Digit ${digit}`).join(", ") + ", Double zero, 00",
    ]);
    await front.page.keyboard.press("Enter");
    await front.shows("Zaakceptowano");
    await front.shows("Wyjmij kartę");
    await front.page.locator(".chip-slot-card").click();
    await front.shows("Kopia dla klienta?");

    const entry = told.slice(before);
    const screens = entry.flatMap((message) => (message.type === "screen" ? [message.texts] : []));
    const asking = screens.filter((texts) => texts.includes("Podaj PIN"));
    expect(asking.map((texts) => texts.find((text) => text.startsWith("•")))).toContain("••••");
    // Of what stands beside the terminal's number, the time and the amount, nothing holds a digit.
    for (const texts of asking) {
      const others = texts.filter((text) => !/^(TAP\d+ \d\d:\d\d|49,90 zł)$/.test(text));
      expect(others.filter((text) => /\d/.test(text))).toEqual([]);
    }
    const lines = entry.flatMap((message) => (message.type === "frames" ? message.added : []));
    const drawings = lines.filter(({ name }) => name === "display");
    expect(drawings.length).toBeGreaterThan(0);
    expect(drawings.filter(({ detail }) => !/^list \d+ bytes$/.test(detail))).toEqual([]);
    const values = entry.flatMap((message) => (message.type === "log" ? message.added : [])).map((line) => line.values);
    expect(JSON.stringify(values)).not.toContain("1234");

    // The request says that the card checked a PIN (field 22) and carries none (field 52), and so does the receipt.
    const request = front.message("0200");
    await request.locator("summary").click();
    const fields = await request.locator("tbody tr").allInnerTexts();
    expect(fields.some((row) => /^22\b.*\b051\b/s.test(row))).toBe(true);
    expect(fields.some((row) => /^52\b/.test(row))).toBe(false);
    await front.page.getByRole("region", { name: "Receipt paper" }).getByText("Zweryfikowano PIN").first().waitFor();
  });

  test("the cardholder chooses among the applications of a card by the keys", async () => {
    await open(desktop);
    await sell("2500", "25,00");
    await front.card("Visa credit and debit").getByRole("button", { name: "Insert" }).click();
    await front.shows("Wybierz aplikację");
    await front.shows("Visa Debet");
    await front.picture("choice");
    await front.page.keyboard.press("ArrowDown");
    await front.page.keyboard.press("Enter");
    await front.shows("Wyjmij kartę");
    await front.card("Visa credit and debit").getByRole("button", { name: "Pull out" }).click();
    await front.page.getByRole("region", { name: "Receipt paper" }).getByText("Visa Debet").first().waitFor();
  });

  test("a card pulled while the PIN is asked for is not charged, and asked for again", async () => {
    await open(desktop);
    await sell("1100", "11,00");
    const requests = await front.messages("0200");
    await front.drag("Visa, plaintext PIN", ".chip-slot-mouth");
    await front.shows("Podaj PIN");
    await front.page.keyboard.press("1");
    await front.shows("PIN · • ·");
    await front.pullOut();
    await front.shows("Włóż kartę ponownie");
    await front.drag("Visa, plaintext PIN", ".chip-slot-mouth");
    // The digit that was typed before is forgotten.
    await front.shows("Podaj PIN · Osłoń");
    await front.page.keyboard.press("Escape");
    await front.shows("Anulowano");
    expect(await front.messages("0200")).toBe(requests);
  });

  test("on a phone one finger inserts a card, gives its PIN and pulls it", async () => {
    await open(phone);
    await front.touch("Cyfra 9", "Podwójne zero, 00", "Zatwierdź");
    await front.shows("Zbliż");
    await front.card("Visa, PIN jawny").getByRole("button", { name: "Włóż" }).tap();
    await front.shows("Podaj PIN");
    await front.touch("Cyfra 1", "Cyfra 2", "Cyfra 3", "Cyfra 4");
    await front.shows("PIN · •••• ·");
    await front.picture("phone-pin");
    await front.page.locator(".chip-slot-card").tap();
    await front.shows("Włóż kartę ponownie");
  });
});
