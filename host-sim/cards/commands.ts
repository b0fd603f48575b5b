/** The commands that cards know, by class and instruction (EMV Book 3, table 9; Book C-2, 5; EMV Book 3, 10.10 for issuer scripts). */

interface CommandCode {
  /** Classes it is taken in: `04` and `84` are those with secure messaging. */
  readonly classes: readonly number[];
  readonly instruction: number;
  /** What a card of today takes for it, on top of the transmission. */
  readonly usualDelayMs: number;
}

/** By the name of the standard, as rules and profiles refer to them. */
export const commands = Object.freeze({
  SELECT: { classes: [0x00], instruction: 0xa4, usualDelayMs: 12 },
  "GET PROCESSING OPTIONS": { classes: [0x80], instruction: 0xa8, usualDelayMs: 35 },
  "READ RECORD": { classes: [0x00], instruction: 0xb2, usualDelayMs: 8 },
  "GENERATE AC": { classes: [0x80], instruction: 0xae, usualDelayMs: 60 },
  "GET DATA": { classes: [0x80], instruction: 0xca, usualDelayMs: 8 },
  VERIFY: { classes: [0x00], instruction: 0x20, usualDelayMs: 25 },
  "GET CHALLENGE": { classes: [0x00], instruction: 0x84, usualDelayMs: 10 },
  "INTERNAL AUTHENTICATE": { classes: [0x00], instruction: 0x88, usualDelayMs: 90 },
  "EXTERNAL AUTHENTICATE": { classes: [0x00], instruction: 0x82, usualDelayMs: 25 },
  "COMPUTE CRYPTOGRAPHIC CHECKSUM": { classes: [0x80], instruction: 0x2a, usualDelayMs: 30 },
  "EXCHANGE RELAY RESISTANCE DATA": { classes: [0x80], instruction: 0xea, usualDelayMs: 0 },
  "RECOVER AC": { classes: [0x80], instruction: 0xd0, usualDelayMs: 15 },
  "APPLICATION BLOCK": { classes: [0x84], instruction: 0x1e, usualDelayMs: 30 },
  "APPLICATION UNBLOCK": { classes: [0x84], instruction: 0x18, usualDelayMs: 30 },
  "CARD BLOCK": { classes: [0x84], instruction: 0x16, usualDelayMs: 30 },
  "PIN CHANGE/UNBLOCK": { classes: [0x84], instruction: 0x24, usualDelayMs: 30 },
  "PUT DATA": { classes: [0x04, 0x84], instruction: 0xda, usualDelayMs: 30 },
  "UPDATE RECORD": { classes: [0x04, 0x84], instruction: 0xdc, usualDelayMs: 30 },
} as const satisfies Record<string, CommandCode>);

export type CommandName = keyof typeof commands;

export const commandNames = Object.keys(commands) as [CommandName, ...CommandName[]];

/** What an instruction byte means; `undefined` when no card here knows it. */
export function nameOfInstruction(instruction: number): CommandName | undefined {
  return commandNames.find((name) => commands[name].instruction === instruction);
}

/** Whether a command is taken in that class. */
export function takesClass(name: CommandName, cla: number): boolean {
  const classes: readonly number[] = commands[name].classes;
  return classes.includes(cla);
}
