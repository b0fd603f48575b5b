/**
 * What must be true of money whenever everything is quiet: the host can be reached, nothing is under way, nothing is owed. Pure functions
 * over facts; who gathers them stands in quiet-facts.ts. An amount is asked for once in a run, so it names the payment.
 */

export type PaymentKind = "sale" | "refund";

/** A card was held to the terminal for this amount, once. */
export interface Attempt {
  readonly kind: PaymentKind;
  readonly amountMinor: number;
}

/** What a screen or a paper said of an amount; `kept`: its void was refused. */
export interface Telling {
  readonly amountMinor: number;
  readonly said: "approved" | "failed" | "voided" | "kept";
  readonly by: "screen" | "paper";
  readonly atMs: number;
}

/** A row of the acquirer's ledger. */
export interface HostRow {
  readonly kind: PaymentKind;
  readonly amountMinor: number;
  /** Terminal, STAN and transmission time. */
  readonly key: string;
  /** Field 60. */
  readonly batch?: number;
  /** Money moved, or is reserved, and nobody took it back. */
  readonly stands: boolean;
}

/** A payment in the terminal's books, read without the terminal's help. */
export interface BookRow {
  readonly kind: PaymentKind;
  readonly amountMinor: number;
  readonly number: number;
  readonly stan: string;
  readonly batch?: number;
  /** Approved, neither taken back nor refused when it was forwarded. */
  readonly stands: boolean;
  /** An offline payment that came to nothing when it was forwarded: the terminal lists it for the merchant. */
  readonly isRefused?: boolean;
}

/** A request as the acquirer got it. What a repeat may have of its own (keys, MAC, the repeat's type) is not in `content`. */
export interface RequestFact {
  readonly key: string;
  readonly content: string;
}

/** A receipt that came out of the printer. */
export interface ReceiptFact {
  readonly number: string;
  readonly stan: string;
  readonly amountMinor: number;
}

export interface QuietFacts {
  readonly attempts: readonly Attempt[];
  readonly tellings: readonly Telling[];
  readonly host: readonly HostRow[];
  /** Left out where nobody could read them. */
  readonly books?: readonly BookRow[];
  /** Batches that the books have from beginning to end; left out, all payments are in them. */
  readonly batches?: readonly number[];
  readonly requests: readonly RequestFact[];
  readonly receipts: readonly ReceiptFact[];
  /** What terminal and host did not agree about when a batch was closed, in words. */
  readonly differences?: readonly string[];
  /** What the terminal still owes the host, in words. */
  readonly owed: readonly string[];
  /** What is wrong with the journal, in words. */
  readonly damage: readonly string[];
  /** What the acquirer or the terminal complained of and must not have. */
  readonly complaints: readonly string[];
}

export type Invariant = (facts: QuietFacts) => readonly string[];

export interface Violation {
  readonly invariant: string;
  readonly text: string;
}

/** By name; each says what breaks it. */
export const INVARIANTS: Readonly<Record<string, Invariant>> = Object.freeze({
  "one charge a tap": oneChargeATap,
  "no charge without a payment": noChargeWithoutPayment,
  "people were told what the host holds": toldIsCharged,
  "people were told one thing": toldOneThing,
  "the books are what the host holds": booksAreHost,
  "closed batches agree": ({ differences = [] }) => differences,
  "counters never repeat": countersNeverRepeat,
  "nothing is owed": ({ owed }) => owed,
  "the journal mounts": ({ damage }) => damage,
  "nobody complains": ({ complaints }) => complaints,
});

/** Everything that is not as it must be. `invariants`: others than all of them, for tests of whoever looks for violations. */
export function violationsOf(
  facts: QuietFacts,
  invariants: Readonly<Record<string, Invariant>> = INVARIANTS,
): readonly Violation[] {
  return Object.entries(invariants).flatMap(([invariant, check]) => check(facts).map((text) => ({ invariant, text })));
}

function standing<Row extends HostRow | BookRow>(rows: readonly Row[]): Map<number, Row[]> {
  const byAmount = new Map<number, Row[]>();
  for (const row of rows) {
    if (row.stands) byAmount.set(row.amountMinor, [...(byAmount.get(row.amountMinor) ?? []), row]);
  }
  return byAmount;
}

function oneChargeATap({ host }: QuietFacts): string[] {
  return [...standing(host)]
    .filter(([, rows]) => rows.length > 1)
    .map(
      ([amount, rows]) => `${amount} stands ${rows.length} times at the host: ${rows.map(({ key }) => key).join(", ")}`,
    );
}

