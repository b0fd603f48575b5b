/** The slot in the terminal's front edge, and the card in it: the half that stands out can be taken hold of. */
import { cardText } from "../i18n/card-texts";
import { useLanguage } from "../i18n/language";
import { fill } from "../i18n/texts";
import { usePanel, useStore } from "../state/panel-store";
import { CardPicture } from "./card-picture";
import { useDrag } from "./drag-card";
import { Icon } from "./icon";

export function ChipSlot() {
  const { texts, language } = useLanguage();
  const { terminal, tray } = texts;
  const store = useStore();
  const drag = useDrag();
  const inserted = usePanel((state) => state.cards.find(({ id }) => id === state.cardInSlot));
  const title = inserted === undefined ? "" : cardText(language, inserted).title;
  const inHand = drag.held !== undefined && drag.held.id === inserted?.id;
  const wanted = drag.held?.contact === true && (inserted === undefined || inHand);
  const refusal = drag.slotRefusal;
  return (
    <div class={wanted ? "chip-slot chip-slot-wanted" : "chip-slot"} role="group" aria-label={terminal.chipSlot}>
      <span class="chip-slot-groove" />
      <div class="chip-slot-mouth" ref={drag.setChipSlot}>
        {inserted === undefined || inHand ? (
          <span class="chip-slot-hint">
            <Icon name="insert" />
            {terminal.chipSlotHint}
          </span>
        ) : (
          <button
            type="button"
            class="chip-slot-card"
            title={tray.pull}
            // The focus stays where it was, so that the keyboard goes on meaning the terminal's keys.
            onMouseDown={(event) => event.preventDefault()}
            onPointerDown={(event) => drag.pickUp(inserted, event)}
            onClick={(event) => {
              store.send({ type: "pull" });
              // Pulled from the keyboard, this button goes away: its user goes on at the terminal.
              if (event.detail === 0) event.currentTarget.closest<HTMLElement>("#terminal")?.focus();
            }}
          >
            <span class="unseen">{fill(tray.pullCard, { card: title })}</span>
            <span aria-hidden="true">
              <CardPicture card={inserted} />
            </span>
          </button>
        )}
      </div>
      <span class="unseen" role="status">
        {inserted === undefined ? "" : fill(terminal.chipSlotHolds, { card: title })}
      </span>
      <span class="unseen" role="status">
        {refusal === undefined ? "" : terminal[refusal.reason]}
      </span>
      {refusal === undefined ? null : (
        <span key={refusal.count} class="slot-word" aria-hidden="true">
          {terminal[refusal.reason]}
        </span>
      )}
    </div>
  );
}
