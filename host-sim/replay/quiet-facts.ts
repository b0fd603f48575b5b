/** Gathers what the invariants are about from a world at a quiet point. */
import type { FaultEvent } from "../acquirer/connection";
import type { TransactionRow } from "../ledger/schema";
import { standingStates } from "../ledger/standing";
import type { TappedMessage } from "../world/message-tap";
import type { World } from "../world/world";
import { readJournalImage } from "../board/journal-image";
import { readBookImage } from "./book-image";
import type { BookRow, HostRow, QuietFacts, RequestFact } from "./invariants";
import type { Witness } from "./witness";

/** Rows of one run; more is no run that people could follow. */
const mostRows = 100_000;

/** What a repeat has of its own: type, key serial number, account data under that key, MAC. */
const fieldsOfSending: ReadonlySet<number> = new Set([0, 52, 53, 62, 64, 128]);

/** Listens to complaints from the beginning of a run; gathers facts at its quiet points. */
export class QuietFactsOf {
  readonly #world: World;
  readonly #witness: Witness;
  readonly #faults: FaultEvent[] = [];

  constructor(world: World, witness: Witness) {
    this.#world = world;
    this.#witness = witness;
    world.host.follow((acquirer) => void acquirer.on("fault", (fault) => this.#faults.push(fault)));
  }

  /**
   * `isLineHostile`: somebody repeats or bends messages, so that the acquirer may well complain of them. `isBent`: messages that came
   * otherwise than the terminal sent them, which say nothing about it.
   */
  async gather({ isLineHostile = false, isBent = (_body: Uint8Array): boolean => false } = {}): Promise<QuietFacts> {
    const rows = await this.#world.ledger.list({ limit: mostRows });
    const { attempts, tellings, receipts } = this.#witness;
    const { fault } = this.#world.terminal;
    const complaints = this.#faults
      .filter(({ kind }) => kind === "internal" || (!isLineHostile && (kind === "security" || kind === "malformed")))
      .map(({ kind, detail }) => `the acquirer: ${kind}: ${detail}`);
    if (fault !== undefined) complaints.push(`the terminal died: ${fault.kind}: ${fault.message}`);
    const { rows: books, batches, owed, damage } = this.#books();
    return {
      ...{ attempts, tellings, receipts, complaints, books, batches, owed, damage },
      differences: await this.#differences(),
      host: rows.map(hostRow),
      requests: this.#world.messages.messages
        .filter(({ from, bytes }) => from === "terminal" && !isBent(bytes))
        .map(requestFact),
    };
  }

  async #differences(): Promise<string[]> {
    const { ledger, terminalId } = this.#world;
    const rows = await ledger.settlements.differences(terminalId);
    return rows.map(
      ({ batch, stan, kind, terminal_minor: terminal, host_minor: host }) =>
        `batch ${batch}, STAN ${stan}: ${kind}: ${terminal} in the terminal's books, ${host} at the host`,
    );
  }

  /** As the flash has them, whatever the terminal thinks. */
  #books(): Pick<QuietFacts, "batches" | "owed" | "damage"> & { readonly rows: readonly BookRow[] } {
    const { flash, deviceSecret } = this.#world.terminal;
    const { start, length } = flash.placeOf("journal");
    const { records, damage } = readJournalImage(flash.image().subarray(start, start + length), deviceSecret);
    const { rows, batches, owed, untold } = readBookImage(records);
    return { rows, batches, owed: untold === undefined ? owed : [...owed, `to tell people of ${untold}`], damage };
  }
}

function hostRow(row: TransactionRow): HostRow {
  return {
    // Processing code 20: credit to the cardholder (ISO 8583:1987, 4.3.5).
    kind: row.processing_code.startsWith("20") ? "refund" : "sale",
    amountMinor: row.amount_minor,
    key: `${row.terminal_id} ${row.stan} ${row.transmitted_at}`,
    batch: row.batch ?? undefined,
    stands: standingStates.includes(row.state),
  };
}

function requestFact({ mti, description }: TappedMessage): RequestFact {
  const value = (wanted: number): string => description.find(({ field }) => field === wanted)?.value ?? "";
  // Origins 1, 3 and 5 are the repeats of 0, 2 and 4 (ISO 8583:1987, 4.1.2).
  const base = mti.slice(0, 3) + String(Number(mti[3]) & ~1);
  const kept = description.filter(({ field }) => !fieldsOfSending.has(field));
  return {
    key: `${value(11)} ${value(7)}`,
    content: [base, ...kept.map(({ field, value: text }) => `${field}=${text}`)].join(" "),
  };
}
