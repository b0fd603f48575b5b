/** Payment application in the slot: the commands of EMV Book 3, 6.5, and those of issuer scripts. */
import type { ContactProfile } from "../application-profile";
import { generateCryptogram } from "./generate-cryptogram";
import { getData } from "./get-data";
import { internalAuthenticate } from "./internal-authenticate";
import { externalAuthenticate } from "./issuer-authentication";
import { processScript } from "./issuer-scripts";
import type { CommandTable } from "./payment-applet";
import { getProcessingOptions } from "./processing-options";
import { readRecord } from "./read-record";
import { getChallenge, verifyPin } from "./verify-pin";

export const contactCommands: CommandTable<ContactProfile> = Object.freeze({
  "GET PROCESSING OPTIONS": getProcessingOptions,
  "READ RECORD": readRecord,
  "GET DATA": getData,
  "GET CHALLENGE": getChallenge,
  VERIFY: verifyPin,
  "INTERNAL AUTHENTICATE": internalAuthenticate,
  "EXTERNAL AUTHENTICATE": externalAuthenticate,
  "GENERATE AC": generateCryptogram,
  "APPLICATION BLOCK": processScript,
  "APPLICATION UNBLOCK": processScript,
  "CARD BLOCK": processScript,
  "PIN CHANGE/UNBLOCK": processScript,
  "PUT DATA": processScript,
  "UPDATE RECORD": processScript,
});
