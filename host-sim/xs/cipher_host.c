#include "xs_aes.h"
#include "xs_cipher.h"
#include "xs_ecdsa.h"
#include "xs_hmac.h"

#include "cipher_host.h"
#include "host_functions.h"

static const struct host_function functions[] = {
  { "sha1", xs_cipher_sha1, 1 },
  { "sha256", xs_cipher_sha256, 1 },
  { "rsaPublic", xs_cipher_rsa_public, 3 },
  { "hmacSha256", xs_hmac_sha256, 2 },
  { "pbkdf2Sha256", xs_pbkdf2_sha256, 4 },
  { "aes", xs_aes_run, 4 },
  { "aesCmac", xs_aes_cmac, 2 },
  { "aesGcmSeal", xs_aes_gcm_seal, 4 },
  { "aesGcmOpen", xs_aes_gcm_open, 4 },
  { "ecdsaVerify", xs_ecdsa_verify, 3 },
  { "ecdsaPublicKey", xs_ecdsa_public_key, 1 },
  { "ecdsaSign", xs_ecdsa_sign, 2 },
};

void cipher_host_install(xsMachine *the)
{
  xsmcVars(1);
  xsmcSetNewObject(xsVar(0));
  host_functions_add(the, &xsVar(0), functions, sizeof functions / sizeof *functions);
  host_functions_publish(the, "taplineCipher", &xsVar(0));
}
