/** What the kernel tests have in common: a terminal, a transaction, and cards on a channel without a board. */
import { CardCatalogue } from "../../../../host-sim/cards/catalogue";
import { nodeCipher } from "../../../../host-sim/engine/node-cipher";
import type { IsoDepCard } from "../../../../host-sim/board/chips/card-in-field";
import { fromHex, toHex } from "../../../../firmware/codec/hex";
import { decodeTlv, encodeTlv, encodeTlvNodes, listTlv, type TlvNode } from "../../../../firmware/codec/tlv";
import type { ApplicationConfiguration, ContactlessConfiguration } from "../../../../firmware/emv/configuration";
import { type KernelPorts, runContactless } from "../../../../firmware/emv/entry-point";
import type { ContactlessOutcome } from "../../../../firmware/emv/outcome";
import { testApplications } from "./applications";
import { TEST_AUTHORITY_KEYS } from "../../../../firmware/emv/tables/ca-keys";
import type { Transaction } from "../../../../firmware/emv/transaction";
import { type CardChannel, CardRemovedError } from "../../../../firmware/ports/card-reader";
import type { Random } from "../../../../firmware/ports/random";

export const catalogue = new CardCatalogue();

export const purchase: Transaction = Object.freeze({
  amountMinor: 25_00,
  amountOtherMinor: 0,
  transactionType: 0x00,
  currencyCode: "985",
  currencyExponent: 2,
  date: "261122",
  time: "134500",
  sequenceCounter: 7,
});

/** The usual terminal; `change` may alter one application. */
export function configuration(
  change: (application: ApplicationConfiguration) => ApplicationConfiguration = (application) => application,
): ContactlessConfiguration {
  return {
    terminal: {
      terminalType: 0x21,
      countryCode: "616",
      terminalCapabilities: fromHex("E02808"),
      additionalTerminalCapabilities: fromHex("6000F0A001"),
      merchantCategoryCode: "5411",
      merchantIdentifier: "MERCHANT0000001",
      merchantNameAndLocation: "Sklep Żabka, Łódź",
      terminalIdentification: "TERM0001",
      interfaceDeviceSerialNumber: "00000001",
      acquirerIdentifier: "12345678901",
    },
    authentication: { authorityKeys: TEST_AUTHORITY_KEYS, revokedCertificates: [] },
    applications: testApplications().map(change),
  };
}

/** Bytes that are always the same, so that a failure repeats. */
export const fixedRandom: Random = {
  fill(buffer) {
    for (let index = 0; index < buffer.length; index++) buffer[index] = (0x5a + 37 * index) & 0xff;
    return buffer;
  },
};

/** What the kernels take from the board. */
export const kernelPorts: KernelPorts = Object.freeze({ random: fixedRandom, cipher: nodeCipher });

export interface RecordedChannel extends CardChannel {
  readonly commands: Uint8Array[];
}

/** A card on a channel; `alter` may replace an answer before the kernel sees it. */
export function channelTo(
  card: IsoDepCard,
  alter: (answer: Uint8Array, index: number, command: Uint8Array) => Uint8Array = (answer) => answer,
): RecordedChannel {
  const commands: Uint8Array[] = [];
  card.reset();
  return {
    commands,
    async transceive(command) {
      commands.push(command.slice());
      const answer = card.process(command);
      if (answer === "left-field" || answer === "mute") throw new CardRemovedError("left the field");
      return alter(answer.response, commands.length - 1, command);
    },
  };
}

/** Instruction bytes, to name the answer a test replaces. */
export const instructions = Object.freeze({
  select: 0xa4,
  getProcessingOptions: 0xa8,
  readRecord: 0xb2,
  generateCryptogram: 0xae,
});

/** Taps a card whose answers to one instruction are replaced; SELECT of the PPSE is left alone. */
export function tapAltered(
  card: string,
  instruction: number,
  replace: (answer: Uint8Array) => Uint8Array,
  transaction: Partial<Transaction> = {},
  settings: ContactlessConfiguration = configuration(),
): Promise<ContactlessOutcome> {
  const channel = channelTo(catalogue.contactless(card), (answer, index, command) =>
    index > 0 && command[1] === instruction ? replace(answer) : answer,
  );
  return runContactless(channel, { ...purchase, ...transaction }, settings, kernelPorts);
}

/** An answer whose data objects were changed: `undefined` removes a tag, wherever it stands. */
export function edit(answer: Uint8Array, changes: Readonly<Record<number, Uint8Array | undefined>>): Uint8Array {
  const body = editNodes(decodeTlv(answer.subarray(0, answer.length - 2)), changes);
  return Uint8Array.from([...encodeTlvNodes(body), ...answer.subarray(answer.length - 2)]);
}

function editNodes(nodes: readonly TlvNode[], changes: Readonly<Record<number, Uint8Array | undefined>>): TlvNode[] {
  return nodes.flatMap((node): TlvNode[] => {
    if (node.children !== undefined) return [{ tag: node.tag, children: editNodes(node.children, changes) }];
    if (!(node.tag in changes)) return [node];
    const value = changes[node.tag];
    return value === undefined ? [] : [{ tag: node.tag, value }];
  });
}

/** An answer with data objects put behind those inside its template. */
export function append(answer: Uint8Array, ...objects: readonly Uint8Array[]): Uint8Array {
  const [template] = listTlv(answer.subarray(0, answer.length - 2));
  const status = answer.subarray(answer.length - 2);
  return Uint8Array.from([...encodeTlv(template.tag, template.value, ...objects), ...status]);
}

/** A card that answers from a list, in order, and fails the test at a command it does not expect. */
export function scripted(...steps: readonly (readonly [command: string, answer: string])[]): RecordedChannel {
  const commands: Uint8Array[] = [];
  return {
    commands,
    async transceive(command) {
      const [expected, answer] = steps[commands.length] ?? ["no command", ""];
      commands.push(command.slice());
      expect(toHex(command)).toBe(expected);
      return fromHex(answer);
    },
  };
}

/** Taps a card of the catalogue. */
export function tap(
  card: string | IsoDepCard,
  transaction: Partial<Transaction> = {},
  settings: ContactlessConfiguration = configuration(),
): Promise<ContactlessOutcome> {
  const present = typeof card === "string" ? catalogue.contactless(card) : card;
  return runContactless(channelTo(present), { ...purchase, ...transaction }, settings, kernelPorts);
}
