/*
 * What a TLS connection needs while it lives: the library's contexts, the pinned roots, the terminal's certificate and
 * key, and ciphertext that has arrived. Freed as soon as the connection is over.
 */
#ifndef TAPLINE_TLS_SESSION_H
#define TAPLINE_TLS_SESSION_H

#include <stdint.h>

#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>

#include "byte_queue.h"
#include "tls_client.h"

struct tls_session {
  mbedtls_ssl_context ssl;
  mbedtls_ssl_config config;
  mbedtls_x509_crt roots, chain;
  mbedtls_pk_context key;
  struct byte_queue in;
  struct byte_queue *out; /* the client's, which outlives the session */
  int64_t now;            /* seconds since 1970, UTC */
};

/* NULL without memory. */
struct tls_session *tls_session_create(int64_t now, struct byte_queue *out);
void tls_session_destroy(struct tls_session *session);

/* Each returns 0, or the library's error. */
int tls_session_add_root(struct tls_session *session, struct tls_bytes certificate);
int tls_session_add_certificate(struct tls_session *session, struct tls_bytes certificate);
int tls_session_set_key(struct tls_session *session, struct tls_bytes key);
int tls_session_configure(struct tls_session *session, const char *server_name);

#endif
