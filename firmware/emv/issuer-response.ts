/** Field 55 of the acquirer's answer: what the issuer says to its card (EMV Book 3, 10.9 and 10.10). */
import { ParseError } from "../codec/parse-error";
import { readTlv } from "../codec/tlv";
import { tags } from "./tables/tags";

/** One command of a script, and the script it belongs to, as the issuer gave them. */
export interface IssuerScript {
  /** 71: before the second cryptogram; 72: after it. */
  readonly template: number;
  /** Issuer Script Identifier (tag 9F18), four bytes; zeros when the issuer gave none (Book 4, 6.3.9). */
  readonly identifier: Uint8Array;
  readonly commands: readonly Uint8Array[];
  /** Something besides identifier and commands, or a command that is none, stands in it: it is not carried out. */
  readonly isMalformed: boolean;
}

export interface IssuerResponse {
  /** Issuer Authentication Data (tag 91), 8 to 16 bytes: opaque to the terminal, both forms of it (Book 2, 8.2). */
  readonly authenticationData: Uint8Array | undefined;
  /** Authorisation Response Code (tag 8A), two characters. */
  readonly responseCode: Uint8Array | undefined;
  readonly scripts: readonly IssuerScript[];
}

/** Scripts that a terminal carries out: it must take 128 bytes of them (Book 3, 10.10); more are passed over. */
const mostScripts = 8;
const mostCommands = 16;

/** Takes the field apart; `undefined` when it is malformed as a whole. Objects that nobody knows are passed over. */
export function parseIssuerResponse(field55: Uint8Array): IssuerResponse | undefined {
  let authenticationData: Uint8Array | undefined;
  let responseCode: Uint8Array | undefined;
  const scripts: IssuerScript[] = [];
  try {
    for (let tlv = readTlv(field55); tlv !== undefined; tlv = readTlv(field55, tlv.end)) {
      const { tag, value } = tlv;
      if (tag === tags.issuerAuthenticationData) {
        if (authenticationData !== undefined || value.length < 8 || value.length > 16) return undefined;
        authenticationData = value.slice();
      } else if (tag === tags.authorisationResponseCode) {
        if (responseCode !== undefined || value.length !== 2) return undefined;
        responseCode = value.slice();
      } else if (tag === tags.issuerScriptTemplate1 || tag === tags.issuerScriptTemplate2) {
        if (scripts.length < mostScripts) scripts.push(scriptOf(tag, value));
      }
    }
  } catch (error) {
    if (error instanceof ParseError) return undefined;
    throw error;
  }
  return { authenticationData, responseCode, scripts };
}

function scriptOf(template: number, content: Uint8Array): IssuerScript {
  let identifier: Uint8Array = new Uint8Array(4);
  const commands: Uint8Array[] = [];
  let isMalformed = false;
  try {
    for (let tlv = readTlv(content); tlv !== undefined; tlv = readTlv(content, tlv.end)) {
      const { tag, value } = tlv;
      if (tag === tags.issuerScriptIdentifier && value.length === 4) identifier = value.slice();
      else if (tag === tags.issuerScriptCommand && isCommand(value) && commands.length < mostCommands) {
        commands.push(value.slice());
      } else isMalformed = true;
    }
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    isMalformed = true;
  }
  return { template, identifier, commands, isMalformed };
}

/** A command APDU of at least a header and at most 261 bytes (ISO/IEC 7816-4, 5.1). */
function isCommand(value: Uint8Array): boolean {
  return value.length >= 4 && value.length <= 261;
}
