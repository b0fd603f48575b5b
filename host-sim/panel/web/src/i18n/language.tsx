/** Hands the texts of the chosen language to every part of the page, and remembers the choice. */
import { createContext } from "preact";
import type { ComponentChildren } from "preact";
import { useContext, useEffect, useMemo, useState } from "preact/hooks";
import { storedText, storeText } from "../state/preferences";
import { chooseLanguage, tables } from "./texts";
import type { Language, Texts } from "./texts";

interface Chosen {
  readonly language: Language;
  readonly texts: Texts;
  readonly choose: (language: Language) => void;
}

const context = createContext<Chosen | undefined>(undefined);

/** Makes the language known to everything inside. */
export function LanguageProvider({ children }: { readonly children: ComponentChildren }) {
  const [language, setLanguage] = useState(() => chooseLanguage(storedText("language"), navigator.languages));
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = tables[language].page.title;
  }, [language]);
  const chosen = useMemo<Chosen>(
    () => ({
      language,
      texts: tables[language],
      choose: (next) => {
        storeText("language", next);
        setLanguage(next);
      },
    }),
    [language],
  );
  return <context.Provider value={chosen}>{children}</context.Provider>;
}

/** The language and how to change it. */
export function useLanguage(): Chosen {
  const chosen = useContext(context);
  if (chosen === undefined) throw new Error("no language around this part");
  return chosen;
}

/** The texts of the page. */
export function useTexts(): Texts {
  return useLanguage().texts;
}
