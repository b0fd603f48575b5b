/** Static Data to be Authenticated: the records that the AFL marks, then what the SDA Tag List names (EMV Book 3, 10.3). */
import { ParseError } from "../codec/parse-error";
import { readTlv } from "../codec/tlv";
import { AuthenticationFailure } from "./authentication-failure";
import { joinBytes } from "./byte-strings";
import type { DataObjects } from "./data-objects";
import { lastGovernedFile } from "./record-files";
import { tags } from "./tables/tags";

/** C-2, 4: the most that a kernel keeps. */
const limit = 2048;

export class StaticData {
  readonly #records: Uint8Array[] = [];
  #length = 0;
  #failure: AuthenticationFailure | undefined;

  /** Takes a record that takes part, in the order in which the records were read. `answer` is the whole answer of READ RECORD. */
  add(file: number, answer: Uint8Array): void {
    const content = contentOf(file, answer);
    if (content === undefined) this.#failure ??= failure("record");
    else if (this.#length + content.length > limit) this.#failure ??= failure("too-long");
    else {
      this.#length += content.length;
      // Copied, because the answer's buffer is the reader's and will be written again.
      this.#records.push(content.slice());
    }
  }

  /** Overwrites what was collected: records hold the account number. */
  wipe(): void {
    for (const record of this.#records) record.fill(0);
    this.#records.length = 0;
  }

  /** All of it, once every record has been read. */
  bytes(data: DataObjects): Uint8Array | AuthenticationFailure {
    if (this.#failure !== undefined) return this.#failure;
    const list = data.filled(tags.staticDataAuthenticationTagList);
    if (list === undefined) return joinBytes(this.#records);
    if (!isProfileOnly(list)) return failure("tag-list");
    return joinBytes([...this.#records, data.get(tags.applicationInterchangeProfile) ?? new Uint8Array(0)]);
  }
}

/** Whether the SDA Tag List names the Application Interchange Profile and nothing else, the one content it may have. */
export function isProfileOnly(list: Uint8Array): boolean {
  return list.length === 1 && list[0] === tags.applicationInterchangeProfile;
}

/** Of EMV's own files the content of template 70, of others the template as a whole; `undefined` when there is none. */
function contentOf(file: number, answer: Uint8Array): Uint8Array | undefined {
  try {
    const template = readTlv(answer);
    if (template === undefined || template.tag !== tags.recordTemplate) return undefined;
    return file <= lastGovernedFile ? template.value : answer;
  } catch (error) {
    if (error instanceof ParseError) return undefined;
    throw error;
  }
}

function failure(finding: AuthenticationFailure["finding"]): AuthenticationFailure {
  return new AuthenticationFailure("static-data", finding);
}
