/** The schemes' applications as the kernel tests configure them: amounts in grosze, signature or the holder's device above 100 PLN. */
import { fromHex } from "../../../../firmware/codec/hex";
import type {
  ApplicationConfiguration,
  Kernel2Application,
  Kernel3Application,
} from "../../../../firmware/emv/configuration";
import { transactionTypes } from "../../../../firmware/emv/transaction";

/** Above 100 PLN the holder is verified (both schemes, Poland). */
const cvmRequiredLimitMinor = 100_00;
const limits = Object.freeze({ cvmRequiredLimitMinor, floorLimitMinor: 0 });
const types = Object.freeze([transactionTypes.purchase]);

/** A fresh list; the caller may change limits and order. */
export function testApplications(): ApplicationConfiguration[] {
  return [
    visa("A0000000031010", "VISA"),
    visa("A0000000032010", "VISA ELECTRON"),
    visa("A0000000032020", "V PAY"),
    mastercard("A0000000041010", "Mastercard"),
    mastercard("A0000000043060", "Maestro"),
  ];
}

function visa(aid: string, name: string): Kernel3Application {
  return {
    kernel: 3,
    aid: fromHex(aid),
    name,
    applicationVersionNumber: fromHex("0096"),
    transactionTypes: types,
    limits,
    // EMV mode, signature; the holder's device may verify.
    terminalTransactionQualifiers: fromHex("22004000"),
    statusCheck: false,
    zeroAmountAllowed: false,
  };
}

function mastercard(aid: string, name: string): Kernel2Application {
  return {
    kernel: 2,
    aid: fromHex(aid),
    name,
    applicationVersionNumber: fromHex("0002"),
    transactionTypes: types,
    limits,
    cvmCapabilityCvmRequired: 0x20,
    cvmCapabilityNoCvmRequired: 0x08,
    securityCapability: 0x08,
    onDeviceCardholderVerification: true,
    // Action codes of M/Chip for a terminal that always goes online (M/Chip Requirements, terminal action codes).
    terminalActionCodes: {
      denial: fromHex("0000000000"),
      online: fromHex("FC50808800"),
      default: fromHex("FC50808800"),
    },
  };
}
