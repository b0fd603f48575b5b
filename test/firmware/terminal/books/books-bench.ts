/** Books over flash in memory, and messages to keep in them. */
import type { Message } from "../../../../firmware/iso8583/message";
import { Books, type TransactionFacts } from "../../../../firmware/terminal/books/books";
import { fillRequest } from "../../../../firmware/terminal/message-templates";
import { nodeCipher } from "../../../../host-sim/engine/node-cipher";
import { FakeFlash } from "../../../support/fake-flash";

export const START = Date.UTC(2026, 10, 22, 13, 4, 5);

const settings = {
  terminalId: "TAP00001",
  merchantId: "MERCHANT0000001",
  currency: { numeric: "985", alpha: "PLN", exponent: 2 },
};

/** What a terminal has that its books are opened with; it outlives a restart, as flash does. */
export class BooksBench {
  readonly flash: FakeFlash;
  readonly logged: string[] = [];
  readonly vault = new Map<number, Uint8Array>();
  settings = settings;
  stan = 0;
  nowMs = START;
  /** The power goes before the next batch has its number. */
  failsNextBatch = false;
  #batch = 0;

  constructor(blocks = 8) {
    this.flash = new FakeFlash();
    this.flash.partition("journal", blocks);
  }

  open(): Books {
    const { flash, vault } = this;
    return Books.open({
      ports: {
        cipher: nodeCipher,
        clock: {
          now: () => this.nowMs + 0.25,
          monotonicMs: () => this.nowMs,
          after: () => ({ cancel: () => undefined }),
        },
        deviceSecret: { derive: (label) => nodeCipher.hmacSha256(new Uint8Array(32).fill(7), Buffer.from(label)) },
        log: { write: (level, event) => void this.logged.push(`${level} ${event}`) },
        random: { fill: (bytes) => bytes.fill(0x5a) },
        store: { flash },
      },
      settings: this.settings,
      vault: {
        has: (slot) => vault.has(slot),
        read: (slot) => vault.get(slot)?.slice(),
        write: (slot, value) => void vault.set(slot, value.slice()),
        erase: (slot) => void vault.delete(slot),
      },
      requests: { ownFields: () => this.header() },
      nextBatch: () => {
        if (this.failsNextBatch) {
          this.failsNextBatch = false;
          throw new Error("the power went");
        }
        return ++this.#batch;
      },
    });
  }

  /** Fields 7, 11, 12, 13 of the next message. */
  header(): { 7: string; 11: string; 12: string; 13: string } {
    const stan = String(++this.stan).padStart(6, "0");
    return { 7: "1122130405", 11: stan, 12: "140405", 13: "1122" };
  }

  request(amountMinor: number, type: "0200" | "0220" = "0200"): Message {
    return fillRequest(type, {
      ...this.header(),
      ...{ 3: "000000", 4: String(amountMinor).padStart(12, "0"), 18: "5992", 22: "071", 25: "00" },
      ...{ 41: "TAP00001", 42: "MERCHANT0000001", 49: "985", 55: Uint8Array.of(0x9f, 0x27, 1, 0x80), 60: "000001" },
    });
  }

  /** A request that is about to be sent. */
  begin(books: Books, number: number, amountMinor = 1250, scheme = "Visa"): number {
    return books.begin(facts(number, amountMinor, scheme), this.request(amountMinor));
  }

  /** An approved sale that was told. */
  sell(books: Books, number: number, amountMinor = 1250, scheme = "Visa"): number {
    const of = this.begin(books, number, amountMinor, scheme);
    books.finish(of, { result: "approved", answerCode: "00", authorisationCode: "123456", reference: "612345678901" });
    books.told(of);
    return of;
  }

  /** An approval that the host has not seen. */
  store(books: Books, number: number, amountMinor = 1250): number {
    const account = { accountData: new Uint8Array(40).fill(number) };
    const of = books.store(facts(number, amountMinor), this.request(amountMinor, "0220"), account);
    books.told(of);
    return of;
  }
}

export function facts(number: number, amountMinor = 1250, scheme = "Visa"): TransactionFacts {
  return {
    ...{ kind: "sale", amountMinor, scheme, number, at: START + number, entryMode: "contactless" },
    ...{ verification: "none", maskedPan: "476173******0010", cardName: "Visa Debit", aid: "A0000000031010" },
    ...{ cryptogram: "0123456789ABCDEF", verificationResults: "0000000000" },
  };
}
