/** The contact kernel's configuration from the settings, with what follows from the hardware and from EMV written here once. */
import { fromHex } from "../codec/hex";
import type { ContactlessConfiguration } from "../emv/configuration";
import type { ContactApplication, ContactConfiguration } from "../emv/contact-configuration";
import { transactionTypes } from "../emv/transaction";
import type { ContactApplicationSettings, Settings } from "../storage/settings";
import type { KernelMode } from "./contactless-configuration";

/**
 * Magnetic stripe and contacts; PIN for the card in clear and enciphered, signature, no CVM; SDA, DDA, CDA (EMV Book 4, A2). A PIN for the
 * issuer needs one who can be asked.
 */
const TERMINAL_CAPABILITIES: Readonly<Record<KernelMode, string>> = Object.freeze({
  online: "60F8C8",
  offline: "60B8C8",
});
/** One scheme: version of the application (tag 9F09), and what every acquirer denies and sends online. */
function scheme(rid: string, version: string, denial: string, online: string, otherwise: string) {
  const terminalActionCodes = Object.freeze({
    denial: fromHex(denial),
    online: fromHex(online),
    default: fromHex(otherwise),
  });
  return Object.freeze({ rid, applicationVersionNumber: fromHex(version), terminalActionCodes });
}

// Made once, so that they lie in flash and all applications of a scheme share them.
const VISA = scheme("A000000003", "0096", "0010000000", "DC4004F800", "DC4000A800");
const MASTERCARD = scheme("A000000004", "0002", "0000000000", "FC50BCF800", "FC50BCA000");
const TRANSACTION_TYPES = Object.freeze([transactionTypes.purchase, transactionTypes.refund]);
/** Online every sale asks its issuer, offline none can: there is nothing to select by chance. */
const NO_SELECTION = Object.freeze({ thresholdMinor: 0, targetPercent: 0, maximumTargetPercent: 0 });

function application({ aid, name, floorLimitMinor }: ContactApplicationSettings): ContactApplication {
  const { applicationVersionNumber, terminalActionCodes } = aid.startsWith(VISA.rid) ? VISA : MASTERCARD;
  return {
    aid: fromHex(aid),
    name,
    partialSelection: true,
    applicationVersionNumber,
    transactionTypes: TRANSACTION_TYPES,
    floorLimitMinor,
    randomSelection: NO_SELECTION,
    terminalActionCodes,
  };
}

/** Makes the configuration; terminal and authorities are those of contactless. */
export function contactConfiguration(
  settings: Settings,
  contactless: ContactlessConfiguration,
  mode: KernelMode = "online",
): ContactConfiguration {
  return {
    terminal: { ...contactless.terminal, terminalCapabilities: fromHex(TERMINAL_CAPABILITIES[mode]) },
    authentication: contactless.authentication,
    applications: settings.contact.applications.map(application),
  };
}
