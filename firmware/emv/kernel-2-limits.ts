/** Kernel 2's transaction limit, and whether the holder's own device verifies its holder. */
import { isSet } from "./bits";
import type { Kernel2Application } from "./configuration";
import { Ended } from "./ended";
import type { KernelContext } from "./kernel";
import { applicationInterchangeProfile as aip } from "./tables/card-profile-bits";
import { tags } from "./tables/tags";

type Context = KernelContext<Kernel2Application>;

/** C-2, S456.21 and S78: the limit that counts depends on whether the device verifies its holder. */
export function checkTransactionLimit({ data, application, transaction }: Context): undefined | Ended {
  const { transactionLimitMinor, transactionLimitOnDeviceMinor } = application.limits;
  const limit = verifiesOnDevice({ data, application })
    ? (transactionLimitOnDeviceMinor ?? transactionLimitMinor)
    : transactionLimitMinor;
  if (limit === undefined || transaction.amountMinor <= limit) return undefined;
  return new Ended({ kind: "select-next", because: "over-limit" });
}

/** Whether card and terminal both have on-device cardholder verification. */
export function verifiesOnDevice({ data, application }: Pick<Context, "data" | "application">): boolean {
  return (
    application.onDeviceCardholderVerification &&
    isSet(data.get(tags.applicationInterchangeProfile), aip.onDeviceCardholderVerificationSupported)
  );
}

/** Whether the amount is one for which the holder is verified (Reader CVM Required Limit, tag DF8126). */
export function isAboveCvmLimit({ application, transaction }: Pick<Context, "application" | "transaction">): boolean {
  const { cvmRequiredLimitMinor } = application.limits;
  return cvmRequiredLimitMinor !== undefined && transaction.amountMinor > cvmRequiredLimitMinor;
}
