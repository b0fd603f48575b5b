/** What a bench may do to a world: messages that suffer on the wire, a host that crashes, power that goes at a place of the work. */
import { ruleListSchema } from "../../../host-sim/acquirer/rules/rule-schema";
import { nothingDone } from "../../../host-sim/board/chips/torn-operation";
import { isXsBuilt } from "../../../host-sim/engine/xs-binary";
import type { XsEngine } from "../../../host-sim/engine/xs";
import { enterSale } from "../../../host-sim/replay/sale-step";
import { isOnScreen } from "../../../host-sim/replay/screen";
import type { PassingMessage, WireFate } from "../../../host-sim/world/message-wire";
import { PowerCut, type CutPoint } from "../../../host-sim/world/power-cut";
import { World, type WorldOptions } from "../../../host-sim/world/world";
import { describeWith } from "../../support/requirement";

const open: World[] = [];

async function started(options: Partial<WorldOptions> = {}): Promise<World> {
  const world = await World.create({ engine: "node", time: "virtual", seed: 11, ...options });
  open.push(world);
  await world.terminal.powerOn();
  await world.terminal.runUntil(() => isOnScreen(world, "Wpisz kwotę"), 20_000);
  return world;
}

afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

/** Sells by stripe; what the screen said at last. */
async function sell(world: World, amountMinor: number): Promise<string> {
  const ends = ["Zaakceptowano", "Odmowa", "Nie zakończono", "Brak połączenia"];
  await enterSale(world, amountMinor);
  world.cards.swipe("stripe-plain");
  await world.terminal.runUntil(
    () => world.terminal.state !== "on" || ends.some((text) => isOnScreen(world, text)),
    90_000,
  );
  return ends.find((text) => isOnScreen(world, text)) ?? world.terminal.state;
}

async function states(world: World): Promise<string[]> {
  const rows = await world.ledger.list();
  return rows.reverse().map(({ amount_minor, state }) => `${amount_minor} ${state}`);
}

const once =
  (mti: string, fate: WireFate) =>
  (world: World): void => {
    const withdraw = world.wire.judgeBy((message) => {
      if (message.mti !== mti) return undefined;
      withdraw();
      return fate;
    });
  };

describe("the wire", () => {
  it("counts what passes, and changes nothing unless somebody wants it to", async () => {
    const world = await started();
    const seen: string[] = [];
    world.wire.judgeBy(({ direction, number, mti }: PassingMessage) => void seen.push(`${direction} ${number} ${mti}`));
    expect(await sell(world, 1200)).toBe("Zaakceptowano");
    expect(seen).toEqual(["to-host 2 0200", "to-terminal 2 0210"]);
    expect(world.wire.passed).toEqual({ "to-host": 2, "to-terminal": 2 });
  });

  it.each([
    ["0200", { fate: "drop" }, "Nie zakończono", "1200 barred"],
    ["0210", { fate: "drop" }, "Nie zakończono", "1200 reversed"],
    ["0210", { fate: "delay", ms: 40_000 }, "Nie zakończono", "1200 reversed"],
    ["0210", { fate: "delay", ms: 2000 }, "Zaakceptowano", "1200 charged"],
    ["0210", { fate: "duplicate" }, "Zaakceptowano", "1200 charged"],
    ["0210", { fate: "duplicate", afterMs: 3000 }, "Zaakceptowano", "1200 charged"],
    ["0210", { fate: "bend", place: 0.5 }, "Nie zakończono", "1200 reversed"],
    ["0210", { fate: "swap" }, "Nie zakończono", "1200 reversed"],
    ["0210", { fate: "replace", body: undefined }, "Nie zakończono", "1200 reversed"],
    ["0200", { fate: "reflect" }, "Nie zakończono", "1200 barred"],
  ] as const)("lets %s suffer: %j", async (mti, fate, screen, row) => {
    const world = await started();
    once(mti, fate)(world);
    expect(await sell(world, 1200)).toBe(screen);
    await world.terminal.runFor(120_000);
    expect(await states(world)).toEqual([row]);
  });

  it("makes a host slow, and quick again", async () => {
    const world = await started();
    world.wire.answersLateMs = 40_000;
    expect(await sell(world, 1200)).toBe("Nie zakończono");
    world.wire.heal();
    await world.terminal.runFor(120_000);
    expect(await sell(world, 1300)).toBe("Zaakceptowano");
    expect(await states(world)).toEqual(["1200 reversed", "1300 charged"]);
  });

  it("lets bytes pass that are no messages", async () => {
    const world = await started();
    world.wire.judgeBy(() => undefined);
    expect(await sell(world, 10_204)).toBe("Nie zakończono");
    await world.terminal.runFor(120_000);
    expect(await sell(world, 1300)).toBe("Zaakceptowano");
  });
});

