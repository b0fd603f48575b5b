import fc from "fast-check";
import { keyOf } from "../../../../host-sim/panel/web/src/input/keyboard-keys";
import type { KeyStroke } from "../../../../host-sim/panel/web/src/input/keyboard-keys";
import { SwipeGesture } from "../../../../host-sim/panel/web/src/input/swipe-gesture";

const stroke = (key: string, more: Partial<KeyStroke> = {}): KeyStroke => ({
  key,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  repeat: false,
  ...more,
});

describe("keys of the computer's keyboard", () => {
  test.each([
    ["5", "5"],
    ["Enter", "enter"],
    ["Escape", "cancel"],
    ["Backspace", "clear"],
    [",", "00"],
    [".", "00"],
    ["m", "menu"],
    ["ArrowRight", "next"],
  ])("%s presses %s", (key, pressed) => {
    expect(keyOf(stroke(key), "free")).toBe(pressed);
  });

  test("a focused button keeps the keys it needs, and digits still reach the terminal", () => {
    expect(keyOf(stroke("Enter"), "control")).toBeUndefined();
    expect(keyOf(stroke("ArrowRight"), "control")).toBeUndefined();
    expect(keyOf(stroke("7"), "control")).toBe("7");
    expect(keyOf(stroke("Escape"), "control")).toBe("cancel");
  });

  test("a field that takes text keeps everything", () => {
    expect(keyOf(stroke("7"), "text")).toBeUndefined();
  });

  test("shortcuts of the browser, held keys and other keys press nothing", () => {
    expect(keyOf(stroke("5", { ctrlKey: true }), "free")).toBeUndefined();
    expect(keyOf(stroke("5", { metaKey: true }), "free")).toBeUndefined();
    expect(keyOf(stroke("5", { repeat: true }), "free")).toBeUndefined();
    expect(keyOf(stroke("F5"), "free")).toBeUndefined();
    expect(keyOf(stroke("toString"), "free")).toBeUndefined();
  });
});

describe("pulling a card through the slot", () => {
  const slot = { left: 100, top: 0, right: 130, bottom: 400 };

  test("down through the whole slot is a swipe", () => {
    const gesture = new SwipeGesture();
    expect(gesture.move(slot, 115, -10)).toBeUndefined();
    for (const y of [5, 120, 250, 390]) expect(gesture.move(slot, 115, y)).toBeUndefined();
    expect(gesture.move(slot, 115, 420)).toBe("swiped");
  });

  test("upwards is one too", () => {
    const gesture = new SwipeGesture();
    for (const y of [395, 200, 20]) gesture.move(slot, 115, y);
    expect(gesture.move(slot, 115, -4)).toBe("swiped");
  });

  test("a hand so fast that few points are seen has swiped when it left by the far end", () => {
    const gesture = new SwipeGesture();
    gesture.move(slot, 115, 60);
    expect(gesture.move(slot, 118, 500)).toBe("swiped");
  });

  test("leaving half way, or letting go half way, is too short", () => {
    const left = new SwipeGesture();
    left.move(slot, 115, 10);
    left.move(slot, 115, 150);
    expect(left.move(slot, 300, 160)).toBe("too-short");
    const dropped = new SwipeGesture();
    dropped.move(slot, 115, 10);
    dropped.move(slot, 115, 150);
    expect(dropped.end(slot)).toBe("too-short");
  });

  test("a card that never was in the slot is no swipe, and one swipe is one", () => {
    const gesture = new SwipeGesture();
    expect(gesture.move(slot, 10, 10)).toBeUndefined();
    expect(gesture.end(slot)).toBeUndefined();
    for (const y of [5, 390]) gesture.move(slot, 115, y);
    expect(gesture.end(slot)).toBe("swiped");
    expect(gesture.end(slot)).toBeUndefined();
  });

  test("covers between nothing and everything, wherever the hand goes", () => {
    const points = fc.array(fc.tuple(fc.integer({ min: -50, max: 500 }), fc.integer({ min: -50, max: 500 })));
    fc.assert(
      fc.property(points, (path) => {
        const gesture = new SwipeGesture();
        for (const [x, y] of path) {
          gesture.move(slot, x, y);
          expect(gesture.covered(slot)).toBeGreaterThanOrEqual(0);
          expect(gesture.covered(slot)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
