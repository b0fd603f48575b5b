/** Where a card is held: the contactless field, and the cards that lie in it. */
import { useTexts } from "../i18n/language";
import { usePanel } from "../state/panel-store";
import { CardPicture } from "./card-picture";
import { useDrag } from "./drag-card";
import { Icon } from "./icon";

export function ReaderField() {
  const texts = useTexts();
  const drag = useDrag();
  const carrier = usePanel((state) => state.carrier);
  const cards = usePanel((state) => state.cards);
  const inField = usePanel((state) => state.cardsInField);
  const lying = cards.filter((card) => inField.includes(card.id) && drag.held?.id !== card.id);
  const state = drag.held?.contactless === true ? " field-wanted" : carrier ? " field-active" : "";
  return (
    <div class={`field${state}`} ref={drag.setReader}>
      <span class="field-mark">
        <Icon name="waves" />
        <span hidden={lying.length > 0}>{carrier ? texts.terminal.readerActive : texts.terminal.readerEmpty}</span>
      </span>
      {lying.map((card, index) => (
        <span
          key={card.id}
          class="field-card"
          style={{ "--place": String(index) }}
          onPointerDown={(event) => drag.pickUp(card, event)}
        >
          <CardPicture card={card} />
        </span>
      ))}
    </div>
  );
}
