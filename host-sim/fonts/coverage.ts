/**
 * Anti-aliased filling of outlines by exact area coverage.
 *
 * Each edge adds to the cells it crosses the signed area that it cuts off to its right; a running sum along the row then
 * gives every pixel's covered part. Only additions and multiplications of doubles: the same picture on every machine.
 */

/** A point in pixels, y downwards. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Collects edges within a box of `width` × `height` pixels and turns them into coverage. */
export class Coverage {
  readonly width: number;
  readonly height: number;
  /** Signed area that begins in each cell; one cell more a row for what lies right of the last pixel. */
  private readonly cells: Float64Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.cells = new Float64Array((width + 2) * height);
  }

  /** Adds a straight edge; both ends must lie in the box. */
  edge(from: Point, to: Point): void {
    if (from.y === to.y) return;
    const direction = from.y < to.y ? 1 : -1;
    const top = direction === 1 ? from : to;
    const bottom = direction === 1 ? to : from;
    const slope = (bottom.x - top.x) / (bottom.y - top.y);
    const lastRow = Math.min(this.height - 1, Math.ceil(bottom.y) - 1);
    for (let row = Math.max(0, Math.floor(top.y)); row <= lastRow; row++) {
      const y0 = Math.max(row, top.y);
      const y1 = Math.min(row + 1, bottom.y);
      if (y1 > y0) this.span(row, top.x + (y0 - top.y) * slope, top.x + (y1 - top.y) * slope, direction * (y1 - y0));
    }
  }

  /** Spreads the part of an edge within one row, `rise` high with its sign, over the cells between xa and xb. */
  private span(row: number, xa: number, xb: number, rise: number): void {
    const left = Math.min(xa, xb);
    const right = Math.max(xa, xb);
    const base = row * (this.width + 2);
    const first = Math.floor(left);
    if (right <= first + 1) {
      const inside = rise * (first + 1 - (left + right) / 2);
      this.cells[base + first] += inside;
      this.cells[base + first + 1] += rise - inside;
      return;
    }
    // Over several cells: the area right of the edge, accumulated up to each cell's right side, minus what came before.
    const perPixel = rise / (right - left);
    let before = 0;
    let swept = 0;
    for (let cell = first; cell < right; cell++) {
      const x0 = Math.max(left, cell);
      const x1 = Math.min(right, cell + 1);
      const part = perPixel * (x1 - x0);
      const covered = swept + part * (cell + 1 - (x0 + x1) / 2);
      this.cells[base + cell] += covered - before;
      swept += part;
      before = covered;
    }
    this.cells[base + Math.ceil(right)] += rise - before;
  }

  /** Coverage of every pixel, 0 to 255, row by row. Overlapping contours of one direction count once. */
  alpha(): Uint8Array {
    const alpha = new Uint8Array(this.width * this.height);
    for (let row = 0; row < this.height; row++) {
      let sum = 0;
      for (let column = 0; column < this.width; column++) {
        sum += this.cells[row * (this.width + 2) + column];
        alpha[row * this.width + column] = Math.round(Math.min(1, Math.abs(sum)) * 255);
      }
    }
    return alpha;
  }
}
