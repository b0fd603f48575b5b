import { OPEN_ITEMS, ROLE_ITEMS } from "../../../firmware/terminal/menu-items";
import { drawScreen } from "../../../firmware/ui/screen";
import { PictureCanvas } from "../../support/picture-canvas";
import { SAMPLE_STATUS } from "../../support/screen-samples";

function rows(items: Parameters<typeof drawScreen>[1] & { kind: "menu" }): string[] {
  const canvas = new PictureCanvas();
  drawScreen(canvas, items, SAMPLE_STATUS, "en");
  return canvas.texts.map(({ text }) => text);
}

describe("a menu", () => {
  it("gives each row its digit, on every page, as long as a key has it", () => {
    expect(rows({ kind: "menu", items: OPEN_ITEMS, selected: 4 })).toContain("5");
    const items = ROLE_ITEMS.supervisor;
    expect(items.length).toBeGreaterThan(9);
    const last = rows({ kind: "menu", items, selected: items.length - 1 });
    expect(last).toContain("9");
    expect(last.filter((text) => text === "·")).toHaveLength(items.length - 9);
    expect(last).not.toContain("10");
  });
});
