/** Actions ordered by their time, and by their order of entry where times are equal: a binary heap. */

export interface QueuedAction {
  readonly dueUs: number;
  readonly sequence: number;
  run: (() => void) | undefined;
}

export class EventQueue {
  readonly #heap: QueuedAction[] = [];
  #sequence = 0;

  /** The earliest action that was not cancelled. */
  peek(): QueuedAction | undefined {
    while (this.#heap.length > 0 && this.#heap[0].run === undefined) this.#removeFirst();
    return this.#heap[0];
  }

  /** Removes and returns what `peek` shows. */
  take(): QueuedAction | undefined {
    const first = this.peek();
    if (first !== undefined) this.#removeFirst();
    return first;
  }

  /** Enters an action; it is cancelled by setting its `run` to `undefined`. */
  add(dueUs: number, run: () => void): QueuedAction {
    const action = { dueUs, sequence: this.#sequence++, run };
    const heap = this.#heap;
    let index = heap.push(action) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (isBefore(heap[parent], action)) break;
      heap[index] = heap[parent];
      index = parent;
    }
    heap[index] = action;
    return action;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child++;
      if (isBefore(last, heap[child])) break;
      heap[index] = heap[child];
      index = child;
    }
    heap[index] = last;
  }
}

function isBefore(left: QueuedAction, right: QueuedAction): boolean {
  return left.dueUs < right.dueUs || (left.dueUs === right.dueUs && left.sequence < right.sequence);
}
