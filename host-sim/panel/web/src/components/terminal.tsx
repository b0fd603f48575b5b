/** The terminal as a thing: lights, reader, display, keypad, the stripe slot down its side and the chip slot in its front edge. */
import { useState } from "preact/hooks";
import { useTexts } from "../i18n/language";
import { usePanel } from "../state/panel-store";
import { storedText, storeText } from "../state/preferences";
import { ChipSlot } from "./chip-slot";
import { Display } from "./display";
import { KeyboardLegend } from "./keyboard-legend";
import { Keypad } from "./keypad";
import { Lights } from "./lights";
import { ReaderField } from "./reader-field";
import { StripeSlot } from "./stripe-slot";

export function Terminal({ scale }: { readonly scale: 1 | 2 }) {
  const texts = useTexts();
  const power = usePanel((state) => state.power);
  const [fromKeyboard, setFromKeyboard] = useState(() => storedText("keyboard") !== "off");
  const listen = (on: boolean): void => {
    storeText("keyboard", on ? "on" : "off");
    setFromKeyboard(on);
  };
  return (
    <section
      id="terminal"
      class={`terminal terminal-${power} scale-${scale}`}
      aria-labelledby="terminal-heading"
      tabIndex={-1}
    >
      <h2 id="terminal-heading" class="unseen">
        {texts.terminal.heading}
      </h2>
      <div class="terminal-body">
        <div class="terminal-face">
          <div class="reader">
            <Lights />
            <ReaderField />
          </div>
          <Display scale={scale} />
          <Keypad fromKeyboard={fromKeyboard} />
        </div>
        <StripeSlot />
      </div>
      <ChipSlot />
      <KeyboardLegend on={fromKeyboard} onChange={listen} />
    </section>
  );
}
