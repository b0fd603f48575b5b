/** Tests that need what a user may not have: they skip, and say in one word what is missing. */

/** `describe` when the thing is there, else a skipped `describe` whose title names it. */
export function describeWith(isThere: boolean, thing: string, title: string, body: () => void): void {
  if (isThere) describe(title, body);
  else describe.skip(`${title} (skipped: ${thing} is missing)`, body);
}
