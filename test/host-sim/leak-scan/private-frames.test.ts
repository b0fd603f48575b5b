import { PrivateFrames } from "../../../host-sim/leak-scan/private-frames";
import { findDigits } from "../../../host-sim/memory-scan/digit-forms";
import { World } from "../../../host-sim/world/world";

const PAN = "4111111111111111";

test("The frames of readers and keypad are private, and the swiped card is in those and in no others", async () => {
  const world = await World.create({ engine: "node", time: "virtual", seed: 1 });
  try {
    const frames = new PrivateFrames();
    const found = { private: 0, other: 0 };
    const counted = { private: 0, other: 0 };
    world.terminal.on("frame", (frame) => {
      const side = frames.isPrivate(frame) ? "private" : "other";
      counted[side]++;
      if (findDigits(Buffer.from(frame.body), PAN).length > 0) found[side]++;
    });
    await world.terminal.powerOn();
    await world.terminal.runFor(5000);
    for (const key of ["1", "00", "enter"] as const) {
      world.terminal.keypad.tap(key, 80);
      await world.terminal.runFor(300);
    }
    world.cards.swipe("stripe-plain");
    await world.terminal.runFor(5000);
    expect(found.private).toBeGreaterThan(0);
    expect(found.other).toBe(0);
    expect(counted.other).toBeGreaterThan(0);
  } finally {
    await world.close();
  }
});
