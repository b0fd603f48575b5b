/*
 * A TLS client without IO: ciphertext is fed and taken as bytes, so that it sits on any transport. TLS 1.3 where
 * the library has it, otherwise 1.2; nothing older is compiled. The server must show a chain to a pinned root, the
 * expected name, and dates around the given time.
 */
#ifndef TAPLINE_TLS_CLIENT_H
#define TAPLINE_TLS_CLIENT_H

#include <stddef.h>
#include <stdint.h>

struct tls_client;

enum tls_state { TLS_HANDSHAKING, TLS_OPEN, TLS_CLOSED };

/* DER. */
struct tls_bytes {
  const uint8_t *data;
  size_t size;
};

/* Makes a client that has nothing yet; NULL without memory. `now` in seconds since 1970, UTC. */
struct tls_client *tls_client_create(int64_t now);
void tls_client_destroy(struct tls_client *client);

/*
 * What a client needs before it starts, the key after its certificates (without any it is not looked at). What cannot
 * be read or kept fails the client.
 */
void tls_client_add_root(struct tls_client *client, struct tls_bytes certificate);
void tls_client_add_certificate(struct tls_client *client, struct tls_bytes certificate);
void tls_client_set_key(struct tls_client *client, struct tls_bytes key);
/* Starts the handshake: the first flight lies ready to be taken. */
void tls_client_start(struct tls_client *client, const char *server_name);

/* Takes ciphertext, all of it, and goes as far as it leads. */
void tls_client_feed(struct tls_client *client, const uint8_t *bytes, size_t size);
/* Encrypts all bytes. Does nothing unless open. */
void tls_client_write(struct tls_client *client, const uint8_t *bytes, size_t size);
/* Queues close_notify if open, and frees everything but what is still to be taken. */
void tls_client_close(struct tls_client *client);

/* What waits: ciphertext for the network, plaintext for the application. Valid until the next call. */
struct tls_bytes tls_client_ciphertext(const struct tls_client *client);
struct tls_bytes tls_client_plaintext(const struct tls_client *client);
/* Forgets it, after it was copied. */
void tls_client_ciphertext_taken(struct tls_client *client);
void tls_client_plaintext_taken(struct tls_client *client);

enum tls_state tls_client_state(const struct tls_client *client);
/* NULL before the handshake is done. */
const char *tls_client_version(const struct tls_client *client);
const char *tls_client_suite(const struct tls_client *client);
/* NULL unless the connection failed; `detail` gets the library's own code. */
const char *tls_client_failure(const struct tls_client *client, char *detail, size_t detail_size);

#endif
