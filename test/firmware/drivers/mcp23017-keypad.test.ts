import { Mcp23017Keypad } from "../../../firmware/drivers/mcp23017-keypad";
import { KEY_CAPS, KeypadMatrix } from "../../../host-sim/board/chips/keypad-matrix";
import { Mcp23017 } from "../../../host-sim/board/chips/mcp23017";
import { VirtualTime } from "../../host-sim/board/chips/virtual-time";
import { digitalOn, i2cOn } from "./io-on-chips";

function bench(bounceMs = 0) {
  const time = new VirtualTime();
  const matrix = new KeypadMatrix({ clock: time, bounceMs });
  const chip = new Mcp23017({ network: matrix });
  const pins = digitalOn(time, [chip.intA]);
  const keypad = new Mcp23017Keypad({
    bus: { io: i2cOn(chip), address: 0x20, hz: 400_000 },
    interrupt: { io: pins, pin: 0, mode: pins.InputPullUp, edge: pins.Falling },
    clock: time,
  });
  const keys: string[] = [];
  keypad.onKey = (key) => keys.push(key);
  return { time, matrix, chip, keypad, keys };
}

describe("the keypad driver", () => {
  it("reports every key of the layout once", async () => {
    const { time, matrix, keys } = bench();
    for (const key of KEY_CAPS.flat()) {
      matrix.tap(key);
      await time.pass(300);
    }
    expect(keys).toEqual(KEY_CAPS.flat());
  });

  it("reports one event for a key that is held, and none at its release", async () => {
    const { time, matrix, keys } = bench();
    matrix.press("5");
    await time.pass(5_000);
    expect(keys).toEqual(["5"]);
    matrix.release("5");
    await time.pass(500);
    expect(keys).toEqual(["5"]);
  });

  it.each([1, 3, 5, 8, 11, 20])("is not confused by contacts that bounce for %i ms", async (bounceMs) => {
    const { time, matrix, keys } = bench(bounceMs);
    for (const key of ["4", "4", "enter"] as const) {
      matrix.tap(key, 120);
      await time.pass(400);
    }
    expect(keys).toEqual(["4", "4", "enter"]);
  });

  it("ignores a touch shorter than the debounce time", async () => {
    const { time, matrix, keys } = bench();
    matrix.tap("1", 5);
    await time.pass(500);
    expect(keys).toEqual([]);
    matrix.tap("2");
    await time.pass(300);
    expect(keys).toEqual(["2"]);
  });

  it("reports none of two keys pressed together, and works again when both are up", async () => {
    const { time, matrix, keys } = bench();
    matrix.press("1");
    matrix.press("9");
    await time.pass(500);
    matrix.release("1");
    await time.pass(500);
    expect(keys).toEqual([]);
    matrix.release("9");
    await time.pass(200);
    matrix.tap("9");
    await time.pass(300);
    expect(keys).toEqual(["9"]);
  });

  it("reports no ghost when three corners of a rectangle are pressed", async () => {
    const { time, matrix, keys } = bench();
    for (const key of ["1", "2", "4"] as const) matrix.press(key);
    await time.pass(500);
    matrix.releaseAll();
    await time.pass(500);
    expect(keys).toEqual([]);
  });

  it("does not report the second key while the first is held", async () => {
    const { time, matrix, keys } = bench();
    matrix.press("1");
    await time.pass(200);
    matrix.tap("2");
    await time.pass(300);
    expect(keys).toEqual(["1"]);
  });

  it("leaves the bus alone while no key is touched", async () => {
    const { time, chip } = bench();
    await time.pass(100);
    const reads = jest.spyOn(chip, "read");
    await time.pass(3_600_000);
    expect(reads).not.toHaveBeenCalled();
    expect(time.pending).toBe(0);
  });

  it("comes back when the expander was gone for a while", async () => {
    const { time, matrix, chip, keys } = bench();
    chip.unplugged = true;
    matrix.tap("1");
    await time.pass(700);
    chip.unplugged = false;
    chip.reset();
    await time.pass(1_000);
    matrix.tap("7");
    await time.pass(300);
    expect(keys).toEqual(["7"]);
  });

  it("works with a key that is already down when it starts", async () => {
    const time = new VirtualTime();
    const matrix = new KeypadMatrix({ clock: time });
    matrix.press("menu");
    const chip = new Mcp23017({ network: matrix });
    const pins = digitalOn(time, [chip.intA]);
    const keypad = new Mcp23017Keypad({
      bus: { io: i2cOn(chip), address: 0x20, hz: 400_000 },
      interrupt: { io: pins, pin: 0, mode: pins.InputPullUp, edge: pins.Falling },
      clock: time,
    });
    const keys: string[] = [];
    keypad.onKey = (key) => keys.push(key);
    await time.pass(100);
    expect(keys).toEqual(["menu"]);
  });

  it("reports nothing after close, which may be called twice", async () => {
    const { time, matrix, keypad, keys } = bench();
    matrix.press("1");
    await time.pass(5);
    keypad.close();
    keypad.close();
    await time.pass(500);
    expect(keys).toEqual([]);
  });
});
