/**
 * A terminal and its acquirer, both whole, with a thief on the line who has all messages and no key. Whatever he does: nothing is shown
 * as approved that the acquirer did not approve, nobody is charged twice or for a sale that was shown as failed, and the next sale goes
 * through.
 */
import type { FaultEvent } from "../../host-sim/acquirer/connection";
import { pressKeys } from "../../host-sim/replay/fingers";
import { enterSale } from "../../host-sim/replay/sale-step";
import { isOnScreen } from "../../host-sim/replay/screen";
import { World } from "../../host-sim/world/world";
import { LineThief, type Theft } from "./line-thief";

const APPROVED = "Zaakceptowano";
const ENDS = [APPROVED, "Odmowa", "Nie zakończono"];
/** The issuer approves the amount, and the answer gets lost: a reversal follows. */
const LOST_ANSWER = 10202;
const THEFTS: readonly Theft[] = ["drop", "duplicate", "swap", "replay", "bend", "reflect"];

class Flow {
  readonly thief: LineThief;
  readonly faults: FaultEvent[] = [];
  #amountMinor = 2000;

  private constructor(readonly world: World) {
    this.thief = new LineThief(world.wire);
    world.acquirer.on("fault", (event) => this.faults.push(event));
  }

  static async start(algorithm: "aes" | "tdes"): Promise<Flow> {
    const settings = { keys: { algorithm } };
    const world = await World.create({ engine: "node", time: "virtual", seed: 5, settings });
    const flow = new Flow(world);
    await world.terminal.powerOn();
    return flow;
  }

  /** A sale by a card that its issuer sends a script; how the card ended goes to the acquirer afterwards. */
  async sellWithScript(): Promise<void> {
    const { world } = this;
    await enterSale(world, 2500);
    world.cards.insert("visa-pin-change");
    expect(await world.terminal.runUntil(() => isOnScreen(world, APPROVED), 30_000)).toBe(true);
    world.cards.pull();
    await world.terminal.runFor(5_000);
  }

  /** A sale by stripe to its end on the screen; whether it was shown as approved. */
  async sell(amountMinor = this.#amountMinor++): Promise<{ approved: boolean; amountMinor: number }> {
    const { world } = this;
    await enterSale(world, amountMinor);
    world.cards.swipe("stripe-plain");
    const ended = await world.terminal.runUntil(() => ENDS.some((text) => isOnScreen(world, text)), 90_000);
    expect(ended).toBe(true);
    return { approved: isOnScreen(world, APPROVED), amountMinor };
  }

  /** Long enough for every reversal and repeat, and for a new connection. */
  async calm(): Promise<void> {
    this.thief.rest();
    await this.world.terminal.runFor(150_000);
    if (isOnScreen(this.world, "Kopia dla klienta?")) await pressKeys(this.world, ["cancel"]);
  }

  /** Sales of this amount that the acquirer holds somebody to. */
  async charged(amountMinor: number): Promise<number> {
    const rows = await this.world.ledger.list();
    return rows.filter((row) => row.amount_minor === amountMinor && row.state === "charged").length;
  }

  /** What must be true of every sale, and that the next one goes through. */
  async judge({ approved, amountMinor }: { approved: boolean; amountMinor: number }): Promise<void> {
    await this.calm();
    expect({ approved, charged: await this.charged(amountMinor) }).toEqual({ approved, charged: approved ? 1 : 0 });
    const next = await this.sell();
    await this.calm();
    expect([next.approved, await this.charged(next.amountMinor)]).toEqual([true, 1]);
  }
}

describe.each(["aes", "tdes"] as const)("with a thief on the line, under %s keys,", (algorithm) => {
  let flow: Flow;
  beforeAll(async () => {
    flow = await Flow.start(algorithm);
    await flow.judge(await flow.sell());
  });
  afterAll(() => flow.world.close());
  const bends = [0, 0.1, 0.35, 0.8, 1];
  const cases = (thefts: readonly Theft[]): readonly (readonly [Theft, number])[] =>
    thefts.flatMap((theft) => (theft === "bend" ? bends : [0]).map((place) => [theft, place] as const));

  it.each(["0200", "0210"])("a sale whose %s suffers ends in one truth on both sides", async (messageType) => {
    for (const [theft, place] of cases(THEFTS)) {
      flow.thief.plan(messageType, theft, place);
      const sale = await flow.sell();
      expect(flow.thief.done.at(-1)).toBe(`${theft} ${messageType}`);
      await flow.judge(sale);
    }
  });

  it.each(["0400", "0410"])("a reversal whose %s suffers is carried out once", async (messageType) => {
    for (const [theft, place] of cases(THEFTS)) {
      flow.thief.plan(messageType, theft, place);
      const sale = await flow.sell(LOST_ANSWER);
      expect(sale.approved).toBe(false);
      await flow.world.terminal.runFor(5_000);
      expect(flow.thief.done.at(-1)).toBe(`${theft} ${messageType}`);
      await flow.judge(sale);
    }
  });

  it.each(["0800", "0810"])("a sign-on whose %s suffers is done again", async (messageType) => {
    for (const [theft, place] of cases(THEFTS)) {
      flow.thief.plan(messageType, theft, place);
      flow.world.line.cut();
      flow.world.line.restore();
      await flow.world.terminal.runFor(20_000);
      expect(flow.thief.done.at(-1)).toBe(`${theft} ${messageType}`);
      await flow.calm();
      const next = await flow.sell();
      await flow.calm();
      expect([next.approved, await flow.charged(next.amountMinor)]).toEqual([true, 1]);
    }
  });

  it("the acquirer told of each forgery and repetition, and of nothing else", () => {
    const told = new Set(flow.faults.map(({ kind, detail }) => (kind === "security" ? detail.split(":")[0] : kind)));
    expect([...told].sort()).toEqual(expect.arrayContaining(["replayed", "wrong-mac"]));
    expect(told.has("internal")).toBe(false);
  });
});

describe("with a thief on the line, the word on what became of a script", () => {
  it.each(["0620", "0630"])(
    "reaches the acquirer once, whatever its %s suffers, and keeps no sale waiting",
    async (messageType) => {
      for (const theft of ["drop", "duplicate", "bend", "reflect"] as const) {
        const flow = await Flow.start("aes");
        flow.thief.plan(messageType, theft);
        await flow.sellWithScript();
        expect(flow.thief.done).toEqual([`${theft} ${messageType}`]);
        flow.thief.rest();
        const meanwhile = await flow.sell();
        await flow.judge(meanwhile);
        const [row] = (await flow.world.ledger.list()).filter((each) => each.amount_minor === 2500);
        expect(row).toMatchObject({ state: "charged", scripts: "delivered", card_cryptogram: "valid" });
        await flow.world.close();
      }
    },
  );
});
