/**
 * Data objects that go to the acquirer in field 55, in order, by kernel: those the issuer needs to check the cryptogram
 * and to see how the terminal decided (docs/host-messages.md). One that the transaction does not have is left out.
 */
import type { KernelNumber } from "../configuration";
import { tags } from "./tags";

const common = [
  tags.applicationCryptogram,
  tags.cryptogramInformationData,
  tags.issuerApplicationData,
  tags.unpredictableNumber,
  tags.applicationTransactionCounter,
  tags.terminalVerificationResults,
  tags.transactionDate,
  tags.transactionType,
  tags.amountAuthorised,
  tags.amountOther,
  tags.transactionCurrencyCode,
  tags.applicationInterchangeProfile,
  tags.terminalCountryCode,
  tags.terminalCapabilities,
  tags.cvmResults,
  tags.terminalType,
  tags.interfaceDeviceSerialNumber,
  tags.dedicatedFileName,
  tags.terminalApplicationVersion,
  tags.transactionSequenceCounter,
  tags.panSequenceNumber,
];

export const field55Tags: Readonly<Record<KernelNumber, readonly number[]>> = Object.freeze({
  // Third Party Data.
  2: Object.freeze([...common, tags.formFactorIndicator]),
  // What the reader told the card: by it the issuer knows, for one, whether a tapped card can hear him.
  3: Object.freeze([
    ...common,
    tags.formFactorIndicator,
    tags.customerExclusiveData,
    tags.terminalTransactionQualifiers,
  ]),
});

/** By contact: the common ones. */
export const contactField55Tags: readonly number[] = Object.freeze(common);

/** After the second cryptogram: what its issuer needs to check it and to see how it came about. */
export const completionField55Tags: readonly number[] = Object.freeze([
  tags.applicationCryptogram,
  tags.cryptogramInformationData,
  tags.issuerApplicationData,
  tags.unpredictableNumber,
  tags.applicationTransactionCounter,
  tags.terminalVerificationResults,
  tags.transactionStatusInformation,
  tags.transactionDate,
  tags.transactionType,
  tags.amountAuthorised,
  tags.amountOther,
  tags.transactionCurrencyCode,
  tags.applicationInterchangeProfile,
  tags.terminalCountryCode,
  tags.cvmResults,
  tags.authorisationResponseCode,
  tags.panSequenceNumber,
]);

/** Most bytes of field 55 that networks carry (ISO 8583:1987, LLLVAR 255): whole cards need some 160. */
export const field55Limit = 255;
