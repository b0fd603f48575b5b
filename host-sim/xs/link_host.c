#include "host_functions.h"

#include <string.h>

#include "link_frame.h"
#include "link_host.h"
#include "stream.h"

static xsSlot handlers;
static int attached;
static double epoch_ms;

/* The stream. */

static void check_body_size(xsMachine *the, xsUnsignedValue size)
{
  if (size == 0 || size > STREAM_BODY_LIMIT)
    xsRangeError("a link body has 1 to %d bytes", STREAM_BODY_LIMIT);
}

/* After a CALL the bench says nothing but its ANSWER. */
static const uint8_t *exchange(const void *call, size_t call_size, size_t *answer_size)
{
  stream_put(call, call_size);
  const uint8_t *answer = stream_take(answer_size);
  if (answer[0] != FRAME_ANSWER)
    stream_end(LINK_BROKEN_EXIT);
  return answer;
}

static void set_bytes(xsMachine *the, xsSlot *result, const uint8_t *bytes, size_t size)
{
  xsmcVars(1);
  xsmcSetArrayBuffer(xsVar(0), (void *)bytes, (xsIntegerValue)size);
  xsmcNew(*result, xsGlobal, xsID("Uint8Array"), &xsVar(0), NULL);
}

/* Functions of LinkHost. */

static void link_call(xsMachine *the)
{
  void *body;
  xsUnsignedValue size;
  size_t answer_size;
  xsmcGetBufferReadable(xsArg(0), &body, &size);
  check_body_size(the, size);
  const uint8_t *answer = exchange(body, size, &answer_size);
  set_bytes(the, &xsResult, answer, answer_size);
}

static void link_post(xsMachine *the)
{
  void *body;
  xsUnsignedValue size;
  xsmcGetBufferReadable(xsArg(0), &body, &size);
  check_body_size(the, size);
  stream_put(body, size);
}

static void link_attach(xsMachine *the)
{
  if (attached)
    xsTypeError("the link is attached already");
  handlers = xsArg(0);
  xsRemember(handlers);
  attached = 1;
}

static const struct host_function functions[] = {
  { "call", link_call, 1 },
  { "post", link_post, 1 },
  { "attach", link_attach, 1 },
};

void link_host_install(xsMachine *the)
{
  xsmcVars(1);
  xsmcSetNewObject(xsVar(0));
  host_functions_add(the, &xsVar(0), functions, sizeof functions / sizeof *functions);
  host_functions_publish(the, "taplineLink", &xsVar(0));
}

int link_host_attached(void)
{
  return attached;
}

/* Events. */

void link_host_wake(xsMachine *the, void *argument)
{
  const struct link_body *body = argument;
  epoch_ms = link_wake_epoch_ms(body->bytes, body->size);
  xsmcVars(3);
  xsVar(1) = handlers;
  set_bytes(the, &xsVar(2), body->bytes, body->size);
  xsmcCall_noResult(xsVar(1), xsID("wake"), &xsVar(2), NULL);
}

void link_host_idle(xsMachine *the, void *unused)
{
  void *body;
  xsUnsignedValue size;
  (void)unused;
  xsmcVars(2);
  xsVar(0) = handlers;
  xsmcCall(xsVar(1), xsVar(0), xsID("idle"), NULL);
  xsmcGetBufferReadable(xsVar(1), &body, &size);
  check_body_size(the, size);
  stream_put(body, size);
}

/* What the engine and the TLS library draw from the link. */

double link_host_epoch_ms(void)
{
  return epoch_ms;
}

int link_host_random(int stream, uint8_t *bytes, size_t size)
{
  while (size) {
    size_t count = size < LINK_RANDOM_LIMIT ? size : LINK_RANDOM_LIMIT, answer_size;
    uint8_t call[] = { FRAME_CALL, LINK_OPERATION_RANDOM, (uint8_t)stream, (uint8_t)(count >> 8), (uint8_t)count };
    const uint8_t *answer = exchange(call, sizeof call, &answer_size);
    if (answer_size != LINK_ANSWER_HEADER + count || answer[1] != LINK_STATUS_DONE)
      return -1;
    memcpy(bytes, answer + LINK_ANSWER_HEADER, count);
    bytes += count;
    size -= count;
  }
  return 0;
}
