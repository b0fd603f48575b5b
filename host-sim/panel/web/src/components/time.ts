/** Times as the lists of the page show them. */

/** Local time of day with milliseconds. */
export function timeOfDay(at: number): string {
  const time = new Date(at);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${String(time.getMilliseconds()).padStart(3, "0")}`;
}

/** Seconds since the simulation began. */
export function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(4);
}

/** A number with a thin space between its thousands. */
export function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/** Bytes as kilobytes. */
export function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KB`;
}
