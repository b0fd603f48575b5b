/**
 * Makes faults strike. Which must be survived, and how, whenever and in whatever order they come:
 *
 * | fault        | what strikes                                            | what must follow                                        |
 * | ------------ | ------------------------------------------------------- | ------------------------------------------------------- |
 * | `power`      | the supply fails, in the middle of a flash operation too | the next boot knows what is owed, and shows an end that  |
 * |              |                                                         | nobody has seen; no counter steps back                   |
 * | `drop`       | a message is lost between terminal and host             | reversal or repeat until answered; one charge at most    |
 * | `delay`      | a message comes late, after the terminal gave up        | it changes nothing any more                              |
 * | `duplicate`  | a message comes twice                                   | counts once                                              |
 * | `reorder`    | a message comes after the next one                      | as if each had been late                                 |
 * | `garble`     | a bit of a message changes before its MAC is checked    | it is refused; as if it had been lost                    |
 * | `partition`  | nothing gets through for a while                        | sales wait or are refused, or are offline ones           |
 * | `break`      | connections are reset                                   | they are made anew; what was asked is reversed           |
 * | `host-crash` | the host loses all but its ledger                       | it knows each payment by its key                         |
 * | `host-slow`  | answers come later than the terminal waits for them     | reversals; late answers are known for what they are      |
 * | `card-torn`  | the card leaves in the middle                           | no charge, or the one that people were told of           |
 * | `rot`        | one bit of journal or counters flips, at rest           | repaired: nothing is lost, no counter steps back         |
 * | `clock`      | somebody sets the clock                                 | payments keep their names                                |
 *
 * Rot strikes a sector once between two erasures, because a code that repairs one bit promises nothing about two.
 */
import { MemoryNetwork } from "../board/memory-network";
import { ERASED, SECTOR_LENGTH } from "../board/chips/nor-flash";
import { tornByChance, type TornBits } from "../board/chips/torn-operation";
import { SeededRandom } from "../board/seeded-random";
import type { PassingMessage, WireFate } from "../world/message-wire";
import type { World } from "../world/world";
import type { Fault, FaultOf, Moment } from "./plan";

/** What still waits for its moment. */
interface Armed {
  left: number;
  readonly counts: "operation" | "request" | "answer";
  readonly strike: () => TornBits | WireFate | undefined;
}

/** How often a written place is looked for, for a bit to flip in. */
const mostDraws = 200;
/** Longest time from a message to the power cut that it brings: on either side of its arrival. */
const aroundMessageMs = 60;

export class FaultDesk {
  readonly #world: World;
  readonly #network: MemoryNetwork;
  readonly #armed = new Set<Armed>();
  readonly #planned = new Set<{ cancel(): void }>();
  /** Sectors that a bit was flipped in, with their wear at that time. */
  readonly #rotten = new Map<number, number>();
  /** Faults that struck, for the report. */
  struck = 0;
  /** Power cuts among them. */
  cuts = 0;
  /** Messages came twice, late or bent: the host may well complain of them. */
  isLineHostile = false;
  /** Whether a message is one that was bent on its way. */
  readonly isBent = (body: Uint8Array): boolean => this.#bent.some((bent) => Buffer.compare(bent, body) === 0);
  readonly #bent: Uint8Array[] = [];
  /** How long the power stays off this time. */
  offMs = 0;
  /** Of the next card presented: when it is torn away. */
  #tornAfterMs: number | undefined;

  constructor(world: World) {
    this.#world = world;
    const { network } = world.line;
    if (!(network instanceof MemoryNetwork)) throw new Error("faults strike in virtual time alone");
    this.#network = network;
    world.wire.judgeBy((message) => this.#judge(message));
    world.terminal.flash.interrupt = () => this.#operate();
  }

  /** Lets a fault strike when its moment comes. */
  arm(fault: Fault): void {
    const random = new SeededRandom(fault.draw, "fault");
    switch (fault.fault) {
      case "power":
        return this.#armPower(fault, random);
      case "partition":
        return this.#after(fault.afterMs, () => this.#partition(fault.ms));
      case "break":
        return this.#at(fault.at, random, () => void this.#network.breakConnections());
      case "host-crash":
        return this.#at(fault.at, random, () => this.#crashHost(fault.downMs));
      case "drop":
        return this.#armMessage(fault, { fate: "drop" });
      case "delay":
        return this.#armMessage(fault, { fate: "delay", ms: fault.ms });
      case "duplicate":
        return this.#armMessage(fault, { fate: "duplicate", afterMs: fault.afterMs });
      case "reorder":
        return this.#armMessage(fault, { fate: "swap" });
      case "garble":
        return this.#armMessage(fault, { fate: "bend", place: fault.place });
      case "host-slow":
        this.struck++;
        this.#world.wire.answersLateMs = fault.ms;
        return this.#later(fault.forMs, () => (this.#world.wire.answersLateMs = 0));
      case "card-torn":
        this.#tornAfterMs = fault.afterMs;
        return;
      case "rot":
        return this.#rot(fault, random);
      case "clock":
        this.struck++;
        return this.#world.clock.setEpochMs(this.#world.clock.epochMs() + fault.jumpMs);
    }
  }

  /** When the next card is torn away, if it is to be; asked once. */
  takeTear(): number | undefined {
    const afterMs = this.#tornAfterMs;
    this.#tornAfterMs = undefined;
    if (afterMs !== undefined) this.struck++;
    return afterMs;
  }

  /** Everything works again, and nothing is to come. */
  heal(): void {
    this.#armed.clear();
    for (const planned of this.#planned) planned.cancel();
    this.#planned.clear();
    this.#tornAfterMs = undefined;
    this.#world.wire.answersLateMs = 0;
    this.#world.line.restartHost();
    this.#network.setPartitioned(false);
  }

  /** Counts a flash operation. The power goes in it if that is what was armed. */
  #operate(): TornBits | undefined {
    const outcome = this.#count("operation");
    return typeof outcome === "function" ? outcome : undefined;
  }

  #judge({ direction, body }: PassingMessage): WireFate | undefined {
    const outcome = this.#count(direction === "to-host" ? "request" : "answer");
    if (typeof outcome !== "object" || outcome.fate !== "bend")
      return typeof outcome === "object" ? outcome : undefined;
    const bent = Uint8Array.from(body);
    bent[Math.floor(outcome.place * (body.length - 1))] ^= 0x01;
    this.#bent.push(bent);
    return { fate: "replace", body: bent };
  }

