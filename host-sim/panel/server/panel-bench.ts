/** What the server of the page needs of a bench. The tests give it a small one of their own. */
import type { FromBench } from "../protocol/from-bench";
import type { FromPage } from "../protocol/from-page";

export interface BenchListener {
  message(message: FromBench): void;
  /** The display changed; take it with {@link PanelBench.picture} when the page is ready for it. */
  pictureChanged(): void;
}

export interface PanelBench {
  /** Everything a page that connects now must know, in order. */
  snapshot(): FromBench[];
  /** The display at present, encoded for the page. */
  picture(): Uint8Array;
  /** Tells of everything from now on; the result ends that. */
  subscribe(listener: BenchListener): () => void;
  /** Does what the person did. Resolves with the reason when it cannot be done. */
  act(action: FromPage): Promise<string | undefined>;
}