function noChargeWithoutPayment({ attempts, host }: QuietFacts): string[] {
  const kinds = new Map(attempts.map(({ kind, amountMinor }) => [amountMinor, kind]));
  return host
    .filter(({ stands, amountMinor, kind }) => stands && kinds.get(amountMinor) !== kind)
    .map(
      ({ kind, amountMinor }) =>
        `the host holds a ${kind} of ${amountMinor}; tried was ${kinds.get(amountMinor) ?? "nothing"}`,
    );
}

/** The last word that people heard of each amount; what was printed counts as much as what was shown. */
function lastWords(tellings: readonly Telling[]): Map<number, Telling> {
  return new Map([...tellings].sort((left, right) => left.atMs - right.atMs).map((told) => [told.amountMinor, told]));
}

function toldIsCharged({ attempts, tellings, host, books = [] }: QuietFacts): string[] {
  const words = lastWords(tellings);
  const held = standing(host);
  const refused = new Set(books.filter(({ isRefused }) => isRefused).map(({ amountMinor }) => amountMinor));
  return attempts.flatMap(({ amountMinor, kind }) => {
    const said = words.get(amountMinor)?.said;
    const isHeld = held.has(amountMinor);
    if ((said === "approved" || said === "kept") === isHeld || (!isHeld && refused.has(amountMinor))) return [];
    return [
      `${kind} of ${amountMinor}: people heard ${said ?? "nothing"}, the host ${isHeld ? "holds it" : "has none"}`,
    ];
  });
}

/** What may follow a word. A sale that failed stays so, because the customer has left with that word. */
const FOLLOWS: Readonly<Record<Telling["said"], readonly Telling["said"][]>> = Object.freeze({
  approved: ["approved", "voided", "kept"],
  failed: ["failed"],
  voided: ["voided", "kept"],
  // A terminal tells of a sale once, of its void whenever somebody asks for one.
  kept: ["kept", "voided"],
});

function toldOneThing({ tellings }: QuietFacts): string[] {
  const words = new Map<number, Telling>();
  const contradictions: string[] = [];
  for (const told of [...tellings].sort((left, right) => left.atMs - right.atMs)) {
    const before = words.get(told.amountMinor);
    words.set(told.amountMinor, told);
    if (before === undefined || FOLLOWS[before.said].includes(told.said)) continue;
    contradictions.push(`${told.amountMinor}: ${before.by} said ${before.said}, then ${told.by} said ${told.said}`);
  }
  return contradictions;
}

function booksAreHost({ host, books, batches }: QuietFacts): string[] {
  if (books === undefined) return [];
  const isKept = ({ batch }: { batch?: number }): boolean =>
    batches === undefined || batch === undefined || batches.includes(batch);
  const atHost = standing(host.filter(isKept));
  // A payment of the books without a batch stands before the first of them: the rest of its batch was erased, as it may be once settled.
  const inBooks = standing(books.filter((row) => isKept(row) && (batches === undefined || row.batch !== undefined)));
  const name = (rows: readonly (HostRow | BookRow)[] | undefined): string =>
    rows === undefined ? "nothing" : rows.map(({ kind }) => kind).join(" and ");
  return [...new Set([...atHost.keys(), ...inBooks.keys()])]
    .filter((amount) => name(atHost.get(amount)) !== name(inBooks.get(amount)))
    .map((amount) => `${amount}: the books have ${name(inBooks.get(amount))}, the host ${name(atHost.get(amount))}`);
}

function countersNeverRepeat({ requests, receipts, books = [] }: QuietFacts): string[] {
  return [
    ...twice(requests.map(({ key, content }) => [key, content])).map((key) => `two messages with STAN and time ${key}`),
    ...twice(receipts.map(({ number, stan, amountMinor }) => [number, `${stan} ${amountMinor}`])).map(
      (number) => `two payments on receipts of number ${number}`,
    ),
    ...twice(books.map(({ number, stan }) => [String(number), stan])).map(
      (number) => `two payments booked as ${number}`,
    ),
  ];
}

/** Names that stand for two different things. */
function twice(named: readonly (readonly [name: string, content: string])[]): string[] {
  const first = new Map<string, string>();
  const names = new Set<string>();
  for (const [name, content] of named) {
    const known = first.get(name);
    if (known === undefined) first.set(name, content);
    else if (known !== content) names.add(name);
  }
  return [...names];
}
