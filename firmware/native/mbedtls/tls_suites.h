/* The cipher suites the terminal offers: AEAD with ephemeral keys only. */
#ifndef TAPLINE_TLS_SUITES_H
#define TAPLINE_TLS_SUITES_H

/* Ends with 0, as Mbed TLS takes it. */
const int *tls_suites(void);
/* The IANA name of an offered suite; NULL for any other number. */
const char *tls_suite_name(int number);

#endif
