/** Code page 852 (IBM CP852, "Latin 2"), in which ESC/POS printers print Polish. */

/** Characters 80h to FFh, sixteen a row. */
const UPPER_HALF =
  "ÇüéâäůćçłëŐőîŹÄĆ" +
  "ÉĹĺôöĽľŚśÖÜŤťŁ×č" +
  "áíóúĄąŽžĘę¬źČş«»" +
  "░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐" +
  "└┴┬├─┼Ăă╚╔╩╦╠═╬¤" +
  "đĐĎËďŇÍÎě┘┌█▄ŢŮ▀" +
  "ÓßÔŃńňŠšŔÚŕŰýÝţ´" +
  "\u00ad˝˛ˇ˘§÷¸°¨˙űŘř■\u00a0";

/** Typographic characters that the code page lacks and that have a plain relative in ASCII. */
const PLAIN: Readonly<Record<string, number>> = Object.freeze({
  "\u2010": 0x2d,
  "\u2011": 0x2d,
  "\u2012": 0x2d,
  "\u2013": 0x2d,
  "\u2014": 0x2d,
  "\u2212": 0x2d,
  "\u2018": 0x27,
  "\u2019": 0x27,
  "\u201a": 0x27,
  "\u201c": 0x22,
  "\u201d": 0x22,
  "\u201e": 0x22,
  "\u202f": 0x20,
  "\u2009": 0x20,
});
const QUESTION_MARK = 0x3f;

/** The byte of the character at `index`; "?" for what the code page cannot show, control characters included. */
export function cp852At(text: string, index: number): number {
  const code = text.charCodeAt(index);
  if (code < 0x80) return code < 0x20 || code === 0x7f ? QUESTION_MARK : code;
  const character = text[index];
  const place = UPPER_HALF.indexOf(character);
  return place < 0 ? (PLAIN[character] ?? QUESTION_MARK) : 0x80 + place;
}
