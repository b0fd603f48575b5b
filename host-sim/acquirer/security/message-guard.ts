/**
 * What stands between a terminal's bytes and everybody who handles its messages: the MAC is checked, the transaction counter must have
 * risen, account data are put back where the handlers look for them, and answers are MACed under the key of their request
 * (docs/decisions/0004-keys-on-the-wire.md).
 */
import { pack } from "../../../firmware/iso8583/codec";
import type { Message } from "../../../firmware/iso8583/message";
import { unpack } from "../../../firmware/iso8583/codec";
import type { MessageSpec } from "../../../firmware/iso8583/spec";
import { MAC_BYTES, type Hsm } from "../hsm/hsm";
import { HsmError } from "../hsm/hsm-error";
import { parseKeySerialNumber } from "../hsm/key-serial-number";
import { Turns } from "../turns";
import { accountFields, bareAccountField } from "./account-fields";

/** Highest counters seen, kept so that no crash forgets them. */
export interface KeyCounters {
  /** Moves the counter of an initial key up; `false` when it is not above what was seen before. */
  advanceKeyCounter(initialKeyId: string, counter: number): Promise<boolean>;
  /** Whether a message under this initial key was ever taken. */
  isKeyUsed(initialKeyId: string): Promise<boolean>;
}

export interface SecurityOptions {
  readonly hsm: Hsm;
  readonly counters: KeyCounters;
  /** Terminal ID that an initial key was made for; `undefined` for a key that was made for nobody. */
  readonly terminalOf: (initialKeyId: string) => string | undefined;
  /** Initial keys that the same terminal was given after this one. */
  readonly newerKeys: (initialKeyId: string) => readonly string[];
  /** Zone that PINs are translated to on their way to the issuer. */
  readonly zone: string;
}

/** Why a message is dropped without an answer, and its connection closed. */
export type SecurityViolation =
  | "no-key-serial-number"
  | "unknown-key"
  | "no-mac"
  | "wrong-mac"
  | "other-terminal"
  | "retired-key"
  | "replayed"
  | "account-data"
  | "pin-block";

export type GuardedMessage =
  | { readonly kind: "accepted"; readonly message: Message; readonly seal: AnswerSeal }
  | { readonly kind: "refused"; readonly violation: SecurityViolation; readonly detail: string };

/** Makes the bytes of an answer to one request. */
export type AnswerSeal = (answer: Uint8Array) => Uint8Array;

const PIN_BLOCK = 52;
const SERIAL_NUMBER = 53;
const ACCOUNT_DATA = 62;
const MAC_FIELDS = [64, 128];

class Refused extends Error {
  constructor(
    readonly violation: SecurityViolation,
    detail: string,
  ) {
    super(detail);
  }
}

export class MessageGuard {
  readonly #spec: MessageSpec;
  readonly #options: SecurityOptions;
  /** Counters are looked at in the order in which messages came, however long the book takes: a later one would bar the earlier. */
  readonly #turns = new Turns();

  constructor(spec: MessageSpec, options: SecurityOptions) {
    this.#spec = spec;
    this.#options = options;
  }

  /** Judges a message; `body` are its bytes. Only what is accepted moves the counter. */
  async open(message: Message, body: Uint8Array): Promise<GuardedMessage> {
    try {
      const serial = message.bytes(SERIAL_NUMBER);
      if (serial === undefined) throw new Refused("no-key-serial-number", "field 53 is missing");
      this.#checkMac(message, body, serial);
      await this.#checkSerial(message, serial);
      this.#decipher(message, serial);
      for (const field of [SERIAL_NUMBER, ACCOUNT_DATA, ...MAC_FIELDS]) message.delete(field);
      return { kind: "accepted", message, seal: (answer) => this.#seal(answer, serial) };
    } catch (error) {
      if (error instanceof Refused) return { kind: "refused", violation: error.violation, detail: error.message };
      if (error instanceof HsmError && (error.refusal === "unknown-key" || error.refusal === "key-serial-number")) {
        return { kind: "refused", violation: "unknown-key", detail: error.message };
      }
      throw error;
    }
  }

  #checkMac(message: Message, body: Uint8Array, serial: Uint8Array): void {
    const field = message.numberAt(message.size - 1);
    const mac = MAC_FIELDS.includes(field) ? message.bytes(field) : undefined;
    if (mac === undefined) throw new Refused("no-mac", "the last field is no message authentication code");
    if (field === 128 && message.has(64)) throw new Refused("no-mac", "fields 64 and 128 both claim to be it");
    if (!this.#options.hsm.verifyMac(serial, body.subarray(0, body.length - MAC_BYTES), mac)) {
      throw new Refused("wrong-mac", `field ${field} is not the message's`);
    }
  }

  async #checkSerial(message: Message, serial: Uint8Array): Promise<void> {
    const { initialKeyId, counter } = parseKeySerialNumber(serial);
    const terminalId = this.#options.terminalOf(initialKeyId);
    if (terminalId === undefined || terminalId !== message.get(41)?.trimEnd()) {
      throw new Refused("other-terminal", `the key of ${initialKeyId} is not that of the terminal in field 41`);
    }
    const { counters, newerKeys } = this.#options;
    for (const newer of newerKeys(initialKeyId)) {
      if (await counters.isKeyUsed(newer)) {
        throw new Refused("retired-key", `${terminalId} uses ${newer} since, not ${initialKeyId}`);
      }
    }
    if (!(await this.#turns.take(initialKeyId, () => counters.advanceKeyCounter(initialKeyId, counter)))) {
      throw new Refused("replayed", `counter ${counter} of ${initialKeyId} is not above the last one`);
    }
  }

  #decipher(message: Message, serial: Uint8Array): void {
    const { hsm, zone } = this.#options;
    const bare = bareAccountField(message);
    if (bare !== undefined) throw new Refused("account-data", `field ${bare} has account data in the clear`);
    const data = message.bytes(ACCOUNT_DATA);
    if (data !== undefined) {
      const clear = guarded("account-data", () => hsm.decryptAccountData(serial, data));
      const fields = accountFields(clear);
      clear.fill(0);
      if (typeof fields === "string") throw new Refused("account-data", fields);
      for (const [field, value] of fields) message.set(field, value);
    }
    const block = message.bytes(PIN_BLOCK);
    if (block === undefined) return;
    const pan = message.get(2);
    if (pan === undefined) throw new Refused("pin-block", "a PIN without the card that it is of");
    message.set(
      PIN_BLOCK,
      guarded("pin-block", () => hsm.translatePin(serial, pan, block, zone)),
    );
  }

  /** The answer with field 53 of its request and a MAC; whatever it carried of both before is replaced. */
  #seal(answer: Uint8Array, serial: Uint8Array): Uint8Array {
    const message = unpack(this.#spec, answer);
    for (const field of MAC_FIELDS) message.delete(field);
    message.set(SERIAL_NUMBER, serial);
    message.set(message.numberAt(message.size - 1) > 64 ? 128 : 64, new Uint8Array(MAC_BYTES));
    const bytes = pack(this.#spec, message);
    const covered = bytes.subarray(0, bytes.length - MAC_BYTES);
    bytes.set(this.#options.hsm.generateMac(serial, covered), covered.length);
    return bytes;
  }
}

/** What the module refuses because of the terminal's data is the terminal's violation. */
function guarded<Result>(violation: SecurityViolation, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof HsmError)) throw error;
    throw new Refused(violation, error.message);
  }
}
