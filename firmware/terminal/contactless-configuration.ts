/** The kernels' configuration from the settings, with what follows from the hardware and from EMV written here once. */
import { fromHex } from "../codec/hex";
import type {
  ApplicationConfiguration,
  ContactlessConfiguration,
  MagneticStripeModeSettings,
  TerminalData,
} from "../emv/configuration";
import { TEST_AUTHORITY_KEYS } from "../emv/tables/ca-keys";
import { defaultRelayResistance } from "../emv/tables/relay-resistance-times";
import { transactionTypes, type Transaction } from "../emv/transaction";
import type { ContactlessApplicationSettings, Settings } from "../storage/settings";

/**
 * Whether the issuer can be asked. A terminal that has its host asks it for every sale, whatever the floor limits say; one that sells
 * offline takes the word of a card that can prove what it is.
 */
export type KernelMode = "online" | "offline";

/** Attended by the merchant: online only; offline with online capability (EMV Book 4, A1). */
const TERMINAL_TYPES: Readonly<Record<KernelMode, number>> = Object.freeze({ online: 0x21, offline: 0x22 });
// Bytes are made once and shared by all applications, so that they lie in flash.
/** Magnetic stripe; PIN for the issuer, signature and "no CVM"; no offline data authentication (Book 4, A2). Kernel 2 has its own. */
const TERMINAL_CAPABILITIES: Readonly<Record<KernelMode, Uint8Array>> = Object.freeze({
  online: fromHex("406800"),
  offline: fromHex("402800"),
});
/** Goods and services; numeric, command and function keys; prints and displays for both; ISO 8859-1 and -2 (Book 4, A3). */
const ADDITIONAL_TERMINAL_CAPABILITIES = fromHex("6000B0F003");
/**
 * EMV mode, signature, consumer device CVM (tag 9F66; EMV Contactless Book A, 5.7); PIN for the issuer and issuer update only where there
 * is one to ask.
 */
const TERMINAL_TRANSACTION_QUALIFIERS: Readonly<Record<KernelMode, Uint8Array>> = Object.freeze({
  online: fromHex("2600C000"),
  offline: fromHex("22004000"),
});
/** Kernel 2, byte 2 of Terminal Capabilities above the CVM limit: PIN for the issuer, if there is one, or signature; no CVM below. */
const CVM_CAPABILITY_REQUIRED: Readonly<Record<KernelMode, number>> = Object.freeze({ online: 0x60, offline: 0x20 });
const CVM_CAPABILITY_NOT_REQUIRED = 0x08;
/** Kernel 2, byte 3 of Terminal Capabilities: combined data authentication. */
const SECURITY_CAPABILITY = 0x08;
/** Versions of the applications this terminal was made for (tag 9F09). */
const VISA_VERSION = fromHex("0096");
const MASTERCARD_VERSION = fromHex("0002");
/** For cards that have no EMV mode: signature above the CVM limit, nothing below. A PIN is never asked for a stripe. */
const MAGNETIC_STRIPE_MODE: MagneticStripeModeSettings = Object.freeze({
  applicationVersionNumber: fromHex("0001"),
  cvmRequired: "signature",
  noCvmRequired: "none",
});
/** The schemes' usual codes. */
const ACTION_CODES = Object.freeze({
  denial: fromHex("0000000000"),
  online: fromHex("F45084800C"),
  default: fromHex("F45084800C"),
});
const TRANSACTION_TYPES = Object.freeze([transactionTypes.purchase, transactionTypes.refund]);

function application(settings: ContactlessApplicationSettings, mode: KernelMode): ApplicationConfiguration {
  const common = {
    aid: fromHex(settings.aid),
    name: settings.name,
    transactionTypes: TRANSACTION_TYPES,
    limits: {
      transactionLimitMinor: settings.transactionLimitMinor,
      transactionLimitOnDeviceMinor: settings.transactionLimitOnDeviceMinor,
      cvmRequiredLimitMinor: settings.cvmRequiredLimitMinor,
      floorLimitMinor: mode === "online" ? 0 : settings.floorLimitMinor,
    },
  };
  if (settings.kernel === 3) {
    return {
      ...common,
      kernel: 3,
      applicationVersionNumber: VISA_VERSION,
      terminalTransactionQualifiers: TERMINAL_TRANSACTION_QUALIFIERS[mode],
      statusCheck: false,
      zeroAmountAllowed: false,
    };
  }
  return {
    ...common,
    kernel: 2,
    applicationVersionNumber: MASTERCARD_VERSION,
    cvmCapabilityCvmRequired: CVM_CAPABILITY_REQUIRED[mode],
    cvmCapabilityNoCvmRequired: CVM_CAPABILITY_NOT_REQUIRED,
    securityCapability: SECURITY_CAPABILITY,
    onDeviceCardholderVerification: true,
    terminalActionCodes: ACTION_CODES,
    magneticStripeMode: MAGNETIC_STRIPE_MODE,
    relayResistance: defaultRelayResistance,
  };
}

/** Characters of EMV's "ans" only: what a name loses of its accents is better than a malformed tag 9F4E. */
function plain(text: string): string {
  let result = "";
  for (const character of text) {
    const index = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ".indexOf(character);
    if (index >= 0) result += "acelnoszzACELNOSZZ".charAt(index);
    else result += character >= " " && character <= "~" ? character : "?";
  }
  return result;
}

/** Makes the configuration. A development build takes the schemes' test cards as well; no other build may. */
export function contactlessConfiguration(
  settings: Settings,
  development: boolean,
  mode: KernelMode = "online",
): ContactlessConfiguration {
  const terminal: TerminalData = {
    terminalType: TERMINAL_TYPES[mode],
    countryCode: settings.country,
    terminalCapabilities: TERMINAL_CAPABILITIES[mode],
    additionalTerminalCapabilities: ADDITIONAL_TERMINAL_CAPABILITIES,
    merchantCategoryCode: settings.merchantCategoryCode,
    merchantIdentifier: settings.merchantId,
    merchantNameAndLocation: plain(settings.merchant.name),
    terminalIdentification: settings.terminalId,
    interfaceDeviceSerialNumber: settings.serialNumber,
    acquirerIdentifier: settings.acquirerId,
  };
  return {
    terminal,
    applications: settings.contactless.applications.map((one) => application(one, mode)),
    authentication: {
      authorityKeys: development ? [...settings.authorityKeys, ...TEST_AUTHORITY_KEYS] : settings.authorityKeys,
      revokedCertificates: settings.revokedCertificates,
    },
  };
}

/**
 * The configuration for one transaction: limits belong to a type of transaction (Book A, 5.2). Whoever gets money back proves nothing by
 * a PIN, so a refund has no limit from which its holder is verified.
 */
export function configurationFor(
  { transactionType }: Pick<Transaction, "transactionType">,
  configuration: ContactlessConfiguration,
): ContactlessConfiguration {
  if (transactionType !== transactionTypes.refund) return configuration;
  const applications = configuration.applications.map((application) => ({
    ...application,
    limits: { ...application.limits, cvmRequiredLimitMinor: undefined },
  }));
  return { ...configuration, applications };
}
