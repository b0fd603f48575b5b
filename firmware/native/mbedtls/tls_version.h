/*
 * Where Mbed TLS 2.28 and 3.6 differ in what tls_client.c uses. 2.28 has no TLS 1.3 and keeps its structures
 * open; 3.6 hides them. Everything else is one text for both.
 */
#ifndef TAPLINE_TLS_VERSION_H
#define TAPLINE_TLS_VERSION_H

#include <string.h>

#include <mbedtls/oid.h>
#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>
#include <mbedtls/version.h>
#include <mbedtls/x509_crt.h>

#include "crypto_start.h"

#if MBEDTLS_VERSION_MAJOR >= 3

#include <psa/crypto.h>

#define TLS_ERROR_PROTOCOL_VERSION MBEDTLS_ERR_SSL_BAD_PROTOCOL_VERSION
#define TLS_PSA_OUT_OF_MEMORY MBEDTLS_ERR_PLATFORM_ALLOC_FAILED
#ifndef MBEDTLS_ERR_PLATFORM_ALLOC_FAILED
#define MBEDTLS_ERR_PLATFORM_ALLOC_FAILED ((int)PSA_ERROR_INSUFFICIENT_MEMORY)
#endif

static inline void tls_demand_version(mbedtls_ssl_config *config)
{
  mbedtls_ssl_conf_min_tls_version(config, MBEDTLS_SSL_VERSION_TLS1_2);
}

static inline int tls_parse_key(mbedtls_pk_context *key, const unsigned char *bytes, size_t size)
{
  return mbedtls_pk_parse_key(key, bytes, size, NULL, 0, crypto_random_bytes, NULL);
}

/* No accessor exists for the number of an alert that arrived: the second byte of its message (RFC 8446, 6). */
static inline int tls_last_alert(const mbedtls_ssl_context *ssl)
{
  return ssl->MBEDTLS_PRIVATE(in_msg)[1];
}

static inline int tls_suite_number(const mbedtls_ssl_context *ssl)
{
  return mbedtls_ssl_get_ciphersuite_id_from_ssl(ssl);
}

static inline int tls_has_alternative_names(const mbedtls_x509_crt *certificate)
{
  return mbedtls_x509_crt_has_ext_type(certificate, MBEDTLS_X509_EXT_SUBJECT_ALT_NAME);
}

#else

#define TLS_ERROR_PROTOCOL_VERSION MBEDTLS_ERR_SSL_BAD_HS_PROTOCOL_VERSION
#define TLS_PSA_OUT_OF_MEMORY MBEDTLS_ERR_SSL_ALLOC_FAILED
#define MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET MBEDTLS_ERR_SSL_WANT_READ

static inline void tls_demand_version(mbedtls_ssl_config *config)
{
  mbedtls_ssl_conf_min_version(config, MBEDTLS_SSL_MAJOR_VERSION_3, MBEDTLS_SSL_MINOR_VERSION_3);
}

static inline int tls_parse_key(mbedtls_pk_context *key, const unsigned char *bytes, size_t size)
{
  return mbedtls_pk_parse_key(key, bytes, size, NULL, 0);
}

static inline int tls_last_alert(const mbedtls_ssl_context *ssl)
{
  return ssl->in_msg[1];
}

static inline int tls_suite_number(const mbedtls_ssl_context *ssl)
{
  return ssl->session->ciphersuite;
}

static inline int tls_has_alternative_names(const mbedtls_x509_crt *certificate)
{
  return certificate->ext_types & MBEDTLS_X509_EXT_SUBJECT_ALT_NAME;
}

#endif

/* "1.2" or "1.3" out of the library's "TLSv1.2". */
static inline const char *tls_version_text(const mbedtls_ssl_context *ssl)
{
  const char *version = mbedtls_ssl_get_version(ssl);
  return strncmp(version, "TLSv", 4) ? version : version + 4;
}

#endif
