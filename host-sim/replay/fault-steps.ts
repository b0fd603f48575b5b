/** Steps that make something go wrong: power, line, messages, host, clock, flash. The shapes are data; what they do stands below them. */
import { z } from "zod";
import type { PassingMessage, WireFate } from "../world/message-wire";
import { PowerCut } from "../world/power-cut";
import type { World } from "../world/world";
import { duration } from "./duration";
import { StepFailure } from "./step-failure";

const place = z.int().min(1);

const power = z.union(
  [
    z.enum(["off", "on"]),
    z.strictObject({ cutAtOperation: place.describe("the so many-th program or erase of the flash from now on") }),
    z.strictObject({
      cutAtMessage: place.describe("the so many-th message of this direction from now on"),
      to: z.enum(["host", "terminal"]),
      side: z.enum(["before", "after"]).default("before"),
    }),
  ],
  { error: "off, on, { cutAtOperation } or { cutAtMessage, to, side }" },
);

const message = z.strictObject({
  mti: z.string().regex(/^\d{4}$/, { error: "four digits" }),
  suffers: z.union([z.enum(["drop", "duplicate", "swap", "reflect", "bend"]), z.strictObject({ delay: duration })], {
    error: "drop, duplicate, swap, reflect, bend or { delay }",
  }),
});

const host = z.union([z.enum(["crash", "restart"]), z.strictObject({ slow: duration })], {
  error: "crash, restart or { slow }",
});

const clock = z.union([z.iso.datetime(), z.strictObject({ forward: duration }), z.strictObject({ back: duration })], {
  error: "an instant, { forward } or { back }",
});

/** Each is one step; a step has exactly one of these keys. */
export const faultSteps = [
  z.strictObject({ power }),
  z.strictObject({ network: z.union([z.enum(["cut", "restore"]), z.strictObject({ delay: duration })]) }),
  z.strictObject({ message: message.describe("the next message of this type suffers it") }),
  z.strictObject({ host }),
  z.strictObject({ clock: clock.describe("somebody sets the board's clock") }),
  z.strictObject({
    rot: z.enum(["journal", "counters"]).describe("one written bit of the partition changes by itself"),
  }),
] as const;

export type FaultStep = z.output<(typeof faultSteps)[number]>;

type Power = z.output<typeof power>;

/** The fate in the words of the wire. */
const fates: Readonly<Record<string, WireFate>> = Object.freeze({
  drop: { fate: "drop" },
  duplicate: { fate: "duplicate" },
  swap: { fate: "swap" },
  reflect: { fate: "reflect" },
  bend: { fate: "bend", place: 0.5 },
});

/** Carries out a step; throws {@link StepFailure} when it cannot be. */
export async function takeFaultStep(world: World, step: FaultStep): Promise<void> {
  if ("power" in step) await switchPower(world, step.power);
  else if ("network" in step) {
    if (step.network === "cut") world.line.cut();
    else if (step.network === "restore") world.line.restore();
    else world.line.delay(step.network.delay);
  } else if ("message" in step) {
    const { mti, suffers } = step.message;
    spoilNext(world, mti, typeof suffers === "string" ? fates[suffers] : { fate: "delay", ms: suffers.delay });
  } else if ("host" in step) {
    if (step.host === "crash") await world.line.crashHost();
    else if (step.host === "restart") world.line.restartHost();
    else world.wire.answersLateMs = step.host.slow;
  } else if ("clock" in step) setClock(world, step.clock);
  else if (world.rot(step.rot) === undefined) {
    throw new StepFailure(`something written in ${step.rot} that can rot`, "there is none");
  }
}

async function switchPower(world: World, power: Power): Promise<void> {
  const { terminal } = world;
  if (power === "off") return terminal.powerOff();
  if (power === "on") {
    if (terminal.state === "on")
      throw new StepFailure("a terminal without power", "a cut that was planned has not come");
    return terminal.powerOn();
  }
  if ("cutAtOperation" in power) void new PowerCut(world, { operation: power.cutAtOperation });
  else {
    const direction = power.to === "host" ? "to-host" : "to-terminal";
    void new PowerCut(world, { message: power.cutAtMessage, direction, side: power.side });
  }
}

function spoilNext({ wire }: World, mti: string, fate: WireFate): void {
  const withdraw = wire.judgeBy((passing: PassingMessage) => {
    if (passing.mti !== mti) return undefined;
    withdraw();
    return fate;
  });
}

function setClock({ clock }: World, to: string | { readonly forward: number } | { readonly back: number }): void {
  if (typeof to === "string") clock.setEpochMs(Date.parse(to));
  else clock.setEpochMs(clock.epochMs() + ("forward" in to ? to.forward : -to.back));
}
