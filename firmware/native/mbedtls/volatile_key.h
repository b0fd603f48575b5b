/* A key inside PSA Crypto for the length of one call: the library wipes its copy when it is destroyed. */
#ifndef TAPLINE_VOLATILE_KEY_H
#define TAPLINE_VOLATILE_KEY_H

#include <psa/crypto.h>

#include "byte_span.h"

struct volatile_key_use {
  psa_key_type_t type;
  psa_algorithm_t algorithm;
  psa_key_usage_t usage;
};

/* PSA_ERROR_INVALID_ARGUMENT for bytes that are no key of this type. After success, psa_destroy_key. */
psa_status_t volatile_key_import(struct volatile_key_use use, struct byte_span key, mbedtls_svc_key_id_t *id);

#endif
