/** The display pixel for pixel, and in words for those who do not see it. */
import { useEffect, useRef } from "preact/hooks";
import { toRgba } from "../../../protocol/pixels";
import type { Picture } from "../../../protocol/pixels";
import { useTexts } from "../i18n/language";
import { fill } from "../i18n/texts";
import { usePanel, useStore } from "../state/panel-store";

/** The panel's own size; a picture of another size sets the canvas anew. */
const panel = { width: 320, height: 240 } as const;

export function Display({ scale }: { readonly scale: 1 | 2 }) {
  const texts = useTexts();
  const store = useStore();
  const shown = usePanel((state) => state.texts);
  const power = usePanel((state) => state.power);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const draw = (picture: Picture): void => paint(canvas.current, picture);
    if (store.picture !== undefined) draw(store.picture);
    return store.subscribePicture(draw);
  }, [store]);
  const words =
    power === "on" && shown.length > 0
      ? fill(texts.terminal.displayShows, { texts: shown.join(" · ") })
      : texts.terminal.displayDark;
  return (
    <div class="display">
      <canvas
        ref={canvas}
        width={panel.width}
        height={panel.height}
        style={{ width: `${panel.width * scale}px`, height: `${panel.height * scale}px` }}
        role="img"
        aria-label={texts.terminal.display}
      />
      <p class="unseen" role="status" id="display-words">
        {words}
      </p>
    </div>
  );
}

function paint(canvas: HTMLCanvasElement | null, picture: Picture): void {
  const context = canvas?.getContext("2d");
  if (canvas === null || context === null || context === undefined) return;
  if (canvas.width !== picture.width || canvas.height !== picture.height) {
    canvas.width = picture.width;
    canvas.height = picture.height;
  }
  context.putImageData(new ImageData(toRgba(picture), picture.width, picture.height), 0, 0);
}
