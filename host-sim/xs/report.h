/* FAULT and SAMPLE bodies: JSON after the type byte (docs/link.md). Neither takes memory. */
#ifndef TAPLINE_XS_REPORT_H
#define TAPLINE_XS_REPORT_H

#include "engine.h"

struct report_extra {
  size_t tls_bytes, tls_bytes_peak, tls_limit;
  int confined;
};

/* Queue the frame on the stream. */
void report_fault(const struct engine_fault *fault);
void report_sample(const struct engine_instruments *sample, const struct report_extra *extra);

#endif
