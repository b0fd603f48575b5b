/** Narrows the tray down to the cards that can be used in one way. */
import type { CardFace } from "../../../protocol/card-face";
import { useTexts } from "../i18n/language";

export type CardWay = "all" | "tap" | "insert" | "swipe";

/** Whether a card can be used so. */
export const hasWay: Readonly<Record<CardWay, (card: CardFace) => boolean>> = {
  all: () => true,
  tap: ({ contactless }) => contactless,
  insert: ({ contact }) => contact,
  swipe: ({ stripe }) => stripe,
};

const ways: readonly CardWay[] = ["all", "tap", "insert", "swipe"];

export function TrayFilter({ way, onChange }: { readonly way: CardWay; readonly onChange: (way: CardWay) => void }) {
  const { tray } = useTexts();
  return (
    <fieldset class="choices">
      <legend class="unseen">{tray.filter}</legend>
      {ways.map((one) => (
        <label key={one}>
          <input type="radio" name="way" checked={one === way} onChange={() => onChange(one)} />
          {tray[one]}
        </label>
      ))}
    </fieldset>
  );
}
