/** Which characters of our receipts code page 852 has (of those we need: ASCII, Polish letters, a few signs). */
const EXTRA = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻäöüßéáíúçÄÖÜÉ§×÷°";

/** Whether every character can be printed. */
export function encodeCp852Check(text: string): boolean {
  return [...text].every((character) => (character >= " " && character <= "~") || EXTRA.includes(character));
}
