/**
 * Combination selection: PPSE, its directory entries, and the list of what both sides have
 * (EMV Contactless Book B, 3.3.2 and 3.3.3).
 */
import { selectByName } from "../card/command-apdu";
import { statusWords, statusWordText } from "../card/status-word";
import { encodeAscii } from "../codec/ascii";
import { toHex } from "../codec/hex";
import { findTlv, listTlv, readTlv } from "../codec/tlv";
import type { CardSession } from "./card-session";
import { Ended, endApplication, parsed } from "./ended";
import type { ProcessedApplication } from "./pre-processing";
import { tags } from "./tables/tags";

/** Name of the Proximity Payment System Environment (Book B, 3.3.2.2). */
export const ppseName = "2PAY.SYS.DDF01";

/** Kernels by registered application provider, for entries that name none (Book B, table 3-6). */
const defaultKernels: Readonly<Record<string, number>> = Object.freeze({ A000000003: 3, A000000004: 2 });

/** One application of the card that a configured one matches. */
export interface Candidate {
  /** ADF Name as the directory gives it. */
  readonly name: Uint8Array;
  /** Application Priority Indicator, b4 to b1: 1 is highest, 0 is none. */
  readonly priority: number;
  readonly processed: ProcessedApplication;
}

interface DirectoryEntry {
  readonly name: Uint8Array;
  readonly priority: number;
  /** Requested kernel, 0 for any. */
  readonly kernel: number;
}

/**
 * What the card offers and the terminal takes, best first; an empty list is no error of the card. Applications that
 * pre-processing found over their limit stay in, so that entry point can say "insert" rather than "not accepted".
 */
export async function buildCandidateList(
  session: CardSession,
  processed: readonly ProcessedApplication[],
): Promise<Candidate[] | Ended> {
  const response = await session.exchange(selectByName(encodeAscii(ppseName)), "PPSE");
  if (response instanceof Ended) return response;
  if (response.statusWord !== statusWords.success) {
    return endApplication("no-application", "PPSE", statusWordText(response.statusWord));
  }
  const entries = parsed("PPSE", () => directoryEntries(response.data));
  if (entries instanceof Ended) return entries;
  const candidates: Candidate[] = [];
  for (const { name, priority, kernel } of entries) {
    for (const one of processed) {
      if (candidates.length >= session.bounds.maximumCandidates) break;
      if (matches(one, name, kernel)) candidates.push({ name, priority, processed: one });
    }
  }
  return inOrder(candidates);
}

/** Directory entries of FCI / proprietary template / issuer discretionary data; one that is unusable is passed over. */
function directoryEntries(response: Uint8Array): DirectoryEntry[] {
  const directory = findTlv(
    response,
    tags.fileControlInformation,
    tags.proprietaryTemplate,
    tags.issuerDiscretionaryData,
  );
  if (directory === undefined) return [];
  const entries: DirectoryEntry[] = [];
  for (const { tag, value } of listTlv(directory)) {
    if (tag !== tags.applicationTemplate) continue;
    const entry = directoryEntry(value);
    if (entry !== undefined) entries.push(entry);
  }
  return entries;
}

const directoryName = 0x4f;

function directoryEntry(template: Uint8Array): DirectoryEntry | undefined {
  let name: Uint8Array | undefined;
  let priority = 0;
  let requested: Uint8Array | undefined;
  for (let tlv = readTlv(template); tlv !== undefined; tlv = readTlv(template, tlv.end)) {
    if (tlv.tag === directoryName) name = tlv.value.slice();
    else if (tlv.tag === tags.priorityIndicator && tlv.value.length === 1) priority = tlv.value[0] & 0x0f;
    else if (tlv.tag === tags.kernelIdentifier) requested = tlv.value;
  }
  if (name === undefined || name.length < 5 || name.length > 16) return undefined;
  const kernel = requestedKernel(name, requested);
  return kernel === undefined ? undefined : { name, priority, kernel };
}

/** Kernel that the entry asks for: its own, else its provider's; `undefined` for one that cannot be ours (3.3.2.5, C and D). */
function requestedKernel(name: Uint8Array, identifier: Uint8Array | undefined): number | undefined {
  if (identifier === undefined || identifier.length === 0) return defaultKernels[toHex(name.subarray(0, 5))] ?? 0;
  const first = identifier[0];
  // b8 and b7 of 10 or 11 ask for a domestic kernel; we have none.
  return (first & 0x80) === 0 ? first & 0x3f : undefined;
}

function matches(one: ProcessedApplication, name: Uint8Array, kernel: number): boolean {
  if (one.notAllowed === "transaction-type" || one.notAllowed === "zero-amount") return false;
  if (kernel !== 0 && kernel !== one.application.kernel) return false;
  return startsWith(name, one.application.aid);
}

/** Whether a name is a configured identifier, whole or with more behind it (partial selection, 3.3.2.5, B). */
export function startsWith(name: Uint8Array, identifier: Uint8Array): boolean {
  if (name.length < identifier.length) return false;
  for (let index = 0; index < identifier.length; index++) if (name[index] !== identifier[index]) return false;
  return true;
}

/** By priority, none last; among equals as the directory had them (3.3.3.2). */
function inOrder(candidates: readonly Candidate[]): Candidate[] {
  const rank = (candidate: Candidate): number => (candidate.priority === 0 ? 16 : candidate.priority);
  return candidates
    .map((candidate, position) => ({ candidate, position }))
    .sort((left, right) => rank(left.candidate) - rank(right.candidate) || left.position - right.position)
    .map(({ candidate }) => candidate);
}
