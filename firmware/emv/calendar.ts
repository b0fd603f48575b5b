/** Dates of six digits, `YYMMDD` (EMV Book 4, 6.7.3: years 00 to 49 are of this century, 50 to 99 of the last). */

/** The date as a number that sorts by time, YYYYMMDD. */
export function calendarDate(sixDigits: string): number {
  const number = Number(sixDigits);
  return number < 500000 ? 20000000 + number : 19000000 + number;
}
