/** Beside the terminal: messages, link frames, log and memory, as tabs (WAI-ARIA Authoring Practices, Tabs pattern). */
import { useRef, useState } from "preact/hooks";
import { useTexts } from "../i18n/language";
import { usePanel } from "../state/panel-store";
import { Icon } from "./icon";
import { LinkFrames } from "./link-frames";
import { LogLines } from "./log-lines";
import { Memory } from "./memory";
import { Messages } from "./messages";

const tabs = ["wire", "link", "log", "memory"] as const;
type Tab = (typeof tabs)[number];

const contents: Readonly<Record<Tab, () => preact.JSX.Element>> = {
  wire: Messages,
  link: LinkFrames,
  log: LogLines,
  memory: Memory,
};

export function SidePane() {
  const texts = useTexts();
  const [tab, setTab] = useState<Tab>("wire");
  const buttons = useRef(new Map<Tab, HTMLButtonElement>());
  const Content = contents[tab];
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    setTab(next);
    buttons.current.get(next)?.focus();
  };
  return (
    <section class="side" aria-labelledby="side-heading">
      <div class="side-top">
        <h2 id="side-heading">{texts.side.heading}</h2>
        <Badges />
      </div>
      <div class="tabs" role="tablist" aria-labelledby="side-heading" onKeyDown={onKeyDown}>
        {tabs.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-selected={name === tab}
            aria-controls="side-content"
            tabIndex={name === tab ? 0 : -1}
            ref={(element) =>
              void (element === null ? buttons.current.delete(name) : buttons.current.set(name, element))
            }
            onClick={() => setTab(name)}
          >
            {texts.side[name]}
          </button>
        ))}
      </div>
      <div class="side-content" id="side-content" role="tabpanel" tabIndex={0} aria-labelledby={`tab-${tab}`}>
        <Content />
      </div>
    </section>
  );
}

/** Engine and TLS at a glance. */
function Badges() {
  const { side } = useTexts();
  const engine = usePanel((state) => state.engine);
  const uplink = usePanel((state) => state.uplink);
  const tls =
    uplink.version === undefined ? undefined : uplink.version === "none" ? side.noTls : `TLS ${uplink.version}`;
  return (
    <dl class="badges">
      <div class="badge">
        <dt>{side.engine}</dt>
        <dd>{engine ?? "–"}</dd>
      </div>
      <div class={uplink.open ? "badge badge-good" : "badge badge-bad"}>
        <dt>
          <Icon name={uplink.version === "none" ? "network" : "lock"} />
          <span class="unseen">{side.uplink}</span>
        </dt>
        <dd>
          {uplink.open ? tls : side.noConnection}
          {uplink.open && uplink.suite !== undefined && uplink.version !== "none" ? <code>{uplink.suite}</code> : null}
        </dd>
      </div>
    </dl>
  );
}
