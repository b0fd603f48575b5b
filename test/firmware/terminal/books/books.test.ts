import { JournalError, JournalFullError } from "../../../../firmware/storage/journal/journal-error";
import type { Books } from "../../../../firmware/terminal/books/books";
import { BooksBench, facts, START } from "./books-bench";

const approved = { result: "approved", answerCode: "00", authorisationCode: "123456" } as const;

/** Batch totals as a short text. */
const totals = (books: Books): string =>
  books.totals.lines.map(({ scheme, kind, count, amountMinor }) => `${scheme} ${kind} ${count} ${amountMinor}`).join();

const mti = (message: { readonly message: { readonly mti: string } } | undefined): string | undefined =>
  message?.message.mti;

describe("a sale in the books", () => {
  it("is nobody's until its request is about to be sent, and counts once it was approved", () => {
    const bench = new BooksBench();
    const books = bench.open();
    const of = bench.begin(books, 1);
    expect([totals(books), books.isSettled, books.unsent]).toEqual(["", false, 0]);
    books.finish(of, approved);
    expect(totals(books)).toBe("Visa sale 1 1250");
    expect(books.untold).toMatchObject({ sequence: of, state: "approved", number: 1, authorisationCode: "123456" });
    books.told(of);
    expect(books.untold).toBeUndefined();
    expect(books.isSettled).toBe(false);
  });

  it("is not told when it was declined and shown, and nothing of it counts", () => {
    const bench = new BooksBench();
    const books = bench.open();
    const of = bench.begin(books, 1);
    books.finish(of, { result: "declined", answerCode: "51" });
    expect(books.untold).toMatchObject({ state: "declined", answerCode: "51" });
    books.told(of);
    expect([totals(books), books.isSettled, bench.open().untold]).toEqual(["", true, undefined]);
  });

  it("that was never sent owes nothing, and is not shown again", () => {
    const bench = new BooksBench();
    const books = bench.open();
    books.finish(bench.begin(books, 1), { result: "dropped" });
    const again = bench.open();
    expect([again.unsent, again.untold, again.isSettled]).toEqual([0, undefined, true]);
  });

  it("is owed a reversal when the power goes before its end is known, and was told to nobody", () => {
    const bench = new BooksBench();
    bench.begin(bench.open(), 7);
    const books = bench.open();
    const { urgent } = books;
    expect(urgent?.message.mti).toBe("0400");
    expect(urgent?.message.get(39)).toBe("68");
    expect(urgent?.message.get(90)).toBe(`02000000011122130405${"0".repeat(22)}`);
    expect(books.untold).toMatchObject({ state: "reversed", number: 7 });
    expect(bench.logged).toContain("warning books.cut");
    // Not owed twice by the next start.
    expect(bench.open().unsent).toBe(1);
  });

  it("is shown again when the power goes after its end was written down and before it was told", () => {
    const bench = new BooksBench();
    const books = bench.open();
    books.finish(bench.begin(books, 3), approved);
    const again = bench.open();
    expect([again.unsent, again.untold?.state, again.untold?.number]).toEqual([0, "approved", 3]);
    again.told(again.untold!.sequence);
    expect(bench.open().untold).toBeUndefined();
  });

  it("is taken out of the totals by a reversal that comes after its approval", () => {
    const bench = new BooksBench();
    const books = bench.open();
    const of = bench.begin(books, 1);
    books.finish(of, approved);
    books.owe(of, "22", Uint8Array.of(0x8a, 2, 0x30, 0x30));
    expect([totals(books), mti(books.urgent), books.isSettled]).toEqual(["", "0400", false]);
    expect(books.urgent?.message.bytes(55)).toEqual(Uint8Array.of(0x8a, 2, 0x30, 0x30));
    expect(books.find(1)?.standing).toBe("taken-back");
  });

  it("never counts when the reversal was owed before its end could be written down", () => {
    const bench = new BooksBench();
    const books = bench.open();
    const of = bench.begin(books, 1);
    books.owe(of, "22");
    books.finish(of, { result: "declined", answerCode: "C1" });
    const again = bench.open();
    expect([totals(again), again.unsent]).toEqual(["", 1]);
    expect(again.untold).toMatchObject({ state: "reversed", answerCode: "C1" });
  });
});

