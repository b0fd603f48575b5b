/** Commands of the PN532 that concern the chip itself (UM0701-02, 7.2) and the carrier (7.3.1). */
import { STATUS } from "./pn532-state";
import type { Command, CommandRun } from "./pn532-state";

/** Time of a command that only moves bytes. */
const QUICK_MS = 0.3;

/** IC PN532, firmware 1.6, ISO/IEC 14443 A and B and 18092 (7.2.2). */
const FIRMWARE_VERSION = Object.freeze([0x32, 0x01, 0x06, 0x07]);
/** BR codes of SetSerialBaudRate (7.2.8). */
const BAUD_RATES = Object.freeze([9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600, 1288000]);

/** Diagnose tests (7.2.1): each answers with data. */
const DIAGNOSE_TESTS: Readonly<Record<number, (run: CommandRun, parameters: Uint8Array) => void>> = Object.freeze({
  // Communication line test: everything comes back, the number of the test included.
  0x00: (run: CommandRun, parameters: Uint8Array) => quickly(run, parameters),
  0x01: (run: CommandRun) => run.after(150, () => run.respond([STATUS.ok])), // ROM
  0x02: (run: CommandRun) => run.after(50, () => run.respond([STATUS.ok])), // RAM
  0x06: presenceTest,
  0x07: (run: CommandRun) => quickly(run, [STATUS.ok]), // antenna
});

/** ISO/IEC 14443-4 card presence detection: R(NAK), answered by R(ACK) (7.2.1, test 06). */
function presenceTest(run: CommandRun): void {
  const target = run.chip.targets[0];
  if (target === undefined) return quickly(run, [STATUS.notAcceptable]);
  const waitMs = target.isoDep?.frameWaitingMs ?? 5;
  const present = run.chip.field.speaksIsoDep(target.picc);
  run.after(present ? 1.5 : waitMs, () => {
    run.respond([run.chip.field.speaksIsoDep(target.picc) ? STATUS.ok : STATUS.timeout]);
  });
}

function quickly(run: CommandRun, data: ArrayLike<number>, effect?: () => void): void {
  const copy = Uint8Array.from(data);
  run.after(QUICK_MS, () => {
    effect?.();
    run.respond(copy);
  });
}

/** RFConfiguration items: length of the data and effect (7.3.1). Analogue settings are taken and have no effect here. */
const RF_ITEMS: Readonly<Record<number, { length: number; set?(run: CommandRun, data: Uint8Array): void }>> =
  Object.freeze({
    0x01: { length: 1, set: (run: CommandRun, data: Uint8Array) => run.chip.field.switch((data[0] & 1) !== 0) },
    0x02: { length: 3, set: (run: CommandRun, data: Uint8Array) => void (run.chip.rf.retryTimeout = data[2]) },
    0x04: { length: 1 },
    0x05: {
      length: 3,
      set: (run: CommandRun, data: Uint8Array) => void (run.chip.rf.passiveActivationRetries = data[2]),
    },
    0x0a: { length: 11 },
    0x0b: { length: 8 },
    0x0c: { length: 3 },
    0x0d: { length: 9 },
  });

export const MANAGEMENT_COMMANDS: Readonly<Record<number, Command>> = Object.freeze({
  0x00: {
    name: "Diagnose",
    minLength: 1,
    maxLength: 262,
    run(run, parameters) {
      const test = DIAGNOSE_TESTS[parameters[0]];
      if (test === undefined) run.refuse();
      else test(run, parameters);
    },
  },
  0x02: { name: "GetFirmwareVersion", minLength: 0, maxLength: 0, run: (run) => quickly(run, FIRMWARE_VERSION) },
  0x04: {
    name: "GetGeneralStatus",
    minLength: 0,
    maxLength: 0,
    run(run) {
      const { lastError, targets } = run.chip;
      // Tg, bit rates both ways (00: 106 kbit/s), modulation (00: ISO/IEC 14443) of each target; no outer field; no SAM.
      const list = targets.flatMap((_, index) => [index + 1, 0x00, 0x00, 0x00]);
      quickly(run, [lastError, 0x00, targets.length, ...list, 0x00]);
    },
  },
  0x06: {
    name: "ReadRegister",
    minLength: 2,
    maxLength: 262,
    run(run, parameters) {
      if (parameters.length % 2 !== 0) return run.refuse();
      const values: number[] = [];
      for (let at = 0; at < parameters.length; at += 2) {
        values.push(run.chip.registers.read(parameters[at] * 256 + parameters[at + 1]));
      }
      quickly(run, values);
    },
  },
  0x08: {
    name: "WriteRegister",
    minLength: 3,
    maxLength: 261,
    run(run, parameters) {
      if (parameters.length % 3 !== 0) return run.refuse();
      quickly(run, [], () => {
        for (let at = 0; at < parameters.length; at += 3) {
          run.chip.registers.write(parameters[at] * 256 + parameters[at + 1], parameters[at + 2]);
        }
      });
    },
  },
  0x10: {
    name: "SetSerialBaudRate",
    minLength: 1,
    maxLength: 1,
    run(run, [code]) {
      const baud = BAUD_RATES[code];
      if (baud === undefined) return run.refuse();
      quickly(run, [], () => void (run.chip.nextBaud = baud));
    },
  },
  0x12: {
    name: "SetParameters",
    minLength: 1,
    maxLength: 1,
    run: (run, [flags]) => quickly(run, [], () => void (run.chip.parameters = flags)),
  },
  0x14: {
    name: "SAMConfiguration",
    minLength: 1,
    maxLength: 3,
    // Mode 1 is normal, without a SAM; 2 to 4 need one, which this board does not have, and are taken all the same (7.2.10).
    run: (run, [mode]) => (mode >= 1 && mode <= 4 ? quickly(run, []) : run.refuse()),
  },
  0x16: {
    name: "PowerDown",
    minLength: 1,
    maxLength: 2,
    run(run, [wakeUpSources]) {
      quickly(run, [STATUS.ok], () => {
        run.chip.field.switch(false);
        run.chip.targets = [];
        run.chip.asleepUntil = wakeUpSources;
      });
    },
  },
  0x32: {
    name: "RFConfiguration",
    minLength: 2,
    maxLength: 12,
    run(run, parameters) {
      const item = RF_ITEMS[parameters[0]];
      if (item === undefined || item.length !== parameters.length - 1) return run.refuse();
      quickly(run, [], () => item.set?.(run, parameters.subarray(1)));
    },
  },
} satisfies Record<number, Command>);
