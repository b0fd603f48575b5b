/** What went over the wire between a terminal and a mutated card, and what a terminal may know from it: read by code of the bench's own. */

/** One command and the answer that the terminal got, mutated or not. */
export interface Exchange {
  readonly command: Uint8Array;
  readonly answer: Uint8Array;
}

/** A GENERATE AC or RECOVER AC, with what stood in the command and in the answer's template. */
export interface CryptogramExchange {
  /** P1 of GENERATE AC; `undefined` for RECOVER AC, which repeats what was asked before. */
  readonly parameter: number | undefined;
  readonly data: Uint8Array;
  readonly objects: ReadonlyMap<number, Uint8Array>;
  /** Objects of the answer as they stood there, in order. */
  readonly list: readonly WireObject[];
}

/** A data object with its tag and length bytes. */
export interface WireObject {
  readonly tag: number;
  readonly value: Uint8Array;
  readonly whole: Uint8Array;
}

/** The application that was selected last, as far as the wire shows it. */
export interface ApplicationView {
  /** DF Name and everything else that the card told outside of its cryptograms, the first of each tag. */
  readonly objects: Map<number, Uint8Array>;
  /** What the terminal sent for the PDOL. */
  processingData: Uint8Array;
  /** Answers to READ RECORD by file and record, without status word. */
  readonly records: Map<string, Uint8Array>;
  readonly cryptograms: CryptogramExchange[];
  /** INTERNAL AUTHENTICATE: its data, and the signature. */
  dynamic: { readonly data: Uint8Array; readonly signature: Uint8Array } | undefined;
}

const constructedBit = 0x20;
const success = 0x9000;

/** BER-TLV as far as EMV uses it, up to where the bytes are none. Deeper objects follow the one they stand in. */
export function readObjects(bytes: Uint8Array, deep: boolean): WireObject[] {
  const found: WireObject[] = [];
  for (let at = 0; at < bytes.length;) {
    if (bytes[at] === 0) {
      at++;
      continue;
    }
    const start = at;
    let tag = bytes[at++];
    const isConstructed = (tag & constructedBit) !== 0;
    if ((tag & 0x1f) === 0x1f) {
      do tag = tag * 256 + (bytes[at] ?? 0);
      while (at < bytes.length && (bytes[at++] & 0x80) !== 0);
    }
    let length = bytes[at++] ?? Infinity;
    if (length > 0x80) {
      const count = length & 0x7f;
      length = bytes.subarray(at, at + count).reduce((sum, byte) => sum * 256 + byte, 0);
      at += count;
    }
    if (at + length > bytes.length) return found;
    const value = bytes.subarray(at, at + length);
    at += length;
    found.push({ tag, value, whole: bytes.subarray(start, at) });
    if (isConstructed && deep) found.push(...readObjects(value, true));
  }
  return found;
}

/** Follows the wire to the end; `undefined` when no application was selected. */
export function viewOf(exchanges: readonly Exchange[]): ApplicationView | undefined {
  let view: ApplicationView | undefined;
  for (const { command, answer } of exchanges) {
    const data = answer.subarray(0, Math.max(0, answer.length - 2));
    const [, instruction, parameter1, parameter2] = command;
    if (instruction === 0xa4) {
      view = {
        objects: new Map(),
        processingData: new Uint8Array(0),
        records: new Map(),
        cryptograms: [],
        dynamic: undefined,
      };
      note(view.objects, data);
      continue;
    }
    if (view === undefined || statusOf(answer) !== success) continue;
    if (instruction === 0xa8) takeProcessing(view, dataOf(command), data);
    else if (instruction === 0xb2) {
      view.records.set(`${parameter2 >> 3} ${parameter1}`, data);
      note(view.objects, data);
    } else if (instruction === 0x88) takeDynamic(view, dataOf(command), data);
    else if (instruction === 0xae || instruction === 0xd0) {
      view.cryptograms.push(cryptogramOf(instruction === 0xae ? parameter1 : undefined, dataOf(command), data));
    }
  }
  return view;
}

/** SW1 SW2 of an answer; -1 when it has none. */
export function statusOf(answer: Uint8Array): number {
  return answer.length < 2 ? -1 : (answer[answer.length - 2] << 8) | answer[answer.length - 1];
}

/** Data of a short command. */
export function dataOf(command: Uint8Array): Uint8Array {
  return command.length > 5 ? command.subarray(5, 5 + command[4]) : new Uint8Array(0);
}

function takeProcessing(view: ApplicationView, sent: Uint8Array, answer: Uint8Array): void {
  view.processingData = readObjects(sent, false)[0]?.value ?? new Uint8Array(0);
  const [template] = readObjects(answer, false);
  if (template?.tag !== 0x80) return note(view.objects, answer);
  view.objects.set(0x82, template.value.subarray(0, 2));
  view.objects.set(0x94, template.value.subarray(2));
}

function takeDynamic(view: ApplicationView, data: Uint8Array, answer: Uint8Array): void {
  const objects = readObjects(answer, true);
  const signature = objects.find(({ tag }) => tag === 0x80 || tag === 0x9f4b)?.value;
  if (signature !== undefined) view.dynamic = { data, signature };
}

function cryptogramOf(parameter: number | undefined, data: Uint8Array, answer: Uint8Array): CryptogramExchange {
  const [template] = readObjects(answer, false);
  if (template?.tag === 0x80) {
    const objects = new Map([
      [0x9f27, template.value.subarray(0, 1)],
      [0x9f36, template.value.subarray(1, 3)],
      [0x9f26, template.value.subarray(3, 11)],
    ]);
    return { parameter, data, objects, list: [] };
  }
  const list = template === undefined ? [] : readObjects(template.value, false);
  return { parameter, data, objects: new Map(list.map(({ tag, value }) => [tag, value])), list };
}

function note(objects: Map<number, Uint8Array>, data: Uint8Array): void {
  for (const { tag, value } of readObjects(data, true)) if (!objects.has(tag)) objects.set(tag, value);
}