describe("a reversal", () => {
  it("goes out as 0400 once, and as 0401 ever after, also when the power went while it was sent", () => {
    const bench = new BooksBench();
    bench.begin(bench.open(), 1);
    const books = bench.open();
    books.noteSent(books.urgent!);
    expect(mti(books.urgent)).toBe("0401");
    const again = bench.open();
    expect(mti(again.urgent)).toBe("0401");
    expect(again.urgent?.message.get(11)).toBe(books.urgent?.message.get(11));
    again.noteAnswered(again.urgent!, { code: "00" });
    expect([again.urgent, again.unsent, bench.open().unsent]).toEqual([undefined, 0, 0]);
  });

  it("that flash does not take is owed as long as there is power, and by its intent after that", () => {
    const bench = new BooksBench();
    const books = bench.open();
    const of = bench.begin(books, 1);
    bench.flash.worn.add("journal");
    expect(() => books.finish(of, approved)).toThrow(JournalError);
    expect(books.refusal).toBe("J2");
    books.owe(of, "22");
    expect([mti(books.urgent), books.unsent]).toEqual(["0400", 1]);
    books.noteSent(books.urgent!);
    books.noteAnswered(books.urgent!, { code: "00" });
    expect(books.unsent).toBe(0);
    bench.flash.worn.clear();
    expect(mti(bench.open().urgent)).toBe("0400");
  });
});

describe("the queue", () => {
  it("is first in, first out, whatever restarts between, and says how much it is worth", () => {
    const bench = new BooksBench();
    let books = bench.open();
    for (const number of [1, 2, 3]) bench.store(books, number, number * 100);
    const seen: string[] = [];
    for (let head = books.head(); head !== undefined; head = books.head()) {
      seen.push(`${head.message.mti} ${head.message.get(4)} ${books.queue.count} ${books.queue.valueMinor}`);
      expect(books.queue.oldestAtMs).toBe(START + seen.length);
      books.noteSent(head);
      books = bench.open();
      expect(mti(books.head())).toBe("0221");
      books.noteAnswered(books.head()!, { code: "00" });
    }
    expect(seen).toEqual(["0220 000000000100 3 600", "0220 000000000200 2 500", "0220 000000000300 1 300"]);
    expect([books.unsent, totals(books)]).toEqual([0, "Visa sale 3 600"]);
    expect(books.queue).toEqual({ count: 0, valueMinor: 0, oldestAtMs: undefined });
  });

  it("keeps account data under a key that goes when nothing waits any more", () => {
    const bench = new BooksBench();
    const books = bench.open();
    bench.store(books, 9);
    bench.store(books, 10);
    expect(books.head()?.secrets?.()?.accountData).toEqual(new Uint8Array(40).fill(9));
    expect(Buffer.from(bench.flash.partition("journal").bytes).includes(Buffer.alloc(20, 9))).toBe(false);
    books.noteAnswered(books.head()!, { code: "00" });
    expect(bench.open().head()?.secrets?.()?.accountData).toEqual(new Uint8Array(40).fill(10));
    books.noteAnswered(books.head()!, { code: "00" });
    expect(bench.vault.size).toBe(0);
  });

  it("has no account data any more after a wipe of the vault; what it gives up is out of the totals and listed", () => {
    const bench = new BooksBench();
    let books = bench.open();
    bench.store(books, 1);
    bench.vault.clear();
    books = bench.open();
    expect(books.head()?.secrets?.()).toBeUndefined();
    books.giveUp(books.head()!, "lost");
    expect([books.unsent, totals(books), books.declined]).toEqual([0, "", { count: 1, valueMinor: 1250 }]);
    expect(books.find(1)?.standing).toBe("lost");
  });

  it("takes what the host declines out of the totals, once", () => {
    const bench = new BooksBench();
    const books = bench.open();
    bench.store(books, 1, 500);
    bench.store(books, 2, 700);
    books.noteAnswered(books.head()!, { code: "51" });
    const again = bench.open();
    expect([totals(again), again.declined]).toEqual(["Visa sale 1 700", { count: 1, valueMinor: 500 }]);
    expect(again.find(1)).toMatchObject({ standing: "declined", answerCode: "51", isForwarded: true });
    expect(again.find(2)).toMatchObject({ standing: "standing", isForwarded: false, isOffline: true });
  });

  it("has the void of what waits in it behind it, and neither counts, also when the host declines the sale", () => {
    const bench = new BooksBench();
    const books = bench.open();
    bench.store(books, 1, 500);
    books.void(books.find(1)!);
    expect([totals(books), books.queue.count, books.urgent]).toEqual(["", 2, undefined]);
    books.noteAnswered(books.head()!, { code: "05" });
    expect([totals(books), books.declined.count]).toEqual(["", 0]);
    expect(books.head()?.message.get(39)).toBe("17");
    expect(books.head()?.message.get(90)).toMatch(/^0220000001/);
    expect(books.find(1)?.standing).toBe("taken-back");
  });

  it("has advices about cards in it, which are worth nothing", () => {
    const bench = new BooksBench();
    const books = bench.open();
    const of = bench.begin(books, 1);
    books.advise(of, Uint8Array.of(0x9f, 0x5b, 1, 0));
    books.finish(of, approved);
    expect([mti(books.head()), books.queue.valueMinor, books.unsent]).toEqual(["0620", 0, 1]);
    books.noteSent(books.head()!);
    expect(mti(bench.open().head())).toBe("0621");
  });
});

