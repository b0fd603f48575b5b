import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { TEXT_EN, type TextKey } from "../../../firmware/ui/i18n/text-en";
import { TEXT_PL } from "../../../firmware/ui/i18n/text-pl";
import { translate } from "../../../firmware/ui/i18n/translate";
import { testFont } from "../../support/picture-canvas";
import { encodeCp852Check } from "../../support/cp852-letters";

const KEYS = Object.keys(TEXT_EN) as TextKey[];
const placeholders = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();

describe("texts", () => {
  it("have the same keys in both languages", () => {
    expect(Object.keys(TEXT_PL).sort()).toEqual([...KEYS].sort());
  });

  it.each(KEYS)("%s has the same placeholders in both languages, and no blanks at its ends", (key) => {
    expect(placeholders(TEXT_PL[key])).toEqual(placeholders(TEXT_EN[key]));
    for (const text of [TEXT_PL[key], TEXT_EN[key]]) {
      expect(text).toBe(text.trim());
      expect(text).not.toBe("");
    }
  });

  it("have only characters that the fonts, or for receipts the printer's code page, can show", () => {
    for (const key of KEYS) {
      for (const text of [TEXT_PL[key], TEXT_EN[key]]) {
        if (key.startsWith("receipt.")) expect([key, encodeCp852Check(text)]).toEqual([key, true]);
        else
          for (const character of text)
            expect([key, testFont("text16").has(character.codePointAt(0) ?? 0)]).toEqual([key, true]);
      }
    }
  });

  it("are all used", () => {
    const root = path.resolve(__dirname, "../../../firmware");
    const sources = (readdirSync(root, { recursive: true }) as string[])
      .filter((file) => file.endsWith(".ts") && !file.includes("i18n"))
      .map((file) => readFileSync(path.join(root, file), "utf8"))
      .join("\n");
    expect(KEYS.filter((key) => !sources.includes(`"${key}"`))).toEqual([]);
  });

  it("refuse a placeholder without value", () => {
    expect(() => translate("pl", "unprovisioned.code")).toThrow("code");
    expect(translate("en", "unprovisioned.code", { code: "P1" })).toBe("Code P1");
  });
});
