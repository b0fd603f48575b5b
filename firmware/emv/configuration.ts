/**
 * What the acquirer sets for a terminal before any transaction (EMV Book 4, 10.2; EMV Contactless Book A, 5.2 and 5.8):
 * the terminal's own data, and one entry for each application it takes.
 */

import type { AuthenticationKeys } from "./authentication-setting";

/** The kernels of this firmware by the number EMV gives them: C-2 Mastercard, C-3 Visa. */
export type KernelNumber = 2 | 3;

/** Data that are the same for every application. */
export interface TerminalData {
  /** Terminal Type (tag 9F35): `0x21` attended, online only, merchant; `0x22` with offline capability (Book 4, A1). */
  readonly terminalType: number;
  /** Terminal Country Code (tag 9F1A): ISO 3166 numeric, three digits. */
  readonly countryCode: string;
  /** Terminal Capabilities (tag 9F33), 3 bytes (Book 4, A2). Kernel 2 sets byte 2 and 3 from the application's entry. */
  readonly terminalCapabilities: Uint8Array;
  /** Additional Terminal Capabilities (tag 9F40), 5 bytes (Book 4, A3). */
  readonly additionalTerminalCapabilities: Uint8Array;
  /** Merchant Category Code (tag 9F15), four digits. */
  readonly merchantCategoryCode: string;
  /** Merchant Identifier (tag 9F16), at most 15 characters. */
  readonly merchantIdentifier: string;
  /** Merchant Name and Location (tag 9F4E). */
  readonly merchantNameAndLocation: string;
  /** Terminal Identification (tag 9F1C), at most 8 characters. */
  readonly terminalIdentification: string;
  /** IFD Serial Number (tag 9F1E), at most 8 characters. */
  readonly interfaceDeviceSerialNumber: string;
  /** Acquirer Identifier (tag 9F01), at most 11 digits. */
  readonly acquirerIdentifier: string;
}

/** Reader limits of one application, minor units of the terminal's currency (Book A, 5.8). Absent means no limit. */
export interface ContactlessLimits {
  /** Reader Contactless Transaction Limit: at this amount (kernel 3) or above it (kernel 2) contactless is not allowed. */
  readonly transactionLimitMinor?: number;
  /** The same when the consumer's device verifies its holder (C-2, A.1: On-device CVM); without it the one above counts. */
  readonly transactionLimitOnDeviceMinor?: number;
  /** Reader CVM Required Limit: at this amount (kernel 3) or above it (kernel 2) the cardholder is verified. */
  readonly cvmRequiredLimitMinor?: number;
  /** Reader Contactless Floor Limit: above it the transaction goes online. */
  readonly floorLimitMinor?: number;
}

/** Terminal Action Codes, 5 bytes each, laid out as the TVR (EMV Book 3, 10.7). */
export interface TerminalActionCodes {
  readonly denial: Uint8Array;
  readonly online: Uint8Array;
  readonly default: Uint8Array;
}

interface ApplicationCommon {
  /** Application Identifier, 5 to 16 bytes; the card's may be longer (partial selection, Book B, 3.3.2.5). */
  readonly aid: Uint8Array;
  /** Shown when the card has no label of its own. */
  readonly name: string;
  /** Application Version Number of the terminal (tag 9F09), 2 bytes. */
  readonly applicationVersionNumber: Uint8Array;
  /** Transaction types taken contactless with this application; others leave it out of the candidates. */
  readonly transactionTypes: readonly number[];
  readonly limits: ContactlessLimits;
}

/** Magnetic-stripe mode of kernel 2: for cards that know no other. */
export interface MagneticStripeModeSettings {
  /** Mag-stripe Application Version Number (Reader) (tag 9F6D), 2 bytes. */
  readonly applicationVersionNumber: Uint8Array;
  /** Mag-stripe CVM Capability – CVM Required (tag DF811E): how the holder is verified above the CVM limit. */
  readonly cvmRequired: "none" | "signature" | "online-pin";
  /** Mag-stripe CVM Capability – No CVM Required (tag DF812C): the same up to the limit. */
  readonly noCvmRequired: "none" | "signature" | "online-pin";
}

/** Times of the relay resistance protocol, in units of 100 µs (tags DF8132 to DF8136), and a percentage (DF8137). */
export interface RelayResistanceSettings {
  /** Minimum and Maximum Relay Resistance Grace Period: how far outside of the card's own bounds an answer may lie. */
  readonly minimumGracePeriod: number;
  readonly maximumGracePeriod: number;
  /** Terminal Expected Transmission Time For Relay Resistance C-APDU, and R-APDU. */
  readonly commandTransmissionTime: number;
  readonly responseTransmissionTime: number;
  /** Relay Resistance Accuracy Threshold: how far above the card's minimum still counts as near. */
  readonly accuracyThreshold: number;
  /** Relay Resistance Transmission Time Mismatch Threshold: ratio of the two sides' transmission times, in percent. */
  readonly mismatchThresholdPercent: number;
}

/** Mastercard (Book C-2). Bytes are those of Terminal Capabilities. */
export interface Kernel2Application extends ApplicationCommon {
  readonly kernel: 2;
  /** CVM Capability – CVM Required (tag DF8118): byte 2 of 9F33 when the amount is above the CVM limit. */
  readonly cvmCapabilityCvmRequired: number;
  /** CVM Capability – No CVM Required (tag DF8119): byte 2 of 9F33 otherwise. */
  readonly cvmCapabilityNoCvmRequired: number;
  /** Security Capability (tag DF811F): byte 3 of 9F33, the offline data authentication that the terminal does (CDA is b4). */
  readonly securityCapability: number;
  /** Kernel Configuration (tag DF811B) bit 6: the device's own cardholder verification counts. */
  readonly onDeviceCardholderVerification: boolean;
  readonly terminalActionCodes: TerminalActionCodes;
  /** Absent: magnetic-stripe mode is not supported (Kernel Configuration, tag DF811B, bit 8). */
  readonly magneticStripeMode?: MagneticStripeModeSettings;
  /** Absent: the relay resistance protocol is not supported (Kernel Configuration, bit 5). Needs a clock among the ports. */
  readonly relayResistance?: RelayResistanceSettings;
}

/** Visa (Book C-3). */
export interface Kernel3Application extends ApplicationCommon {
  readonly kernel: 3;
  /** Terminal Transaction Qualifiers (tag 9F66), 4 bytes; the bits of a transaction (byte 2, b8 and b7) are set by entry point. */
  readonly terminalTransactionQualifiers: Uint8Array;
  /** Status Check Support Flag: a single unit of currency goes online (Book B, 3.1.1.3). */
  readonly statusCheck: boolean;
  /** Zero Amount Allowed Flag (Book B, 3.1.1.4). */
  readonly zeroAmountAllowed: boolean;
}

export type ApplicationConfiguration = Kernel2Application | Kernel3Application;

/** The whole configuration. Applications stand in the terminal's order of preference. */
export interface ContactlessConfiguration {
  readonly terminal: TerminalData;
  readonly authentication: AuthenticationKeys;
  readonly applications: readonly ApplicationConfiguration[];
}
