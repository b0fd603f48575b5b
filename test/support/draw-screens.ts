/**
 * Draws every sample screen in both languages as PNG files, and a sheet of them all, into the folder given:
 * `node -r ./host-sim/register.cjs test/support/draw-screens.ts build/screens`
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PNG } from "pngjs";
import { drawScreen } from "../../firmware/ui/screen";
import { PictureCanvas } from "./picture-canvas";
import { SAMPLE_STATUS, SCREEN_SAMPLES } from "./screen-samples";

const folder = process.argv[2] ?? "build/screens";
mkdirSync(folder, { recursive: true });
const names = Object.keys(SCREEN_SAMPLES);
const columns = 4;
for (const language of ["pl", "en"] as const) {
  const sheet = new PNG({ width: columns * 328, height: Math.ceil(names.length / columns) * 248 });
  names.forEach((name, index) => {
    const canvas = new PictureCanvas();
    const link = name === "idle-offline" ? "down" : "up";
    drawScreen(canvas, SCREEN_SAMPLES[name], { ...SAMPLE_STATUS, link }, language);
    const file = path.join(folder, `${name}-${language}.png`);
    canvas.save(file);
    const x = (index % columns) * 328 + 4;
    const y = Math.floor(index / columns) * 248 + 4;
    PNG.bitblt(PNG.sync.read(readFileSync(file)), sheet, 0, 0, 320, 240, x, y);
  });
  writeFileSync(path.join(folder, `sheet-${language}.png`), PNG.sync.write(sheet));
}