describe("a batch", () => {
  it("is listed with reads that grow with it, not with its square, when all of it was made offline and forwarded", () => {
    const readsOf = (count: number): number => {
      const bench = new BooksBench(64);
      const books = bench.open();
      for (let number = 1; number <= count; number++) bench.store(books, number);
      for (let number = 1; number <= count; number++) {
        books.noteAnswered(books.head()!, { code: number % 5 === 0 ? "05" : "00", authorisationCode: String(number) });
      }
      const codes: string[] = [];
      const { flash } = bench;
      const before = flash.reads;
      books.each(({ standing, authorisationCode }) => void codes.push(`${standing} ${authorisationCode}`));
      const reads = flash.reads - before;
      expect(codes).toEqual(
        Array.from({ length: count }, (_, index) => `${(index + 1) % 5 === 0 ? "declined" : "standing"} ${index + 1}`),
      );
      return reads;
    };
    expect(readsOf(160) / readsOf(40)).toBeLessThan(6);
  });

  it("lists what was approved in it, oldest first, and finds it by its receipt", () => {
    const bench = new BooksBench();
    const books = bench.open();
    bench.sell(books, 1, 100);
    bench.begin(books, 2);
    books.finish(books.begin(facts(2), bench.request(5)), { result: "declined", answerCode: "51" });
    bench.sell(books, 3, 300, "Mastercard");
    bench.store(books, 4, 400);
    const listed: string[] = [];
    books.each(({ facts, isOffline }) => void listed.push(`${facts.number} ${facts.scheme} ${isOffline}`));
    expect(listed).toEqual(["1 Visa false", "3 Mastercard false", "4 Visa true"]);
    expect(books.find(3)).toMatchObject({
      authorisationCode: "123456",
      reference: "612345678901",
      facts: { number: 3 },
    });
    expect(books.find(2)).toBeUndefined();
    expect(books.requestOf(books.find(3)!).get(4)).toBe("000000000300");
    expect(books.requestOf(books.find(3)!).has(55)).toBe(false);
  });

  it("is closed with the same message before and after a power cut; what is sold meanwhile belongs to the next one", () => {
    const bench = new BooksBench();
    let books = bench.open();
    expect(books.batch).toBe(1);
    bench.sell(books, 1);
    books.beginClosing(bench.request(1250));
    expect([books.batch, totals(books), books.closing?.number]).toEqual([2, "", 1]);
    bench.sell(books, 2);
    books.noteSent(books.closing!);
    books = bench.open();
    expect(books.closing).toMatchObject({ number: 1 });
    expect(books.closing?.message.get(11)).toBe("000002");
    expect([books.walkClosing().next()?.facts.number, books.find(1), books.find(2)?.facts.number]).toEqual([
      1,
      undefined,
      2,
    ]);
    books.closed({ kind: "agreed", figures: undefined });
    expect([books.batch, totals(books), books.closing, books.isSettled]).toEqual([
      2,
      "Visa sale 1 1250",
      undefined,
      false,
    ]);
    expect([bench.open().batch, totals(bench.open())]).toEqual([2, "Visa sale 1 1250"]);
  });

  it("is closed before the next one is opened, wherever the power goes", () => {
    const bench = new BooksBench();
    const books = bench.open();
    bench.sell(books, 1);
    bench.failsNextBatch = true;
    expect(() => books.beginClosing(bench.request(1250))).toThrow("the power went");
    const again = bench.open();
    expect([again.closing?.number, again.batch, totals(again)]).toEqual([1, 2, ""]);
  });

  it("is remembered with the host's figures when it is settled, until the next one is", () => {
    const bench = new BooksBench();
    const books = bench.open();
    expect(books.settled).toBeUndefined();
    for (const number of [1, 2]) {
      bench.sell(books, number);
      books.beginClosing(bench.request(number * 100));
      const sale = { count: number, amountMinor: 7 };
      books.closed({ kind: "uploaded", figures: { sale, refund: { count: 0, amountMinor: 0 } } });
      const { settled } = bench.open();
      expect(settled).toMatchObject({ number, at: START, end: { kind: "uploaded", figures: { sale } } });
      expect(settled?.message.get(4)).toBe(`000000000${number}00`);
    }
  });

  it("is never closed while something is unsent", () => {
    const bench = new BooksBench();
    const books = bench.open();
    bench.store(books, 1);
    expect(() => books.beginClosing(bench.request(1))).toThrow("unsent");
  });
});

