import { Message } from "../../../firmware/iso8583/message";
import { Backoff } from "../../../firmware/terminal/backoff";
import type { ExchangeResult } from "../../../firmware/terminal/host-exchange";
import { OwedQueue } from "../../../firmware/terminal/owed-queue";
import { FakeClock } from "../../support/fake-clock";
import { BooksBench, START } from "./books/books-bench";

const random = { fill: <T extends Uint8Array>(buffer: T): T => buffer };
const late: ExchangeResult = { kind: "no-answer", code: "H1", malformed: false };
const answered = (code: string): ExchangeResult => ({
  kind: "answer",
  message: new Message("0230").set(37, "612345678901").set(39, code),
});

function queued(expiryHours = 168) {
  const bench = new BooksBench();
  const books = bench.open();
  const clock = new FakeClock(START);
  const logged: string[] = [];
  const log = { write: (level: string, event: string) => logged.push(`${level} ${event}`) };
  const queue = new OwedQueue({ clock, log, backoff: new Backoff(random), books, expiryHours });
  return { bench, books, clock, logged, queue };
}

describe("the queue of what the host is owed", () => {
  it("waits for nothing when it is empty, and is due at once when it is not", () => {
    const { bench, books, queue } = queued();
    expect([queue.waitMs, queue.next()]).toEqual([Infinity, undefined]);
    bench.store(books, 1);
    expect(queue.waitMs).toBe(0);
    expect(queue.next()?.owed.message.get(11)).toBe("000001");
  });

  it("goes out oldest first, and as repeats with growing pauses while nobody answers", async () => {
    const { bench, books, clock, queue, logged } = queued();
    bench.store(books, 1);
    bench.store(books, 2);
    const seen: string[] = [];
    for (const pauseMs of [1_000, 2_000, 4_000]) {
      const { owed, secrets } = queue.next()!;
      seen.push(`${owed.message.mti} ${owed.message.get(11)} ${secrets?.accountData[0]}`);
      queue.take(owed, pauseMs === 2_000 ? answered("91") : late);
      expect(queue.waitMs).toBe(pauseMs);
      await clock.advance(pauseMs);
    }
    expect(seen).toEqual(["0220 000001 1", "0221 000001 1", "0221 000001 1"]);
    queue.take(queue.next()!.owed, answered("00"));
    expect([queue.waitMs, logged.at(-1)]).toEqual([0, "info host.forwarded"]);
    const { owed } = queue.next()!;
    expect([owed.message.mti, owed.message.get(11)]).toEqual(["0220", "000002"]);
    queue.take(owed, answered("51"));
    expect([queue.waitMs, books.declined.count, logged.at(-1)]).toEqual([Infinity, 1, "warning host.forwarded"]);
  });

  it("does not wait out a pause when somebody is in a hurry", () => {
    const { bench, books, queue } = queued();
    bench.store(books, 1);
    queue.take(queue.next()!.owed, late);
    expect(queue.waitMs).toBe(1_000);
    queue.hurry();
    expect(queue.waitMs).toBe(0);
  });

  it("gives up what is too old, and goes on with the next", async () => {
    const { bench, books, clock, queue, logged } = queued(2);
    bench.store(books, 1);
    await clock.advance(3_600_000 * 2 + 60_000);
    bench.nowMs = clock.now();
    bench.store(books, 2);
    // Its own time is what counts.
    expect(queue.next()).toBeUndefined();
    expect(logged).toEqual(["error host.not-forwarded", "error host.not-forwarded"]);
    expect([books.find(1)?.standing, books.declined.count, books.totals.lines]).toEqual(["expired", 2, []]);
  });

  it("takes back what it gives up after it was sent: the host may have it", async () => {
    const { bench, books, clock, queue } = queued(2);
    bench.store(books, 1);
    queue.take(queue.next()!.owed, late);
    await clock.advance(3_600_000 * 3);
    const { owed } = queue.next()!;
    expect([owed.message.mti, owed.message.get(39), owed.message.get(90)?.slice(0, 10)]).toEqual([
      "0400",
      "68",
      "0220000001",
    ]);
    expect(books.find(1)?.standing).toBe("expired");
  });

  it("gives up what has lost its account data with the vault", () => {
    const { bench, books, queue } = queued();
    bench.store(books, 1);
    bench.vault.clear();
    expect([queue.next(), books.find(1)?.standing, books.unsent]).toEqual([undefined, "lost", 0]);
  });
});