  #count(what: Armed["counts"]): TornBits | WireFate | undefined {
    let outcome: TornBits | WireFate | undefined;
    for (const armed of this.#armed) {
      if (armed.counts !== what || --armed.left > 0) continue;
      this.#armed.delete(armed);
      outcome = armed.strike() ?? outcome;
    }
    return outcome;
  }

  #armMessage({ message, side }: { message: number; side: "request" | "answer" }, fate: WireFate): void {
    this.#armed.add({
      left: message,
      counts: side,
      strike: () => {
        this.struck++;
        if (fate.fate !== "drop") this.isLineHostile = true;
        return fate;
      },
    });
  }

  #after(ms: number, strike: () => void): void {
    const planned = this.#world.clock.after(ms, () => {
      this.#planned.delete(planned);
      this.struck++;
      strike();
    });
    this.#planned.add(planned);
  }

  #at(moment: Moment, random: SeededRandom, strike: () => void): void {
    if ("ms" in moment) return this.#after(moment.ms, strike);
    // Not in the middle of what the message or the operation is part of.
    const delayMs = "message" in moment ? random.below(aroundMessageMs) : 0;
    const counted =
      "message" in moment
        ? { left: moment.message, counts: moment.side }
        : { left: moment.operation, counts: "operation" as const };
    this.#armed.add({ ...counted, strike: () => void this.#after(delayMs, strike) });
  }

  #armPower({ at, offMs }: FaultOf<"power">, random: SeededRandom): void {
    const cut = (): void => {
      if (this.#world.terminal.state !== "on") return;
      this.cuts++;
      this.offMs = offMs;
    };
    if (!("operation" in at)) {
      return this.#at(at, random, () => {
        cut();
        this.#world.terminal.powerOff();
      });
    }
    this.#armed.add({
      left: at.operation,
      counts: "operation",
      strike: () => {
        this.struck++;
        cut();
        return tornByChance(random);
      },
    });
  }

  #partition(ms: number): void {
    this.#network.setPartitioned(true);
    this.#later(ms, () => this.#network.setPartitioned(false));
  }

  #crashHost(downMs: number): void {
    const { line } = this.#world;
    void line.crashHost();
    this.#later(downMs, () => line.restartHost());
  }

  /** The end of a fault: no fault of its own. */
  #later(ms: number, mend: () => void): void {
    const planned = this.#world.clock.after(ms, () => {
      this.#planned.delete(planned);
      mend();
    });
    this.#planned.add(planned);
  }

  #rot({ partition: name }: FaultOf<"rot">, random: SeededRandom): void {
    const { flash } = this.#world.terminal;
    const partition = flash.partition(name);
    if (partition === undefined) throw new Error(`the flash has no partition ${name}`);
    const first = flash.placeOf(name).start / SECTOR_LENGTH;
    // What nobody wrote can rot too, but hits of what matters are what people fear.
    const sectors = Array.from({ length: partition.size / SECTOR_LENGTH }, (_unused, sector) => sector).filter(
      (sector) =>
        this.#rotten.get(first + sector) !== flash.wear[first + sector] &&
        partition.read(sector * SECTOR_LENGTH, 1)[0] !== ERASED,
    );
    for (let draws = sectors.length === 0 ? 0 : mostDraws; draws > 0; draws--) {
      const sector = sectors[random.below(sectors.length)];
      const at = sector * SECTOR_LENGTH + random.below(SECTOR_LENGTH);
      if (partition.read(at, 1)[0] === ERASED) continue;
      flash.flipBit(first * SECTOR_LENGTH + at, random.below(8));
      this.#rotten.set(first + sector, flash.wear[first + sector]);
      this.struck++;
      return;
    }
  }
}
