/** What the person must know about the connection, and why an action was refused. */
import { useEffect, useState } from "preact/hooks";
import { useTexts } from "../i18n/language";
import { fill } from "../i18n/texts";
import { usePanel } from "../state/panel-store";

const refusalShownMs = 5000;

export function Notices() {
  const texts = useTexts();
  const connection = usePanel((state) => state.connection);
  const refusal = usePanel((state) => state.refusal);
  const [shown, setShown] = useState<string>();
  useEffect(() => {
    if (refusal === undefined) return undefined;
    setShown(refusal.reason);
    const timer = setTimeout(() => setShown(undefined), refusalShownMs);
    return () => clearTimeout(timer);
  }, [refusal]);
  return (
    <div class="notices" role="status">
      {connection === "open" ? null : <p class="notice">{texts.connection[connection]}</p>}
      {shown === undefined ? null : <p class="notice">{fill(texts.connection.refused, { reason: shown })}</p>}
    </div>
  );
}
