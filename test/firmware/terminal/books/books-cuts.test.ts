/**
 * Power cut at every operation of the flash in a day of a shop: sales with every end, sales stored and forwarded, voids, a batch closed. Behind
 * each cut stand the same three: what the host charged, what the books say, what people were told.
 */
import type { Message } from "../../../../firmware/iso8583/message";
import type { Books } from "../../../../firmware/terminal/books/books";
import { PowerCut } from "../../../support/fake-flash";
import { BooksBench, facts } from "./books-bench";

/** The host as it should be: it charges once by STAN, and takes back what a reversal names. */
class Host {
  readonly #states = new Map<string, "charged" | "reversed">();

  take(message: Message): void {
    if (message.mti.startsWith("02")) {
      const stan = message.get(11)!;
      if (!this.#states.has(stan)) this.#states.set(stan, "charged");
    } else if (message.mti.startsWith("04")) {
      this.#states.set(message.get(90)!.slice(4, 10), "reversed");
    }
  }

  get charged(): string[] {
    return [...this.#states].filter(([, state]) => state === "charged").map(([stan]) => stan);
  }
}

/** One day, until it is over or the power goes. */
class Day {
  readonly bench = new BooksBench();
  readonly host = new Host();
  /** STANs of sales that people were told are approved, and that were not voided since. */
  readonly told = new Set<string>();
  /** Of a batch that is closed: settled with the host, and no more in the books. */
  readonly settled = new Set<string>();

  run(): void {
    const { bench } = this;
    const books = bench.open();
    this.#sell(books, 1, "approved");
    this.#sell(books, 2, "declined");
    this.#sell(books, 3, "no answer");
    this.drain(books);
    this.#sell(books, 4, "approved");
    this.#store(books, 5);
    this.#store(books, 6);
    this.#forward(books);
    this.#void(books, 6);
    this.drain(books);
    this.#void(books, 1);
    this.drain(books);
    this.#sell(books, 7, "refused by the card");
    this.drain(books);
    this.#store(books, 8);
    this.drain(books);
    const standing = standingStans(books);
    books.beginClosing(bench.request(1));
    books.noteSent(books.closing!);
    this.settle(books, standing);
    this.#sell(books, 9, "approved");
  }

  /** The totals agree. */
  settle(books: Books, standing: readonly string[]): void {
    for (const stan of standing) this.settled.add(stan);
    books.closed({ kind: "agreed", figures: undefined });
  }

  /** Sends all that is owed. */
  drain(books: Books): void {
    for (let owed = books.urgent; owed !== undefined; owed = books.urgent) {
      books.noteSent(owed);
      this.host.take(owed.message);
      books.noteAnswered(owed, { code: "00" });
    }
    while (books.queued > 0) this.#forward(books);
  }

  #sell(books: Books, number: number, end: "approved" | "declined" | "no answer" | "refused by the card"): void {
    const { bench } = this;
    const request = bench.request(1250);
    const stan = request.get(11)!;
    const of = books.begin(facts(number), request);
    if (end !== "declined") this.host.take(request);
    if (end === "no answer") {
      books.owe(of, "68");
      books.told(of);
      return;
    }
    if (end === "refused by the card") books.owe(of, "22");
    const isApproved = end === "approved";
    books.finish(of, { result: isApproved ? "approved" : "declined", answerCode: isApproved ? "00" : "51" });
    if (isApproved) this.told.add(stan);
    books.told(of);
  }

  #store(books: Books, number: number): void {
    const stan = String(this.bench.stan + 1).padStart(6, "0");
    this.bench.store(books, number);
    this.told.add(stan);
  }

  #forward(books: Books): void {
    const owed = books.head()!;
    books.noteSent(owed);
    this.host.take(owed.message);
    books.noteAnswered(owed, { code: "00" });
  }

  #void(books: Books, number: number): void {
    const transaction = books.find(number)!;
    const stan = books.requestOf(transaction).get(11)!;
    // From here on nobody is told that it stands; should the power go now, it may stand or not.
    this.told.delete(stan);
    books.void(transaction);
  }
}

function standingStans(books: Books): string[] {
  const stans: string[] = [];
  books.each((transaction) => {
    if (transaction.standing === "standing") stans.push(books.requestOf(transaction).get(11)!);
  });
  return stans;
}

/** What must hold whenever the terminal is back and has sent what it owed. */
function judge(day: Day): void {
  const books = day.bench.open();
  expect(books.lost).toBe(0);
  const untold = books.untold;
  if (untold !== undefined) books.told(untold.sequence);
  const { closing } = books;
  if (closing !== undefined) {
    // Asked again with the same message; the host answers as before.
    const standing: string[] = [];
    const walk = books.walkClosing();
    for (let one = walk.next(); one !== undefined; one = walk.next()) {
      if (one.standing === "standing") standing.push(books.requestOf(one).get(11)!);
    }
    day.settle(books, standing);
  }
  day.drain(books);
  const standing = standingStans(books);
  const inBooks = new Set([...standing, ...day.settled]);
  expect([...inBooks].sort()).toEqual(day.host.charged.sort());
  for (const stan of day.told) expect(inBooks).toContain(stan);
  expect(books.totals.count("sale")).toBe(standing.length);
  expect(books.unsent).toBe(0);
  // And it sells on.
  day.bench.sell(books, 50);
  expect(day.bench.open().find(50)?.standing).toBe("standing");
}

describe("the books of a day", () => {
  it("agree with the host and with people when nothing happens", () => {
    const day = new Day();
    day.run();
    judge(day);
    expect(day.settled.size).toBe(3);
  });

  it.each([
    ["its first half happens", [undefined]],
    ["any of its bits happen", [1, 2]],
  ])("agree after a power cut at every operation of the flash, of which %s", (_, seeds) => {
    const whole = new Day();
    whole.run();
    const operations = whole.bench.flash.operations;
    expect(operations).toBeGreaterThan(45);
    for (const seed of seeds) {
      for (let cutAt = 1; cutAt <= operations; cutAt++) {
        const day = new Day();
        day.bench.flash.cutAt = cutAt;
        day.bench.flash.tearSeed = seed === undefined ? undefined : seed * 7919 + cutAt;
        expect(() => day.run()).toThrow(PowerCut);
        day.bench.flash.cutAt = undefined;
        try {
          judge(day);
        } catch (error) {
          throw new Error(`cut at ${cutAt}, seed ${seed}`, { cause: error });
        }
      }
    }
  });
});
