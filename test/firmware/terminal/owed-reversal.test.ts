import { Message } from "../../../firmware/iso8583/message";
import { Backoff } from "../../../firmware/terminal/backoff";
import type { ExchangeResult } from "../../../firmware/terminal/host-exchange";
import { OwedReversal } from "../../../firmware/terminal/owed-reversal";
import { Reconnection } from "../../../firmware/terminal/reconnection";
import { FakeClock } from "../../support/fake-clock";
import { BooksBench } from "./books/books-bench";

const random = { fill: <T extends Uint8Array>(buffer: T): T => buffer };
const late: ExchangeResult = { kind: "no-answer", code: "H1", malformed: false };
const answered = (code: string): ExchangeResult => ({ kind: "answer", message: new Message("0410").set(39, code) });

function owed() {
  const bench = new BooksBench();
  const books = bench.open();
  const logged: string[] = [];
  const log = { write: (level: string, event: string) => logged.push(`${level} ${event}`) };
  const reversal = new OwedReversal(log, new Backoff(random), books);
  const owe = (number: number): void => books.owe(bench.begin(books, number), "68");
  owe(1);
  /** Sends it, with what comes of it; returns the pause. */
  const send = (result: ExchangeResult): number => reversal.take(reversal.next()!, result);
  return { bench, books, reversal, logged, owe, send };
}

describe("the reversal that is owed", () => {
  it("is the first one when it is sent, then its repeat, with growing pauses, whatever it is under", () => {
    const { reversal, send } = owed();
    const first = reversal.next()!;
    expect([first.message.mti, first.message.get(11)]).toEqual(["0400", "000002"]);
    expect(reversal.take(first, { kind: "not-sent" })).toBe(0);
    expect([send(late), send(answered("91")), send(late)]).toEqual([1_000, 2_000, 4_000]);
    const repeat = reversal.next()!;
    expect([repeat.message.mti, repeat.message.get(11)]).toEqual(["0401", "000002"]);
    expect(repeat.message.get(90)?.slice(0, 20)).toBe("02000000011122130405");
  });

  it.each([
    ["00", "info host.reversed"],
    ["25", "warning host.reversed"],
  ])("is settled by %s, and the next one begins with short pauses again", (code, line) => {
    const { bench, reversal, logged, owe, send } = owed();
    send(late);
    expect(send(answered(code))).toBe(0);
    expect(reversal.next()).toBeUndefined();
    expect(logged.at(-1)).toBe(line);
    owe(2);
    expect(send(late)).toBe(1_000);
    expect(bench.open().unsent).toBe(1);
  });

  it("is settled when flash keeps nothing any more, too: it does not go round for ever", () => {
    const { bench, reversal, send } = owed();
    bench.flash.worn.add("journal");
    expect(send(late)).toBe(1_000);
    expect(send(answered("00"))).toBe(0);
    expect(reversal.next()).toBeUndefined();
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
