/** The top of the page: what this is, language, sound, size of the display. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Sounder } from "../audio/sounder";
import { useLanguage } from "../i18n/language";
import { languageNames } from "../i18n/texts";
import type { Language } from "../i18n/texts";
import { usePanel } from "../state/panel-store";
import { Icon } from "./icon";
import { Toggle } from "./toggle";

interface HeaderProps {
  readonly large: boolean;
  readonly onLarge: (large: boolean) => void;
}

export function Header({ large, onLarge }: HeaderProps) {
  const { texts, language, choose } = useLanguage();
  const terminalId = usePanel((state) => state.terminalId);
  return (
    <header class="header">
      <div class="brand">
        <Icon name="waves" />
        <div>
          <h1>Tapline</h1>
          <p>
            {texts.page.tagline}
            {terminalId === "" ? "" : ` · ${terminalId}`}
          </p>
        </div>
      </div>
      <div class="header-tools">
        <span class="wide-only">
          <Toggle pressed={large} onToggle={onLarge} label={texts.page.zoom} icon="zoom" />
        </span>
        <SoundToggle />
        <fieldset class="choices">
          <legend class="unseen">{texts.page.language}</legend>
          {(Object.keys(languageNames) as Language[]).map((name) => (
            <label key={name} lang={name}>
              <input type="radio" name="language" checked={name === language} onChange={() => choose(name)} />
              <span aria-hidden="true">{name.toUpperCase()}</span>
              <span class="unseen">{languageNames[name]}</span>
            </label>
          ))}
        </fieldset>
      </div>
    </header>
  );
}

function SoundToggle() {
  const { texts } = useLanguage();
  const [on, setOn] = useState(false);
  const sounder = useRef<Sounder>(undefined);
  const sound = usePanel((state) => state.sound);
  useEffect(() => sounder.current?.play(sound.hz, sound.duty), [sound]);
  const switchSound = (next: boolean): void => {
    sounder.current ??= new Sounder();
    sounder.current.enable(next);
    setOn(next);
  };
  return (
    <Toggle
      pressed={on}
      onToggle={switchSound}
      label={texts.page.sound}
      title={on ? texts.page.soundOn : texts.page.soundOff}
      icon={on ? "sound" : "silence"}
    />
  );
}
