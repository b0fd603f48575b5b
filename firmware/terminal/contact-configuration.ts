/** The contact kernel's configuration from the settings, with what follows from the hardware and from EMV written here once. */
import { fromHex } from "../codec/hex";
import type { ContactlessConfiguration } from "../emv/configuration";
import type { ContactApplication, ContactConfiguration } from "../emv/contact-configuration";
import { transactionTypes } from "../emv/transaction";
import type { ContactApplicationSettings, Settings } from "../storage/settings";

/**
 * Magnetic stripe and contacts; PIN for the card in clear and enciphered, signature, no CVM; SDA, DDA, CDA (EMV Book 4, A2).
 * Online PIN comes with the keys of its module.
 */
const TERMINAL_CAPABILITIES = "60B8C8";
/** Versions of the applications this terminal was made for (tag 9F09), and what every acquirer denies and sends online. */
const SCHEMES = Object.freeze({
  visa: { rid: "A000000003", version: "0096", denial: "0010000000", online: "DC4004F800", default: "DC4000A800" },
  mastercard: { rid: "A000000004", version: "0002", denial: "0000000000", online: "FC50BCF800", default: "FC50BCA000" },
});
/** A terminal that goes online with every sale has nothing to select by chance. */
const NO_SELECTION = Object.freeze({ thresholdMinor: 0, targetPercent: 0, maximumTargetPercent: 0 });

function application({ aid, name, floorLimitMinor }: ContactApplicationSettings): ContactApplication {
  const scheme = aid.startsWith(SCHEMES.visa.rid) ? SCHEMES.visa : SCHEMES.mastercard;
  return {
    aid: fromHex(aid),
    name,
    partialSelection: true,
    applicationVersionNumber: fromHex(scheme.version),
    transactionTypes: [transactionTypes.purchase],
    floorLimitMinor,
    randomSelection: NO_SELECTION,
    terminalActionCodes: {
      denial: fromHex(scheme.denial),
      online: fromHex(scheme.online),
      default: fromHex(scheme.default),
    },
  };
}

/** Makes the configuration; terminal and authorities are those of contactless. */
export function contactConfiguration(settings: Settings, contactless: ContactlessConfiguration): ContactConfiguration {
  return {
    terminal: { ...contactless.terminal, terminalCapabilities: fromHex(TERMINAL_CAPABILITIES) },
    authentication: contactless.authentication,
    applications: settings.contact.applications.map(application),
  };
}
