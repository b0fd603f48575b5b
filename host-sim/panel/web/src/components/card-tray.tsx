/** The tray: every card of the gallery, to drag, or to use by its buttons. */
import { useState } from "preact/hooks";
import type { CardFace } from "../../../protocol/card-face";
import { cardText } from "../i18n/card-texts";
import { useLanguage, useTexts } from "../i18n/language";
import { fill } from "../i18n/texts";
import { usePanel, useStore } from "../state/panel-store";
import { CardPicture } from "./card-picture";
import { useDrag } from "./drag-card";
import { Icon } from "./icon";
import type { IconName } from "./icon";
import { type CardWay, hasWay, TrayFilter } from "./tray-filter";

export function CardTray() {
  const texts = useTexts();
  const cards = usePanel((state) => state.cards);
  const slotTaken = usePanel((state) => state.cardInSlot !== null);
  const drag = useDrag();
  const [way, setWay] = useState<CardWay>("all");
  const giving = drag.held === undefined ? "" : " tray-giving";
  return (
    <section class={`tray${giving}${slotTaken ? " tray-slot-taken" : ""}`} aria-labelledby="tray-heading">
      <div class="tray-head">
        <h2 id="tray-heading">{texts.tray.heading}</h2>
        <TrayFilter way={way} onChange={setWay} />
      </div>
      <p class="tray-hint">{texts.tray.hint}</p>
      <ul class="tray-cards">
        {cards.filter(hasWay[way]).map((card) => (
          <TrayCard key={card.id} card={card} />
        ))}
      </ul>
    </section>
  );
}

/**
 * A hand that used the mouse types on the terminal next, and its Enter must not press this button again. Who came here by
 * the keyboard (a click without a pointer has no detail) stays here, unless the terminal asks him things next.
 */
function leaveToKeypad({ detail, currentTarget }: ButtonClick, always = false): void {
  if (detail > 0) currentTarget.blur();
  else if (always) document.getElementById("terminal")?.focus();
}

interface ButtonClick {
  readonly detail: number;
  readonly currentTarget: HTMLButtonElement;
}

function TrayCard({ card }: { readonly card: CardFace }) {
  const { texts, language } = useLanguage();
  const { tray } = texts;
  const { title, hint } = cardText(language, card);
  const store = useStore();
  const drag = useDrag();
  const inField = usePanel((state) => state.cardsInField.includes(card.id));
  const inSlot = usePanel((state) => state.cardInSlot === card.id);
  const slotTaken = usePanel((state) => state.cardInSlot !== null);
  const inHand = drag.held?.id === card.id;
  const absent = inField || inSlot || inHand;
  return (
    <li class={`tray-card${absent ? " tray-card-absent" : ""}${inSlot ? " tray-card-inserted" : ""}`}>
      <div class="tray-picture" onPointerDown={(event) => absent || drag.pickUp(card, event)}>
        <CardPicture card={card} />
      </div>
      <div class="tray-words">
        <h3>{title}</h3>
        <p>{inField ? tray.onReader : inSlot ? tray.inSlot : hint}</p>
      </div>
      <div class="tray-buttons">
        {card.contactless ? (
          <Way
            icon={inField ? "away" : "tap"}
            word={inField ? tray.takeAway : tray.tap}
            label={fill(inField ? tray.takeAwayCard : tray.tapCard, { card: title })}
            disabled={inSlot}
            onClick={(event) => {
              leaveToKeypad(event);
              store.send({ type: inField ? "remove" : "present", card: card.id });
            }}
          />
        ) : null}
        {card.contact ? (
          <Way
            icon={inSlot ? "away" : "insert"}
            word={inSlot ? tray.pull : tray.insert}
            label={fill(inSlot ? tray.pullCard : tray.insertCard, { card: title })}
            disabled={inField || (slotTaken && !inSlot)}
            onClick={(event) => {
              // The next Enter confirms a PIN and must not pull the card.
              leaveToKeypad(event, true);
              store.send(inSlot ? { type: "pull" } : { type: "insert", card: card.id });
            }}
          />
        ) : null}
        {card.stripe ? (
          <Way
            icon="swipe"
            word={tray.swipe}
            label={fill(tray.swipeCard, { card: title })}
            disabled={inField || inSlot}
            onClick={(event) => {
              leaveToKeypad(event);
              store.send({ type: "swipe", card: card.id });
            }}
          />
        ) : null}
      </div>
    </li>
  );
}

/** One way to use a card. Every card has a button for each of its ways, also while it cannot be used so. */
function Way({ icon, word, label, disabled, onClick }: WayProperties) {
  return (
    <button type="button" aria-label={label} disabled={disabled} onClick={onClick}>
      <Icon name={icon} />
      {word}
    </button>
  );
}

interface WayProperties {
  readonly icon: IconName;
  readonly word: string;
  readonly label: string;
  readonly disabled: boolean;
  readonly onClick: (event: ButtonClick) => void;
}
