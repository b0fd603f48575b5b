/**
 * A sensible merchant: knows what he wants, reads what the screen says, does what it asks for, and gives up in the end. He trusts
 * the terminal and nothing else: what it told him is what he tells his customers.
 */
import type { SeededRandom } from "../board/seeded-random";
import { UnknownCardError } from "../cards/catalogue";
import type { PaymentKind } from "../replay/invariants";
import type { Witness } from "../replay/witness";
import type { World } from "../world/world";
import { Hands, OutOfPatience } from "./hands";
import { itemKey, wayOf, type Reading } from "./screen-reading";

/** How long people stand at the counter before they give up. */
const patienceMs = 600_000;
/** How often a card is held out before somebody cancels. */
const mostPresentations = 4;
/** The PIN of all cards of the tray. */
const PIN = ["1", "2", "3", "4"];

/** What people draw through where a stripe is asked for. */
const anyStripe = "stripe-plain";

/** A card that somebody pays with. */
export interface PaymentWish {
  readonly kind: PaymentKind;
  readonly amountMinor: number;
  readonly by: "tap" | "insert" | "swipe";
  readonly card: string;
  /** The card is taken away so long after it was presented, whatever it is doing. */
  readonly tornAfterMs?: number;
  /** Given up at this point. */
  readonly cancelAt?: "amount" | "card";
}

/** What goes on at the counter: the state of one errand. */
interface Errand {
  readonly random: SeededRandom;
  readonly endsAtMs: number;
  /** What to do where a card is wanted; elsewhere it is refused. */
  readonly card?: (screen: Reading) => Promise<void>;
  /** Whether questions are answered with Yes; left out, as it comes. */
  readonly yes?: boolean;
}

/** Names of menu items, in both languages; a test holds them to the firmware's texts. */
export const menuTexts = Object.freeze({
  reprint: ["Ostatnie potwierdzenie", "Print last receipt"],
  merchant: ["Sprzedawca", "Merchant"],
  supervisor: ["Kierownik", "Supervisor"],
  refund: ["Zwrot", "Refund"],
  void: ["Unieważnienie", "Void"],
  xReport: ["Raport X", "X report"],
  settle: ["Rozliczenie", "Settlement"],
  offline: ["Tryb offline", "Offline mode"],
  forward: ["Wyślij niewysłane", "Send unsent sales"],
});

type MenuItem = keyof typeof menuTexts;
type Role = "merchant" | "supervisor";

export class Merchant {
  readonly hands: Hands;
  readonly #world: World;
  readonly #witness: Witness;

  constructor(world: World, witness: Witness) {
    this.#world = world;
    this.#witness = witness;
    this.hands = new Hands(world);
  }

  /** Gets back to where a payment can begin, whatever stands on the screen. Throws `OutOfPatience`, `PowerGone`. */
  async toIdle(random: SeededRandom): Promise<void> {
    await this.#untilIdle(this.#errand(random));
  }

  /** A sale from the amount to the idle screen. Throws `OutOfPatience`, `PowerGone`. */
  async sell(wish: PaymentWish, random: SeededRandom): Promise<void> {
    await this.toIdle(random);
    await this.#pause(random);
    await this.#pay(wish, random);
  }

