/** Which keys of the computer's keyboard press which of the terminal's, and the switch that ends it (WCAG 2.2, 2.1.4). */
import { useTexts } from "../i18n/language";
import { Icon } from "./icon";

export function KeyboardLegend({ on, onChange }: { readonly on: boolean; readonly onChange: (on: boolean) => void }) {
  const texts = useTexts();
  const { keyboard, keys } = texts;
  const pairs: readonly (readonly [string, string])[] = [
    [keyboard.digits, keys.digits],
    [keyboard.doubleZero, "00"],
    [keyboard.enter, keys.enter],
    [keyboard.cancel, keys.cancel],
    [keyboard.clear, keys.clear],
    [keyboard.menu, keys.menu],
    [keyboard.next, keys.next],
  ];
  return (
    <details class="legend">
      <summary>
        <Icon name="keyboard" />
        {texts.terminal.legend}
      </summary>
      <dl>
        {pairs.map(([stroke, meaning]) => (
          <div key={stroke}>
            <dt>
              <kbd>{stroke}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <label class="check">
        <input type="checkbox" checked={on} onChange={(event) => onChange(event.currentTarget.checked)} />
        {texts.page.keyboard}
      </label>
    </details>
  );
}
