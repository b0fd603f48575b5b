/** Runs axe-core in a page and answers what it finds, one line a finding. */
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary?: string }[];
  }[];
}

const source = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** All rules of axe-core that are on by default: WCAG 2.2 A and AA, and its best practices; in a part of the page when given. */
export async function axeFindings(page: Page, part = "html"): Promise<string[]> {
  // Through the debugger, which the page's content policy does not bind.
  await page.evaluate(source);
  const { violations } = await page.evaluate<AxeResult>(`axe.run(${JSON.stringify(part)})`);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(" ")}: ${failureSummary ?? ""}`),
  );
}
