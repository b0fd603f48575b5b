#include "xsmc.h"

#include "crypto_start.h"
#include "tapline_random.h"

/* startCrypto(): gives Mbed TLS its source of randomness; before anything else of it is used. */
void xs_tapline_start_crypto(xsMachine *the)
{
  if (crypto_start(tapline_random))
    xsUnknownError("no crypto");
}
