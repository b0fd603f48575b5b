/** Second part of the set-up: everything after the npm packages, as a list of idempotent steps with progress. */
import { Listr } from "listr2";
import type { SetupProfile, SetupStep } from "./step";
import { certificates } from "./steps/certificates";
import { debianPackages } from "./steps/debian-packages";
import { fonts } from "./steps/fonts";
import { mbedtlsSources } from "./steps/mbedtls-sources";
import { panel } from "./steps/panel";
import { xsEngine } from "./steps/xs-engine";
import { xsSources } from "./steps/xs-sources";

const steps: readonly SetupStep[] = [debianPackages, fonts, panel, certificates, xsSources, mbedtlsSources, xsEngine];

/** Runs the steps that `profile` needs; rejects with the first failure, told in words a newcomer can act on. */
export async function setUp(profile: SetupProfile): Promise<void> {
  const mine = steps.filter((step) => step.profiles.includes(profile));
  const pending: SetupStep[] = [];
  for (const step of mine) if (await step.needed(profile)) pending.push(step);
  if (pending.length === 0) return;
  const tasks = new Listr(
    pending.map((step) => ({
      title: step.title,
      task: (_context: unknown, task: { output: string }) =>
        step.run(profile, (line) => {
          task.output = line;
        }),
    })),
    {
      concurrent: false,
      exitOnError: true,
      // A log file gets one line a step; a person at a terminal sees the progress inside each.
      renderer: process.stdout.isTTY ? "default" : "simple",
      fallbackRenderer: "simple",
    },
  );
  await tasks.run();
}
