/** What the bench can do to the terminal: power, network, paper. */
import { useTexts } from "../i18n/language";
import { usePanel, useStore } from "../state/panel-store";
import { Icon } from "./icon";
import type { IconName } from "./icon";

interface SwitchProps {
  readonly icon: IconName;
  readonly label: string;
  readonly state: string;
  readonly on: boolean;
  readonly onSwitch: (on: boolean) => void;
}

function Switch({ icon, label, state, on, onSwitch }: SwitchProps) {
  return (
    <button type="button" class="switch" role="switch" aria-checked={on} onClick={() => onSwitch(!on)}>
      <Icon name={icon} />
      <span class="switch-words">
        {label}
        <small>{state}</small>
      </span>
      <span class="switch-knob" aria-hidden="true" />
    </button>
  );
}

export function Controls() {
  const texts = useTexts();
  const store = useStore();
  const power = usePanel((state) => state.power);
  const cut = usePanel((state) => state.networkCut);
  const paper = usePanel((state) => state.paperLoaded);
  const { controls } = texts;
  return (
    <section class="controls" aria-labelledby="controls-heading">
      <h2 id="controls-heading">{controls.heading}</h2>
      <div class="switches">
        <Switch
          icon="power"
          label={controls.power}
          state={power === "off" ? controls.off : controls.on}
          on={power !== "off"}
          onSwitch={(on) => store.send({ type: "power", on })}
        />
        <Switch
          icon="network"
          label={controls.network}
          state={cut ? controls.cut : controls.connected}
          on={!cut}
          onSwitch={(on) => store.send({ type: "network", cut: !on })}
        />
        <Switch
          icon="paper"
          label={controls.paperLoaded}
          state={paper ? controls.loaded : controls.out}
          on={paper}
          onSwitch={(on) => store.send({ type: "printer", paper: on })}
        />
      </div>
      <details class="amounts">
        <summary>{texts.amounts.heading}</summary>
        <ul>
          <li>{texts.amounts.codes}</li>
          <li>{texts.amounts.late}</li>
          <li>{texts.amounts.broken}</li>
          <li>{texts.amounts.other}</li>
        </ul>
      </details>
    </section>
  );
}