describe("the host of a world", () => {
  it("crashes, is away, and is started again on its ledger", async () => {
    const world = await started();
    expect(await sell(world, 1200)).toBe("Zaakceptowano");
    const first = world.acquirer;
    const followed: boolean[] = [];
    world.host.follow((acquirer) => followed.push(acquirer === first));
    await world.line.crashHost();
    await world.terminal.runFor(60_000);
    expect([world.host.isUp, world.acquirer.connections.length]).toEqual([false, 0]);
    world.line.restartHost();
    world.line.restartHost();
    await world.terminal.runFor(90_000);
    expect(world.acquirer).not.toBe(first);
    expect(followed).toEqual([true, false]);
    expect(await sell(world, 1300)).toBe("Zaakceptowano");
    expect(await states(world)).toEqual(["1200 charged", "1300 charged"]);
    expect(world.messages.messages.filter(({ mti }) => mti === "0810")).toHaveLength(2);
  });

  it("gives no answer that was still to come when it crashed", async () => {
    const rules = ruleListSchema.parse([{ name: "slow", when: { amountMinor: 1200 }, then: { delayMs: 5000 } }]);
    const world = await started({ rules });
    const sale = sell(world, 1200);
    world.clock.after(5500, () => void world.line.crashHost());
    expect(await sale).toBe("Nie zakończono");
    world.line.restartHost();
    await world.terminal.runFor(120_000);
    expect(await states(world)).toEqual(["1200 reversed"]);
  });
});

describe("a power cut", () => {
  const points: readonly (readonly [point: CutPoint, row: string[]])[] = [
    [{ operation: 1 }, []],
    [{ message: 1, direction: "to-host", side: "before" }, []],
    [{ message: 1, direction: "to-host", side: "after" }, ["1200 charged"]],
    [{ message: 1, direction: "to-terminal", side: "before" }, ["1200 charged"]],
    [{ message: 1, direction: "to-terminal", side: "after" }, ["1200 charged"]],
  ];

  it.each(points)("at %j stops everything there", async (point, rows) => {
    const world = await started();
    const cut = new PowerCut(world, point, nothingDone);
    await sell(world, 1200).catch(() => undefined);
    await world.terminal.runFor(10);
    expect([cut.hasHappened, world.terminal.state]).toEqual([true, "off"]);
    expect(await states(world)).toEqual(rows);
    await world.terminal.powerOn();
    expect(await world.terminal.runUntil(() => isOnScreen(world, "Wpisz kwotę"), 60_000)).toBe(true);
  });

  it("does not come when it was called off", async () => {
    const world = await started();
    const cuts = points.map(([point]) => new PowerCut(world, point));
    for (const cut of cuts) cut.cancel();
    expect(await sell(world, 1200)).toBe("Zaakceptowano");
    expect(cuts.some(({ hasHappened }) => hasHappened)).toBe(false);
  });

  it("leaves a terminal that goes on where its flash is, in a world of its own", async () => {
    const world = await started();
    await sell(world, 1200);
    world.terminal.powerOff();
    const next = await started({ flashImage: world.terminal.flash.image() });
    await sell(next, 1300);
    const stanOf = (made: World): number =>
      Number(made.messages.messages.at(-1)?.description.find(({ field }) => field === 11)?.value);
    expect(stanOf(next)).toBeGreaterThan(stanOf(world));
  });
});

describeWith(isXsBuilt(64), "the XS engine", "a power cut in the engine xs", () => {
  it("kills the process at the operation, which stays torn", async () => {
    const engines: XsEngine[] = [];
    const world = await started({ engine: "xs", onEngine: (engine) => engines.push(engine as XsEngine) });
    const id = engines[0].processId as number;
    const cut = new PowerCut(world, { operation: 1 });
    await sell(world, 1200).catch(() => undefined);
    expect([cut.hasHappened, world.terminal.state]).toEqual([true, "off"]);
    await expect(gone(id)).resolves.toBe(true);
    await world.terminal.powerOn();
    expect(await world.terminal.runUntil(() => isOnScreen(world, "Wpisz kwotę"), 60_000)).toBe(true);
    expect(engines).toHaveLength(2);
  });
});

/** Whether the process ends; it was killed a moment ago. */
async function gone(id: number): Promise<boolean> {
  for (let look = 0; look < 100; look++) {
    try {
      process.kill(id, 0);
    } catch {
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}
