#include "p256_ecdsa.h"

#include "volatile_key.h"

static const psa_algorithm_t algorithm = PSA_ALG_DETERMINISTIC_ECDSA(PSA_ALG_SHA_256);

static psa_status_t import_private(struct byte_span key, mbedtls_svc_key_id_t *id)
{
  const struct volatile_key_use use = { PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1), algorithm,
                                        PSA_KEY_USAGE_SIGN_HASH };
  return volatile_key_import(use, key, id);
}

psa_status_t p256_ecdsa_verify(struct byte_span public_key, struct byte_span digest, struct byte_span signature)
{
  const struct volatile_key_use use = { PSA_KEY_TYPE_ECC_PUBLIC_KEY(PSA_ECC_FAMILY_SECP_R1), algorithm,
                                        PSA_KEY_USAGE_VERIFY_HASH };
  unsigned char raw[ECDSA_RAW_SIZE];
  mbedtls_svc_key_id_t id;
  if (!ecdsa_der_read(signature, raw))
    return PSA_ERROR_INVALID_SIGNATURE;
  psa_status_t status = volatile_key_import(use, public_key, &id);
  if (status)
    return status;
  status = psa_verify_hash(id, algorithm, digest.bytes, digest.size, raw, sizeof raw);
  psa_destroy_key(id);
  return status;
}

psa_status_t p256_ecdsa_public_key(struct byte_span private_key, unsigned char public_key[P256_PUBLIC_SIZE])
{
  mbedtls_svc_key_id_t id;
  size_t size;
  psa_status_t status = import_private(private_key, &id);
  if (status)
    return status;
  status = psa_export_public_key(id, public_key, P256_PUBLIC_SIZE, &size);
  psa_destroy_key(id);
  return status;
}

psa_status_t p256_ecdsa_sign(struct byte_span private_key, struct byte_span digest,
                             unsigned char signature[ECDSA_DER_LIMIT], size_t *size)
{
  unsigned char raw[ECDSA_RAW_SIZE];
  mbedtls_svc_key_id_t id;
  size_t raw_size;
  psa_status_t status = import_private(private_key, &id);
  if (status)
    return status;
  status = psa_sign_hash(id, algorithm, digest.bytes, digest.size, raw, sizeof raw, &raw_size);
  if (!status)
    *size = ecdsa_der_write(raw, signature);
  psa_destroy_key(id);
  return status;
}
