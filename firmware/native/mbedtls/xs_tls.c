#include "xs_tls.h"

#include <math.h>

#include "tls_client.h"

/* Arguments and results. */

static struct tls_client *client_of(xsMachine *the)
{
  struct tls_client *client = xsmcGetHostData(xsThis);
  if (!client)
    xsTypeError("not opened");
  return client;
}

/* In place: valid until XS allocates, which the client's functions never make it do. */
static struct tls_bytes bytes_of(xsMachine *the, xsSlot *slot)
{
  void *data;
  xsUnsignedValue size;
  xsmcGetBufferReadable(*slot, &data, &size);
  return (struct tls_bytes){ data, size };
}

static int set_bytes(xsMachine *the, struct tls_bytes bytes)
{
  if (!bytes.size)
    return 0;
  xsmcSetArrayBuffer(xsResult, (void *)bytes.data, (xsIntegerValue)bytes.size);
  return 1;
}

static void set_text(xsMachine *the, const char *text)
{
  if (text)
    xsmcSetString(xsResult, (char *)text);
}

/* Options. */

typedef void (*add_certificate)(struct tls_client *client, struct tls_bytes certificate);

/* Hands each element of the array `name` of the options to `add`. Uses xsVar(0) and xsVar(1). */
static void add_all(xsMachine *the, struct tls_client *client, xsIdentifier name, add_certificate add)
{
  xsmcGet(xsVar(0), xsArg(0), name);
  xsmcGet(xsVar(1), xsVar(0), xsID("length"));
  xsIntegerValue count = xsmcToInteger(xsVar(1));
  for (xsIntegerValue i = 0; i < count; i++) {
    xsmcGetIndex(xsVar(1), xsVar(0), (xsIndex)i);
    add(client, bytes_of(the, &xsVar(1)));
  }
}

void xs_tls_open(xsMachine *the)
{
  xsmcVars(2);
  if (xsmcGetHostData(xsThis))
    xsTypeError("opened already");
  xsmcGet(xsVar(0), xsArg(0), xsID("now"));
  struct tls_client *client = tls_client_create((int64_t)floor(xsmcToNumber(xsVar(0)) / 1000));
  if (!client)
    return; /* failure() tells it by its absence */
  xsmcSetHostData(xsThis, client);
  add_all(the, client, xsID("trustedRoots"), tls_client_add_root);
  add_all(the, client, xsID("clientChain"), tls_client_add_certificate);
  xsmcGet(xsVar(0), xsArg(0), xsID("clientKey"));
  tls_client_set_key(client, bytes_of(the, &xsVar(0)));
  xsmcGet(xsVar(0), xsArg(0), xsID("serverName"));
  tls_client_start(client, xsmcToString(xsVar(0)));
}

void xs_tls_destructor(void *client)
{
  tls_client_destroy(client);
}

/* Methods. */

void xs_tls_feed(xsMachine *the)
{
  struct tls_client *client = client_of(the);
  struct tls_bytes bytes = bytes_of(the, &xsArg(0));
  tls_client_feed(client, bytes.data, bytes.size);
}

void xs_tls_write(xsMachine *the)
{
  struct tls_client *client = client_of(the);
  struct tls_bytes bytes = bytes_of(the, &xsArg(0));
  tls_client_write(client, bytes.data, bytes.size);
}

void xs_tls_take(xsMachine *the)
{
  struct tls_client *client = client_of(the);
  if (set_bytes(the, tls_client_ciphertext(client)))
    tls_client_ciphertext_taken(client);
}

void xs_tls_read(xsMachine *the)
{
  struct tls_client *client = client_of(the);
  if (set_bytes(the, tls_client_plaintext(client)))
    tls_client_plaintext_taken(client);
}

void xs_tls_close(xsMachine *the)
{
  struct tls_client *client = xsmcGetHostData(xsThis);
  if (client)
    tls_client_close(client);
}

void xs_tls_state(xsMachine *the)
{
  static const char *const names[] = { "handshaking", "open", "closed" };
  const struct tls_client *client = xsmcGetHostData(xsThis);
  set_text(the, names[client ? tls_client_state(client) : TLS_CLOSED]);
}

void xs_tls_version(xsMachine *the)
{
  const struct tls_client *client = xsmcGetHostData(xsThis);
  set_text(the, client ? tls_client_version(client) : NULL);
}

void xs_tls_suite(xsMachine *the)
{
  const struct tls_client *client = xsmcGetHostData(xsThis);
  set_text(the, client ? tls_client_suite(client) : NULL);
}

void xs_tls_failure(xsMachine *the)
{
  char detail[48];
  const struct tls_client *client = xsmcGetHostData(xsThis);
  set_text(the, client ? tls_client_failure(client, detail, sizeof detail) : "out-of-memory");
}

void xs_tls_detail(xsMachine *the)
{
  char detail[48] = "no memory for a client";
  const struct tls_client *client = xsmcGetHostData(xsThis);
  if (!client || tls_client_failure(client, detail, sizeof detail))
    set_text(the, detail);
}
