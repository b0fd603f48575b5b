/** The tray: every card of the gallery, to drag, or to use by its buttons. */
import type { CardFace } from "../../../protocol/card-face";
import { cardText } from "../i18n/card-texts";
import { useLanguage, useTexts } from "../i18n/language";
import { fill } from "../i18n/texts";
import { usePanel, useStore } from "../state/panel-store";
import { CardPicture } from "./card-picture";
import { useDrag } from "./drag-card";
import { Icon } from "./icon";

export function CardTray() {
  const texts = useTexts();
  const cards = usePanel((state) => state.cards);
  return (
    <section class="tray" aria-labelledby="tray-heading">
      <h2 id="tray-heading">{texts.tray.heading}</h2>
      <p class="tray-hint">{texts.tray.hint}</p>
      <ul class="tray-cards">
        {cards.map((card) => (
          <TrayCard key={card.id} card={card} />
        ))}
      </ul>
    </section>
  );
}

/**
 * A hand that used the mouse types on the terminal next, and its Enter must not press this button again. Who came here by
 * the keyboard (a click without a pointer has no detail) stays here.
 */
function leaveToKeypad(event: { readonly detail: number; readonly currentTarget: HTMLButtonElement }): void {
  if (event.detail > 0) event.currentTarget.blur();
}

function TrayCard({ card }: { readonly card: CardFace }) {
  const { texts, language } = useLanguage();
  const { title, hint } = cardText(language, card);
  const store = useStore();
  const drag = useDrag();
  const inField = usePanel((state) => state.cardsInField.includes(card.id));
  const inSlot = usePanel((state) => state.cardInSlot === card.id);
  const slotTaken = usePanel((state) => state.cardInSlot !== null);
  const absent = inField || inSlot || drag.held?.id === card.id;
  return (
    <li class={absent ? "tray-card tray-card-absent" : "tray-card"}>
      <div class="tray-picture" onPointerDown={(event) => absent || drag.pickUp(card, event)}>
        <CardPicture card={card} />
      </div>
      <div class="tray-words">
        <h3>{title}</h3>
        <p>{inField ? texts.tray.onReader : inSlot ? texts.tray.inSlot : hint}</p>
      </div>
      <div class="tray-buttons">
        {card.contactless && !inSlot ? (
          <button
            type="button"
            aria-label={fill(inField ? texts.tray.takeAwayCard : texts.tray.tapCard, { card: title })}
            onClick={(event) => {
              leaveToKeypad(event);
              store.send({ type: inField ? "remove" : "present", card: card.id });
            }}
          >
            <Icon name={inField ? "away" : "tap"} />
            {inField ? texts.tray.takeAway : texts.tray.tap}
          </button>
        ) : null}
        {card.contact && !inField && (inSlot || !slotTaken) ? (
          <button
            type="button"
            aria-label={fill(inSlot ? texts.tray.pullCard : texts.tray.insertCard, { card: title })}
            onClick={(event) => {
              leaveToKeypad(event);
              store.send(inSlot ? { type: "pull" } : { type: "insert", card: card.id });
            }}
          >
            <Icon name={inSlot ? "away" : "insert"} />
            {inSlot ? texts.tray.pull : texts.tray.insert}
          </button>
        ) : null}
        {card.stripe && !inField ? (
          <button
            type="button"
            aria-label={fill(texts.tray.swipeCard, { card: title })}
            onClick={() => store.send({ type: "swipe", card: card.id })}
          >
            <Icon name="swipe" />
            {texts.tray.swipe}
          </button>
        ) : null}
      </div>
    </li>
  );
}