  /** A refund, by way of the merchant's menu. */
  async refund(wish: PaymentWish, random: SeededRandom): Promise<void> {
    if (await this.#open("merchant", "refund", random)) await this.#pay(wish, random);
    else await this.toIdle(random);
  }

  /** Takes a payment back by the number of its receipt; `undefined` for a receipt that nobody has. */
  async void(receiptNumber: string | undefined, random: SeededRandom): Promise<void> {
    if (await this.#open("merchant", "void", random)) {
      if (receiptNumber !== undefined) await this.hands.press(...String(Number(receiptNumber)), "enter");
    }
    await this.#untilIdle({ ...this.#errand(random), yes: true });
  }

  /** Something of a role's menu that needs no more than a Yes. */
  async choose(role: Role, item: MenuItem, random: SeededRandom): Promise<void> {
    if (await this.#open(role, item, random)) await this.hands.change(5_000);
    await this.#untilIdle({ ...this.#errand(random), yes: true });
  }

  /** Presses keys without a purpose, and none that a merchant has no business with. */
  async wander(random: SeededRandom): Promise<void> {
    await this.toIdle(random);
    const keys = ["menu", "next", "enter", "cancel", "clear", "1", "2", "menu", "next", "cancel", "0", "00"];
    for (let left = 3 + random.below(12); left > 0; left--) {
      await this.hands.press(keys[random.below(keys.length)]);
      // A payment that nobody wants ends before a card could be asked for.
      if (this.hands.look().kind === "card") await this.hands.press("cancel");
    }
    await this.toIdle(random);
  }

  async reprint(random: SeededRandom): Promise<void> {
    await this.toIdle(random);
    await this.hands.press("menu");
    if (await this.#choose(menuTexts.reprint)) await this.hands.change(5_000);
    await this.toIdle(random);
  }

  /** A code that is wrong, once. */
  async wrongCode(role: Role, random: SeededRandom): Promise<void> {
    await this.toIdle(random);
    await this.hands.press("menu");
    if (await this.#choose(menuTexts[role])) await this.hands.press(..."135791", "enter", "cancel");
    await this.toIdle(random);
  }

  /** Opens an item of a role's menu with the role's code; `false` when that cannot be done now. */
  async #open(role: Role, item: MenuItem, random: SeededRandom): Promise<boolean> {
    await this.toIdle(random);
    await this.hands.press("menu");
    if (!(await this.#choose(menuTexts[role])) || this.hands.look().kind !== "entry") return false;
    await this.hands.press(...(this.#world.codes?.[role] ?? ""), "enter");
    return this.#choose(menuTexts[item]);
  }

  /** Keys an amount and holds out the card, from where the amount is asked for. */
  async #pay(wish: PaymentWish, random: SeededRandom): Promise<void> {
    let presented = 0;
    const card = async (screen: Reading): Promise<void> => {
      const isLast = presented++ >= mostPresentations || wish.cancelAt !== undefined;
      if (isLast || !(await this.#present(wish, screen))) await this.hands.press("cancel");
    };
    await this.hands.press(...String(wish.amountMinor));
    const { kind, text } = this.hands.look();
    if (kind !== "entry" || wish.cancelAt === "amount" || !showsAmount(text, wish.amountMinor)) {
      // A key was not taken, or the terminal had something else to say: another sale would come of it.
      await this.hands.press("cancel");
    } else await this.hands.press("enter");
    await this.#untilIdle({ ...this.#errand(random), card });
  }

  #errand(random: SeededRandom): Errand {
    return { random, endsAtMs: this.#world.clock.monotonicMs() + patienceMs };
  }

  /** Does what the screens ask for until the terminal waits for the next customer. */
  async #untilIdle(errand: Errand): Promise<void> {
    for (;;) {
      const screen = this.hands.look();
      if (screen.kind === "idle") return;
      if (screen.kind === "stopped" || this.#world.clock.monotonicMs() > errand.endsAtMs) {
        throw new OutOfPatience("the terminal does not get back to its idle screen", screen.text);
      }
      await this.#answer(screen, errand);
    }
  }

  async #answer(screen: Reading, { card, random, yes }: Errand): Promise<void> {
    const { hands } = this;
    switch (screen.kind) {
      case "card":
        return card === undefined ? hands.press("cancel") : card(screen);
      case "remove":
        await this.#pause(random);
        this.takeCards();
        return void (await hands.change(2_000));
      case "pin":
        if (random.below(12) === 0) return hands.press("cancel");
        return hands.press(...PIN, "enter");
      case "choice":
        return hands.press("enter");
      case "question":
        await this.#pause(random);
        return hands.press((yes ?? random.below(3) === 0) ? "enter" : "cancel");
      case "entry":
      case "menu":
      case "leave":
        return hands.press("cancel");
      case "notice":
      case "result":
        // Some read it and press a key, some let it go by itself.
        if (random.below(2) === 0) return void (await hands.change(60_000));
        await this.#pause(random);
        return hands.press("enter");
      default:
        return void (await hands.change(5_000));
    }
  }

  /** Holds the card out in the way that is asked for; `false` when the customer cannot. */
  async #present(wish: PaymentWish, screen: Reading): Promise<boolean> {
    const { cards } = this.#world;
    const asked = wayOf(screen);
    if (asked === "other") return false;
    if (asked === "pull") this.takeCards();
    const mayChoose = screen.text.includes("Zbliż lub") || screen.text.includes("Tap or");
    const way = mayChoose || asked === undefined ? wish.by : asked === "pull" ? "insert" : asked;
    if (!this.#witness.attempts.some(({ amountMinor }) => amountMinor === wish.amountMinor)) {
      this.#witness.noteAttempt(wish.kind, wish.amountMinor);
    }
    try {
      if (way === "swipe") cards.swipe(wish.by === "swipe" ? wish.card : anyStripe);
      else if (way === "insert") cards.insert(wish.card);
      else cards.present(wish.card);
    } catch (error) {
      // A card that has no such side.
      if (error instanceof UnknownCardError) return false;
      throw error;
    }
    if (wish.tornAfterMs !== undefined) {
      await this.hands.wait(wish.tornAfterMs);
      this.takeCards();
    }
    await this.hands.change(20_000);
    return true;
  }

  /** Customers do not leave their cards: neither in the slot nor on the reader. */
  takeCards(): void {
    this.#world.cards.removeAll();
    this.#world.cards.pull();
  }

  /** Chooses an item of the menu shown, on whichever page it is. */
  async #choose(names: readonly string[]): Promise<boolean> {
    for (let page = 0; page < 4; page++) {
      const screen = this.hands.look();
      if (screen.kind !== "menu") return false;
      const key = itemKey(screen, names);
      if (key !== undefined) {
        await this.hands.press(key);
        return true;
      }
      await this.hands.press("next", "next", "next", "next");
    }
    return false;
  }

  /** People are not machines. */
  async #pause(random: SeededRandom): Promise<void> {
    await this.hands.wait(100 + random.below(2_000));
  }
}

/** Whether an amount stands there, whatever separates its digits in the terminal's language. */
function showsAmount(text: string, amountMinor: number): boolean {
  const major = String(Math.floor(amountMinor / 100));
  const minor = String(amountMinor % 100).padStart(2, "0");
  const digits = text.replace(/[\s,.]/g, "");
  return digits.includes(`${major}${minor}`);
}
