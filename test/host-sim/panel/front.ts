/** The page over a simulator of its own process, as tests use it: by its keys, cards and words. */
import { spawn } from "node:child_process";
import type { ChildProcessByStdio } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Readable } from "node:stream";
import type { BrowserContextOptions, Locator, Page } from "playwright-core";
import { isXsBuilt } from "../../../host-sim/engine/xs-binary";

const root = path.resolve(__dirname, "../../..");
const pictures = path.join(root, "build/screens/panel");

/** The engine that tests of the page run on: the true one where it is built. */
export const engine = isXsBuilt(64) ? "xs" : "node";

export const desktop: BrowserContextOptions = { viewport: { width: 1600, height: 960 }, locale: "en-GB" };
export const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, locale: "pl-PL" };

/** A simulator in a process of its own. */
export class Simulator {
  readonly #process: ChildProcessByStdio<null, Readable, Readable>;
  readonly ended: Promise<number | null>;
  complaints = "";
  url = "";

  constructor(...options: string[]) {
    const command = ["host-sim/cli.cjs", "start", "--engine", engine, "--ephemeral", "--json", ...options];
    this.#process = spawn(process.execPath, command, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    this.ended = new Promise((resolve) => this.#process.on("close", (code) => resolve(code)));
    this.#process.stderr.on("data", (chunk: Buffer) => (this.complaints += chunk.toString("utf8")));
  }

  /** Resolves when the page is served. */
  ready(): Promise<void> {
    return new Promise((resolve, reject) => {
      let printed = "";
      this.#process.stdout.on("data", (chunk: Buffer) => {
        printed += chunk.toString("utf8");
        if (!printed.includes("\n")) return;
        this.url = (JSON.parse(printed) as { url: string }).url;
        resolve();
      });
      void this.ended.then((code) => reject(new Error(`the simulator ended with ${code}: ${this.complaints}`)));
    });
  }

  stop(signal: "SIGINT" | "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<number | null> {
    this.#process.kill(signal);
    return this.ended;
  }
}

/** The page with its terminal, as a test uses it. */
export class Front {
  readonly page: Page;
  readonly complaints: string[] = [];

  constructor(page: Page) {
    this.page = page;
    page.on("pageerror", (error) => this.complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") this.complaints.push(message.text());
    });
  }

  /** Waits until the display shows a text. */
  async shows(text: string): Promise<void> {
    await this.page.locator("#display-words", { hasText: text }).waitFor({ state: "attached", timeout: 20_000 });
  }

  async key(name: string): Promise<void> {
    await this.page.getByRole("button", { name, exact: true }).click();
  }

  /** A card of the tray, by its title. */
  card(title: string): Locator {
    return this.page.locator(".tray-card", { has: this.page.getByRole("heading", { name: title, exact: true }) });
  }

  /** Takes a card by the mouse. */
  async pickUp(title: string): Promise<void> {
    const picture = this.card(title).locator(".tray-picture");
    await picture.scrollIntoViewIfNeeded();
    const from = await middleOf(picture);
    await this.page.mouse.move(from.x, from.y);
    await this.page.mouse.down();
    await this.page.mouse.move(from.x + 14, from.y + 4, { steps: 3 });
  }

  /** Carries a card of the tray to a part of the page and lets it go. */
  async drag(title: string, part: string): Promise<void> {
    await this.pickUp(title);
    const to = await middleOf(this.page.locator(part));
    await this.page.mouse.move(to.x, to.y, { steps: 10 });
    await this.page.mouse.up();
  }

  /** Pulls the card out of the slot by the half that stands out. */
  async pullOut(): Promise<void> {
    const card = await this.page.locator(".chip-slot-card").boundingBox();
    if (card === null) throw new Error("no card in the slot");
    const [x, y] = [card.x + card.width / 2, card.y + card.height - 20];
    await this.page.mouse.move(x, y);
    await this.page.mouse.down();
    await this.page.mouse.move(x, y + 150, { steps: 8 });
    await this.page.mouse.up();
  }

  /** Presses keys by a finger, by their names. */
  async touch(...names: readonly string[]): Promise<void> {
    for (const name of names) await this.page.getByRole("button", { name, exact: true }).tap();
  }

  /** How many messages of a type the page lists. */
  messages(mti: string): Promise<number> {
    return this.page.locator(`.mti:text-is("${mti}")`).count();
  }

  message(mti: string): Locator {
    return this.page.locator(".message", { has: this.page.locator(`.mti:text-is("${mti}")`) }).first();
  }

  async picture(name: string): Promise<void> {
    mkdirSync(pictures, { recursive: true });
    await this.page.screenshot({ path: path.join(pictures, `${name}.png`) });
  }
}

export async function middleOf(locator: Locator): Promise<{ x: number; y: number }> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error("not on the page");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Brings the terminal back to the amount, whatever it asks, and its slot empty. */
export async function toIdle(front: Front): Promise<void> {
  const left = front.page.locator(".chip-slot-card");
  if ((await left.count()) > 0) await left.click();
  for (let tries = 0; tries < 30; tries++) {
    const words = front.page.locator("#display-words", { hasText: "Wpisz kwotę" });
    try {
      await words.waitFor({ state: "attached", timeout: 1000 });
      return;
    } catch {
      await front.page.keyboard.press("Escape");
    }
  }
  throw new Error(`never idle: ${await front.page.locator("#display-words").innerText()}`);
}

/** Drags by one finger, as the browser's debugger lets a touch screen do. */
export async function touchDrag(page: Page, from: Locator, to: Locator): Promise<void> {
  await from.scrollIntoViewIfNeeded();
  const start = await middleOf(from);
  const end = await middleOf(to);
  const session = await page.context().newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove", x: number, y: number) =>
    session.send("Input.dispatchTouchEvent", { type, touchPoints: [{ x, y }] });
  await touch("touchStart", start.x, start.y);
  for (let step = 1; step <= 12; step++) {
    await touch("touchMove", start.x + ((end.x - start.x) * step) / 12, start.y + ((end.y - start.y) * step) / 12);
  }
  await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await session.detach();
}
