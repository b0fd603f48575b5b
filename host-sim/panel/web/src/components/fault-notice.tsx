/** What became of an engine that died, and the way to start it again. */
import { useTexts } from "../i18n/language";
import { fill } from "../i18n/texts";
import { usePanel, useStore } from "../state/panel-store";
import { Icon } from "./icon";

export function FaultNotice() {
  const texts = useTexts();
  const store = useStore();
  const power = usePanel((state) => state.power);
  const fault = usePanel((state) => state.fault);
  if (power !== "dead") return null;
  return (
    <section class="fault" role="alert" aria-labelledby="fault-heading">
      <h2 id="fault-heading">
        <Icon name="warning" />
        {texts.fault.heading}
      </h2>
      <p>{texts.fault.body}</p>
      {fault === undefined ? null : (
        <>
          <p>
            <strong>{texts.fault.kinds[fault.kind]}</strong>: <code>{fault.message}</code>
            {fault.module === undefined ? null : (
              <>
                <br />
                <code>{fill(texts.fault.where, { module: fault.module, line: fault.line ?? "?" })}</code>
              </>
            )}
          </p>
          {fault.stack === undefined ? null : (
            <details>
              <summary>{texts.fault.stack}</summary>
              <pre tabIndex={0}>{fault.stack}</pre>
            </details>
          )}
        </>
      )}
      <button type="button" class="primary" onClick={() => store.send({ type: "power", on: true })}>
        {texts.fault.restart}
      </button>
    </section>
  );
}
