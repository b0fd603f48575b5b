import { Message } from "../../../firmware/iso8583/message";
import { Backoff } from "../../../firmware/terminal/backoff";
import { OwedAdvices } from "../../../firmware/terminal/owed-advices";
import { FakeClock } from "../../support/fake-clock";

const random = { fill: <T extends Uint8Array>(buffer: T): T => buffer };

function advice(stan: number): Message {
  const message = new Message("0620").set(3, "000000").set(4, "000000001250");
  message.set(7, "1122130405").set(11, String(stan).padStart(6, "0")).set(12, "140405").set(13, "1122");
  message.set(18, "5992").set(22, "051").set(25, "00").set(41, "TAP00001").set(42, "MERCHANT0000001").set(49, "985");
  return message.set(55, Uint8Array.of(0x9f, 0x27, 1, 0x40)).set(90, "0".repeat(42));
}

function owed() {
  const clock = new FakeClock(0);
  return { clock, advices: new OwedAdvices(clock, new Backoff(random)) };
}

describe("the advices owed to the host", () => {
  it("wait for nothing when there is none, and are due at once when there is one", () => {
    const { advices } = owed();
    expect(advices.waitMs).toBe(Infinity);
    expect(() => advices.first).toThrow("no advice is owed");
    advices.add(advice(1));
    expect(advices.waitMs).toBe(0);
    expect(advices.first.get(11)).toBe("000001");
  });

  it("go out oldest first, and as repeats with growing pauses while nobody answers", async () => {
    const { clock, advices } = owed();
    advices.add(advice(1));
    advices.add(advice(2));
    for (const pauseMs of [1_000, 2_000, 4_000]) {
      advices.postpone(advices.first);
      expect(advices.first.mti).toBe("0621");
      expect(advices.first.get(11)).toBe("000001");
      expect(advices.waitMs).toBe(pauseMs);
      await clock.advance(pauseMs);
      expect(advices.waitMs).toBe(0);
    }
    advices.settle(advices.first);
    expect([advices.first.mti, advices.first.get(11), advices.waitMs]).toEqual(["0620", "000002", 0]);
    advices.settle(advices.first);
    expect(advices.waitMs).toBe(Infinity);
  });

  it("are eight at most: the oldest makes room, even while it is on its way", () => {
    const { advices } = owed();
    for (let stan = 1; stan <= 8; stan++) expect(advices.add(advice(stan))).toBeUndefined();
    const first = advices.first;
    expect(advices.add(advice(9))).toBe(first);
    // Its answer, or the lack of one, touches none of the others.
    advices.settle(first);
    advices.postpone(first);
    expect([advices.first.mti, advices.first.get(11)]).toEqual(["0620", "000002"]);
  });
});
