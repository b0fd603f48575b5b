/** A part of the campaign with mutated cards, small enough for the test run; `npm run bench -- mutations` runs all of it. */
import { Campaign } from "../../../../host-sim/bench/mutations/campaign";
import type { CardInterface } from "../../../../host-sim/bench/mutations/session-plan";

const seed = 20_261_122;
const sessions = 1_000;

/** Two files of tests run it, so that jest can give each a process. */
export function describeMutatedCards(by: CardInterface, maximumCommands: number): void {
  test(`every one of ${sessions} sessions ends, within the bounds, and approves only what is proven`, async () => {
    const campaign = await Campaign.prepare(seed, [by]);
    const figures = await campaign.run({ from: 0, sessions });
    expect(figures.failures).toEqual([]);
    expect(figures.sessions).toBe(sessions);
    expect(figures.maximumCommands).toBeLessThanOrEqual(maximumCommands);
    // Both ways out were taken: a campaign in which nothing is ever approved would prove nothing.
    expect(figures.approved).toBeGreaterThan(10);
    expect(figures.approved).toBeLessThan(figures.sessions / 2);
    expect(figures.unmutated).toBeGreaterThan(10);
    expect(new Set(campaign.targets.map(({ profile }) => profile)).size).toBeGreaterThanOrEqual(24);
  });

  test("a session follows from its number alone", async () => {
    const [left, right] = [await Campaign.prepare(seed, [by]), await Campaign.prepare(seed, [by])];
    await left.session(4);
    const [first, again] = [await left.session(77), await right.session(77)];
    expect(first.history()).toBe(again.history());
    expect(first.outcome).toBe(again.outcome);
  });
}
