#include "xs_cipher.h"

#include "cipher_host.h"

static const struct {
  const char *name;
  xsCallback function;
  int length;
} functions[] = {
  { "sha1", xs_cipher_sha1, 1 },
  { "sha256", xs_cipher_sha256, 1 },
  { "rsaPublic", xs_cipher_rsa_public, 3 },
};

void cipher_host_install(xsMachine *the)
{
  xsmcVars(2);
  xsmcSetNewObject(xsVar(0));
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    xsIdentifier name = xsID(functions[i].name);
    xsVar(1) = xsNewHostFunctionObject(functions[i].function, functions[i].length, name);
    xsmcSet(xsVar(0), name, xsVar(1));
  }
  xsmcSet(xsGlobal, xsID("taplineCipher"), xsVar(0));
}
