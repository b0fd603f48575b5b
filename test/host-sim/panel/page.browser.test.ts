/** The page in a real browser, against a bench that only remembers. The whole way to the acquirer is front.browser.test.ts. */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { panel as panelStep } from "../../../host-sim/setup/steps/panel";
import { PanelServer } from "../../../host-sim/panel/server/panel-server";
import { axeFindings } from "./axe";
import { noBrowser, openBrowser } from "./browser";
import { DemoBench } from "./demo-bench";
import { touchDrag } from "./front";

const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, locale: "pl-PL" };
const desktop: BrowserContextOptions = { viewport: { width: 1600, height: 960 }, locale: "en-GB" };

const describeInBrowser = noBrowser === undefined ? describe : describe.skip;
if (noBrowser !== undefined) process.stderr.write(`skipped: ${noBrowser}\n`);

let bench: DemoBench;
let server: PanelServer;
let browser: Browser;
let page: Page;
let complaints: string[];

async function open(options: BrowserContextOptions): Promise<void> {
  page = await browser.newPage(options);
  complaints = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith(server.url)) complaints.push(`asked elsewhere: ${request.url()}`);
  });
  await page.goto(server.url);
  await page.getByText("476173******0011").first().waitFor();
}

describeInBrowser("the page", () => {
  beforeAll(async () => {
    if (await panelStep.needed("test")) await panelStep.run("test", () => undefined);
    browser = await openBrowser();
  });

  afterAll(() => browser.close());

  beforeEach(async () => {
    bench = new DemoBench();
    server = await PanelServer.start({ bench, port: 0 });
  });

  afterEach(async () => {
    await page.close();
    await server.stop();
  });

  test("shows the display pixel for pixel", async () => {
    await open(desktop);
    const shown = await page.evaluate<unknown>(`(() => {
      const canvas = document.querySelector("canvas");
      const { data } = canvas.getContext("2d").getImageData(0, 0, 320, 240);
      const { width, height } = canvas.getBoundingClientRect();
      return { first: [...data.slice(0, 4)], right: [...data.slice(4 * 319, 4 * 320)], width, height };
    })()`);
    // The demo picture is red on the left, black on the right, and bluer with every 256 pixels.
    expect(shown).toEqual({ first: [255, 0, 0, 255], right: [0, 0, 8, 255], width: 320, height: 240 });
  });

  test("asks nobody but the bench for anything, and the browser has nothing to complain of", async () => {
    await open(desktop);
    await page.waitForLoadState("networkidle");
    expect(complaints).toEqual([]);
  });

  test("passes axe's checks at desktop and phone width, in every tab", async () => {
    for (const size of [desktop, phone]) {
      await open(size);
      await page.locator(".message summary").first().click();
      await page.locator(".legend summary").click();
      await page.locator(".torn summary").click();
      expect(await axeFindings(page)).toEqual([]);
      for (const tab of await page.getByRole("tab").all()) {
        await tab.click();
        expect(await axeFindings(page, ".side")).toEqual([]);
      }
      await page.close();
    }
    await open({ ...desktop, colorScheme: "dark" });
    expect(await axeFindings(page)).toEqual([]);
  });

  test("passes axe's checks with a dead engine, whose fault it shows", async () => {
    await open(phone);
    bench.tell({
      type: "power",
      state: "dead",
      fault: { kind: "memory", message: "no chunk of 4096", module: "emv/kernel-2", line: 77, stack: "at x\nat y" },
    });
    await page.getByRole("alert").waitFor();
    expect(await page.getByRole("alert").innerText()).toContain("no chunk of 4096");
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole("button", { name: "Uruchom ponownie" }).click();
    await settled(1);
    expect(bench.actions).toEqual([{ type: "power", on: true }]);
  });

  test("does not scroll sideways on a narrow phone", async () => {
    for (const width of [360, 390]) {
      await open({ ...phone, viewport: { width, height: 780 } });
      expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBe(width);
      await page.close();
    }
  });

  test("does not scroll sideways where the arrangement changes", async () => {
    await open(desktop);
    for (const width of [820, 1180, 1480]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBe(width);
      expect((await page.locator(".tray").boundingBox())?.x).toBeGreaterThanOrEqual(24);
    }
  });

  test("takes keys by mouse and keyboard", async () => {
    await open(desktop);
    await page.getByRole("button", { name: "Digit 1", exact: true }).click();
    await page.keyboard.press("2");
    await page.keyboard.press(",");
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await settled(6);
    expect(bench.actions.map((action) => (action.type === "key" ? action.key : action.type))).toEqual([
      "1",
      "2",
      "00",
      "clear",
      "enter",
      "cancel",
    ]);
  });

  test("keeps the keyboard to itself when the person wants that", async () => {
    await open(desktop);
    await page.getByText("On the keyboard").click();
    await page.getByRole("checkbox", { name: "Keys from this keyboard" }).uncheck();
    await page.keyboard.press("7");
    await page.getByRole("button", { name: "Digit 8" }).click();
    await settled(1);
    expect(bench.actions).toEqual([{ type: "key", key: "8" }]);
  });

  test("brings a card near when it is dragged over the reader, and leaves it there when it is let go", async () => {
    await open(desktop);
    await drag("visa-credit", ".field");
    await settled(1);
    expect(bench.actions).toEqual([{ type: "present", card: "visa-credit" }]);
    bench.tell({ type: "field", carrier: true, cards: ["visa-credit"] });
    await page.locator(".field-card").waitFor();
    await page.getByRole("button", { name: "Take away Visa credit" }).click();
    await settled(2);
    expect(bench.actions[1]).toEqual({ type: "remove", card: "visa-credit" });
  });

  test("takes a card away that is dragged off the reader", async () => {
    await open(desktop);
    bench.tell({ type: "field", carrier: true, cards: ["visa-credit"] });
    const lying = await boxOf(".field-card");
    await page.mouse.move(lying.x, lying.y);
    await page.mouse.down();
    await page.mouse.move(lying.x + 20, lying.y + 260, { steps: 6 });
    await page.mouse.up();
    await settled(1);
    expect(bench.actions).toEqual([{ type: "remove", card: "visa-credit" }]);
  });

  test("swipes a card that is pulled through the slot, and not one that only touches it", async () => {
    await open(desktop);
    const slot = await page.locator(".slot").boundingBox();
    if (slot === null) throw new Error("no slot");
    const middle = slot.x + slot.width / 2;
    await pickUp("stripe-plain");
    await page.mouse.move(middle, slot.y + 10, { steps: 4 });
    await page.mouse.move(middle, slot.y + 100, { steps: 4 });
    await page.mouse.up();
    await page.locator(".slot .slot-word").waitFor();
    expect(bench.actions).toEqual([]);
    await pickUp("stripe-plain");
    await page.mouse.move(middle, slot.y + 10, { steps: 4 });
    await page.mouse.move(middle, slot.y + slot.height + 30, { steps: 12 });
    await page.mouse.up();
    await settled(1);
    expect(bench.actions).toEqual([{ type: "swipe", card: "stripe-plain" }]);
  });

  test("inserts a card that is let go over the chip slot, and gives it back to a hand that pulls it", async () => {
    await open(desktop);
    await drag("visa-credit", ".chip-slot-mouth");
    await settled(1);
    expect(bench.actions).toEqual([{ type: "insert", card: "visa-credit" }]);
    bench.tell({ type: "slot", card: "visa-credit" });
    const slot = page.getByRole("group", { name: "Chip slot" });
    await slot.getByText("In the chip slot: Visa credit").waitFor({ state: "attached" });
    expect(await standsOut()).toEqual({ inside: true, outside: true });

    const card = await boxOf(".chip-slot-card");
    await page.mouse.move(card.x, card.y + 30);
    await page.mouse.down();
    // A hand that only wags it leaves it in.
    await page.mouse.move(card.x + 10, card.y + 40, { steps: 3 });
    await page.mouse.up();
    expect(bench.actions).toHaveLength(1);
    await page.mouse.down();
    await page.mouse.move(card.x, card.y + 160, { steps: 6 });
    await page.mouse.up();
    await settled(2);
    expect(bench.actions[1]).toEqual({ type: "pull" });
    bench.tell({ type: "slot", card: null });
    await page.locator(".chip-slot-card").waitFor({ state: "detached" });
  });

  test("moves a card from the reader into the slot, and from the slot to the reader", async () => {
    await open(desktop);
    bench.tell({ type: "field", carrier: true, cards: ["visa-credit"] });
    await carry(".field-card", ".chip-slot-mouth");
    await settled(2);
    bench.tell({ type: "field", carrier: true, cards: [] });
    bench.tell({ type: "slot", card: "visa-credit" });
    await carry(".chip-slot-card", ".field");
    await settled(4);
    expect(bench.actions.map(({ type }) => type)).toEqual(["remove", "insert", "pull", "present"]);
  });

  test("says why the slot does not take a card: no contacts, or another one is in it", async () => {
    await open(desktop);
    await drag("visa-sca", ".chip-slot-mouth");
    await page.locator(".chip-slot .slot-word", { hasText: "no contacts" }).waitFor();
    bench.tell({ type: "slot", card: "mastercard-credit" });
    await page.locator(".chip-slot-card").waitFor();
    await drag("visa-credit", ".chip-slot-mouth");
    await page.locator(".chip-slot .slot-word", { hasText: "Pull it out first" }).waitFor();
    expect(await page.getByRole("button", { name: "Insert Visa credit" }).isDisabled()).toBe(true);
    expect(bench.actions).toEqual([]);
  });

  test("inserts and pulls by keyboard, and Enter in between is the terminal's", async () => {
    await open(desktop);
    await page.getByRole("button", { name: "Insert Visa credit" }).focus();
    await page.keyboard.press("Enter");
    await settled(1);
    bench.tell({ type: "slot", card: "visa-credit" });
    const pull = page.getByRole("group", { name: "Chip slot" }).getByRole("button", { name: "Pull out Visa credit" });
    await pull.waitFor();
    await page.keyboard.press("1");
    await page.keyboard.press("Enter");
    await settled(3);
    await pull.focus();
    await page.keyboard.press("Enter");
    await settled(4);
    bench.tell({ type: "slot", card: null });
    await pull.waitFor({ state: "detached" });
    await page.keyboard.press("Enter");
    await settled(5);
    expect(bench.actions).toEqual([
      { type: "insert", card: "visa-credit" },
      { type: "key", key: "1" },
      { type: "key", key: "enter" },
      { type: "pull" },
      { type: "key", key: "enter" },
    ]);
  });

  test("pulls the card by a click, and leaves the keyboard to the terminal", async () => {
    await open(desktop);
    bench.tell({ type: "slot", card: "visa-credit" });
    await page.locator(".chip-slot-card").click();
    await settled(1);
    await page.keyboard.press("Enter");
    await settled(2);
    expect(bench.actions).toEqual([{ type: "pull" }, { type: "key", key: "enter" }]);
  });

  test("has the slot and the card in it within reach of a phone's finger", async () => {
    await open({ ...phone, viewport: { width: 375, height: 667 } });
    await touchDrag(
      page,
      page.locator(".tray-card").first().locator(".tray-picture"),
      page.locator(".chip-slot-mouth"),
    );
    await settled(1);
    expect(bench.actions).toEqual([{ type: "insert", card: "visa-credit" }]);
    bench.tell({ type: "slot", card: "visa-credit" });
    await page.locator(".chip-slot-card").waitFor();
    const tray = await page.locator(".tray").boundingBox();
    const key = await page.getByRole("button", { name: "Dalej", exact: true }).boundingBox();
    expect((key?.y ?? 0) + (key?.height ?? 0)).toBeLessThan(tray?.y ?? 0);
    expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBe(375);
    await page.locator(".chip-slot-card").tap();
    await settled(2);
    expect(bench.actions[1]).toEqual({ type: "pull" });
  });

  test("shows the cards of one way when asked", async () => {
    await open(desktop);
    const shown = () => page.locator(".tray-card h3").allInnerTexts();
    await page.getByRole("radio", { name: "Swipe" }).check();
    expect(await shown()).toEqual(["Stripe card"]);
    await page.getByRole("radio", { name: "Insert" }).check();
    expect(await shown()).toEqual(["Visa credit", "Mastercard credit"]);
    await page.getByRole("radio", { name: "All" }).check();
    expect(await shown()).toHaveLength(4);
  });

  test("passes axe's checks with a card in the slot, by day and by night", async () => {
    for (const options of [desktop, { ...phone, colorScheme: "dark" as const }]) {
      await open(options);
      bench.tell({ type: "slot", card: "visa-credit" });
      await page.locator(".chip-slot-card").waitFor();
      await entered();
      expect(await axeFindings(page)).toEqual([]);
      bench.tell({ type: "slot", card: null });
      if (options === desktop) await page.close();
    }
  });

  test("works by keyboard alone", async () => {
    await open(desktop);
    await page.getByRole("button", { name: "Tap Visa credit" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Swipe Stripe card" }).focus();
    await page.keyboard.press("Space");
    await page.getByRole("switch", { name: "Network" }).focus();
    await page.keyboard.press("Enter");
    await settled(3);
    expect(bench.actions).toEqual([
      { type: "present", card: "visa-credit" },
      { type: "swipe", card: "stripe-plain" },
      { type: "network", cut: true },
    ]);
  });

  test("says what the display shows to those who do not see it", async () => {
    await open(desktop);
    const words = page.locator("#display-words");
    expect(await words.innerText()).toContain("Zbliż kartę");
    bench.tell({ type: "screen", texts: ["Zatwierdzono"] });
    await page.getByText("The display shows: Zatwierdzono").waitFor({ state: "attached" });
    expect(await words.getAttribute("role")).toBe("status");
  });

  test("speaks Polish and English", async () => {
    await open(desktop);
    await page.getByRole("radio", { name: "Polski" }).check();
    await page.getByRole("heading", { name: "Karty", exact: true }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("pl");
    await page.reload();
    await page.getByRole("heading", { name: "Karty", exact: true }).waitFor();
  });

  test("tears a receipt off", async () => {
    await open(desktop);
    await page.getByRole("button", { name: "Tear off" }).click();
    await settled(1);
    expect(bench.actions).toEqual([{ type: "tear-off" }]);
  });

  test("holds the link list still and filters it", async () => {
    await open(desktop);
    await page.getByRole("tab", { name: "Link" }).click();
    await page.getByRole("button", { name: "Pause" }).click();
    const rows = page.locator(".frames tbody tr");
    const before = await rows.count();
    bench.tell({
      type: "frames",
      left: 0,
      added: [{ id: 100, atMs: 1, from: "bench", kind: "wake", name: "tcpData", detail: "", byteLength: 3 }],
    });
    await page.getByText("Paused; 60 frames came since.").waitFor();
    expect(await rows.count()).toBe(before);
    await page.getByRole("button", { name: "Resume" }).click();
    await page.getByRole("combobox").selectOption({ label: "TCP" });
    expect(await rows.count()).toBe(1);
  });

  test("finds the bench again when it comes back", async () => {
    await open(desktop);
    const { port } = server;
    await server.stop();
    await page.getByText("The bench does not answer").waitFor();
    server = await PanelServer.start({ bench, port });
    await page.getByText("The bench does not answer").waitFor({ state: "detached" });
    expect(await page.locator(".message").count()).toBe(4);
  });
});

async function settled(count: number): Promise<void> {
  for (let tries = 0; bench.actions.length < count; tries++) {
    if (tries > 500) throw new Error(`${bench.actions.length} actions in place of ${count}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function boxOf(selector: string): Promise<{ x: number; y: number }> {
  await page.locator(selector).first().waitFor();
  const box = await page.locator(selector).first().boundingBox();
  if (box === null) throw new Error(`${selector} is not on the page`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Takes a card out of the tray. */
async function pickUp(card: string): Promise<void> {
  const place = ["visa-credit", "mastercard-credit", "visa-sca", "stripe-plain"].indexOf(card);
  const box = await boxOf(`.tray-card:nth-child(${place + 1}) .tray-picture`);
  await page.mouse.move(box.x, box.y);
  await page.mouse.down();
  await page.mouse.move(box.x + 12, box.y, { steps: 2 });
}

/** Waits until the card in the slot has come to rest. */
async function entered(): Promise<void> {
  await page.evaluate(`Promise.all(
    document.querySelector(".chip-slot-card").getAnimations().map((animation) => animation.finished)
  ).then(() => null)`);
}

/** Whether part of the inserted card is hidden in the case, and part of it stands out below. */
async function standsOut(): Promise<{ inside: boolean; outside: boolean }> {
  await entered();
  const card = await page.locator(".chip-slot-card .card-picture").boundingBox();
  const groove = await page.locator(".chip-slot-groove").boundingBox();
  const body = await page.locator(".terminal-body").boundingBox();
  if (card === null || groove === null || body === null) throw new Error("no card in the slot");
  return { inside: card.y < groove.y - 20, outside: card.y + card.height > body.y + body.height + 20 };
}

async function carry(from: string, target: string): Promise<void> {
  const start = await boxOf(from);
  await page.mouse.move(start.x, start.y + (from === ".chip-slot-card" ? 30 : 0));
  await page.mouse.down();
  const to = await boxOf(target);
  await page.mouse.move(to.x, to.y, { steps: 12 });
  await page.mouse.up();
}

async function drag(card: string, target: string): Promise<void> {
  await pickUp(card);
  const to = await boxOf(target);
  await page.mouse.move(to.x, to.y, { steps: 8 });
  await page.mouse.up();
}
