#include "tls_client.h"

#include <stdio.h>

#include <mbedtls/platform.h>
#include <mbedtls/platform_util.h>

#include "tls_failure.h"
#include "tls_session.h"
#include "tls_suites.h"
#include "tls_version.h"

struct tls_client {
  struct tls_session *session; /* NULL once closed */
  struct byte_queue out, plain;
  enum tls_state state;
  char version[8];
  const char *suite;
  struct tls_fault fault;
};

enum { READ_SIZE = 512 };

static void finish(struct tls_client *client)
{
  client->state = TLS_CLOSED;
  tls_session_destroy(client->session);
  client->session = NULL;
}

/* Records why, then ends the connection. An alert that the library wrote stays to be taken. */
static void fail(struct tls_client *client, int error)
{
  mbedtls_ssl_context *ssl = &client->session->ssl;
  client->fault.error = error;
  client->fault.handshaking = client->state == TLS_HANDSHAKING;
  client->fault.alert = error == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE ? tls_last_alert(ssl) : -1;
  client->fault.verify = error == MBEDTLS_ERR_X509_CERT_VERIFY_FAILED ? mbedtls_ssl_get_verify_result(ssl) : 0;
  finish(client);
}

/* Making a client. */

struct tls_client *tls_client_create(int64_t now)
{
  struct tls_client *client = mbedtls_calloc(1, sizeof *client);
  if (!client)
    return NULL;
  client->fault.alert = -1;
  client->session = tls_session_create(now, &client->out);
  if (!client->session) {
    mbedtls_free(client);
    return NULL;
  }
  return client;
}

void tls_client_destroy(struct tls_client *client)
{
  if (!client)
    return;
  tls_session_destroy(client->session);
  byte_queue_clear(&client->out);
  byte_queue_clear(&client->plain);
  mbedtls_free(client);
}

/* Hands something to the session unless it is over already, and fails with what the session says. */
static void give(struct tls_client *client, int (*taker)(struct tls_session *, struct tls_bytes), struct tls_bytes bytes)
{
  int error = client->session ? taker(client->session, bytes) : 0;
  if (error)
    fail(client, error);
}

void tls_client_add_root(struct tls_client *client, struct tls_bytes certificate)
{
  give(client, tls_session_add_root, certificate);
}

void tls_client_add_certificate(struct tls_client *client, struct tls_bytes certificate)
{
  give(client, tls_session_add_certificate, certificate);
}

void tls_client_set_key(struct tls_client *client, struct tls_bytes key)
{
  give(client, tls_session_set_key, key);
}

/* Running. */

static int waits(int result)
{
  return result == MBEDTLS_ERR_SSL_WANT_READ || result == MBEDTLS_ERR_SSL_WANT_WRITE;
}

static void shake_hands(struct tls_client *client)
{
  mbedtls_ssl_context *ssl = &client->session->ssl;
  int result = mbedtls_ssl_handshake(ssl);
  if (result == 0) {
    client->state = TLS_OPEN;
    snprintf(client->version, sizeof client->version, "%s", tls_version_text(ssl));
    client->suite = tls_suite_name(tls_suite_number(ssl));
  } else if (!waits(result))
    fail(client, result);
}

/*
 * Decrypts at once what has arrived: in TLS 1.3 a server judges the client's certificate only after the client
 * has finished, so that its refusal comes where data is expected.
 */
static void decrypt(struct tls_client *client)
{
  unsigned char bytes[READ_SIZE];
  while (client->state == TLS_OPEN) {
    int result = mbedtls_ssl_read(&client->session->ssl, bytes, sizeof bytes);
    if (result > 0) {
      if (!byte_queue_put(&client->plain, bytes, (size_t)result))
        fail(client, MBEDTLS_ERR_SSL_ALLOC_FAILED);
    } else if (waits(result))
      break;
    else if (result == 0 || result == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY)
      finish(client);
    else if (result != MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET)
      fail(client, result);
  }
  mbedtls_platform_zeroize(bytes, sizeof bytes);
}

void tls_client_start(struct tls_client *client, const char *server_name)
{
  if (!client->session)
    return;
  int error = tls_session_configure(client->session, server_name);
  if (error)
    fail(client, error);
  else
    shake_hands(client);
}

void tls_client_feed(struct tls_client *client, const uint8_t *bytes, size_t size)
{
  if (client->state == TLS_CLOSED)
    return;
  if (!byte_queue_put(&client->session->in, bytes, size)) {
    fail(client, MBEDTLS_ERR_SSL_ALLOC_FAILED);
    return;
  }
  if (client->state == TLS_HANDSHAKING)
    shake_hands(client);
  decrypt(client);
}

void tls_client_write(struct tls_client *client, const uint8_t *bytes, size_t size)
{
  while (client->state == TLS_OPEN && size) {
    int result = mbedtls_ssl_write(&client->session->ssl, bytes, size);
    if (result > 0) {
      bytes += result;
      size -= (size_t)result;
    } else
      fail(client, result); /* the queue takes whole records, so nothing waits here */
  }
}

void tls_client_close(struct tls_client *client)
{
  if (client->state == TLS_OPEN)
    mbedtls_ssl_close_notify(&client->session->ssl);
  byte_queue_clear(&client->plain);
  finish(client);
}

/* What waits, and how it stands. */

struct tls_bytes tls_client_ciphertext(const struct tls_client *client)
{
  return (struct tls_bytes){ byte_queue_front(&client->out), byte_queue_size(&client->out) };
}

struct tls_bytes tls_client_plaintext(const struct tls_client *client)
{
  return (struct tls_bytes){ byte_queue_front(&client->plain), byte_queue_size(&client->plain) };
}

void tls_client_ciphertext_taken(struct tls_client *client)
{
  byte_queue_clear(&client->out);
}

void tls_client_plaintext_taken(struct tls_client *client)
{
  byte_queue_clear(&client->plain);
}

enum tls_state tls_client_state(const struct tls_client *client)
{
  return client->state;
}

const char *tls_client_version(const struct tls_client *client)
{
  return client->version[0] ? client->version : NULL;
}

const char *tls_client_suite(const struct tls_client *client)
{
  return client->suite;
}

const char *tls_client_failure(const struct tls_client *client, char *detail, size_t detail_size)
{
  const struct tls_fault *fault = &client->fault;
  if (!fault->error)
    return NULL;
  if (fault->alert >= 0)
    snprintf(detail, detail_size, "alert %d", fault->alert);
  else if (fault->verify)
    snprintf(detail, detail_size, "-0x%04x verify 0x%x", (unsigned)-fault->error, (unsigned)fault->verify);
  else
    snprintf(detail, detail_size, "-0x%04x", (unsigned)-fault->error);
  return tls_failure_name(fault);
}
