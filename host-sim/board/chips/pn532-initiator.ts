/** Commands of the PN532 that find cards: InListPassiveTarget, InAutoPoll and what releases them (UM0701-02, 7.3). */
import { atsParameters } from "./iso-dep-timing";
import { PARAMETER_AUTOMATIC_RATS, STATUS } from "./pn532-state";
import type { Command, CommandRun, Pn532State, Target } from "./pn532-state";

/** Time from switching the carrier on until a card may be spoken to (ISO/IEC 14443-3, 5: at least 5 ms). */
const FIELD_SETTLING_MS = 5.1;
/** WUPA without an answer. */
const ATTEMPT_MS = 2.5;
/** WUPA, one to three cascade levels of anticollision and SELECT, RATS. */
const ACTIVATION_MS = 8;
/** Retry count that stands for "for ever" (7.3.1, item 5). */
const FOR_EVER = 0xff;
/** Most targets at a time (7.3.5). */
const MAX_TARGETS = 2;

/** BrTy of InListPassiveTarget: how long its initiator data may be, and how many targets at once (7.3.5). */
interface BaudAndType {
  readonly minData: number;
  readonly maxData: number;
  readonly maxTargets: number;
  /** Only type A cards exist in this field; other modulations are sent and nobody answers. */
  readonly typeA: boolean;
}
const BAUD_AND_TYPE: Readonly<Record<number, BaudAndType>> = Object.freeze({
  0x00: { minData: 0, maxData: 12, maxTargets: 2, typeA: true },
  0x01: { minData: 5, maxData: 5, maxTargets: 2, typeA: false },
  0x02: { minData: 5, maxData: 5, maxTargets: 2, typeA: false },
  0x03: { minData: 1, maxData: 2, maxTargets: 2, typeA: false },
  0x04: { minData: 0, maxData: 0, maxTargets: 1, typeA: false },
});

/** Selects one card, with RATS when the parameters ask for it and the card can. */
function activate(chip: Pn532State): { target: Target; data: number[] } | undefined {
  const picc = chip.field.select();
  if (picc === undefined) return undefined;
  const { uid, atqa, sak } = picc.card;
  const automatic = (chip.parameters & PARAMETER_AUTOMATIC_RATS) !== 0;
  const ats = automatic ? chip.field.requestAnswerToSelect(picc) : undefined;
  const isoDep = ats === undefined ? undefined : atsParameters(ats);
  return {
    target: { picc, isoDep, outgoing: [], incoming: new Uint8Array(0) },
    data: [atqa >> 8, atqa & 0xff, sak, uid.length, ...uid, ...(ats ?? [])],
  };
}

/** Lets go of every target. A card in ISO-DEP is deselected, so that the next WUPA wakes it. */
function dropTargets(chip: Pn532State): void {
  for (const target of chip.targets) chip.field.halt(target.picc);
  chip.targets = [];
}

/** Activates up to `limit` cards, then gives each card's TargetData without its number. */
function activateAll(run: CommandRun, limit: number, done: (found: number[][]) => void): void {
  const found: number[][] = [];
  const next = (): void => {
    const one = found.length < limit ? activate(run.chip) : undefined;
    if (one === undefined) {
      // A second card was looked for in vain: that takes its time, too.
      return found.length > 0 && found.length < limit ? run.after(ATTEMPT_MS, () => done(found)) : done(found);
    }
    run.chip.targets.push(one.target);
    found.push(one.data);
    run.after(ACTIVATION_MS, next);
  };
  next();
}

/** Attempts again and again until a card answers or the retries are used up. */
function poll(run: CommandRun, limit: number, done: (found: number[][]) => void): void {
  const { field, rf } = run.chip;
  let attemptsLeft = rf.passiveActivationRetries === FOR_EVER ? Infinity : rf.passiveActivationRetries + 1;
  const attempt = (): void => {
    activateAll(run, limit, (found) => {
      attemptsLeft -= 1;
      if (found.length > 0) return done(found);
      if (attemptsLeft <= 0) return run.after(ATTEMPT_MS, () => done(found));
      // With endless retries and an empty field nothing can happen before the field changes.
      if (attemptsLeft === Infinity && field.cards.length === 0) {
        return run.whenFieldChanges(() => run.after(ATTEMPT_MS, attempt));
      }
      run.after(ATTEMPT_MS, attempt);
    });
  };
  powerField(run, attempt);
}

function powerField(run: CommandRun, then: () => void): void {
  const wasOn = run.chip.field.isOn;
  run.chip.field.switch(true);
  run.after(wasOn ? 0 : FIELD_SETTLING_MS, then);
}

