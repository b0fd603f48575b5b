/** What the host will not void stands again, and people hear of it. */
import type { Books } from "../../../../firmware/terminal/books/books";
import { BooksBench } from "./books-bench";

const totals = (books: Books): string =>
  books.totals.lines.map(({ kind, count, amountMinor }) => `${kind} ${count} ${amountMinor}`).join();

/** What books say of a transaction, and what people have to be told. */
const said = (books: Books, number = 1): unknown => [
  totals(books),
  books.find(number)?.standing,
  books.refusedVoid?.code,
];

/** Sends the reversal that is urgent, or else the head of the queue. */
function answer(books: Books, code: string): void {
  const owed = books.urgent ?? books.head();
  if (owed === undefined) throw new Error("nothing is owed");
  books.noteSent(owed);
  books.noteAnswered(owed, { code });
}

describe("a void that the host refuses", () => {
  it.each(["21", "12", "94"])("with %s gives back what it took, and is told until somebody has read it", (code) => {
    const bench = new BooksBench();
    const books = bench.open();
    bench.sell(books, 1);
    bench.sell(books, 2, 300);
    books.void(books.find(1)!);
    expect(said(books)).toEqual(["sale 1 300", "taken-back", undefined]);
    answer(books, code);
    for (const each of [books, bench.open()]) {
      expect(said(each)).toEqual(["sale 2 1550", "standing", code]);
      expect([each.unsent, each.refusedVoid]).toEqual([0, expect.objectContaining({ number: 1, amountMinor: 1250 })]);
    }
    const again = bench.open();
    again.refusalTold(again.refusedVoid!);
    expect([again.refusedVoid, bench.open().refusedVoid]).toEqual([undefined, undefined]);
  });

  it("can be asked for once more, and counts for nothing when it is taken then", () => {
    const bench = new BooksBench();
    const books = bench.open();
    const of = bench.sell(books, 1);
    books.void(books.find(1)!);
    answer(books, "12");
    // The last sale is one that stands.
    expect([books.lastBooked?.sequence, bench.open().lastBooked?.sequence]).toEqual([of, of]);
    books.void(books.find(1)!);
    answer(books, "00");
    for (const each of [books, bench.open()]) expect(said(each)).toEqual(["", "taken-back", "12"]);
    expect(books.lastBooked).toBeUndefined();
  });

  it("stands again also when it was made offline and waited with its void, and is forwarded then", () => {
    const bench = new BooksBench();
    const books = bench.open();
    bench.store(books, 1);
    books.void(books.find(1)!);
    answer(books, "00");
    answer(books, "21");
    for (const each of [books, bench.open()]) {
      expect(said(each)).toEqual(["sale 1 1250", "standing", "21"]);
      expect([each.find(1)?.isForwarded, each.queued, each.declined.count]).toEqual([true, 0, 0]);
    }
    books.void(books.find(1)!);
    expect(books.isUrgent).toBe(true);
  });

  it("stands for nothing when its own forward was declined or could not be sent", () => {
    for (const end of ["05", "lost"]) {
      const bench = new BooksBench();
      const books = bench.open();
      bench.store(books, 1);
      books.void(books.find(1)!);
      if (end === "lost") books.giveUp(books.head()!, "lost");
      else answer(books, end);
      answer(books, "21");
      for (const each of [books, bench.open()]) expect(said(each)).toEqual(["", "taken-back", undefined]);
    }
  });

  it("is told one after the other, across restarts", () => {
    const bench = new BooksBench();
    let books = bench.open();
    for (const number of [1, 2, 3]) bench.store(books, number);
    for (const number of [1, 2, 3]) books.void(books.find(number)!);
    for (const code of ["00", "00", "00", "21", "00", "12"]) answer(books, code);
    const heard: unknown[] = [];
    for (let refused = books.refusedVoid; refused !== undefined; refused = books.refusedVoid) {
      heard.push([refused.number, refused.code]);
      books.refusalTold(refused);
      books = bench.open();
    }
    expect(heard).toEqual([
      [1, "21"],
      [3, "12"],
    ]);
    expect(totals(books)).toBe("sale 2 2500");
  });
});

describe("a reversal of the terminal's own", () => {
  it("is closed by any final answer: people were told that there was no sale", () => {
    const bench = new BooksBench();
    const books = bench.open();
    const of = bench.sell(books, 1);
    books.owe(of, "22");
    answer(books, "21");
    for (const each of [books, bench.open()]) expect(said(each)).toEqual(["", "taken-back", undefined]);
  });
});
