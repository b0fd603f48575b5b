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

  /** Types an amount and waits until the terminal wants a card. */
  async function sell(keys: string, shown: string): Promise<void> {
    await front.page.keyboard.type(keys);
    await front.shows(shown);
    await front.page.keyboard.press("Enter");
    await front.shows("Zbliż");
  }

  /** What the page was told of one noun. */
  function heardOf<Type extends FromBench["type"]>(type: Type): Extract<FromBench, { type: Type }>[] {
    return told.filter((message): message is Extract<FromBench, { type: Type }> => message.type === type);
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
    expect(await simulator.stop()).toBe(0);
    expect(simulator.complaints).toBe("");
  });

  test("a card dragged into the slot pays with the PIN, of which nobody but the card learns more than its length", async () => {
    await open(desktop);
    await sell("4990", "49,90");
    await front.drag("Visa, plaintext PIN", ".chip-slot-mouth");
    await front.shows("Podaj PIN");
    const before = told.length;
    const dial = front.page.locator("#terminal");
    // By keyboard and by mouse, in turns, and one too many taken back.
    await front.page.keyboard.press("1");
    await front.shows("PIN · • ·");
    await front.key("Digit 2");
    await front.shows("PIN · •• ·");
    await front.page.keyboard.press("3");
    await front.key("Digit 4");
    await front.shows("PIN · •••• ·");
    expect(await front.page.locator("#display-words").innerText()).not.toMatch(/PIN · [^·]*\d/);
    expect(await dial.evaluate<string>("(element) => element.outerHTML")).not.toContain("1234");
    await front.picture("pin");
    await front.page.keyboard.press("Enter");
    await front.shows("Wyjmij kartę");
    const entry = told.slice(before);
    await front.page.locator(".chip-slot-card").click();
    await front.shows("Zaakceptowano");

    // While the PIN was entered the page was told bullets, and lines about frames that tell how long they are.
    const screens = entry.flatMap((message) => (message.type === "screen" ? [message.texts] : []));
    const shownWithoutFrame = new Set(screens.flat().filter((text) => !/^(TAP\d+|\d\d:\d\d|49,90|zł)$/.test(text)));
    expect([...shownWithoutFrame].filter((text) => /\d/.test(text))).toEqual([]);
    expect(shownWithoutFrame).toContain("••••");
    for (const { added } of entry.filter((message) => message.type === "log")) {
      for (const { values } of added) expect(Object.values(values).map(String)).not.toContain("1234");
    }
    const details = heardOf("frames").flatMap(({ added }) => added.filter(({ name }) => name === "displayList"));
    expect(details.length).toBeGreaterThan(0);
    for (const { detail } of details) expect(detail).toMatch(/^(list )?\d+ bytes$/);
    const page = await front.page.locator(".side").innerText();
    expect(page).not.toContain("1234");
  });
});
