/** Asking the issuer for a sale, and the cardholder for the PIN where the card or the issuer wants it: one question or several, one end. */
import type { Transaction } from "../emv/transaction";
import type { Message } from "../iso8583/message";
import type { TerminalPorts } from "../ports/terminal-ports";
import type { Settings } from "../storage/settings";
import type { Books } from "./books/books";
import type { CardEntry } from "./card-entry";
import type { Front } from "./front";
import type { HostResult, HostSession } from "./host-session";
import { cardSecrets } from "./keys/account-data";
import type { KeyInput } from "./key-input";
import { asksForPin, typeOnlinePin, wantsOnlinePin, type OnlinePinHistory } from "./online-pin";
import type { TypedPin } from "./pin-pad";
import { saleFacts } from "./sale-facts";
import { saleRequest, withOnlinePin, type PresentedCard } from "./sale-request";
import type { SaleScreens } from "./sale-screens";

/** How it ended. */
export type Authorisation =
  | {
      readonly kind: "answered";
      /** The card; after a PIN, as one whose holder gave it. */
      readonly presented: PresentedCard;
      /** What the books call the question that was answered. */
      readonly of: number;
      /** The question. */
      readonly request: Message;
      readonly answer: Message;
      /** Field 39. */
      readonly answerCode: string;
      readonly approved: boolean;
    }
  /** Nobody gave the PIN; nothing is owed for it. */
  | { readonly kind: "no-pin"; readonly because: Exclude<TypedPin["kind"], "entered"> }
  | Exclude<HostResult, { kind: "answered" }>;

export interface AuthorisationParts {
  readonly ports: Pick<TerminalPorts, "clock">;
  readonly settings: Settings;
  readonly books: Books;
  readonly front: Front;
  readonly keys: KeyInput;
  readonly session: HostSession;
  readonly cardEntry: CardEntry;
}

/** Asks until there is an answer that ends the sale, or none. The card's data are the caller's to overwrite. */
export async function authorise(
  parts: AuthorisationParts,
  screens: SaleScreens,
  transaction: Transaction,
  presented: PresentedCard,
): Promise<Authorisation> {
  const { amountMinor } = transaction;
  const { settings, session, books } = parts;
  let history: OnlinePinHistory = { sent: 0 };
  for (let isWanted = wantsOnlinePin(presented); ; isWanted = true) {
    const typed = isWanted ? await typePin(parts, amountMinor, history) : undefined;
    if (typed !== undefined && typed.kind !== "entered") return { kind: "no-pin", because: typed.kind };
    const pin = typed?.digits;
    try {
      const text = presented.kind === "contact" ? "card.inserted" : "host.authorising.text";
      screens.busy(amountMinor, "host.authorising", text);
      const card = pin === undefined ? presented : withOnlinePin(presented);
      const header = { ...session.header(), 60: String(books.batch).padStart(6, "0") };
      const request = saleRequest(settings, transaction, presented, header);
      const facts = saleFacts(transaction, card, parts.ports.clock.now());
      const result = await session.authorise(facts, request, cardSecrets(presented.card, pin));
      if (result.kind !== "answered") return result;
      if (pin !== undefined) history = { sent: history.sent + 1 };
      const answerCode = (result.answer.get(39) ?? "").trimEnd();
      if (asksForPin(presented, answerCode, history)) {
        books.finish(result.of, { result: "continued", answerCode });
        continue;
      }
      return { ...result, presented: history.sent > 0 ? withOnlinePin(presented) : presented, request, answerCode };
    } finally {
      // Sealing overwrites it; this is for a message that was never made.
      pin?.fill(0);
    }
  }
}

function typePin(
  { front, keys, settings, cardEntry }: AuthorisationParts,
  amountMinor: number,
  history: OnlinePinHistory,
): Promise<TypedPin> {
  const { currency } = settings;
  return typeOnlinePin({ front, keys, amountMinor, currency, mayBypass: false, removal: cardEntry.removal() }, history);
}
