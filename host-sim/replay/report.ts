/** The results of a replay, as lines for a person, JSON for a program, JUnit XML for a build server. */
import type { EngineKind } from "../engine/engine";

/** Why a scenario failed. */
export interface ScenarioFailure {
  /** `step 3 (tap)` or `end`. */
  readonly step: string;
  readonly expected: string;
  readonly actual: string;
  /** Texts of the last screen. */
  readonly lastScreen: readonly string[];
}

export interface ScenarioResult {
  readonly scenario: string;
  readonly file: string;
  readonly engine: EngineKind;
  readonly seed: number;
  readonly tls: string | undefined;
  /** Business messages of the run in order, `0200>` from the terminal, `<0210` from the host. */
  readonly wire: readonly string[];
  /** SHA-256 over all message bytes, hex: equal on every engine. */
  readonly wireDigest: string;
  /** SHA-256 over all shown display lists, hex: equal on every engine. */
  readonly screenDigest: string;
  readonly screens: number;
  /** Simulated time, milliseconds. */
  readonly simulatedMs: number;
  /** Real time, milliseconds. */
  readonly elapsedMs: number;
  readonly failure: ScenarioFailure | undefined;
}

export interface ReplayReport {
  readonly engine: EngineKind;
  readonly passed: number;
  readonly failed: number;
  readonly scenarios: readonly ScenarioResult[];
}

/** Sums up results. */
export function reportOf(engine: EngineKind, scenarios: readonly ScenarioResult[]): ReplayReport {
  const failed = scenarios.filter((result) => result.failure !== undefined).length;
  return { engine, passed: scenarios.length - failed, failed, scenarios };
}

/** One result in lines of text. */
export function linesOf(result: ScenarioResult): string[] {
  const time = `${(result.simulatedMs / 1000).toFixed(1)} s simulated`;
  if (result.failure === undefined) return [`ok    ${result.scenario}  (${time})`];
  return [
    `FAIL  ${result.scenario}  (${result.file}, seed ${result.seed})`,
    `      at       ${result.failure.step}`,
    `      expected ${result.failure.expected}`,
    `      actual   ${result.failure.actual.replaceAll("\n", "\n               ")}`,
    `      screen   ${result.failure.lastScreen.join(" | ")}`,
    `      wire     ${result.wire.join(" ")}`,
    `      again    npm run tapline -- replay ${result.file} --engine ${result.engine} --seed ${result.seed}`,
  ];
}

/** The report as JUnit XML (the schema Jenkins and GitLab read: one testsuite, one testcase a scenario). */
export function junitOf(report: ReplayReport): string {
  const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3);
  const total = report.scenarios.reduce((sum, result) => sum + result.elapsedMs, 0);
  const cases = report.scenarios.map((result) => {
    const open = `  <testcase classname=${attribute(result.file)} name=${attribute(result.scenario)} time="${seconds(result.elapsedMs)}"`;
    if (result.failure === undefined) return `${open}/>`;
    const message = attribute(`${result.failure.step}: expected ${result.failure.expected}`);
    return `${open}>\n    <failure message=${message}>${escapeXml(linesOf(result).join("\n"))}</failure>\n  </testcase>`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="tapline replay, engine ${report.engine}" tests="${report.scenarios.length}" failures="${report.failed}" errors="0" time="${seconds(total)}">`,
    ...cases,
    "</testsuite>",
    "",
  ].join("\n");
}

function attribute(text: string): string {
  return `"${escapeXml(text)}"`;
}

/** XML 1.0, 2.2: characters that may not stand in a document at all are dropped. */
function escapeXml(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
