/**
 * Issuer update processing: a contactless card, presented a second time, hears what its issuer answered (EMV Contactless Book A,
 * 6.2: Start B with Online Response Data; Book B, 3.3.1 and 3.3.3.5; C-3, 5.8 and 5.9). No transaction is begun anew: the application is
 * selected, the issuer proves himself where the card wants that, and his scripts are carried out.
 */
import { externalAuthenticate } from "../card/command-apdu";
import { statusWords } from "../card/status-word";
import { encodeTlv } from "../codec/tlv";
import type { CardChannel } from "../ports/card-reader";
import { joinBytes } from "./byte-strings";
import { CardSession } from "./card-session";
import { DataObjects } from "./data-objects";
import { Ended } from "./ended";
import { selectApplication } from "./final-selection";
import { type IssuerResponse, parseIssuerResponse } from "./issuer-response";
import { processScripts } from "./issuer-scripts";
import type { ContactlessBounds, SecondPresentment } from "./outcome";
import { tags } from "./tables/tags";

/** One selection, one authentication, and as many script commands as an answer of the host has room for. */
const bounds: ContactlessBounds = Object.freeze({
  maximumCommands: 64,
  maximumRecords: 0,
  maximumCandidates: 1,
  maximumDataBytes: 512,
});

/** What came of it. Whatever it is, the issuer's word about the sale stands. */
export type IssuerUpdateOutcome =
  /** The card was there; `scriptResults` are those of tag 9F5B, five bytes a script. */
  | {
      readonly kind: "done";
      readonly issuerAuthentication: "successful" | "failed" | "not-performed";
      readonly scriptResults: Uint8Array;
      /** Chip data of the message that tells the issuer so; only where there was a script. */
      readonly field55: Uint8Array | undefined;
    }
  /** It left before anything was told to it. */
  | { readonly kind: "try-again" }
  /** Another card, or none that has the application (Book B, 3.3.3.5: End Application). */
  | { readonly kind: "other-card" };

/** The issuer's answer, if there is anything in it for the card; `undefined` when not, or when it is malformed. */
export function issuerUpdate(field55: Uint8Array | undefined): IssuerResponse | undefined {
  const response = field55 === undefined ? undefined : parseIssuerResponse(field55);
  if (response === undefined) return undefined;
  return response.authenticationData === undefined && response.scripts.length === 0 ? undefined : response;
}

/** Tells the card behind `channel`. Rejects with `ReaderFaultError` alone. */
export async function updateByIssuer(
  channel: CardChannel,
  { applicationName, authenticatesIssuer, field55 }: SecondPresentment,
  { authenticationData, scripts }: IssuerResponse,
): Promise<IssuerUpdateOutcome> {
  const session = new CardSession(channel, bounds);
  const data = new DataObjects(bounds.maximumDataBytes);
  try {
    // What script processing marks; kernel 3 itself has no use for either.
    data.set(tags.terminalVerificationResults, new Uint8Array(5));
    data.set(tags.transactionStatusInformation, new Uint8Array(2));
    const ended = await selectApplication(session, data, applicationName, applicationName);
    if (ended !== undefined) return { kind: ended.outcome.kind === "try-again" ? "try-again" : "other-card" };
    const isWanted = authenticatesIssuer && authenticationData !== undefined;
    const issuerAuthentication = isWanted ? await authenticate(session, authenticationData) : "not-performed";
    const before = await processScripts(session, data, scripts, tags.issuerScriptTemplate1);
    const after = await processScripts(session, data, scripts, tags.issuerScriptTemplate2);
    const scriptResults = joinBytes([before, after]);
    const told =
      scripts.length === 0 ? undefined : joinBytes([field55, encodeTlv(tags.issuerScriptResults, scriptResults)]);
    return { kind: "done", issuerAuthentication, scriptResults, field55: told };
  } finally {
    data.wipe();
  }
}

/** As by contact (EMV Book 3, 10.9): after a failure the scripts follow all the same, whose MAC is the card's to judge. */
async function authenticate(session: CardSession, authenticationData: Uint8Array): Promise<"successful" | "failed"> {
  const response = await session.exchange(externalAuthenticate(authenticationData), "EXTERNAL AUTHENTICATE");
  return !(response instanceof Ended) && response.statusWord === statusWords.success ? "successful" : "failed";
}
