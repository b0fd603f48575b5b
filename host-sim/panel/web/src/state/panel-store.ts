/** Holds the state, tells the parts of the page that use it, and passes on what the person does. */
import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { FromPage } from "../../../protocol/from-page";
import type { Picture } from "../../../protocol/pixels";
import { initialState } from "./panel-state";
import type { PanelState } from "./panel-state";

export class PanelStore {
  #state: PanelState = initialState;
  #picture: Picture | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #pictureListeners = new Set<(picture: Picture) => void>();
  /** Sends an action to the bench; set by the connection while there is one. */
  send: (action: FromPage) => void = () => undefined;

  get state(): PanelState {
    return this.#state;
  }

  get picture(): Picture | undefined {
    return this.#picture;
  }

  set(state: PanelState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }

  show(picture: Picture): void {
    this.#picture = picture;
    for (const listener of [...this.#pictureListeners]) listener(picture);
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  subscribePicture(listener: (picture: Picture) => void): () => void {
    this.#pictureListeners.add(listener);
    return () => void this.#pictureListeners.delete(listener);
  }
}

export const StoreContext = createContext(new PanelStore());

export function useStore(): PanelStore {
  return useContext(StoreContext);
}

/** One part of the state; the component is drawn again when that part changes. */
export function usePanel<Part>(select: (state: PanelState) => Part): Part {
  const store = useStore();
  const [part, setPart] = useState<{ value: Part }>(() => ({ value: select(store.state) }));
  useEffect(() => {
    const look = (): void => {
      const value = select(store.state);
      setPart((before) => (Object.is(before.value, value) ? before : { value }));
    };
    look();
    return store.subscribe(look);
  }, [store]);
  return part.value;
}
