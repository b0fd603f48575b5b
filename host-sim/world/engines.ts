/** Makes engines for a world's terminal. */
import { MendableError } from "../data/mendable-error";
import type { Engine, EngineKind } from "../engine/engine";
import { firmwareImage } from "../engine/firmware-image";
import { NodeEngine } from "../engine/node";
import { XsEngine } from "../engine/xs";
import { isXsBuilt, type XsWidth } from "../engine/xs-binary";

/** The engine cannot be had; the message tells a person what to do. */
export class EngineAbsentError extends MendableError {
  override readonly name = "EngineAbsentError";
}

/** A maker of engines, one for each stretch of power. Throws {@link EngineAbsentError}. */
export function engineMaker(kind: EngineKind, width: XsWidth = 64): () => Engine {
  if (kind === "node") return () => new NodeEngine();
  if (!isXsBuilt(width)) {
    throw new EngineAbsentError("The XS engine is not built. Please run: npm run setup (or choose --engine node)");
  }
  const modules = firmwareImage();
  return () => new XsEngine({ modules, width });
}
