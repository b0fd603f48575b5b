#include "xs_tls.h"

#include "crypto_start.h"
#include "host_functions.h"
#include "link_host.h"
#include "tls_host.h"
#include "tls_memory.h"

static int bench_random(unsigned char *bytes, size_t size)
{
  return link_host_random(LINK_STREAM_TLS, bytes, size);
}

int tls_host_start(size_t limit)
{
  return !tls_memory_start(limit) && !crypto_start(bench_random);
}

void tls_host_memory(size_t *used, size_t *peak, size_t *limit)
{
  *used = tls_memory_used();
  *peak = tls_memory_peak();
  *limit = tls_memory_limit();
}

/* taplineTls.create(options): a client that has started. */
static void create(xsMachine *the)
{
  xsmcVars(1);
  xsmcGet(xsVar(0), xsThis, xsID("prototype"));
  xsResult = xsNewHostInstance(xsVar(0));
  xsmcCall_noResult(xsResult, xsID("open"), &xsArg(0), NULL);
}

static const struct host_function methods[] = {
  { "open", xs_tls_open, 1 },       { "feed", xs_tls_feed, 1 },       { "write", xs_tls_write, 1 },
  { "take", xs_tls_take, 0 },       { "read", xs_tls_read, 0 },       { "close", xs_tls_close, 0 },
  { "state", xs_tls_state, 0 },     { "version", xs_tls_version, 0 }, { "suite", xs_tls_suite, 0 },
  { "failure", xs_tls_failure, 0 }, { "detail", xs_tls_detail, 0 },
};

static const struct host_function factory[] = { { "create", create, 1 } };

void tls_host_install(xsMachine *the)
{
  xsmcVars(2);
  xsVar(0) = xsNewHostObject(xs_tls_destructor);
  host_functions_add(the, &xsVar(0), methods, sizeof methods / sizeof *methods);
  xsmcSetNewObject(xsVar(1));
  xsmcSet(xsVar(1), xsID("prototype"), xsVar(0));
  host_functions_add(the, &xsVar(1), factory, sizeof factory / sizeof *factory);
  host_functions_publish(the, "taplineTls", &xsVar(1));
}
