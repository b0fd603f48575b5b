import { textOf } from "../../../host-sim/board/display";
import { menuTexts } from "../../../host-sim/chaos/merchant";
import {
  cardTexts,
  hintTexts,
  itemKey,
  readScreen,
  stoppedTexts,
  titleTexts,
  wayOf,
  type Reading,
} from "../../../host-sim/chaos/screen-reading";
import { TEXT_EN } from "../../../firmware/ui/i18n/text-en";
import { TEXT_PL } from "../../../firmware/ui/i18n/text-pl";

const firmwareTexts = [...Object.values(TEXT_EN), ...Object.values(TEXT_PL)];

function screen(...lines: readonly string[]): Reading {
  const texts = lines.map((text, row) => {
    return { text, x: 0, y: row * 30, width: 100, height: 24, font: "text16", colour: 0 } as const;
  });
  expect(textOf(texts)).toBe(lines.join("\n"));
  return readScreen({ shownAtMs: 0, drawings: [], texts });
}

describe("what a merchant reads on a screen", () => {
  it("are texts that the firmware shows", () => {
    const texts = [...titleTexts, ...cardTexts].flatMap(([, each]) => each);
    const unknown = [...texts, ...stoppedTexts].filter((text) => !firmwareTexts.some((shown) => shown.includes(text)));
    const items = Object.values(menuTexts).flat();
    const words = Object.keys(hintTexts).flatMap((hints) => hints.split(" "));
    expect([...unknown, ...[...items, ...words].filter((text) => !firmwareTexts.includes(text))]).toEqual([]);
  });

  it.each([
    ["idle", ["Kwiaciarnia", "PLN 0.00", "Enter the amount", "Menu"]],
    ["entry", ["Kwota sprzedaży", "12,00 zł", "Anuluj Popraw Zatwierdź"]],
    ["card", ["To pay", "PLN 12.00", "Tap or swipe card", "Cancel"]],
    ["card", ["Do zapłaty", "12,00 zł", "Zbliż kartę ponownie", "Zaakceptowano. Bank aktualizuje kartę."]],
    ["remove", ["To pay", "PLN 12.00", "Remove card", "Reading is done"]],
    ["pin", ["Do zapłaty", "12,00 zł", "Podaj PIN", "Anuluj Popraw Zatwierdź"]],
    ["result", ["Approved", "PLN 12.00", "Authorisation code 221781"]],
    ["question", ["Customer copy?", "Print a receipt for the customer", "No Yes"]],
    ["menu", ["1 Connection test", "2 Information", "Back Next Select"]],
    ["notice", ["Cancelled", "Nothing was charged", "OK"]],
    ["leave", ["Code locked", "Too many wrong codes. Try again in 0:29", "Back"]],
    ["working", ["To pay", "PLN 12.00", "Authorising", "Waiting for the bank"]],
    ["stopped", ["Self-test failed", "The terminal does not trust itself. Call service · S2"]],
  ] as const)("is %s: %j", (kind, lines) => {
    expect(screen(...lines).kind).toBe(kind);
  });

  it("names the way in which a card is wanted", () => {
    expect(wayOf(screen("To pay", "Insert card", "This card cannot be tapped here"))).toBe("insert");
    expect(wayOf(screen("To pay", "Insert card again", "Remove it first, then insert it"))).toBe("pull");
    expect(wayOf(screen("Do zapłaty", "Zbliż kartę ponownie"))).toBe("tap");
    expect(wayOf(screen("Do zapłaty", "Przeciągnij ponownie"))).toBe("swipe");
  });

  it("finds an item of a menu by its name", () => {
    const menu = screen("1 Refund", "2 Void", "Back Next Select");
    expect(itemKey(menu, ["Unieważnienie", "Void"])).toBe("2");
    expect(itemKey(menu, ["Settlement"])).toBeUndefined();
  });

  it("is nothing on a dark screen, and only patience helps", () => {
    expect(readScreen(undefined)).toEqual({ kind: "working", text: "", lines: [] });
  });
});
