#include "aes_modes.h"

#include <mbedtls/platform_util.h>

#include "volatile_key.h"

static const struct {
  psa_algorithm_t algorithm;
  int decrypts, has_start;
} modes[AES_MODE_COUNT] = {
  [AES_ECB_ENCRYPT] = { PSA_ALG_ECB_NO_PADDING, 0, 0 }, [AES_ECB_DECRYPT] = { PSA_ALG_ECB_NO_PADDING, 1, 0 },
  [AES_CBC_ENCRYPT] = { PSA_ALG_CBC_NO_PADDING, 0, 1 }, [AES_CBC_DECRYPT] = { PSA_ALG_CBC_NO_PADDING, 1, 1 },
  [AES_CTR] = { PSA_ALG_CTR, 0, 1 },
};

int aes_mode_has_start(enum aes_mode mode)
{
  return modes[mode].has_start;
}

int aes_mode_is_stream(enum aes_mode mode)
{
  return mode == AES_CTR;
}

static psa_status_t run(enum aes_mode mode, mbedtls_svc_key_id_t key, struct byte_span start, struct byte_span data,
                        unsigned char *output)
{
  psa_cipher_operation_t operation = PSA_CIPHER_OPERATION_INIT;
  size_t done = 0, rest = 0;
  psa_status_t status = modes[mode].decrypts ? psa_cipher_decrypt_setup(&operation, key, modes[mode].algorithm)
                                             : psa_cipher_encrypt_setup(&operation, key, modes[mode].algorithm);
  if (!status && modes[mode].has_start)
    status = psa_cipher_set_iv(&operation, start.bytes, start.size);
  if (!status)
    status = psa_cipher_update(&operation, data.bytes, data.size, output, data.size, &done);
  if (!status)
    status = psa_cipher_finish(&operation, output + done, data.size - done, &rest);
  if (!status && done + rest != data.size)
    status = PSA_ERROR_GENERIC_ERROR;
  psa_cipher_abort(&operation);
  return status;
}

psa_status_t aes_run(enum aes_mode mode, struct byte_span key, struct byte_span start, struct byte_span data,
                     unsigned char *output)
{
  const struct volatile_key_use use = { PSA_KEY_TYPE_AES, modes[mode].algorithm,
                                        modes[mode].decrypts ? PSA_KEY_USAGE_DECRYPT : PSA_KEY_USAGE_ENCRYPT };
  mbedtls_svc_key_id_t id;
  psa_status_t status = volatile_key_import(use, key, &id);
  if (status)
    return status;
  if (data.size)
    status = run(mode, id, start, data, output);
  if (status)
    mbedtls_platform_zeroize(output, data.size);
  psa_destroy_key(id);
  return status;
}
