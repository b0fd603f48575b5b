/** What a merchant does first in every sale: waits for the terminal, keys the amount, and gets to where it asks for the card. */
import type { World } from "../world/world";
import { pressKeys } from "./fingers";
import { isOnScreen, quoted, unseen } from "./screen";

/** Texts of the screens on the way, in both languages: a terminal changes its own in the menu, and for a cardholder. */
export const saleTexts = Object.freeze({
  idle: ["Wpisz kwotę", "Enter the amount"],
  askCustomerCopy: ["Kopia dla klienta?", "Customer copy?"],
  card: [
    ...["Zbliż lub przeciągnij kartę", "Zbliż kartę", "Włóż kartę", "Przeciągnij kartę"],
    ...["Tap or swipe card", "Tap card", "Insert card", "Swipe card"],
  ],
});

/** For what went before: a result, a receipt, a connection that comes up. */
const idleWithinMs = 30_000;
const cardWithinMs = 5000;

/** Keys an amount; a customer's copy that is offered first is refused. Throws `StepFailure`. */
export async function enterSale(world: World, amountMinor: number): Promise<void> {
  const { idle, askCustomerCopy, card } = saleTexts;
  await see(world, [...askCustomerCopy, ...idle], idleWithinMs);
  if (isAnyOnScreen(world, askCustomerCopy)) {
    await pressKeys(world, ["cancel"]);
    await see(world, idle, idleWithinMs);
  }
  await pressKeys(world, [...String(amountMinor), "enter"]);
  await see(world, card, cardWithinMs);
  // A key that the terminal does not take, because the amount gets too high, would make another sale of it.
  if (!isAmountOnScreen(world, amountMinor))
    throw unseen(world, `the amount ${amountMinor} (minor units)`, cardWithinMs);
}

async function see(world: World, texts: readonly string[], withinMs: number): Promise<void> {
  if (await world.terminal.runUntil(() => isAnyOnScreen(world, texts), withinMs)) return;
  if (world.terminal.fault === undefined) throw unseen(world, texts.map(quoted).join(" or "), withinMs);
}

function isAnyOnScreen(world: World, texts: readonly string[]): boolean {
  return texts.some((text) => isOnScreen(world, text));
}

/** Whatever separates its digits in the terminal's language and currency. */
function isAmountOnScreen(world: World, amountMinor: number): boolean {
  const lines = world.terminal.display.screenText().split("\n");
  return lines.some((line) => Number(line.replace(/\D/g, "") || NaN) === amountMinor);
}
