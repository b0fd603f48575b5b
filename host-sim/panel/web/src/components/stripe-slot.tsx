/** The slot that a stripe card is pulled through, along the terminal's side. */
import { useTexts } from "../i18n/language";
import { useDrag } from "./drag-card";
import { Icon } from "./icon";

export function StripeSlot() {
  const texts = useTexts();
  const drag = useDrag();
  const wanted = drag.held?.stripe === true;
  return (
    <div class={wanted ? "slot slot-wanted" : "slot"} ref={drag.setSlot}>
      <span class="slot-groove" style={{ "--covered": String(drag.slotCovered) }} />
      <span class="slot-label">
        <Icon name="swipe" />
        {texts.terminal.slotHint}
      </span>
      <span class="unseen" role="status">
        {drag.tooShort > 0 ? texts.terminal.slotShort : ""}
      </span>
      {drag.tooShort > 0 ? (
        <span key={drag.tooShort} class="slot-word" aria-hidden="true">
          {texts.terminal.slotShort}
        </span>
      ) : null}
    </div>
  );
}
