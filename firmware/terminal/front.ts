/** Everything a person sees and hears: the current screen with its status bar, lights, tones. */
import type { TerminalPorts } from "../ports/terminal-ports";
import type { LightPattern } from "../ports/signals";
import type { Timer } from "../ports/clock";
import type { TimeRule } from "../storage/settings";
import type { TextKey } from "../ui/i18n/text-en";
import type { Language } from "../ui/i18n/translate";
import { drawScreen, type Screen } from "../ui/screen";
import type { LinkState } from "../ui/status-bar";
import { localTime, untilNextMinuteMs } from "./local-time";

/** States of the four lights (EMV Contactless Book A, 9.2 and table of the user interface). */
export const LIGHTS = Object.freeze({
  off: [false, false, false, false],
  ready: [true, false, false, false],
  reading: [true, true, false, false],
  read: [true, true, true, true],
} as const satisfies Readonly<Record<string, LightPattern>>);

export type LightState = keyof typeof LIGHTS;

export type FrontPorts = Pick<TerminalPorts, "clock" | "canvas" | "lights" | "buzzer">;

const UTC: TimeRule = Object.freeze({ zone: "fixed", utcOffsetMinutes: 0 });

export class Front {
  /** The merchant's. */
  language: Language;
  /** What amounts on the screen are for, from the next screen on. */
  occasion: TextKey = "card.toPay";
  readonly #ports: FrontPorts;
  #terminalId = "";
  #timeRule: TimeRule = UTC;
  #link: LinkState = "connecting";
  #isOffline = false;
  #cardholderLanguage: Language | undefined;
  #screen: Screen | undefined;
  #minute: Timer | undefined;
  #animation: Timer | undefined;
  #isSealed = false;

  constructor(ports: FrontPorts, language: Language) {
    this.#ports = ports;
    this.language = language;
  }

  /** Tells what the status bar shows; from here on its clock runs. */
  identify(terminalId: string, timeRule: TimeRule): void {
    this.#terminalId = terminalId;
    this.#timeRule = timeRule;
    this.#tick();
  }

  /** The screen shown now. */
  get screen(): Screen | undefined {
    return this.#screen;
  }

  /** Shows a screen. */
  show(screen: Screen): void {
    if (this.#isSealed) return;
    this.#animation?.cancel();
    this.#animation = undefined;
    this.#screen = screen;
    this.#draw();
  }

  /** Shows a last screen: whatever is still under way draws nothing over it. */
  seal(screen: Screen): void {
    this.show(screen);
    this.#isSealed = true;
  }

  /** Shows a screen that moves: `frame` makes it anew for each step. */
  animate(stepMs: number, frame: (step: number) => Screen): void {
    const run = (step: number): void => {
      if (this.#isSealed) return;
      this.show(frame(step));
      this.#animation = this.#ports.clock.after(stepMs, () => run(step + 1));
    };
    run(0);
  }

  set link(link: LinkState) {
    if (link === this.#link) return;
    this.#link = link;
    this.#draw();
  }

  /** Whether the terminal sells without its host: every screen says so. */
  set isOffline(isOffline: boolean) {
    if (isOffline === this.#isOffline) return;
    this.#isOffline = isOffline;
    this.#draw();
  }

  /** Screens are in this language while a card wants it; `undefined`: in the merchant's again, from the next screen on. */
  set cardholderLanguage(language: Language | undefined) {
    const isSpoken = language === undefined || language === (this.#cardholderLanguage ?? this.language);
    this.#cardholderLanguage = language;
    if (!isSpoken) this.#draw();
  }

  lights(state: LightState): void {
    this.#ports.lights.show(LIGHTS[state]);
  }

  success(): void {
    this.#ports.buzzer.play("success");
  }

  alert(): void {
    this.#ports.buzzer.play("alert");
  }

  /** Stops clock and animation. */
  stop(): void {
    this.#animation?.cancel();
    this.#minute?.cancel();
  }

  #tick(): void {
    this.#minute = this.#ports.clock.after(untilNextMinuteMs(this.#ports.clock.now()), () => {
      this.#draw();
      this.#tick();
    });
  }

  #draw(): void {
    if (this.#screen === undefined) return;
    const status = {
      link: this.#link,
      terminalId: this.#terminalId,
      clock: localTime(this.#timeRule, this.#ports.clock.now()).clockText,
      occasion: this.occasion,
      isOffline: this.#isOffline,
    };
    drawScreen(this.#ports.canvas, this.#screen, status, this.#cardholderLanguage ?? this.language);
  }
}