describe("books that are full, lost or another terminal's", () => {
  it("refuse new transactions with J1, keep room for what was begun, and take sales again after settlement", () => {
    const bench = new BooksBench(5);
    const books = bench.open();
    let number = 0;
    while (books.refusal === undefined) bench.sell(books, ++number);
    expect([books.refusal, number > 10]).toEqual(["J1", true]);
    expect(() => bench.begin(books, 0)).toThrow(JournalFullError);
    books.void(books.find(1)!);
    books.noteAnswered(books.urgent!, { code: "00" });
    books.beginClosing(bench.request(1));
    books.closed({ kind: "agreed", figures: undefined });
    expect(books.refusal).toBeUndefined();
    bench.sell(books, 1);
    expect(bench.open().totals.count("sale")).toBe(1);
  });

  it("sell nothing with J4 under the settings of another shop, and go on when the old ones are back", () => {
    const bench = new BooksBench();
    bench.sell(bench.open(), 1);
    const { settings } = bench;
    bench.settings = { ...settings, merchantId: "MERCHANT0000002" };
    const others = bench.open();
    expect([others.refusal, others.owner.merchantId, others.batch]).toEqual(["J4", "MERCHANT0000001", 1]);
    bench.settings = settings;
    const books = bench.open();
    expect([books.refusal, totals(books)]).toEqual([undefined, "Visa sale 1 1250"]);
  });

  it("change hands when they are settled", () => {
    const bench = new BooksBench();
    const books = bench.open();
    bench.sell(books, 1);
    books.beginClosing(bench.request(1250));
    books.closed({ kind: "agreed", figures: undefined });
    bench.settings = { ...bench.settings, currency: { numeric: "978", alpha: "EUR", exponent: 2 } };
    expect([bench.open().refusal, bench.open().batch, bench.open().owner.currency]).toEqual([undefined, 3, "978"]);
  });

  it("reverse nothing whose end may be among what was lost, keep the rest, and tell the loss once", () => {
    const bench = new BooksBench(16);
    let books = bench.open();
    for (let number = 1; number <= 40; number++) bench.sell(books, number);
    bench.flash.partition("journal").bytes.fill(0xa5, 4096, 8192);
    books = bench.open();
    expect(books.lost).toBeGreaterThan(10);
    expect(books.unsent).toBe(0);
    expect(books.totals.count("sale")).toBeGreaterThan(20);
    expect(books.totals.count("sale")).toBeLessThan(40);
    expect(books.find(40)?.standing).toBe("standing");
    books.lossTold();
    expect(bench.open().lost).toBe(0);
  });
});
