/**
 * Carries a card by mouse, pen or finger. Near the reader the card is in the field, whether let go there or not; let go over the chip
 * slot it is inserted; pulled through the stripe slot it is swiped; let go anywhere else it is back in the tray.
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
/** How far beside the chip slot a card may be let go and still finds in. */
const slotMarginPixels = 14;

interface Held {
  readonly card: CardFace;
  readonly x: number;
  readonly y: number;
  /** Over the slot, and of the kind that goes in: it is turned, chip first. */
  readonly turned: boolean;
}

/** Why the chip slot did not take a card. */
export interface SlotRefusal {
  readonly reason: "noContacts" | "slotTaken";
  /** Tells one refusal from the next. */
  readonly count: number;
}

interface Drag {
  /** The card in the hand, if any. */
  readonly held: CardFace | undefined;
  readonly slotCovered: number;
  readonly tooShort: number;
  readonly slotRefusal: SlotRefusal | undefined;
  /** Elements that take cards. */
  readonly setReader: (element: HTMLElement | null) => void;
  readonly setSlot: (element: HTMLElement | null) => void;
  readonly setChipSlot: (element: HTMLElement | null) => void;
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
  const [slotRefusal, setSlotRefusal] = useState<SlotRefusal>();
  const reader = useRef<HTMLElement>(null);
  const slot = useRef<HTMLElement>(null);
  const chipSlot = useRef<HTMLElement>(null);
  const stop = useRef<() => void>(undefined);
  useEffect(() => () => stop.current?.(), []);

  const isOver = ({ current }: { readonly current: HTMLElement | null }, x: number, y: number, margin: number) =>
    current !== null && isInside(current.getBoundingClientRect(), x, y, margin);
  const refuse = (reason: SlotRefusal["reason"]): void =>
    setSlotRefusal((before) => ({ reason, count: (before?.count ?? 0) + 1 }));

  const pickUp = (card: CardFace, down: PointerEvent): void => {
    if (down.button !== 0 || stop.current !== undefined) return;
    const gesture = new SwipeGesture();
    let dragging = false;
    let near = store.state.cardsInField.includes(card.id);
    let inserted = store.state.cardInSlot === card.id;

    const follow = (x: number, y: number): void => {
      const overSlot = isOver(chipSlot, x, y, slotMarginPixels);
      setHeld({ card, x, y, turned: overSlot && card.contact });
      if (inserted && !overSlot) {
        inserted = false;
        store.send({ type: "pull" });
      }
      const isNear = card.contactless && isOver(reader, x, y, 4);
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
    const letGo = (x: number, y: number): void => {
      if (slot.current !== null) finishPull(gesture.end(slot.current.getBoundingClientRect()));
      if (inserted || !isOver(chipSlot, x, y, slotMarginPixels)) return;
      const { cardInSlot } = store.state;
      if (!card.contact) refuse("noContacts");
      else if (cardInSlot !== null && cardInSlot !== card.id) refuse("slotTaken");
      else store.send({ type: "insert", card: card.id });
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
      if (dragging) {
        if (event.type === "pointerup") letGo(event.clientX, event.clientY);
        swallowClick();
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
      slotRefusal,
      setReader: (element) => void (reader.current = element),
      setSlot: (element) => void (slot.current = element),
      setChipSlot: (element) => void (chipSlot.current = element),
      pickUp,
    }),
    [held?.card, slotCovered, tooShort, slotRefusal],
  );
  return (
    <context.Provider value={drag}>
      {children}
      {held === undefined ? null : <HeldCard held={held} />}
    </context.Provider>
  );
}

/** The click that a browser makes of a drag's end is no click: the card was carried, not pressed. */
function swallowClick(): void {
  const swallow = (event: MouseEvent): void => {
    event.preventDefault();
    event.stopPropagation();
  };
  document.addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => document.removeEventListener("click", swallow, { capture: true }));
}

function HeldCard({ held }: { readonly held: Held }) {
  const near = usePanel((state) => state.cardsInField.includes(held.card.id));
  const looks = `held${near || held.turned ? " held-near" : ""}${held.turned ? " held-turned" : ""}`;
  return (
    <div
      class={looks}
      aria-hidden="true"
      style={{ transform: `translate(${held.x}px, ${held.y}px) translate(-50%, -50%)` }}
    >
      <CardPicture card={held.card} />
    </div>
  );
}
