/** The witness has its own list of texts, because the bench does not look into the firmware: this holds the list to what the firmware says. */
import { TEXT_EN, type TextKey } from "../../../firmware/ui/i18n/text-en";
import { TEXT_PL } from "../../../firmware/ui/i18n/text-pl";
import { endTexts, verdictTexts, voidTexts } from "../../../host-sim/replay/witness";

const both = (...keys: readonly TextKey[]): string[] => keys.flatMap((key) => [TEXT_PL[key], TEXT_EN[key]]).sort();
const saying = (texts: Readonly<Record<string, string>>, word: string): string[] =>
  Object.keys(texts)
    .filter((text) => texts[text] === word)
    .sort();

describe("the texts by which a witness knows how a payment ended", () => {
  it("are those of the screens", () => {
    expect(saying(endTexts, "approved")).toEqual(both("result.approved", "result.offline", "refund.approved"));
    expect(saying(endTexts, "failed")).toEqual(
      both("result.declined", "result.notCompleted", "result.insertCard", "last.reversed", "offline.refused"),
    );
  });

  it("are those of a void, from the number to its end", () => {
    expect([...voidTexts.number].sort()).toEqual(both("void.number"));
    expect([...voidTexts.ask].sort()).toEqual(both("void.ask"));
    expect([...voidTexts.done].sort()).toEqual(both("void.done"));
    expect([...voidTexts.already].sort()).toEqual(both("void.already"));
    expect([...voidTexts.paper].sort()).toEqual(both("receipt.void"));
  });

  it("are those of the paper", () => {
    expect(saying(verdictTexts, "approved")).toEqual(both("receipt.approved"));
    expect(saying(verdictTexts, "failed")).toEqual(both("receipt.declined"));
  });
});
