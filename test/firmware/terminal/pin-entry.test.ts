import { toHex } from "../../../firmware/codec/hex";
import type { PinAnswer } from "../../../firmware/emv/contact-services";
import type { Key, Keypad } from "../../../firmware/ports/keypad";
import { Front } from "../../../firmware/terminal/front";
import { KeyInput } from "../../../firmware/terminal/key-input";
import { enterPin } from "../../../firmware/terminal/pin-entry";
import { Deferred } from "../../../firmware/terminal/waiting";
import { FakeClock } from "../../support/fake-clock";
import { PictureCanvas } from "../../support/picture-canvas";

/** A PIN prompt with keys to press, and every text that was ever drawn. */
function prompt(triesLeft?: number, isRetry = false, mayBypass = false) {
  const clock = new FakeClock(0);
  const canvas = new PictureCanvas();
  const keypad: Keypad = { onKey: undefined };
  const buzzer = { play: () => undefined };
  const front = new Front({ clock, canvas, lights: { show: () => undefined }, buzzer }, "en");
  const removal = new Deferred<void>();
  const drawn: string[] = [];
  const text = canvas.text.bind(canvas);
  canvas.text = (font, x, y, words, colour) => {
    drawn.push(words);
    text(font, x, y, words, colour);
  };
  const answer = enterPin(
    {
      front,
      keys: new KeyInput(clock, keypad, buzzer),
      amountMinor: 0,
      currency: { numeric: "985", alpha: "PLN", exponent: 2 },
      mayBypass,
      removal: removal.promise,
    },
    { triesLeft, isRetry },
  );
  const press = async (...keys: Key[]): Promise<void> => {
    for (const key of keys) {
      await clock.settle();
      keypad.onKey?.(key);
      await clock.settle();
    }
  };
  const screen = (): string => canvas.texts.map((one) => one.text).join(" ");
  return { answer, press, drawn, screen, clock, removal };
}

const blockOf = (answer: PinAnswer): string => (answer.kind === "entered" ? toHex(answer.block) : answer.kind);

describe("the PIN prompt", () => {
  it("shows a bullet for each digit and gives a format 2 block", async () => {
    const { answer, press, drawn, screen } = prompt();
    await press("9", "7", "5", "3");
    expect(screen()).toContain("••••");
    await press("enter");
    expect(blockOf(await answer)).toBe("249753FFFFFFFFFF");
    for (const words of drawn) expect(words).not.toMatch(/[3579]/);
  });

  it("takes no PIN of fewer than four digits, no double zero, and forgets what is cleared", async () => {
    const { answer, press, screen } = prompt();
    await press("1", "2", "3", "enter", "00");
    expect(screen()).toContain("•••");
    expect(screen()).not.toContain("••••");
    await press("clear", "4", "3", "2", "1", "enter");
    expect(blockOf(await answer)).toBe("244321FFFFFFFFFF");
  });

  it("says when the PIN was wrong, and when it is the last try", async () => {
    const { press, screen, answer } = prompt(1, true);
    await press();
    expect(screen()).toContain("Wrong PIN");
    expect(screen()).toContain("Last try");
    await press("cancel");
    expect(await answer).toEqual({ kind: "cancelled" });
  });

  it("can be left out by Enter alone where that is allowed, and not with a digit begun", async () => {
    const { answer, press, screen } = prompt(undefined, false, true);
    await press();
    expect(screen()).toContain("Enter: without PIN");
    await press("1", "enter");
    expect(screen()).not.toContain("without PIN");
    await press("clear", "enter");
    expect(await answer).toEqual({ kind: "bypassed" });
    const strict = prompt();
    await strict.press("enter");
    expect(strict.screen()).not.toContain("without PIN");
    await strict.press("cancel");
    expect(await strict.answer).toEqual({ kind: "cancelled" });
  });

  it("ends when the card is pulled out, and when nobody keys in anything", async () => {
    const pulled = prompt();
    await pulled.press("1");
    pulled.removal.resolve();
    expect(await pulled.answer).toEqual({ kind: "card-removed" });
    const silent = prompt();
    await silent.clock.advance(30_000);
    expect(await silent.answer).toEqual({ kind: "timeout" });
  });

  it("waits 30 seconds from each key on, and not a moment less", async () => {
    const { answer, press, clock, screen } = prompt();
    await clock.advance(29_999);
    await press("1");
    await clock.advance(29_999);
    await press("2");
    expect(screen()).toContain("••");
    await clock.advance(30_000);
    expect(await answer).toEqual({ kind: "timeout" });
  });
});
