/** The page's start: one store, one connection, one tree. */
import { render } from "preact";
import { config } from "zod";
import { Page } from "./page";
import { LanguageProvider } from "./i18n/language";
import { connectToBench } from "./state/bench-connection";
import { PanelStore, StoreContext } from "./state/panel-store";
import "./styles/base.css";
import "./styles/terminal.css";
import "./styles/cards.css";
import "./styles/printer.css";
import "./styles/side.css";

// The content policy forbids compiling code at run time, which zod would otherwise try for speed.
config({ jitless: true });

const store = new PanelStore();
connectToBench(store);
const place = document.getElementById("page");
if (place === null) throw new Error("index.html has no place for the page");
render(
  <StoreContext.Provider value={store}>
    <LanguageProvider>
      <Page />
    </LanguageProvider>
  </StoreContext.Provider>,
  place,
);
