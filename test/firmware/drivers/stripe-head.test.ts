import fc from "fast-check";
import { StripeHead } from "../../../firmware/drivers/stripe-head";
import type { Swipe } from "../../../firmware/ports/card-reader";
import { StripeHeadChip } from "../../../host-sim/board/chips/stripe-head";
import { VirtualTime } from "../../host-sim/board/chips/virtual-time";
import { serialOn } from "./io-on-chips";

const TRACK_1 = "B4111111111111111^NOWAK/JAN^28122010000000000000";
const TRACK_2 = "4111111111111111=28122010000000000000";
const text = (bytes: Uint8Array | undefined): string | undefined => bytes && Buffer.from(bytes).toString("latin1");

function bench() {
  const time = new VirtualTime();
  const chip = new StripeHeadChip({ clock: time });
  const head = new StripeHead({ serial: { io: serialOn(time, chip), baud: 9600 }, clock: time });
  const swipes: Swipe[] = [];
  head.onSwipe = (swipe) => swipes.push(swipe);
  return { time, chip, head, swipes };
}

describe("the stripe head driver", () => {
  it("gives both tracks with sentinels and LRC", async () => {
    const { time, chip, swipes } = bench();
    chip.swipe({ track1: TRACK_1, track2: TRACK_2 });
    await time.pass(500);
    expect(swipes).toHaveLength(1);
    expect(text(swipes[0].track1)?.slice(0, -1)).toBe(`%${TRACK_1}?`);
    expect(text(swipes[0].track2)?.slice(0, -1)).toBe(`;${TRACK_2}?`);
    // ISO/IEC 7811-2, 9.3: over the four data bits of all characters, the LRC's too, the sum is even.
    expect(swipes[0].track2!.reduce((sum, byte) => sum ^ (byte & 0x0f), 0)).toBe(0);
  });

  it("takes the character after the end sentinel for the LRC, whatever it looks like", async () => {
    const { time, chip, swipes } = bench();
    for (const digits of ["00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "1=", "0=", "2=", "4=", "8="]) {
      chip.swipe({ track2: digits });
      await time.pass(500);
    }
    expect(swipes.map((swipe) => swipe.track2!.length)).toEqual(new Array(15).fill(5));
  });

  it("works with one track alone", async () => {
    const { time, chip, swipes } = bench();
    chip.swipe({ track2: TRACK_2 });
    await time.pass(500);
    expect(swipes[0].track1).toBeUndefined();
    expect(swipes[0].track2).toHaveLength(TRACK_2.length + 3);
  });

  it("assembles tracks that arrive byte by byte", async () => {
    const { time, chip, swipes } = bench();
    chip.swipe({ track1: TRACK_1, track2: TRACK_2 }, { gapMs: 30 });
    await time.pass(10_000);
    expect(swipes).toHaveLength(1);
  });

  it("hands on what came when the stream breaks off", async () => {
    const { time, chip, swipes } = bench();
    chip.swipe({ track2: TRACK_2 }, { cutAfter: 10 });
    await time.pass(500);
    expect(text(swipes[0].track2)).toBe(`;${TRACK_2.slice(0, 9)}`);
  });

  it("hands on unreadable and misread tracks as they came", async () => {
    const { time, chip, swipes } = bench();
    chip.swipe({ track1: TRACK_1, track2: TRACK_2 }, { unreadable: [1], misread: [2] });
    await time.pass(500);
    expect(text(swipes[0].track1)).toMatch(/^%E\?/);
    expect(swipes[0].track2!.reduce((sum, byte) => sum ^ (byte & 0x0f), 0)).not.toBe(0);
  });

  it("ignores noise before a swipe, and noise alone", async () => {
    const { time, chip, swipes } = bench();
    chip.swipe({}, { noise: Uint8Array.of(0x00, 0xff, 0x41, 0x0a) });
    await time.pass(500);
    expect(swipes).toHaveLength(0);
    chip.swipe({ track2: TRACK_2 }, { noise: Uint8Array.of(0x00, 0xff, 0x41, 0x0a) });
    await time.pass(500);
    expect(swipes).toHaveLength(1);
  });

  it("drops a track longer than the standard allows and keeps the other", async () => {
    const { time, chip, swipes } = bench();
    chip.swipe({ track1: "B".repeat(200), track2: TRACK_2 });
    await time.pass(500);
    expect(swipes[0].track1).toBeUndefined();
    expect(swipes[0].track2).toBeDefined();
  });

  it("gives one swipe a card", async () => {
    const { time, chip, swipes } = bench();
    chip.swipe({ track2: TRACK_2 });
    await time.pass(500);
    chip.swipe({ track1: TRACK_1 });
    await time.pass(500);
    expect(swipes.map((swipe) => [swipe.track1 !== undefined, swipe.track2 !== undefined])).toEqual([
      [false, true],
      [true, false],
    ]);
  });

  it("keeps within its limits for any bytes, and reads the card after them", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const { time, chip, swipes } = bench();
        chip.onSend?.(bytes);
        await time.pass(500);
        for (const swipe of swipes) {
          expect(swipe.track1?.length ?? 0).toBeLessThanOrEqual(80);
          expect(swipe.track2?.length ?? 0).toBeLessThanOrEqual(41);
        }
        chip.swipe({ track2: TRACK_2 });
        await time.pass(500);
        expect(text(swipes.at(-1)?.track2)?.slice(0, -1)).toBe(`;${TRACK_2}?`);
      }),
      { numRuns: 300 },
    );
  });

  it("reports nothing after close", async () => {
    const { time, chip, head, swipes } = bench();
    chip.swipe({ track2: TRACK_2 });
    head.close();
    head.close();
    await time.pass(500);
    expect(swipes).toHaveLength(0);
  });
});
