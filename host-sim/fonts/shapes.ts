/**
 * Icons as a few shapes, drawn by distance: how far a pixel's centre lies outside a shape says how much of it is covered. Data:
 * manifests/resources/icons.json, in pixels.
 */

/** One stroke or area. Angles in degrees, 0 to the right, clockwise on the screen. */
export type Shape =
  | { readonly line: readonly [number, number, number, number]; readonly width: number }
  | {
      readonly arc: readonly [number, number, number];
      readonly from: number;
      readonly to: number;
      readonly width: number;
    }
  | { readonly disc: readonly [number, number, number] }
  | { readonly ring: readonly [number, number, number]; readonly width: number }
  | { readonly box: readonly [number, number, number, number]; readonly radius: number; readonly width?: number }
  | { readonly polygon: readonly (readonly [number, number])[]; readonly radius?: number };

/** An icon: shapes are added in order; one with `cut` takes away from those before it. */
export interface Icon {
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly (Shape & { readonly cut?: boolean })[];
}

function distanceToSegment(x: number, y: number, x0: number, y0: number, x1: number, y1: number): number {
  const dx = x1 - x0;
  const dy = y1 - y0;
  const length2 = dx * dx + dy * dy;
  const t = length2 === 0 ? 0 : Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / length2));
  return Math.sqrt((x - x0 - t * dx) ** 2 + (y - y0 - t * dy) ** 2);
}

function distanceToPolygon(x: number, y: number, points: readonly (readonly [number, number])[]): number {
  let inside = false;
  let nearest = Infinity;
  points.forEach(([x0, y0], index) => {
    const [x1, y1] = points[(index + 1) % points.length];
    nearest = Math.min(nearest, distanceToSegment(x, y, x0, y0, x1, y1));
    if (y0 > y !== y1 > y && x < ((x1 - x0) * (y - y0)) / (y1 - y0) + x0) inside = !inside;
  });
  return inside ? -nearest : nearest;
}

/** Distance of a point from the edge of a shape; negative inside. */
export function distance(shape: Shape, x: number, y: number): number {
  if ("line" in shape) {
    const [x0, y0, x1, y1] = shape.line;
    return distanceToSegment(x, y, x0, y0, x1, y1) - shape.width / 2;
  }
  if ("arc" in shape) {
    const [cx, cy, radius] = shape.arc;
    const degrees = (Math.atan2(y - cy, x - cx) * 180) / Math.PI;
    const turn = (((degrees - shape.from) % 360) + 360) % 360;
    if (turn <= shape.to - shape.from) return Math.abs(Math.hypot(x - cx, y - cy) - radius) - shape.width / 2;
    const ends = [shape.from, shape.to].map((angle) => {
      const radians = (angle * Math.PI) / 180;
      return Math.hypot(x - cx - radius * Math.cos(radians), y - cy - radius * Math.sin(radians));
    });
    return Math.min(...ends) - shape.width / 2;
  }
  if ("disc" in shape) return Math.hypot(x - shape.disc[0], y - shape.disc[1]) - shape.disc[2];
  if ("ring" in shape) {
    const [cx, cy, radius] = shape.ring;
    return Math.abs(Math.hypot(x - cx, y - cy) - radius) - shape.width / 2;
  }
  if ("polygon" in shape) return distanceToPolygon(x, y, shape.polygon) - (shape.radius ?? 0);
  const [left, top, width, height] = shape.box;
  const qx = Math.abs(x - left - width / 2) - width / 2 + shape.radius;
  const qy = Math.abs(y - top - height / 2) - height / 2 + shape.radius;
  const edge = Math.hypot(Math.max(qx, 0), Math.max(qy, 0)) + Math.min(Math.max(qx, qy), 0) - shape.radius;
  return shape.width === undefined ? edge : Math.abs(edge) - shape.width / 2;
}

/** Draws an icon: one byte a pixel, 0 clear to 255 solid. */
export function drawIcon(icon: Icon): Uint8Array {
  const alpha = new Uint8Array(icon.width * icon.height);
  for (let row = 0; row < icon.height; row++) {
    for (let column = 0; column < icon.width; column++) {
      let covered = 0;
      for (const shape of icon.shapes) {
        const part = Math.min(1, Math.max(0, 0.5 - distance(shape, column + 0.5, row + 0.5)));
        covered = shape.cut === true ? covered * (1 - part) : Math.max(covered, part);
      }
      alpha[row * icon.width + column] = Math.round(covered * 255);
    }
  }
  return alpha;
}
