/** The printer: paper that comes out of its slot, hangs there, and is torn off. */
import { useEffect, useRef } from "preact/hooks";
import type { PaperLine, PaperStrip } from "../../../protocol/paper";
import { useTexts } from "../i18n/language";
import { fill } from "../i18n/texts";
import { usePanel, useStore } from "../state/panel-store";
import { Icon } from "./icon";

export function Printer() {
  const texts = useTexts();
  const store = useStore();
  const strips = usePanel((state) => state.strips);
  const torn = usePanel((state) => state.torn);
  const loaded = usePanel((state) => state.paperLoaded);
  const paper = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (paper.current !== null) paper.current.scrollTop = paper.current.scrollHeight;
  }, [strips]);
  const empty = strips.every((strip) => strip.lines.length === 0);
  return (
    <section class="printer" aria-labelledby="printer-heading">
      <div class="printer-box">
        <h2 id="printer-heading">{texts.printer.heading}</h2>
        <span class={loaded ? "printer-state" : "printer-state printer-problem"}>
          {loaded ? texts.printer.ready : texts.printer.noPaper}
        </span>
        <span class="printer-slot" aria-hidden="true" />
      </div>
      <div class="paper" ref={paper} role="region" aria-label={texts.printer.paper} tabIndex={0}>
        {empty ? (
          <p class="paper-empty">{texts.printer.empty}</p>
        ) : (
          strips.map((strip, index) => <Strip key={index} strip={strip} />)
        )}
      </div>
      {empty ? null : (
        <button type="button" class="tear" onClick={() => store.send({ type: "tear-off" })}>
          <Icon name="tear" />
          {texts.printer.tearOff}
        </button>
      )}
      {torn.length === 0 ? null : (
        <div class="torn">
          <h3>{texts.printer.kept}</h3>
          {torn.map((receipt, index) => (
            <details key={torn.length - index}>
              <summary>{fill(texts.printer.receipt, { number: torn.length - index })}</summary>
              <div class="paper paper-kept">
                {receipt.map((strip, place) => (
                  <Strip key={place} strip={strip} />
                ))}
              </div>
            </details>
          ))}
        </div>
      )}
    </section>
  );
}

function Strip({ strip }: { readonly strip: PaperStrip }) {
  return (
    <div class={strip.cut ? "strip strip-cut" : "strip"}>
      {strip.lines.map((line, index) => (
        <Line key={index} line={line} />
      ))}
    </div>
  );
}

function Line({ line }: { readonly line: PaperLine }) {
  const size = line.doubleWidth
    ? line.doubleHeight
      ? " line-large"
      : " line-wide"
    : line.doubleHeight
      ? " line-tall"
      : "";
  const style = `line line-${line.align}${line.bold ? " line-bold" : ""}${size}`;
  return <p class={style}>{line.text === "" ? "\u00a0" : line.text}</p>;
}
