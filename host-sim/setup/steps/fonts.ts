/** The terminal's bitmap fonts and icons, made from an open typeface and the icons' shapes. */
import { buildFonts, fontsAreCurrent } from "../../fonts/build";
import type { SetupStep } from "../step";

export const fonts: SetupStep = {
  title: "Fonts and icons of the display",
  profiles: ["start", "test"],
  needed: () => !fontsAreCurrent(),
  run: async () => {
    buildFonts();
  },
};
