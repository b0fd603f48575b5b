/** A card, drawn with the parts that it can be used by: chip, antenna, stripe. No scheme's mark is used, its name stands in words. */
import type { CardFace } from "../../../protocol/card-face";
import { usePanel } from "../state/panel-store";
import { Icon } from "./icon";

/** So many designs stand in cards.css. */
const designs = 6;

export function CardPicture({ card }: { readonly card: CardFace }) {
  const place = usePanel((state) => state.cards.findIndex(({ id }) => id === card.id));
  return (
    <span class={`card-picture design-${Math.max(0, place) % designs}`}>
      <span class="card-top">
        {card.contact ? <span class="card-chip" /> : null}
        {card.stripe && !card.contact ? <span class="card-stripe-mark" /> : null}
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
