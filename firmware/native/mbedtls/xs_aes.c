#include "xs_aes.h"

#include "aes_cmac.h"
#include "aes_gcm.h"
#include "aes_modes.h"
#include "xs_bytes.h"

static void demand_key(xsMachine *the, xsSlot *slot)
{
  size_t size = xs_bytes_size(the, slot);
  if (size != 16 && size != 24 && size != 32)
    xsRangeError("an AES key has 16, 24 or 32 bytes");
}

static void demand_success(xsMachine *the, psa_status_t status)
{
  if (status)
    xsUnknownError("AES failed, PSA error %d", (int)status);
}

void xs_aes_run(xsMachine *the)
{
  xsIntegerValue mode = xsmcToInteger(xsArg(0));
  if (mode < 0 || mode >= AES_MODE_COUNT)
    xsRangeError("no such mode of AES");
  demand_key(the, &xsArg(1));
  if (aes_mode_has_start(mode))
    xs_bytes_demand(the, &xsArg(2), AES_BLOCK_SIZE, "an AES block has 16 bytes");
  size_t size = xs_bytes_size(the, &xsArg(3));
  if (!aes_mode_is_stream(mode) && size % AES_BLOCK_SIZE)
    xsRangeError("a multiple of 16 bytes");
  xs_bytes_make(the, size);
  struct byte_span start = { 0 };
  if (aes_mode_has_start(mode))
    start = xs_bytes_of(the, &xsArg(2));
  demand_success(the, aes_run(mode, xs_bytes_of(the, &xsArg(1)), start, xs_bytes_of(the, &xsArg(3)),
                              xs_bytes_made(the)));
}

void xs_aes_cmac(xsMachine *the)
{
  unsigned char mac[AES_CMAC_SIZE];
  demand_key(the, &xsArg(0));
  xs_bytes_size(the, &xsArg(1));
  demand_success(the, aes_cmac(xs_bytes_of(the, &xsArg(0)), xs_bytes_of(the, &xsArg(1)), mac));
  xsmcSetArrayBuffer(xsResult, mac, sizeof mac);
}

static void demand_setting(xsMachine *the)
{
  demand_key(the, &xsArg(0));
  xs_bytes_demand(the, &xsArg(1), AES_GCM_NONCE_SIZE, "a GCM nonce has 12 bytes");
  xs_bytes_size(the, &xsArg(2));
}

static struct aes_gcm_setting setting(xsMachine *the)
{
  return (struct aes_gcm_setting){ xs_bytes_of(the, &xsArg(0)), xs_bytes_of(the, &xsArg(1)),
                                   xs_bytes_of(the, &xsArg(2)) };
}

void xs_aes_gcm_seal(xsMachine *the)
{
  demand_setting(the);
  xs_bytes_make(the, xs_bytes_size(the, &xsArg(3)) + AES_GCM_TAG_SIZE);
  demand_success(the, aes_gcm_seal(setting(the), xs_bytes_of(the, &xsArg(3)), xs_bytes_made(the)));
}

void xs_aes_gcm_open(xsMachine *the)
{
  demand_setting(the);
  size_t size = xs_bytes_size(the, &xsArg(3));
  if (size < AES_GCM_TAG_SIZE)
    return;
  xs_bytes_make(the, size - AES_GCM_TAG_SIZE);
  psa_status_t status = aes_gcm_open(setting(the), xs_bytes_of(the, &xsArg(3)), xs_bytes_made(the));
  if (status == PSA_ERROR_INVALID_SIGNATURE)
    xsmcSetUndefined(xsResult);
  else
    demand_success(the, status);
}
