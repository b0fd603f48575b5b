#include "aes_gcm.h"

#include <mbedtls/platform_util.h>

#include "volatile_key.h"

static psa_status_t import(struct byte_span key, psa_key_usage_t usage, mbedtls_svc_key_id_t *id)
{
  return volatile_key_import((struct volatile_key_use){ PSA_KEY_TYPE_AES, PSA_ALG_GCM, usage }, key, id);
}

psa_status_t aes_gcm_seal(struct aes_gcm_setting setting, struct byte_span plaintext, unsigned char *output)
{
  mbedtls_svc_key_id_t id;
  size_t size;
  psa_status_t status = import(setting.key, PSA_KEY_USAGE_ENCRYPT, &id);
  if (status)
    return status;
  status = psa_aead_encrypt(id, PSA_ALG_GCM, setting.nonce.bytes, setting.nonce.size, setting.additional.bytes,
                            setting.additional.size, plaintext.bytes, plaintext.size, output,
                            plaintext.size + AES_GCM_TAG_SIZE, &size);
  psa_destroy_key(id);
  return status;
}

psa_status_t aes_gcm_open(struct aes_gcm_setting setting, struct byte_span sealed, unsigned char *output)
{
  mbedtls_svc_key_id_t id;
  size_t size;
  if (sealed.size < AES_GCM_TAG_SIZE)
    return PSA_ERROR_INVALID_SIGNATURE;
  psa_status_t status = import(setting.key, PSA_KEY_USAGE_DECRYPT, &id);
  if (status)
    return status;
  status = psa_aead_decrypt(id, PSA_ALG_GCM, setting.nonce.bytes, setting.nonce.size, setting.additional.bytes,
                            setting.additional.size, sealed.bytes, sealed.size, output,
                            sealed.size - AES_GCM_TAG_SIZE, &size);
  if (status)
    mbedtls_platform_zeroize(output, sealed.size - AES_GCM_TAG_SIZE);
  psa_destroy_key(id);
  return status;
}
