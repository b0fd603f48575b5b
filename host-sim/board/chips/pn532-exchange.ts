/** Commands of the PN532 that talk to a card: InDataExchange and InCommunicateThru (UM0701-02, 7.3.8 and 7.3.9). */
import { airTimeMs, READER_FRAME_SIZE } from "./iso-dep-timing";
import { MAX_DATA_LENGTH } from "./pn532-frame";
import { STATUS } from "./pn532-state";
import type { Command, CommandRun, Target } from "./pn532-state";

/** More information: in Tg more command data follow, in the status more answer data wait (7.3.8). */
const MORE_INFORMATION = 0x40;
/** Answer data of one frame: PD0 is the command, PD1 the status. */
const MAX_ANSWER_DATA = MAX_DATA_LENGTH - 2;
/** How often ISO-DEP asks again with R(NAK) before it gives the card up (ISO/IEC 14443-4, 7.5.4.2). */
const ISO_DEP_ATTEMPTS = 3;
const QUICK_MS = 0.3;

function dataExchange(run: CommandRun, parameters: Uint8Array): void {
  const target = run.chip.target(parameters[0] & 0x07);
  if (target === undefined) return answer(run, STATUS.notAcceptable);
  if (target.isoDep === undefined) return lost(run, 1, 5);
  const data = parameters.subarray(1);
  if ((parameters[0] & MORE_INFORMATION) !== 0) {
    target.outgoing.push(...data);
    return answer(run, STATUS.ok);
  }
  if (data.length === 0 && target.outgoing.length === 0) return deliver(run, target, QUICK_MS);
  const command = Uint8Array.from([...target.outgoing, ...data]);
  target.outgoing = [];
  target.incoming = new Uint8Array(0);
  transceive(run, target, command, (response) => {
    target.incoming = response;
    deliver(run, target, 0);
  });
}

/** Carries an APDU to the card and back, chaining blocks as both sides' frame sizes need. */
function transceive(run: CommandRun, target: Target, apdu: Uint8Array, done: (response: Uint8Array) => void): void {
  const { field } = run.chip;
  const { frameSize, frameWaitingMs } = target.isoDep!;
  run.after(airTimeMs(apdu.length, frameSize), () => {
    if (!field.speaksIsoDep(target.picc)) return lost(run, ISO_DEP_ATTEMPTS, frameWaitingMs);
    const reply = target.picc.card.process(apdu);
    if (reply === "left-field") {
      field.remove(target.picc.card);
      return lost(run, ISO_DEP_ATTEMPTS, frameWaitingMs);
    }
    // To the reader a card that stays and keeps silent is as one that went: its frame waiting time passes, again and again.
    if (reply === "mute") return lost(run, ISO_DEP_ATTEMPTS, frameWaitingMs);
    // A card that needs longer than its frame waiting time asks for more by S(WTX), which the chip grants by itself.
    const response = reply.response.slice();
    field.onExchange?.(apdu, response);
    run.after((reply.delayMs ?? 0) + airTimeMs(response.length, READER_FRAME_SIZE), () => {
      if (field.speaksIsoDep(target.picc)) done(response);
      else lost(run, ISO_DEP_ATTEMPTS, frameWaitingMs);
    });
  });
}

/** Hands over what waits, as much as one frame takes. */
function deliver(run: CommandRun, target: Target, delayMs: number): void {
  const piece = target.incoming.subarray(0, MAX_ANSWER_DATA);
  target.incoming = target.incoming.slice(piece.length);
  const more = target.incoming.length > 0 ? MORE_INFORMATION : 0;
  run.after(delayMs, () => run.respond([STATUS.ok | more, ...piece]));
}

function answer(run: CommandRun, status: number): void {
  run.after(QUICK_MS, () => respondStatus(run, status));
}

function lost(run: CommandRun, attempts: number, waitMs: number): void {
  run.after(attempts * waitMs, () => respondStatus(run, STATUS.timeout));
}

function respondStatus(run: CommandRun, status: number): void {
  run.chip.lastError = status;
  run.respond([status]);
}

/** PCB of the blocks that a lone thru exchange may carry, no CID, no NAD (ISO/IEC 14443-4, 7.1). */
const I_BLOCK = 0x02;
const R_NAK = 0xb2;
const R_ACK = 0xa2;
const S_DESELECT = 0xc2;

/**
 * Raw bytes to the card that is in ISO-DEP: a whole I-block, R(NAK), S(DESELECT). The answer keeps the block number.
 * Everything else, and every modulation but type A, finds nobody who answers.
 */
function communicateThru(run: CommandRun, parameters: Uint8Array): void {
  const target = run.chip.targets.find((candidate) => run.chip.field.speaksIsoDep(candidate.picc));
  const block = parameters[0];
  const kind = block & 0xfe;
  if (target !== undefined && kind === I_BLOCK) {
    return transceive(run, target, parameters.slice(1), (response) => {
      run.respond([STATUS.ok, block, ...response.subarray(0, MAX_ANSWER_DATA - 1)]);
    });
  }
  if (target !== undefined && kind === R_NAK)
    return run.after(1.5, () => run.respond([STATUS.ok, R_ACK | (block & 1)]));
  if (target !== undefined && block === S_DESELECT) {
    run.chip.field.halt(target.picc);
    return run.after(1.5, () => run.respond([STATUS.ok, S_DESELECT]));
  }
  run.chip.field.switch(true);
  const waitMs = run.chip.retryTimeoutMs();
  if (waitMs !== undefined) lost(run, 1, waitMs);
}

export const EXCHANGE_COMMANDS: Readonly<Record<number, Command>> = Object.freeze({
  0x40: { name: "InDataExchange", minLength: 1, maxLength: 263, run: dataExchange },
  0x42: { name: "InCommunicateThru", minLength: 0, maxLength: 263, run: communicateThru },
} satisfies Record<number, Command>);
