/** What a terminal has to say of its books at its start: whose they are, what of them is lost, and how the last transaction ended. */
import type { AuditLog } from "../storage/audit/audit-log";
import type { Settings } from "../storage/settings";
import type { TextKey } from "../ui/i18n/text-en";
import type { Phrase } from "../ui/i18n/translate";
import type { ResultTone } from "../ui/screens/result";
import type { Books, TransactionKind, UntoldEnd } from "./books/books";
import type { Front } from "./front";
import type { KeyInput } from "./key-input";

export interface BooksDeskParts {
  readonly front: Front;
  readonly keys: KeyInput;
  readonly settings: Settings;
  readonly books: Books;
  readonly audit: Pick<AuditLog, "append">;
}

const TITLES: Readonly<Record<TransactionKind, TextKey>> = Object.freeze({ sale: "last.sale", refund: "last.refund" });

/** How an end looks, and what it is called. */
const LOOKS: Readonly<Record<"approved" | "declined" | "reversed", { tone: ResultTone; text: TextKey }>> =
  Object.freeze({
    approved: { tone: "approved", text: "result.approved" },
    declined: { tone: "declined", text: "result.declined" },
    reversed: { tone: "not-completed", text: "last.reversed" },
  });

const OK = Object.freeze([{ key: "enter", label: "key.ok" }] as const);

export class BooksDesk {
  readonly #parts: BooksDeskParts;

  constructor(parts: BooksDeskParts) {
    this.#parts = parts;
  }

  /** J4: what is in the books has to be settled by the shop that it belongs to. */
  tellOwner(): void {
    const { front, books } = this.#parts;
    const { terminalId, merchantId } = books.owner;
    front.identify(terminalId, this.#parts.settings.time);
    const text = { key: "books.others.text", values: { terminalId, merchantId, code: "J4" } } as const;
    front.alert();
    front.show({ kind: "notice", tone: "fault", title: { key: "books.others" }, text, hints: [] });
  }

  /** What has not been told yet, each until somebody has seen it. */
  async tell(): Promise<void> {
    await this.#tellLoss();
    await this.#tellEnd();
  }

  /** J3: records that are gone are gone; people must know that sums may be too small. */
  async #tellLoss(): Promise<void> {
    const { front, keys, books, audit } = this.#parts;
    const { lost } = books;
    if (lost === 0) return;
    audit.append("recordsLost", "terminal", String(Math.min(lost, 9999)));
    const text = { key: "books.lost.text", values: { count: String(lost), code: "J3" } } as const;
    front.alert();
    front.show({ kind: "notice", tone: "fault", title: { key: "books.lost" }, text, hints: OK });
    while ((await keys.next()) !== "enter");
    books.lossTold();
  }

  /** The last transaction, if the power went before anybody could see how it ended. */
  async #tellEnd(): Promise<void> {
    const { front, keys, settings, books } = this.#parts;
    const { untold } = books;
    const look = untold && LOOKS[untold.state as keyof typeof LOOKS];
    if (untold === undefined || look === undefined) return;
    const { kind, amountMinor } = untold;
    front.alert();
    front.show({
      kind: "result",
      tone: look.tone,
      amountMinor,
      currency: settings.currency,
      title: { key: TITLES[kind] },
      text: { key: look.text },
      detail: detailOf(untold),
    });
    books.told(untold.sequence);
    await keys.nextWithin(settings.timeouts.resultSeconds * 1000);
  }
}

function detailOf({ state, authorisationCode, answerCode }: UntoldEnd): Phrase | undefined {
  if (state === "approved" && authorisationCode !== "") {
    return { key: "result.approved.code", values: { code: authorisationCode } };
  }
  return answerCode === "" ? undefined : { key: "result.declined.code", values: { code: answerCode } };
}
