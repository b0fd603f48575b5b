import { Message } from "../../../firmware/iso8583/message";
import { Backoff } from "../../../firmware/terminal/backoff";
import type { ExchangeResult } from "../../../firmware/terminal/host-exchange";
import { OwedReversal } from "../../../firmware/terminal/owed-reversal";
import { Reconnection } from "../../../firmware/terminal/reconnection";
import { FakeClock } from "../../support/fake-clock";

const random = { fill: <T extends Uint8Array>(buffer: T): T => buffer };
const own = { 7: "1122130500", 11: "000002", 12: "140500", 13: "1122" };
const late: ExchangeResult = { kind: "no-answer", code: "H1", malformed: false };
const answered = (code: string): ExchangeResult => ({ kind: "answer", message: new Message("0410").set(39, code) });

function sale(): Message {
  const message = new Message("0200").set(3, "000000").set(4, "000000001250").set(7, "1122130405").set(11, "000001");
  message.set(18, "5992").set(22, "071").set(25, "00").set(41, "TAP00001").set(42, "MERCHANT0000001").set(49, "985");
  return message;
}

function owed() {
  const logged: string[] = [];
  const log = { write: (level: string, event: string) => logged.push(`${level} ${event}`) };
  const reversal = new OwedReversal(log, new Backoff(random));
  reversal.owe(sale(), "68", own);
  return { reversal, logged };
}

describe("the reversal that is owed", () => {
  it("is the first one until it was sent, then its repeat, with growing pauses, whatever it is under", () => {
    const { reversal } = owed();
    expect(reversal.message?.mti).toBe("0400");
    expect(reversal.take({ kind: "not-sent" })).toBe(0);
    expect(reversal.message?.mti).toBe("0400");
    expect([reversal.take(late), reversal.take(answered("91")), reversal.take(late)]).toEqual([1_000, 2_000, 4_000]);
    expect(reversal.message?.mti).toBe("0401");
    expect(reversal.message?.get(11)).toBe("000002");
    expect(reversal.message?.get(90)?.slice(0, 20)).toBe("02000000011122130405");
  });

  it.each([
    ["00", "info host.reversed"],
    ["25", "warning host.reversed"],
  ])("is settled by %s, and the next one begins with short pauses again", (code, line) => {
    const { reversal, logged } = owed();
    reversal.take(late);
    expect(reversal.take(answered(code))).toBe(0);
    expect(reversal.message).toBeUndefined();
    expect(logged.at(-1)).toBe(line);
    reversal.owe(sale(), "22", own);
    expect(reversal.take(late)).toBe(1_000);
  });
});

describe("making the connection anew", () => {
  it("waits until no sale can be in hand, and for nothing when nobody wants it", async () => {
    const clock = new FakeClock(0);
    const reconnection = new Reconnection(clock);
    expect(reconnection.waitMs).toBe(Infinity);
    reconnection.want();
    expect(reconnection.waitMs).toBe(0);
    reconnection.noteSale();
    await clock.advance(100_000);
    expect(reconnection.waitMs).toBe(200_000);
    await clock.advance(200_000);
    expect(reconnection.waitMs).toBe(0);
    reconnection.done();
    expect(reconnection.waitMs).toBe(Infinity);
  });
});
