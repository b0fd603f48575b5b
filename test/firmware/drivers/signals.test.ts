import { LightRow } from "../../../firmware/drivers/light-row";
import { ToneBuzzer } from "../../../firmware/drivers/tone-buzzer";
import { BuzzerChip, ContactlessLights } from "../../../host-sim/board/chips/signals";
import { VirtualTime } from "../../host-sim/board/chips/virtual-time";
import { digitalOn, pwmOn } from "./io-on-chips";

describe("the row of lights", () => {
  function bench() {
    const lights = new ContactlessLights();
    const row = new LightRow({ io: digitalOn(new VirtualTime(), lights.lines), pins: [0, 1, 2, 3] });
    return { lights, row };
  }

  it("is dark at first and shows each pattern", () => {
    const { lights, row } = bench();
    expect(lights.pattern).toEqual([false, false, false, false]);
    row.show([true, false, true, false]);
    expect(lights.pattern).toEqual([true, false, true, false]);
    row.show([false, false, true, true]);
    expect(lights.pattern).toEqual([false, false, true, true]);
  });

  it("touches only lamps that change", () => {
    const { lights, row } = bench();
    row.show([true, true, true, false]);
    const changes: unknown[] = [];
    lights.onChange = (pattern) => changes.push(pattern);
    row.show([true, true, true, true]);
    row.show([true, true, true, true]);
    expect(changes).toEqual([[true, true, true, true]]);
  });

  it("throws after close, which may be called twice", () => {
    const { row } = bench();
    row.close();
    row.close();
    expect(() => row.show([true, true, true, true])).toThrow();
  });
});

describe("the buzzer", () => {
  function bench() {
    const time = new VirtualTime();
    const chip = new BuzzerChip({ clock: time });
    const buzzer = new ToneBuzzer({ io: pwmOn(chip), pin: 18, clock: time });
    return { time, chip, buzzer };
  }

  it("plays success as 1500 Hz for half a second", async () => {
    const { time, chip, buzzer } = bench();
    buzzer.play("success");
    expect(chip.sounding).toBe(1500);
    await time.pass(2_000);
    expect(chip.history).toEqual([{ hz: 1500, startMs: 0, endMs: 500 }]);
  });

  it("plays alert as twice 750 Hz", async () => {
    const { time, chip, buzzer } = bench();
    buzzer.play("alert");
    await time.pass(2_000);
    expect(chip.history).toEqual([
      { hz: 750, startMs: 0, endMs: 200 },
      { hz: 750, startMs: 400, endMs: 600 },
    ]);
  });

  it("replaces a tone under way", async () => {
    const { time, chip, buzzer } = bench();
    buzzer.play("alert");
    await time.pass(300);
    buzzer.play("success");
    await time.pass(2_000);
    expect(chip.history).toEqual([
      { hz: 750, startMs: 0, endMs: 200 },
      { hz: 1500, startMs: 300, endMs: 800 },
    ]);
  });

  it("is silent after close", async () => {
    const { time, chip, buzzer } = bench();
    buzzer.play("alert");
    await time.pass(100);
    buzzer.close();
    buzzer.close();
    await time.pass(2_000);
    expect(chip.history).toEqual([{ hz: 750, startMs: 0, endMs: 100 }]);
  });
});
