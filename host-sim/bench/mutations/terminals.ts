/** Terminals that meet mutated cards: one that always goes online, and one that may approve by itself; both with everything the kernels can. */
import { fromHex } from "../../../firmware/codec/hex";
import type { ContactConfiguration } from "../../../firmware/emv/contact-configuration";
import type {
  ApplicationConfiguration,
  ContactlessConfiguration,
  TerminalData,
} from "../../../firmware/emv/configuration";
import { authorityKeys } from "../../cards/authority-keys";

export type TerminalName = "online-only" | "offline-capable";

export const terminalNames: readonly TerminalName[] = ["online-only", "offline-capable"];

/** Terminal Type (EMV Book 4, A1). */
const terminalTypes: Readonly<Record<TerminalName, number>> = { "online-only": 0x21, "offline-capable": 0x22 };

/** Up to here the second terminal approves contactless; a contact floor limit is the first amount that goes online. */
export const floorLimitMinor = 50_00;
const cvmRequiredLimitMinor = 100_00;
const transactionLimitMinor = 500_00;

const purchases = Object.freeze([0x00]);
const authentication = {
  authorityKeys: authorityKeys().map((key) => ({ ...key, index: parseInt(key.index, 16) })),
  revokedCertificates: [],
};

function terminalData(name: TerminalName, capabilities: string): TerminalData {
  return {
    terminalType: terminalTypes[name],
    countryCode: "616",
    terminalCapabilities: fromHex(capabilities),
    additionalTerminalCapabilities: fromHex("6000F0A001"),
    merchantCategoryCode: "5411",
    merchantIdentifier: "MERCHANT0000001",
    merchantNameAndLocation: "Shop",
    terminalIdentification: "TERM0001",
    interfaceDeviceSerialNumber: "00000001",
    acquirerIdentifier: "12345678901",
  };
}

const limits = Object.freeze({ transactionLimitMinor, cvmRequiredLimitMinor, floorLimitMinor });

const visaTap = (aid: string): ApplicationConfiguration => ({
  kernel: 3,
  aid: fromHex(aid),
  name: "VISA",
  applicationVersionNumber: fromHex("0096"),
  transactionTypes: purchases,
  limits,
  // EMV mode, contact chip, signature; the holder's device may verify.
  terminalTransactionQualifiers: fromHex("32004000"),
  statusCheck: true,
  zeroAmountAllowed: true,
});

const mastercardTap = (aid: string): ApplicationConfiguration => ({
  kernel: 2,
  aid: fromHex(aid),
  name: "Mastercard",
  applicationVersionNumber: fromHex("0002"),
  transactionTypes: purchases,
  limits,
  cvmCapabilityCvmRequired: 0x60,
  cvmCapabilityNoCvmRequired: 0x08,
  securityCapability: 0x08,
  onDeviceCardholderVerification: true,
  terminalActionCodes: {
    denial: fromHex("0000000000"),
    online: fromHex("F45084800C"),
    default: fromHex("F45084800C"),
  },
  magneticStripeMode: { applicationVersionNumber: fromHex("0001"), cvmRequired: "signature", noCvmRequired: "none" },
  relayResistance: {
    minimumGracePeriod: 20,
    maximumGracePeriod: 50,
    commandTransmissionTime: 18,
    responseTransmissionTime: 24,
    accuracyThreshold: 300,
    mismatchThresholdPercent: 50,
  },
});

/** The field. */
export function contactlessTerminal(name: TerminalName): ContactlessConfiguration {
  return {
    terminal: terminalData(name, "E0F8C8"),
    authentication,
    applications: [
      visaTap("A0000000031010"),
      visaTap("A0000000032010"),
      mastercardTap("A0000000041010"),
      mastercardTap("A0000000043060"),
    ],
  };
}

/** The slot. Action codes are those of the schemes: a card that did not prove itself goes online. */
export function contactTerminal(name: TerminalName): ContactConfiguration {
  const application = (aid: string, label: string, denial: string, online: string, otherwise: string) => ({
    aid: fromHex(aid),
    name: label,
    partialSelection: true,
    applicationVersionNumber: fromHex(label === "VISA" ? "0096" : "0002"),
    transactionTypes: purchases,
    floorLimitMinor,
    randomSelection: { thresholdMinor: 0, targetPercent: 0, maximumTargetPercent: 0 },
    terminalActionCodes: { denial: fromHex(denial), online: fromHex(online), default: fromHex(otherwise) },
  });
  const visa = (aid: string) => application(aid, "VISA", "0010000000", "DC4004F800", "DC4000A800");
  const mastercard = (aid: string) => application(aid, "Mastercard", "0000000000", "FC50BCF800", "FC50BCA000");
  return {
    terminal: terminalData(name, "60F8C8"),
    authentication,
    applications: [
      visa("A0000000031010"),
      visa("A0000000032010"),
      mastercard("A0000000041010"),
      mastercard("A0000000043060"),
    ],
  };
}
