/** A card's front, drawn: no scheme's mark is used, its name stands in words. */
import type { CardFace } from "../../../protocol/card-face";
import { Icon } from "./icon";

/** So many designs stand in cards.css; a card keeps its own whatever others are in the tray. */
const designs = 6;

function designOf(id: string): number {
  let sum = 0;
  for (let index = 0; index < id.length; index++) sum = (sum * 31 + id.charCodeAt(index)) % 9973;
  return sum % designs;
}

export function CardPicture({ card }: { readonly card: CardFace }) {
  return (
    <span class={`card-picture design-${designOf(card.id)}`}>
      <span class="card-top">
        {card.contactless ? <span class="card-chip" /> : <span class="card-stripe-mark" />}
        {card.contactless ? <Icon name="waves" /> : null}
      </span>
      <span class="card-number">{card.maskedPan.replace(/(.{4})(?=.)/g, "$1 ")}</span>
      <span class="card-bottom">
        <span>{card.expiry}</span>
        <span class="card-scheme">{card.scheme}</span>
      </span>
    </span>
  );
}
