#include "volatile_key.h"

psa_status_t volatile_key_import(struct volatile_key_use use, struct byte_span key, mbedtls_svc_key_id_t *id)
{
  psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
  psa_set_key_type(&attributes, use.type);
  psa_set_key_algorithm(&attributes, use.algorithm);
  psa_set_key_usage_flags(&attributes, use.usage);
  return psa_import_key(&attributes, key.bytes, key.size, id);
}
