#include "xs_cipher.h"

#include "cipher_host.h"
#include "host_functions.h"

static const struct host_function functions[] = {
  { "sha1", xs_cipher_sha1, 1 },
  { "sha256", xs_cipher_sha256, 1 },
  { "rsaPublic", xs_cipher_rsa_public, 3 },
};

void cipher_host_install(xsMachine *the)
{
  xsmcVars(1);
  xsmcSetNewObject(xsVar(0));
  host_functions_add(the, &xsVar(0), functions, sizeof functions / sizeof *functions);
  host_functions_publish(the, "taplineCipher", &xsVar(0));
}
