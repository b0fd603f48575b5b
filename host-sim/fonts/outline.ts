/** Glyph outlines as drawing commands, and their flattening into edges. */
import { Coverage, type Point } from "./coverage";

/** Path commands in the words of SVG: move, line, quadratic and cubic curve, close. */
export type PathCommand =
  | { readonly type: "M" | "L"; readonly x: number; readonly y: number }
  | { readonly type: "Q"; readonly x1: number; readonly y1: number; readonly x: number; readonly y: number }
  | {
      readonly type: "C";
      readonly x1: number;
      readonly y1: number;
      readonly x2: number;
      readonly y2: number;
      readonly x: number;
      readonly y: number;
    }
  | { readonly type: "Z" };

/** Pieces a curve is cut into; at 48 pixels a curve of a letter is then never off by a twentieth of a pixel. */
const CURVE_PIECES = 12;

/** Closed polygons of a path, in its own units. */
export function flatten(commands: readonly PathCommand[]): Point[][] {
  const contours: Point[][] = [];
  let contour: Point[] = [];
  let at: Point = { x: 0, y: 0 };
  const finish = (): void => {
    if (contour.length > 2) contours.push(contour);
    contour = [];
  };
  for (const command of commands) {
    if (command.type === "Z") {
      finish();
      continue;
    }
    if (command.type === "M") finish();
    if (command.type === "Q") {
      for (let piece = 1; piece < CURVE_PIECES; piece++) {
        const t = piece / CURVE_PIECES;
        const u = 1 - t;
        contour.push({
          x: u * u * at.x + 2 * u * t * command.x1 + t * t * command.x,
          y: u * u * at.y + 2 * u * t * command.y1 + t * t * command.y,
        });
      }
    } else if (command.type === "C") {
      for (let piece = 1; piece < CURVE_PIECES; piece++) {
        const t = piece / CURVE_PIECES;
        const u = 1 - t;
        contour.push({
          x: u * u * u * at.x + 3 * u * u * t * command.x1 + 3 * u * t * t * command.x2 + t * t * t * command.x,
          y: u * u * u * at.y + 3 * u * u * t * command.y1 + 3 * u * t * t * command.y2 + t * t * t * command.y,
        });
      }
    }
    at = { x: command.x, y: command.y };
    contour.push(at);
  }
  finish();
  return contours;
}

/** A filled outline: its picture, and where its top left pixel lies relative to the origin of the path. */
export interface FilledOutline {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  readonly alpha: Uint8Array;
}

/** Fills a path given in font units (y upwards) at `scale` pixels a unit (y downwards). */
export function fill(commands: readonly PathCommand[], scale: number): FilledOutline {
  const contours = flatten(commands).map((contour) => contour.map(({ x, y }) => ({ x: x * scale, y: -y * scale })));
  const points = contours.flat();
  if (points.length === 0) return { width: 0, height: 0, left: 0, top: 0, alpha: new Uint8Array(0) };
  const left = Math.floor(Math.min(...points.map(({ x }) => x)));
  const top = Math.floor(Math.min(...points.map(({ y }) => y)));
  const width = Math.ceil(Math.max(...points.map(({ x }) => x))) - left;
  const height = Math.ceil(Math.max(...points.map(({ y }) => y))) - top;
  const coverage = new Coverage(width, height);
  for (const contour of contours) {
    contour.forEach((point, index) => {
      const next = contour[(index + 1) % contour.length];
      coverage.edge({ x: point.x - left, y: point.y - top }, { x: next.x - left, y: next.y - top });
    });
  }
  return { width, height, left, top, alpha: coverage.alpha() };
}
