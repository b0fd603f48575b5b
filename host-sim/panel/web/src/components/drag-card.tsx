/**
 * Carries a card by mouse, pen or finger. Near the reader the card is in the field, whether let go there or not; pulled through the
 * slot it is swiped; let go anywhere else it is back in the tray.
 */
import { createContext } from "preact";
import type { ComponentChildren } from "preact";
import { useContext, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { CardFace } from "../../../protocol/card-face";
import { isInside, SwipeGesture } from "../input/swipe-gesture";
import { usePanel, useStore } from "../state/panel-store";
import { CardPicture } from "./card-picture";

/** A press becomes a drag after so many pixels; before that it may be a click or a scroll. */
const dragThreshold = 6;

interface Held {
  readonly card: CardFace;
  readonly x: number;
  readonly y: number;
}

interface Drag {
  /** The card in the hand, if any. */
  readonly held: CardFace | undefined;
  readonly slotCovered: number;
  readonly tooShort: number;
  /** Elements that take cards. */
  readonly setReader: (element: HTMLElement | null) => void;
  readonly setSlot: (element: HTMLElement | null) => void;
  /** Begins to carry a card. */
  readonly pickUp: (card: CardFace, event: PointerEvent) => void;
}

const context = createContext<Drag | undefined>(undefined);

export function useDrag(): Drag {
  const drag = useContext(context);
  if (drag === undefined) throw new Error("no drag provider around this part");
  return drag;
}

export function DragProvider({ children }: { readonly children: ComponentChildren }) {
  const store = useStore();
  const [held, setHeld] = useState<Held>();
  const [slotCovered, setSlotCovered] = useState(0);
  const [tooShort, setTooShort] = useState(0);
  const reader = useRef<HTMLElement>(null);
  const slot = useRef<HTMLElement>(null);
  const stop = useRef<() => void>(undefined);
  useEffect(() => () => stop.current?.(), []);

  const pickUp = (card: CardFace, down: PointerEvent): void => {
    if (down.button !== 0 || stop.current !== undefined) return;
    const gesture = new SwipeGesture();
    let dragging = false;
    let near = store.state.cardsInField.includes(card.id);

    const follow = (x: number, y: number): void => {
      setHeld({ card, x, y });
      const isNear =
        card.contactless && reader.current !== null && isInside(reader.current.getBoundingClientRect(), x, y, 4);
      if (isNear !== near) {
        near = isNear;
        store.send({ type: isNear ? "present" : "remove", card: card.id });
      }
      if (!card.stripe || slot.current === null) return;
      const box = slot.current.getBoundingClientRect();
      finishPull(gesture.move(box, x, y));
      setSlotCovered(gesture.covered(box));
    };
    const finishPull = (result: ReturnType<SwipeGesture["end"]>): void => {
      if (result === "swiped") store.send({ type: "swipe", card: card.id });
      if (result === "too-short") setTooShort((count) => count + 1);
    };
    const move = (event: PointerEvent): void => {
      if (event.pointerId !== down.pointerId) return;
      if (!dragging && Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) < dragThreshold) return;
      dragging = true;
      event.preventDefault();
      follow(event.clientX, event.clientY);
    };
    const up = (event: PointerEvent): void => {
      if (event.pointerId !== down.pointerId) return;
      if (dragging && event.type === "pointerup" && slot.current !== null) {
        finishPull(gesture.end(slot.current.getBoundingClientRect()));
      }
      stop.current?.();
    };
    // While a card is in the hand the page must not scroll under it.
    const hold = (event: TouchEvent): void => {
      if (dragging) event.preventDefault();
    };
    document.addEventListener("pointermove", move);
    document.addEventListener("pointerup", up);
    document.addEventListener("pointercancel", up);
    document.addEventListener("touchmove", hold, { passive: false });
    stop.current = () => {
      document.removeEventListener("pointermove", move);
      document.removeEventListener("pointerup", up);
      document.removeEventListener("pointercancel", up);
      document.removeEventListener("touchmove", hold);
      stop.current = undefined;
      setHeld(undefined);
      setSlotCovered(0);
    };
  };

  const drag = useMemo<Drag>(
    () => ({
      held: held?.card,
      slotCovered,
      tooShort,
      setReader: (element) => void (reader.current = element),
      setSlot: (element) => void (slot.current = element),
      pickUp,
    }),
    [held?.card, slotCovered, tooShort],
  );
  return (
    <context.Provider value={drag}>
      {children}
      {held === undefined ? null : <HeldCard held={held} />}
    </context.Provider>
  );
}

function HeldCard({ held }: { readonly held: Held }) {
  const near = usePanel((state) => state.cardsInField.includes(held.card.id));
  return (
    <div
      class={near ? "held held-near" : "held"}
      aria-hidden="true"
      style={{ transform: `translate(${held.x}px, ${held.y}px) translate(-50%, -50%) rotate(-3deg)` }}
    >
      <CardPicture card={held.card} />
    </div>
  );
}
