/** The keypad: by mouse, by touch, and from the computer's keyboard. */
import { useLayoutEffect, useState } from "preact/hooks";
import type { KeyName } from "../../../protocol/from-page";
import { useTexts } from "../i18n/language";
import { fill } from "../i18n/texts";
import type { Texts } from "../i18n/texts";
import { focusPlace } from "../input/focus-place";
import { keyOf } from "../input/keyboard-keys";
import { useStore } from "../state/panel-store";
import { Icon } from "./icon";
import type { IconName } from "./icon";

/** As the keys lie on the matrix, row by row. */
const rows: readonly (readonly KeyName[])[] = [
  ["1", "2", "3", "cancel"],
  ["4", "5", "6", "clear"],
  ["7", "8", "9", "enter"],
  ["menu", "0", "00", "next"],
];

const icons: Partial<Record<KeyName, IconName>> = {
  cancel: "cancel",
  clear: "clear",
  menu: "menu",
  next: "next",
  enter: "enter",
};

/** How long a key pressed from the keyboard looks pressed. */
const flashMs = 140;

/**
 * What looks pressed after a stroke. All digits do together, whatever the screen asks for: a digit may be one of a PIN, and the
 * picture of a screen that asks for one can come later than its first digit is typed.
 */
type Flash = "digits" | KeyName;

const flashOf = (key: KeyName): Flash => (/^\d+$/.test(key) ? "digits" : key);

export function Keypad({ fromKeyboard }: { readonly fromKeyboard: boolean }) {
  const texts = useTexts();
  const flashing = usePressed(fromKeyboard);
  return (
    <div class="keypad" role="group" aria-label={texts.terminal.keypad}>
      {rows.flat().map((key) => (
        <KeyButton key={key} name={key} flashing={flashOf(key) === flashing} />
      ))}
    </div>
  );
}

/** Passes the keyboard's strokes on while that is wanted; answers what looks pressed just now. */
function usePressed(fromKeyboard: boolean): Flash | undefined {
  const store = useStore();
  const [flashing, setFlashing] = useState<Flash>();
  // Before the next stroke can come, not after the next picture.
  useLayoutEffect(() => {
    if (!fromKeyboard) return undefined;
    let timer: number | undefined;
    const onKeyDown = (event: KeyboardEvent): void => {
      const key = keyOf(event, focusPlace(event.target));
      if (key === undefined) return;
      event.preventDefault();
      store.send({ type: "key", key });
      setFlashing(flashOf(key));
      window.clearTimeout(timer);
      timer = window.setTimeout(() => setFlashing(undefined), flashMs);
    };
    document.addEventListener("keydown", onKeyDown);
    return () => {
      document.removeEventListener("keydown", onKeyDown);
      window.clearTimeout(timer);
    };
  }, [store, fromKeyboard]);
  return flashing;
}

function KeyButton({ name, flashing }: { readonly name: KeyName; readonly flashing: boolean }) {
  const texts = useTexts();
  const store = useStore();
  const icon = icons[name];
  return (
    <button
      type="button"
      class={`key key-${name}${flashing ? " key-flashing" : ""}`}
      aria-label={keyLabel(texts, name)}
      // A click leaves the focus where it was, so that Enter on the keyboard goes on meaning the terminal's Enter.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => store.send({ type: "key", key: name })}
    >
      {icon === undefined ? <span>{name}</span> : <Icon name={icon} />}
    </button>
  );
}

function keyLabel(texts: Texts, key: KeyName): string {
  if (key === "00") return texts.keys.doubleZero;
  if (/^\d$/.test(key)) return fill(texts.keys.digit, { digit: key });
  return texts.keys[key as Exclude<keyof Texts["keys"], "digit" | "digits" | "doubleZero">];
}
