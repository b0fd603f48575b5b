/* Why a connection could not be made or broke: the names of TlsFailure in firmware/ports/tls.ts. */
#ifndef TAPLINE_TLS_FAILURE_H
#define TAPLINE_TLS_FAILURE_H

#include <stdint.h>

/* What is known when a connection fails. */
struct tls_fault {
  int error;       /* of Mbed TLS; 0 when nothing failed */
  uint32_t verify; /* MBEDTLS_X509_BADCERT_* of the server's chain */
  int alert;       /* fatal alert that the server sent; -1 none */
  int handshaking; /* whether it happened before both sides had agreed */
};

const char *tls_failure_name(const struct tls_fault *fault);

#endif
