/** The frames of the board link as they pass; the list can be held still and filtered. */
import { useMemo, useState } from "preact/hooks";
import { useTexts } from "../i18n/language";
import { fill } from "../i18n/texts";
import { frameGroups, groupOf } from "../state/frame-groups";
import type { FrameGroup } from "../state/frame-groups";
import { usePanel, useStore } from "../state/panel-store";
import type { LinkFrameLine } from "../../../protocol/wire";
import { Icon } from "./icon";
import { seconds } from "./time";

/** Rows drawn at once; the list of a busy second is longer than anyone reads. */
const drawn = 250;

export function LinkFrames() {
  const { link } = useTexts();
  const store = useStore();
  const live = usePanel((state) => state.frames);
  const left = usePanel((state) => state.framesLeft);
  const [held, setHeld] = useState<readonly LinkFrameLine[]>();
  const [group, setGroup] = useState<FrameGroup>("all");
  const frames = held ?? live;
  const rows = useMemo(
    () =>
      frames
        .filter((frame) => group === "all" || groupOf(frame) === group)
        .slice(-drawn)
        .reverse(),
    [frames, group],
  );
  const since = held === undefined ? 0 : live.length === 0 ? 0 : live[live.length - 1].id - (held.at(-1)?.id ?? 0);
  return (
    <>
      <div class="list-tools">
        <button
          type="button"
          aria-pressed={held !== undefined}
          onClick={() => setHeld(held === undefined ? store.state.frames : undefined)}
        >
          <Icon name={held === undefined ? "pause" : "play"} />
          {held === undefined ? link.pause : link.resume}
        </button>
        <label>
          {link.filter}{" "}
          <select value={group} onChange={(event) => setGroup(event.currentTarget.value as FrameGroup)}>
            {frameGroups.map((name) => (
              <option key={name} value={name}>
                {link.groups[name]}
              </option>
            ))}
          </select>
        </label>
        {since > 0 ? <span class="small">{fill(link.paused, { count: since })}</span> : null}
      </div>
      {left > 0 ? <p class="small">{fill(link.left, { count: left })}</p> : null}
      {rows.length === 0 ? <p class="empty">{link.empty}</p> : <FrameTable rows={rows} />}
    </>
  );
}

function FrameTable({ rows }: { readonly rows: readonly LinkFrameLine[] }) {
  const { link } = useTexts();
  return (
    <div class="scroll" role="region" aria-label={link.frame} tabIndex={0}>
      <table class="frames">
        <thead>
          <tr>
            <th scope="col">{link.time}</th>
            <th scope="col">{link.direction}</th>
            <th scope="col">{link.frame}</th>
            <th scope="col">{link.detail}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((frame) => (
            <tr key={frame.id} class={`frame-${frame.from}`}>
              <td>{seconds(frame.atMs)}</td>
              <td>{frame.from === "firmware" ? link.firmware : link.bench}</td>
              <td>
                <code>{frame.name}</code> {frame.kind === frame.name ? null : <small>{frame.kind}</small>}
              </td>
              <td>{frame.detail}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
