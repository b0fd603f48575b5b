/**
 * Building the candidate list of a contact card: its directory, else one SELECT for each application of the terminal
 * (EMV Book 1, 12.3).
 */
import { readRecord, selectByName } from "../card/command-apdu";
import { statusWords, statusWordText } from "../card/status-word";
import { encodeAscii } from "../codec/ascii";
import { findTlv, listTlv, readTlv } from "../codec/tlv";
import { sameBytes } from "./byte-strings";
import { startsWith } from "./candidate-list";
import { labelOf } from "./card-data";
import type { CardSession } from "./card-session";
import type { ContactApplication } from "./contact-configuration";
import { DataObjects } from "./data-objects";
import { Ended, endApplication, parsed } from "./ended";
import { tags } from "./tables/tags";

/** Name of the Payment System Environment (12.2.2). */
const pseName = "1PAY.SYS.DDF01";
const adfName = 0x4f;
/** Files of the directory: 1 to 10 (12.2.3). */
const lastDirectoryFile = 10;
/** Records that the terminal reads of a directory; real ones have one or two. */
const directoryRecords = 16;

/** One application of the card that a configured one matches. */
export interface ContactCandidate {
  readonly name: Uint8Array;
  readonly label: string;
  /** Application Priority Indicator, b4 to b1: 1 is highest, 0 is none. */
  readonly priority: number;
  /** Application Priority Indicator, b8: not without the cardholder's consent (12.2.3, table 48). */
  readonly mustConfirm: boolean;
  readonly application: ContactApplication;
}

/** What card and terminal both have, best first. `Ended` when the card is blocked or answers what no card may. */
export async function contactCandidates(
  session: CardSession,
  applications: readonly ContactApplication[],
): Promise<ContactCandidate[] | Ended> {
  const listed = await fromDirectory(session, applications);
  if (listed instanceof Ended) return listed;
  // 12.3.2: without a directory, or with one that names nothing of ours, every application is asked for by name.
  const candidates = listed.length > 0 ? listed : await byName(session, applications);
  return candidates instanceof Ended ? candidates : inOrder(candidates);
}

async function fromDirectory(
  session: CardSession,
  applications: readonly ContactApplication[],
): Promise<ContactCandidate[] | Ended> {
  const response = await session.exchange(selectByName(encodeAscii(pseName)), "PSE");
  if (response instanceof Ended) return response;
  if (response.statusWord === statusWords.functionNotSupported) return blocked("PSE");
  if (response.statusWord !== statusWords.success) return [];
  const proprietary = parsed("PSE", () => {
    const content = findTlv(response.data, tags.fileControlInformation, tags.proprietaryTemplate);
    return (
      content && { file: findTlv(content, tags.directoryFile), table: findTlv(content, tags.issuerCodeTableIndex) }
    );
  });
  // 12.3.2: a directory that cannot be understood is none.
  if (proprietary instanceof Ended || proprietary?.file === undefined || proprietary.file.length !== 1) return [];
  const { file } = proprietary;
  // Copied, because the answer's buffer is the reader's and will be written again.
  const table = proprietary.table?.slice();
  const directory = file[0];
  if (directory < 1 || directory > lastDirectoryFile) return [];
  const candidates: ContactCandidate[] = [];
  for (let record = 1; record <= directoryRecords; record++) {
    const answer = await session.exchange(readRecord(directory, record), "PSE directory");
    if (answer instanceof Ended) return answer;
    if (answer.statusWord === statusWords.recordNotFound) return candidates;
    if (answer.statusWord !== statusWords.success) return [];
    const entries = parsed("PSE directory", () => directoryEntries(answer.data, table));
    if (entries instanceof Ended) return [];
    for (const entry of entries) addMatches(candidates, entry, applications, session.bounds.maximumCandidates);
  }
  return candidates;
}

type Entry = Omit<ContactCandidate, "application" | "label"> & { readonly label: string | undefined };

/** `table`: Issuer Code Table Index of the directory, which tells the alphabet of its Preferred Names (11.3.4; Book 3, annex C4). */
function directoryEntries(record: Uint8Array, table: Uint8Array | undefined): Entry[] {
  const directory = findTlv(record, tags.recordTemplate);
  if (directory === undefined) return [];
  return listTlv(directory)
    .filter(({ tag }) => tag === tags.applicationTemplate)
    .map(({ value }) => entryIn(value, undefined, table))
    .filter((entry): entry is Entry => entry !== undefined);
}

/**
 * What the objects side by side tell of an application, and nothing of them left behind. `selected`: the name it was found by;
 * else an ADF Name is mandatory among them (12.2.3, table 47).
 */
