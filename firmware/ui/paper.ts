/** Words on paper: rows and paragraphs in a printer's columns. */
import type { PrintLine } from "../ports/printer";

/** Label left, value right; on two lines where one is too short. */
export function paperRow(columns: number, label: string, value: string, bold = false): PrintLine[] {
  const gap = columns - label.length - value.length;
  if (gap >= 1) return [{ text: label + " ".repeat(gap) + value, bold }];
  return [
    { text: label.slice(0, columns), bold },
    { text: value.slice(0, columns), align: "right", bold },
  ];
}

/** The text in the middle, broken at spaces into lines of the paper's width. */
export function centredLines(columns: number, text: string, bold = false): PrintLine[] {
  return paragraph(columns, text).map((line) => ({ text: line, align: "centre", bold }));
}

function paragraph(columns: number, text: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].map((one) => one.slice(0, columns));
}
