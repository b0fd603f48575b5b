/** Field 7, transmission date and time: MMDDhhmmss in UTC, without a year (ISO 8583:1987, 4.3.4). */

const digits = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/;

/** The instant nearest to `now` that field 7 can stand for; `undefined` when there is no such date or time. */
export function transmissionInstant(field7: string, now: number): number | undefined {
  const match = digits.exec(field7);
  if (match === null) return undefined;
  const [month, day, hour, minute, second] = match.slice(1).map(Number);
  const year = new Date(now).getUTCFullYear();
  let nearest: number | undefined;
  for (const candidate of [year - 1, year, year + 1]) {
    const instant = Date.UTC(candidate, month - 1, day, hour, minute, second);
    if (!stands(instant, month, day, hour, minute, second)) continue;
    if (nearest === undefined || Math.abs(instant - now) < Math.abs(nearest - now)) nearest = instant;
  }
  return nearest;
}

/** Whether the calendar took the parts as they are, instead of carrying over (31 April, 25 o'clock, 29 February). */
function stands(instant: number, month: number, day: number, hour: number, minute: number, second: number): boolean {
  const date = new Date(instant);
  return (
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second
  );
}
