/**
 * The whole way, as a person goes it: `tapline start` in a process of its own, its page in a browser, a card on the reader, and the
 * approval of the acquirer on the display, on paper and on the wire.
 */
import type { Browser, BrowserContextOptions } from "playwright-core";
import { panel as panelStep } from "../../../host-sim/setup/steps/panel";
import { axeFindings } from "./axe";
import { noBrowser, openBrowser } from "./browser";
import { desktop, engine, Front, phone, Simulator, toIdle, touchDrag } from "./front";

const describeInBrowser = noBrowser === undefined ? describe : describe.skip;
if (noBrowser !== undefined) process.stderr.write(`skipped: ${noBrowser}\n`);

describeInBrowser(`the front page over the engine ${engine}`, () => {
  let simulator: Simulator;
  let browser: Browser;
  let front: Front;

  async function open(options: BrowserContextOptions): Promise<void> {
    front = new Front(await browser.newPage(options));
    await front.page.goto(simulator.url);
  }

  beforeAll(async () => {
    if (await panelStep.needed("test")) await panelStep.run("test", () => undefined);
    browser = await openBrowser();
    simulator = new Simulator("--port", "0");
    await simulator.ready();
  });

  afterEach(() => front.page.close());

  afterAll(async () => {
    await browser.close();
    const code = await simulator.stop();
    expect([code, simulator.complaints]).toEqual([0, ""]);
  });

  test("a card dragged onto the reader is charged, and everybody can see how", async () => {
    await open(desktop);
    await front.shows("Wpisz kwotę");
    await front.key("Digit 1");
    await front.key("Digit 2");
    await front.page.keyboard.type("50");
    await front.shows("12,50");
    await front.page.keyboard.press("Enter");
    await front.shows("Zbliż");
    await front.drag("Visa credit", ".field");
    await front.shows("Zabierz kartę");
    await front.card("Visa credit").getByRole("button", { name: "Take away Visa credit" }).click();
    await front.shows("Zaakceptowano");
    await front.picture("approved");

    await front.message("0210").getByText("approved").waitFor();
    await front.message("0200").locator("summary").click();
    const request = await front.message("0200").innerText();
    expect(request).toContain("encrypted account data");
    expect(request).toContain("000000001250");
    expect(request).not.toMatch(/4761730000000011|primary account number/);
    const uplink = await front.page.locator(".badges").innerText();
    expect(uplink).toContain(engine === "xs" ? "TLS 1.3" : "no TLS");
    if (engine === "xs") expect(uplink).toContain("TLS_");
    const paper = front.page.getByRole("region", { name: "Receipt paper" });
    await paper.getByText("ZAAKCEPTOWANO").waitFor();
    expect(await paper.innerText()).toContain("12,50");
    expect(front.complaints).toEqual([]);
  });

  test("passes axe's checks as it stands after a sale, on a desktop and on a phone", async () => {
    for (const [name, size] of Object.entries({ desktop, phone })) {
      await open(size);
      await front.page.locator(".message").first().waitFor();
      expect(await axeFindings(front.page)).toEqual([]);
      await front.picture(name);
      await front.page.close();
    }
    await open(desktop);
  });

  test("a stripe card pulled through the slot is charged", async () => {
    await open(desktop);
    await toIdle(front);
    await front.page.keyboard.type("777");
    await front.shows("7,77");
    await front.page.keyboard.press("Enter");
    await front.shows("Zbliż");
    const slot = await front.page.locator(".slot").boundingBox();
    if (slot === null) throw new Error("no slot");
    const x = slot.x + slot.width / 2;
    await front.pickUp("Stripe card");
    await front.page.mouse.move(x, slot.y + 8, { steps: 5 });
    await front.page.mouse.move(x, slot.y + slot.height + 20, { steps: 15 });
    await front.page.mouse.up();
    await front.shows("Zaakceptowano");
    const { page } = front;
    await page.locator(".message", { hasText: "0200" }).first().locator("summary").click();
    expect(await page.locator(".message", { hasText: "0200" }).first().innerText()).toContain("901");
  });

  test("a phone's screen has room for a sale by touch", async () => {
    await open(phone);
    await toIdle(front);
    await front.page.getByRole("button", { name: "Cyfra 5", exact: true }).tap();
    await front.page.getByRole("button", { name: "Podwójne zero, 00", exact: true }).tap();
    await front.page.getByRole("button", { name: "Zatwierdź", exact: true }).tap();
    await front.shows("Zbliż");
    await touchDrag(
      front.page,
      front.card("Mastercard kredytowa").locator(".tray-picture"),
      front.page.locator(".field"),
    );
    await front.shows("Zabierz kartę");
    await front.picture("phone-card");
    await front.page.getByRole("button", { name: "Zabierz kartę Mastercard kredytowa" }).tap();
    await front.shows("Zaakceptowano");
  });

  test("a card taken away in the middle of the reading is asked for again", async () => {
    await open(desktop);
    await toIdle(front);
    await front.page.keyboard.type("100");
    await front.page.keyboard.press("Enter");
    await front.shows("Zbliż");
    // Through the field without stopping.
    const field = await front.page.locator(".field").boundingBox();
    if (field === null) throw new Error("no reader");
    await front.pickUp("Visa credit");
    await front.page.mouse.move(field.x + field.width / 2, field.y + field.height / 2);
    await front.page.waitForTimeout(90);
    await front.page.mouse.move(field.x + field.width / 2, field.y + field.height + 200);
    await front.page.mouse.up();
    await front.page
      .locator("#display-words")
      .filter({ hasText: /ponownie|Zbliż/ })
      .waitFor({ state: "attached" });
    await front.page.keyboard.press("Escape");
  });

  test("the display says when the network is gone, and the terminal finds it again", async () => {
    await open(desktop);
    await front.page.getByRole("switch", { name: "Network" }).click();
    await front.page.getByText("no connection").waitFor();
    await front.page.getByRole("switch", { name: "Network" }).click();
    await front.page.locator(".badge-good").waitFor({ timeout: 30_000 });
  });

  test("power off is dark, power on signs on anew", async () => {
    await open(desktop);
    await front.page.getByRole("switch", { name: "Power" }).click();
    await front.page.getByText("The display is dark.").waitFor({ state: "attached" });
    const before = await front.page.locator(".message").count();
    await front.page.getByRole("switch", { name: "Power" }).click();
    await front.shows("Wpisz kwotę");
    await front.page.waitForFunction(`document.querySelectorAll(".message").length >= ${before + 2}`);
  });

  test("a second simulator on the same port says so and ends with 1", async () => {
    await open(desktop);
    const second = new Simulator("--port", new URL(simulator.url).port);
    expect(await second.ended).toBe(1);
    expect(second.complaints).toContain(`Port ${new URL(simulator.url).port} is taken`);
  });
});
