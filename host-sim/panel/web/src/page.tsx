/** The page: terminal, cards, printer and bench controls, and behind them the wire. */
import { useState } from "preact/hooks";
import { CardTray } from "./components/card-tray";
import { Controls } from "./components/controls";
import { DragProvider } from "./components/drag-card";
import { FaultNotice } from "./components/fault-notice";
import { Header } from "./components/header";
import { Notices } from "./components/notices";
import { Printer } from "./components/printer";
import { SidePane } from "./components/side-pane";
import { Terminal } from "./components/terminal";
import { useTexts } from "./i18n/language";
import { storedText, storeText } from "./state/preferences";

export function Page() {
  const texts = useTexts();
  const [large, setLarge] = useState(() => storedText("zoom") === "2");
  const zoom = (next: boolean): void => {
    storeText("zoom", next ? "2" : "1");
    setLarge(next);
  };
  return (
    <DragProvider>
      <a class="skip" href="#terminal">
        {texts.page.skip}
      </a>
      <Header large={large} onLarge={zoom} />
      <Notices />
      <main class={large ? "bench bench-large" : "bench"}>
        <div class="bench-terminal">
          <FaultNotice />
          <Terminal scale={large ? 2 : 1} />
        </div>
        <CardTray />
        <div class="bench-paper">
          <Controls />
          <Printer />
        </div>
        <SidePane />
      </main>
      <footer class="footer">{texts.page.notice}</footer>
    </DragProvider>
  );
}
