import { CardCatalogue } from "../../../../host-sim/cards/catalogue";
import { cardTexts } from "../../../../host-sim/panel/web/src/i18n/card-texts";
import { chooseLanguage, fill, tables } from "../../../../host-sim/panel/web/src/i18n/texts";

/** Every text of a table by its path. */
function texts(table: object, path = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(table) as [string, string | object][]) {
    if (typeof value === "string") found.set(`${path}${key}`, value);
    else for (const [inner, text] of texts(value, `${path}${key}.`)) found.set(inner, text);
  }
  return found;
}

const gaps = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();

describe("texts of the page", () => {
  const english = texts(tables.en);
  const polish = texts(tables.pl);

  test("have the same keys in both languages", () => {
    expect([...polish.keys()].sort()).toEqual([...english.keys()].sort());
  });

  test("have the same gaps, and none is empty", () => {
    for (const [key, text] of english) {
      expect([key, gaps(polish.get(key) ?? "")]).toEqual([key, gaps(text)]);
      expect([key, text.trim().length > 0, (polish.get(key) ?? "").trim().length > 0]).toEqual([key, true, true]);
    }
  });

  test("name every card of the gallery, and no other", () => {
    const names = new CardCatalogue().list().map(({ name }) => name);
    expect(Object.keys(cardTexts.en).sort()).toEqual([...names].sort());
    expect(Object.keys(cardTexts.pl).sort()).toEqual([...names].sort());
  });

  test("are filled by name; a gap without a value stays", () => {
    expect(fill("{a} and {b}", { a: 1, b: "two" })).toBe("1 and two");
    expect(fill("{a} and {c}", { a: "$&" })).toBe("$& and {c}");
  });
});

describe("the language of the page", () => {
  test.each([
    ["pl", ["en-GB"], "pl"],
    ["en", ["pl"], "en"],
    [null, ["pl-PL", "en"], "pl"],
    [null, ["de", "pl"], "pl"],
    [null, ["en-US", "pl"], "en"],
    [null, ["de"], "en"],
    ["xx", [], "en"],
  ] as const)("stored %s, preferred %j: %s", (stored, preferred, language) => {
    expect(chooseLanguage(stored, preferred)).toBe(language);
  });
});
