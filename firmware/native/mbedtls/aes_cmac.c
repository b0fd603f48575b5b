#include "aes_cmac.h"

#include "volatile_key.h"

psa_status_t aes_cmac(struct byte_span key, struct byte_span data, unsigned char mac[AES_CMAC_SIZE])
{
  const struct volatile_key_use use = { PSA_KEY_TYPE_AES, PSA_ALG_CMAC, PSA_KEY_USAGE_SIGN_MESSAGE };
  mbedtls_svc_key_id_t id;
  size_t size;
  psa_status_t status = volatile_key_import(use, key, &id);
  if (status)
    return status;
  status = psa_mac_compute(id, PSA_ALG_CMAC, data.bytes, data.size, mac, AES_CMAC_SIZE, &size);
  psa_destroy_key(id);
  return status;
}
