/** A compliance report as one HTML file: nothing is loaded from anywhere, no script runs, and it prints. */
import type { Report, ReportLine } from "./report";
import { reportText } from "./report-texts";

const style = `
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; color: #1b2430; background: #f3f5f8; margin: 0; padding: 32px 16px; }
main { max-width: 1040px; margin: 0 auto; background: #fff; border: 1px solid #d9dfe7; border-radius: 10px; padding: 32px 36px; }
h1 { font-size: 24px; line-height: 1.25; margin: 0 0 4px; }
.made { color: #5a6778; margin: 0 0 20px; }
.disclaimer { background: #fff6df; border: 1px solid #e9cf8a; border-radius: 8px; padding: 12px 16px; margin: 0 0 20px; }
.summary { display: flex; flex-wrap: wrap; gap: 8px; margin: 0 0 20px; padding: 0; list-style: none; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-size: 13px; color: #5a6778; font-weight: 600; border-bottom: 2px solid #d9dfe7; padding: 6px 12px 6px 0; }
td { vertical-align: top; border-bottom: 1px solid #e7ebf0; padding: 10px 12px 10px 0; }
td.what { font-weight: 600; width: 19%; }
td.evidence { overflow-wrap: anywhere; }
td.rule { width: 27%; font-size: 13px; color: #3f4b5a; }
td.rule div + div { margin-top: 2px; }
td.rule span { color: #5a6778; }
.state { display: inline-block; white-space: nowrap; border-radius: 999px; padding: 1px 10px; font-size: 13px; font-weight: 600; }
.ok { background: #def3e4; color: #14592c; }
.attention { background: #fdeecb; color: #6b4700; }
.failed { background: #fbdedd; color: #8d1513; }
footer { margin-top: 24px; color: #5a6778; font-size: 13px; overflow-wrap: anywhere; }
h2 { font-size: 15px; margin: 0 0 4px; color: #1b2430; }
@media (max-width: 720px) { main { padding: 20px 16px; } thead { display: none; } tr { display: block; border-bottom: 1px solid #d9dfe7; padding: 8px 0; } td, td.what, td.rule { display: block; width: auto; border: 0; padding: 2px 0; } }
@media print { body { background: #fff; padding: 0; } main { border: 0; padding: 0; max-width: none; } tr { break-inside: avoid; } .state { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
`;

/** The report as a page of its own. */
export function reportHtml(report: Report): string {
  const { language, terminal, statement, made, disclaimer, summary, lines, proof } = report;
  const text = (key: Parameters<typeof reportText>[1], values?: Parameters<typeof reportText>[2]): string =>
    escape(reportText(language, key, values));
  const { serial, version } = statement;
  const states = ["ok", "attention", "failed"] as const;
  const row = ({ what, state, evidence, rule }: ReportLine): string =>
    `<tr><td><span class="state ${state}">${text(`state.${state}`)}</span></td><td class="what">${escape(what)}</td>` +
    `<td class="evidence">${escape(evidence)}</td><td class="rule">${Object.entries(rule).map(ruleText).join("")}</td></tr>`;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${text("title", { terminal })}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${text("title", { terminal })}</h1>
<p class="made">${text("made", { time: made.slice(0, 19) + "Z", terminal, serial, version })}</p>
<p class="disclaimer">${escape(disclaimer)}</p>
<ul class="summary">${states
    .map((state) => `<li class="state ${state}">${text(`state.${state}`)}: ${summary[state]}</li>`)
    .join("")}</ul>
<table>
<thead><tr><th>${text("column.state")}</th><th>${text("column.what")}</th><th>${text("column.evidence")}</th><th>${text("column.rule")}</th></tr></thead>
<tbody>
${lines.map(row).join("\n")}
</tbody>
</table>
<footer><h2>${text("proof")}</h2>${text("proof.text")}<br>SHA-256: ${proof.sha256}</footer>
</main>
</body>
</html>
`;
}

function ruleText([of, rule]: readonly [string, string]): string {
  return `<div><span>${escape(of)}</span> ${escape(rule)}</div>`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** What came from a terminal is text, whatever it looks like. */
function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]);
}
