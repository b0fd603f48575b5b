/**
 * Kernel 2, Mastercard (EMV Contactless Book C-2): starts the application and goes on in the mode that the card knows. What
 * a mode and its phases do stands in files of their own. Left out, with reasons: COVERAGE.md.
 */
import { statusWords } from "../card/status-word";
import { isSet } from "./bits";
import type { Kernel2Application } from "./configuration";
import { Ended, endApplication } from "./ended";
import { requestProcessingOptions, storeProcessingOptions } from "./initiate-application";
import type { Kernel, KernelContext } from "./kernel";
import { magneticStripeMode } from "./magnetic-stripe-mode";
import { mchipMode } from "./mchip-mode";
import { applicationInterchangeProfile as aip, mobileSupport } from "./tables/card-profile-bits";
import { tags } from "./tables/tags";

type Context = KernelContext<Kernel2Application>;

export const kernel2: Kernel<Kernel2Application> = async (context) => {
  setKernelData(context);
  const ended = await initiate(context);
  if (ended !== undefined) return ended.outcome;
  // C-2, S3.17: EMV mode where the card has it; else the Kernel Configuration says whether there is another one.
  const { data, application } = context;
  if (isSet(data.get(tags.applicationInterchangeProfile), aip.emvModeSupported)) return mchipMode(context);
  const { magneticStripeMode: settings } = application;
  if (settings === undefined) return endApplication("card-data-error", "magnetic-stripe mode only").outcome;
  return magneticStripeMode(context, settings);
};

/** C-2, S1.7 to 9: what the kernel has of its own before the card is asked. */
function setKernelData({ data, terminal, application }: Context): void {
  data.set(tags.mobileSupportIndicator, Uint8Array.of(mobileSupport.mobileSupported));
  data.set(tags.cvmResults, new Uint8Array(3));
  // Byte 2 is decided with the CVM.
  data.set(
    tags.terminalCapabilities,
    Uint8Array.of(terminal.terminalCapabilities[0], 0, application.securityCapability),
  );
  if (application.magneticStripeMode === undefined) return;
  data.set(tags.magneticStripeVersionReader, application.magneticStripeMode.applicationVersionNumber);
  // Made when it is known how many digits the card takes; there from the start, so that no card can give its own.
  data.set(tags.unpredictableNumberNumeric, new Uint8Array(4));
}

/** C-2, S2 and S3: GET PROCESSING OPTIONS. */
async function initiate({ session, data }: Context): Promise<undefined | Ended> {
  const response = await requestProcessingOptions(session, data);
  if (response instanceof Ended) return response;
  // C-2, S3.8: any other status word sends entry point to the next candidate.
  if (response.statusWord !== statusWords.success) return new Ended({ kind: "select-next", because: "status-word" });
  const ended = storeProcessingOptions(data, response.data);
  if (ended !== undefined) return ended;
  const isWhole =
    data.filled(tags.applicationInterchangeProfile) !== undefined &&
    data.filled(tags.applicationFileLocator) !== undefined;
  return isWhole ? undefined : endApplication("card-data-missing", "GET PROCESSING OPTIONS");
}
