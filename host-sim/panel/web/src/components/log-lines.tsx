/** The terminal's technical log, newest first. */
import { useTexts } from "../i18n/language";
import { usePanel } from "../state/panel-store";
import { timeOfDay } from "./time";

export function LogLines() {
  const texts = useTexts();
  const lines = usePanel((state) => state.log);
  if (lines.length === 0) return <p class="empty">{texts.log.empty}</p>;
  return (
    <ol class="log" reversed>
      {lines.toReversed().map((line) => (
        <li key={line.id} class={`log-${line.level}`}>
          <time>{timeOfDay(line.at)}</time>
          <span class="log-level">{texts.log.levels[line.level]}</span>
          <code>{line.event}</code>
          <span class="log-values">
            {Object.entries(line.values).map(([name, value]) => (
              <span key={name}>
                {name} <b>{String(value)}</b>
              </span>
            ))}
          </span>
        </li>
      ))}
    </ol>
  );
}