function entryIn(objects: Uint8Array, selected?: Uint8Array, table?: Uint8Array): Entry | undefined {
  const data = new DataObjects(1024);
  try {
    if (table !== undefined) data.set(tags.issuerCodeTableIndex, table);
    for (let tlv = readTlv(objects); tlv !== undefined; tlv = readTlv(objects, tlv.end)) {
      if (tlv.value.length > 0) data.set(tlv.tag, tlv.value);
    }
    const name = selected ?? data.get(adfName);
    if (name === undefined || name.length < 5 || name.length > 16) return undefined;
    return { name: name.slice(), label: labelOf(data), ...priorityOf(data) };
  } finally {
    data.wipe();
  }
}

function priorityOf(data: DataObjects): Pick<ContactCandidate, "priority" | "mustConfirm"> {
  const indicator = data.filled(tags.priorityIndicator)?.[0] ?? 0;
  return { priority: indicator & 0x0f, mustConfirm: (indicator & 0x80) !== 0 };
}

/** 12.3.1: whole names match always, longer ones of the card where the terminal allows that. */
function matches({ aid, partialSelection }: ContactApplication, name: Uint8Array): boolean {
  return partialSelection ? startsWith(name, aid) : sameBytes(name, aid);
}

function addMatches(
  candidates: ContactCandidate[],
  entry: Entry,
  applications: readonly ContactApplication[],
  maximum: number,
): void {
  const application = applications.find((one) => matches(one, entry.name));
  if (application === undefined || candidates.length >= maximum) return;
  candidates.push({ ...entry, label: entry.label ?? application.name, application });
}

/** 12.3.3: a SELECT for each; with partial selection the next occurrences of a name as well. */
async function byName(
  session: CardSession,
  applications: readonly ContactApplication[],
): Promise<ContactCandidate[] | Ended> {
  const candidates: ContactCandidate[] = [];
  let failure: number | undefined;
  let isAlive = false;
  let hasBlocked = false;
  for (const application of applications) {
    let occurrence: "first" | "next" = "first";
    while (candidates.length < session.bounds.maximumCandidates) {
      const response = await session.exchange(selectByName(application.aid, occurrence), "SELECT");
      if (response instanceof Ended) return response;
      const { statusWord, data } = response;
      if (statusWord === statusWords.functionNotSupported && occurrence === "first") return blocked("SELECT");
      const isBlocked = statusWord === statusWords.selectedFileDeactivated;
      if (isBlocked || statusWord === statusWords.success || statusWord === statusWords.fileNotFound) isAlive = true;
      else failure = statusWord;
      if (statusWord !== statusWords.success && !isBlocked) break;
      const entry = parsed("SELECT", () => selectedEntry(data));
      if (entry instanceof Ended || entry === undefined || !startsWith(entry.name, application.aid)) break;
      if (isBlocked && matches(application, entry.name)) hasBlocked = true;
      if (!isBlocked && matches(application, entry.name) && !candidates.some(({ name }) => sameBytes(name, entry.name)))
        candidates.push({ ...entry, label: entry.label ?? application.name, application });
      else if (!isBlocked && occurrence === "next") break;
      // Step 3: a whole match has no next occurrence worth asking for.
      if (!application.partialSelection || sameBytes(entry.name, application.aid)) break;
      occurrence = "next";
    }
  }
  // A chip that knows of no SELECT whether it has the file is not one without our applications: it does not work.
  if (failure !== undefined && !isAlive) return endApplication("status-word", "SELECT", statusWordText(failure));
  return hasBlocked && candidates.length === 0 ? blockedApplication() : candidates;
}

function selectedEntry(response: Uint8Array): Entry | undefined {
  const template = findTlv(response, tags.fileControlInformation);
  const name = template && findTlv(template, tags.dedicatedFileName);
  if (template === undefined || name === undefined) return undefined;
  return entryIn(findTlv(template, tags.proprietaryTemplate) ?? new Uint8Array(0), name);
}

/** 6283: the card has the application, and its issuer blocked it (12.3.3, step 3). */
export function blockedApplication(): Ended {
  return endApplication("status-word", "SELECT", statusWordText(statusWords.selectedFileDeactivated));
}

/** 12.3.2 and 12.3.3: 6A81 says that the card is blocked, or knows no SELECT. */
function blocked(phase: string): Ended {
  return endApplication("status-word", phase, statusWordText(statusWords.functionNotSupported));
}

/** By priority, none last; among equals as they came (12.4, step 4). */
function inOrder(candidates: readonly ContactCandidate[]): ContactCandidate[] {
  const rank = ({ priority }: ContactCandidate): number => (priority === 0 ? 16 : priority);
  return candidates
    .map((candidate, position) => ({ candidate, position }))
    .sort((left, right) => rank(left.candidate) - rank(right.candidate) || left.position - right.position)
    .map(({ candidate }) => candidate);
}
