/** The four contactless lights, left to right. */
import { useTexts } from "../i18n/language";
import { fill } from "../i18n/texts";
import { usePanel } from "../state/panel-store";

export function Lights() {
  const texts = useTexts();
  const lights = usePanel((state) => state.lights);
  const count = lights.filter((on) => on).length;
  return (
    <div class="lights" role="img" aria-label={fill(texts.terminal.lights, { count })}>
      {lights.map((on, index) => (
        <span key={index} class={on ? "light light-on" : "light"} />
      ))}
    </div>
  );
}