function listPassiveTarget(run: CommandRun, parameters: Uint8Array): void {
  const [limit, code] = parameters;
  const type = BAUD_AND_TYPE[code];
  const dataLength = parameters.length - 2;
  if (type === undefined || limit < 1 || limit > type.maxTargets) return run.refuse();
  if (dataLength < type.minData || dataLength > type.maxData) return run.refuse();
  dropTargets(run.chip);
  if (type.typeA) return poll(run, limit, (found) => run.respond(targetList(found)));
  const retries = run.chip.rf.passiveActivationRetries;
  // Nobody ever answers: with endless retries the command ends only by abort.
  powerField(run, () => {
    if (retries !== FOR_EVER) run.after((retries + 1) * ATTEMPT_MS, () => run.respond([0]));
  });
}

function targetList(found: number[][]): number[] {
  return [found.length, ...found.flatMap((data, index) => [index + 1, ...data])];
}

/** Target types of InAutoPoll that a type A card with ISO-DEP satisfies (7.3.13). */
const AUTO_POLL_TYPE_A: ReadonlySet<number> = new Set([0x00, 0x10, 0x20]);

function autoPoll(run: CommandRun, parameters: Uint8Array): void {
  const [pollCount, period, ...types] = parameters;
  if (pollCount === 0 || period < 1 || period > 0x0f) return run.refuse();
  const typeA = types.find((type) => AUTO_POLL_TYPE_A.has(type));
  const periodMs = period * 150;
  dropTargets(run.chip);
  let roundsLeft = pollCount === FOR_EVER ? Infinity : pollCount;
  const round = (): void => {
    const answer = (found: number[][]): void => {
      if (found.length > 0) {
        return run.respond([
          found.length,
          ...found.flatMap((data, index) => [typeA ?? 0, data.length + 1, index + 1, ...data]),
        ]);
      }
      roundsLeft -= 1;
      if (roundsLeft <= 0) return run.respond([0]);
      if (roundsLeft === Infinity && run.chip.field.cards.length === 0) {
        return run.whenFieldChanges(() => run.after(periodMs / 2, round));
      }
      run.after(periodMs * types.length, round);
    };
    if (typeA === undefined) answer([]);
    else activateAll(run, MAX_TARGETS, answer);
  };
  powerField(run, round);
}

/** InDeselect, InRelease, InSelect: `Tg` 0 means all of them, which is never an error (7.3.10 to 7.3.12). */
function onTargets(run: CommandRun, number: number, effect: (target: Target) => void): void {
  const { chip } = run;
  const chosen = number === 0 ? chip.targets : chip.targets.slice(number - 1, number);
  const known = number === 0 || chosen.length === 1;
  run.after(known && chosen.length > 0 ? 2 : 0.3, () => {
    chosen.forEach(effect);
    run.respond([known ? STATUS.ok : STATUS.notAcceptable]);
  });
}

export const INITIATOR_COMMANDS: Readonly<Record<number, Command>> = Object.freeze({
  0x44: {
    name: "InDeselect",
    minLength: 1,
    maxLength: 1,
    run: (run, [number]) => onTargets(run, number, (target) => run.chip.field.halt(target.picc)),
  },
  0x4a: { name: "InListPassiveTarget", minLength: 2, maxLength: 14, run: listPassiveTarget },
  0x52: {
    name: "InRelease",
    minLength: 1,
    maxLength: 1,
    run: (run, [number]) =>
      onTargets(run, number, (target) => {
        run.chip.field.halt(target.picc);
        run.chip.targets = run.chip.targets.filter((other) => other !== target);
      }),
  },
  0x54: {
    name: "InSelect",
    minLength: 1,
    maxLength: 1,
    // A halted target is woken, selected and sent RATS again.
    run: (run, [number]) =>
      onTargets(run, number, (target) => {
        if (target.picc.state !== "halt") return;
        target.picc.state = "active";
        if (target.isoDep !== undefined) run.chip.field.requestAnswerToSelect(target.picc);
      }),
  },
  // No device in this field plays NFCIP-1: ATR_REQ is sent and nobody answers (7.3.3).
  0x56: {
    name: "InJumpForDEP",
    minLength: 3,
    maxLength: 67,
    run: (run) => powerField(run, () => run.after(100, () => run.respond([STATUS.timeout]))),
  },
  0x60: { name: "InAutoPoll", minLength: 3, maxLength: 17, run: autoPoll },
} satisfies Record<number, Command>);
