#include "tls_session.h"

#include <mbedtls/platform.h>

#include "certificate_dates.h"
#include "crypto_start.h"
#include "tls_suites.h"
#include "tls_version.h"

struct tls_session *tls_session_create(int64_t now, struct byte_queue *out)
{
  struct tls_session *session = mbedtls_calloc(1, sizeof *session);
  if (!session)
    return NULL;
  mbedtls_ssl_init(&session->ssl);
  mbedtls_ssl_config_init(&session->config);
  mbedtls_x509_crt_init(&session->roots);
  mbedtls_x509_crt_init(&session->chain);
  mbedtls_pk_init(&session->key);
  session->now = now;
  session->out = out;
  return session;
}

void tls_session_destroy(struct tls_session *session)
{
  if (!session)
    return;
  mbedtls_ssl_free(&session->ssl);
  mbedtls_ssl_config_free(&session->config);
  mbedtls_x509_crt_free(&session->roots);
  mbedtls_x509_crt_free(&session->chain);
  mbedtls_pk_free(&session->key);
  byte_queue_clear(&session->in);
  mbedtls_free(session);
}

/* What the library calls. */

static int send_ciphertext(void *context, const unsigned char *bytes, size_t size)
{
  struct tls_session *session = context;
  return byte_queue_put(session->out, bytes, size) ? (int)size : MBEDTLS_ERR_SSL_ALLOC_FAILED;
}

static int receive_ciphertext(void *context, unsigned char *bytes, size_t size)
{
  struct tls_session *session = context;
  size_t taken = byte_queue_take(&session->in, bytes, size);
  return taken ? (int)taken : MBEDTLS_ERR_SSL_WANT_READ;
}

/*
 * Adds to the library's own judgement of a certificate in the server's chain (depth 0 is the server's) its dates, and
 * that a name stands only in subjectAltName (RFC 9525, 6.3): the library would take the common name instead.
 */
static int verify(void *context, mbedtls_x509_crt *certificate, int depth, uint32_t *flags)
{
  const struct tls_session *session = context;
  *flags |= certificate_date_flags(certificate, session->now);
  if (depth == 0 && !tls_has_alternative_names(certificate))
    *flags |= MBEDTLS_X509_BADCERT_CN_MISMATCH;
  return 0;
}

/* What it is given. */

int tls_session_add_root(struct tls_session *session, struct tls_bytes certificate)
{
  return mbedtls_x509_crt_parse_der(&session->roots, certificate.data, certificate.size);
}

int tls_session_add_certificate(struct tls_session *session, struct tls_bytes certificate)
{
  return mbedtls_x509_crt_parse_der(&session->chain, certificate.data, certificate.size);
}

static int has_certificate(const struct tls_session *session)
{
  return session->chain.raw.len != 0;
}

int tls_session_set_key(struct tls_session *session, struct tls_bytes key)
{
  return has_certificate(session) ? tls_parse_key(&session->key, key.data, key.size) : 0;
}

int tls_session_configure(struct tls_session *session, const char *server_name)
{
  mbedtls_ssl_config *config = &session->config;
  int error = mbedtls_ssl_config_defaults(config, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
                                          MBEDTLS_SSL_PRESET_DEFAULT);
  if (error)
    return error;
  mbedtls_ssl_conf_rng(config, crypto_random_bytes, NULL);
  mbedtls_ssl_conf_authmode(config, MBEDTLS_SSL_VERIFY_REQUIRED);
  tls_demand_version(config);
  mbedtls_ssl_conf_ciphersuites(config, tls_suites());
  mbedtls_ssl_conf_verify(config, verify, session);
  mbedtls_ssl_conf_ca_chain(config, &session->roots, NULL);
  if (has_certificate(session) && (error = mbedtls_ssl_conf_own_cert(config, &session->chain, &session->key)))
    return error;
  if ((error = mbedtls_ssl_setup(&session->ssl, config)))
    return error;
  mbedtls_ssl_set_bio(&session->ssl, session, send_ciphertext, receive_ciphertext, NULL);
  return mbedtls_ssl_set_hostname(&session->ssl, server_name);
}
