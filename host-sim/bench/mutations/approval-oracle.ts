/**
 * When a terminal may approve, judged from the wire alone: why an approval must not have been given, or `undefined` when it may.
 * Nothing of the firmware's takes part.
 */
import { provesCryptogram, provesDynamic, provesStatic } from "./signature-check";
import { type ApplicationView, type CryptogramExchange, type Exchange, viewOf } from "./transcript";

/** What the judgement is held against. */
export interface ApprovalFacts {
  /** Each presentation of the card, the deciding one last. */
  readonly presentations: readonly (readonly Exchange[])[];
  /** Four-byte numbers that the terminal drew. */
  readonly unpredictableNumbers: readonly Uint8Array[];
  readonly isOnlineOnly: boolean;
  readonly amountMinor: number;
  /** The highest amount that this terminal may approve by itself. */
  readonly offlineUpToMinor: number;
  /** YYMMDD. */
  readonly date: string;
  /** Currency (tag 5F2A) and amount (9F02) as the terminal has to send them. */
  readonly currency: Uint8Array;
  readonly amount: Uint8Array;
  /** Account that the terminal would book. */
  readonly pan: string;
}

const cryptogramTypeMask = 0xc0;
const transactionCertificate = 0x40;
const signatureAsked = 0x10;
const nothing = new Uint8Array(0);

/** A contactless approval: always the terminal's own. */
export function faultOfContactlessApproval(facts: ApprovalFacts, kernel: 2 | 3): string | undefined {
  const view = viewOf(facts.presentations[facts.presentations.length - 1]);
  if (view === undefined) return "no application was selected";
  return faultOfOffline(facts) ?? (kernel === 3 ? faultOfKernel3(view, facts) : faultOfKernel2(view, facts));
}

/** What the host said in a contact transaction that was approved; `undefined`: it was not asked. */
export type HostWord = { readonly approved: boolean } | "unreachable" | undefined;

/** A contact approval, by the terminal or after the host's answer. */
export function faultOfContactApproval(facts: ApprovalFacts, host: HostWord): string | undefined {
  const view = viewOf(facts.presentations[facts.presentations.length - 1]);
  if (view === undefined) return "no application was selected";
  const { cryptograms } = view;
  const last = cryptograms[cryptograms.length - 1];
  if (last === undefined) return "the card made no cryptogram";
  if (cryptograms.length !== (host === undefined ? 1 : 2)) return `${cryptograms.length} cryptograms`;
  if (((last.parameter ?? 0) & cryptogramTypeMask) !== transactionCertificate) return "no TC was asked for";
  if (typeOf(last) !== transactionCertificate) return "the card gave no TC";
  const isSigned = ((last.parameter ?? 0) & signatureAsked) !== 0;
  if (isSigned && !provesCombined(view, last, facts)) return "the signature of the TC is wrong";
  if (typeof host === "object") return host.approved ? undefined : "the issuer did not approve";
  return (
    faultOfOffline(facts, host) ?? (isSigned || provesItself(view, facts) ? undefined : "the card did not prove itself")
  );
}

function faultOfOffline(facts: ApprovalFacts, host?: HostWord): string | undefined {
  if (facts.isOnlineOnly) return "the terminal is online-only";
  // Default action codes know no floor limit: it sent the transaction online before (Book 3, 10.7).
  if (host === undefined && facts.amountMinor > facts.offlineUpToMinor) return "the amount is above the floor limit";
  return undefined;
}

function faultOfKernel3(view: ApplicationView, facts: ApprovalFacts): string | undefined {
  const { objects } = view;
  const [information = (objects.get(0x9f10)?.[4] ?? 0) << 2] = objects.get(0x9f27) ?? [];
  if ((information & cryptogramTypeMask) !== transactionCertificate) return "the card gave no TC";
  const expiry = Buffer.from(objects.get(0x5f24) ?? nothing).toString("hex");
  if (expiry < facts.date) return "the card has expired";
  const rest = [facts.amount, facts.currency, objects.get(0x9f69) ?? nothing];
  const isProven = facts.unpredictableNumbers.some((number) =>
    provesDynamic(view, facts.pan, facts.date, objects.get(0x9f4b), [number, ...rest]),
  );
  return isProven ? undefined : "the dynamic signature is wrong";
}

function faultOfKernel2(view: ApplicationView, facts: ApprovalFacts): string | undefined {
  const last = view.cryptograms[view.cryptograms.length - 1];
  if (last === undefined) return "the card made no cryptogram";
  // RECOVER AC tells the answer to an earlier GENERATE AC.
  const asked = last.parameter ?? earlierParameter(facts);
  if ((asked & cryptogramTypeMask) !== transactionCertificate) return "no TC was asked for";
  if ((asked & signatureAsked) === 0) return "no signature was asked for";
  if (typeOf(last) !== transactionCertificate) return "the card gave no TC";
  return provesCombined(view, last, facts) ? undefined : "the signature of the TC is wrong";
}

function earlierParameter({ presentations }: ApprovalFacts): number {
  const commands = presentations.flat().filter(({ command }) => command[1] === 0xae);
  return commands[commands.length - 1]?.command[2] ?? 0;
}

/** CDA. A recovered cryptogram was made over the lists and the number of the presentation that was torn. */
function provesCombined(view: ApplicationView, last: CryptogramExchange, facts: ApprovalFacts): boolean {
  const lists =
    last.parameter === undefined
      ? tornLists(facts)
      : [[view.processingData, ...view.cryptograms.map(({ data }) => data)]];
  return facts.unpredictableNumbers.some((number) =>
    lists.some((list) => provesCryptogram(view, facts.pan, facts.date, last, number, list)),
  );
}

/** The answer that was lost is not on the wire, its command is. */
function tornLists({ presentations }: ApprovalFacts): Uint8Array[][] {
  return presentations.flatMap((exchanges) => {
    const view = viewOf(exchanges);
    const asked = exchanges.filter(({ command }) => command[1] === 0xae).map(({ command }) => command);
    if (view === undefined || asked.length === 0) return [];
    const [command] = asked;
    return [[view.processingData, command.subarray(5, 5 + command[4])]];
  });
}

/** SDA or DDA, the better one that the card's profile claims; CDA is judged with its cryptogram. */
function provesItself(view: ApplicationView, facts: ApprovalFacts): boolean {
  const [profile = 0] = view.objects.get(0x82) ?? [];
  if ((profile & 0x20) !== 0) {
    const { dynamic } = view;
    return dynamic !== undefined && provesDynamic(view, facts.pan, facts.date, dynamic.signature, [dynamic.data]);
  }
  return (profile & 0x40) !== 0 && provesStatic(view, facts.pan, facts.date);
}

function typeOf({ objects }: CryptogramExchange): number {
  return (objects.get(0x9f27)?.[0] ?? 0) & cryptogramTypeMask;
}
