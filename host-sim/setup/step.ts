/** One thing that the set-up may have to do. Steps are idempotent: a second run finds nothing needed. */

export type SetupProfile = "start" | "test";

export interface SetupStep {
  /** What the step does, shown with its progress. */
  readonly title: string;
  /** Profiles that need it. */
  readonly profiles: readonly SetupProfile[];
  /** Answers whether there is anything to do; cheap. */
  needed(profile: SetupProfile): boolean | Promise<boolean>;
  /** Does it. `report` takes short progress lines. Rejects with an error whose message tells the user what to do. */
  run(profile: SetupProfile, report: (line: string) => void): Promise<void>;
}
