/*
 * tapline-xs [--heap BYTES] [--stack SLOTS] [--steps N] [--tls-heap BYTES] [--unconfined] IMAGE
 *
 * One terminal: runs the firmware image on XS and speaks the board link on descriptor 3 until the bench closes it.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

#include "cipher_host.h"
#include "confine.h"
#include "engine.h"
#include "image.h"
#include "link_frame.h"
#include "link_host.h"
#include "options.h"
#include "report.h"
#include "scrub_host.h"
#include "stream.h"
#include "tls_host.h"

enum { EXIT_FAULT = 1, EXIT_USAGE = 2 };

static void die(const struct engine_fault *fault)
{
  report_fault(fault);
  stream_flush();
  stream_end(EXIT_FAULT);
}

static void give_up(const char *message, const char *detail, int exit_code)
{
  struct engine_fault fault = { .kind = ENGINE_ABORT };
  snprintf(fault.message, sizeof fault.message, "%s: %s", message, detail);
  report_fault(&fault);
  stream_flush();
  stream_end(exit_code);
}

static uint32_t random_number(void)
{
  uint32_t value;
  if (link_host_random(LINK_STREAM_FIRMWARE, (uint8_t *)&value, sizeof value))
    give_up("Math.random", "the bench has no randomness", EXIT_FAULT);
  return value;
}

static void install(engine_machine *the)
{
  link_host_install(the);
  tls_host_install(the);
  cipher_host_install(the);
  scrub_host_install(the);
}

/* The bench is the parent; without it there is nothing to do. */
static void depend_on_parent(void)
{
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  signal(SIGPIPE, SIG_IGN);
}

/* The C library reads the time zone on first use, which it may not do later. */
static void settle_library(void)
{
  time_t start = 0;
  tzset();
  gmtime(&start);
}

static void sample(struct engine *engine, int confined)
{
  struct engine_instruments instruments;
  struct report_extra extra = { .confined = confined };
  engine_sample(engine, &instruments);
  tls_host_memory(&extra.tls_bytes, &extra.tls_bytes_peak, &extra.tls_limit);
  report_sample(&instruments, &extra);
}

/* Before the IDLE, so that the bench sees no memory that is half done. */
static void scrub(struct engine *engine)
{
  engine_scrub(engine);
  stream_scrub();
}

static void serve(struct engine *engine, int confined)
{
  static const uint8_t loaded[1 + 1 + 8] = { FRAME_IDLE };
  stream_put(loaded, sizeof loaded);
  for (;;) {
    static uint8_t copy[STREAM_BODY_LIMIT];
    struct link_body body = { .bytes = copy };
    const uint8_t *bytes = stream_take(&body.size);
    memcpy(copy, bytes, body.size); /* a CALL of the wake reuses the stream's buffer */
    switch (copy[0]) {
    case FRAME_WAKE:
      engine_deliver(engine, link_host_wake, &body);
      explicit_bzero(copy, body.size); /* a frame of a reader may be in it */
      if (scrub_host_wanted())
        scrub(engine);
      engine_deliver(engine, link_host_idle, NULL);
      break;
    case FRAME_SAMPLE_REQUEST:
      sample(engine, confined);
      break;
    default:
      stream_end(LINK_BROKEN_EXIT);
    }
  }
}

int main(int count, char **arguments)
{
  struct options options;
  struct image image;
  depend_on_parent();
  const char *problem = options_parse(&options, count, arguments);
  if (problem)
    give_up("usage", problem, EXIT_USAGE);
  problem = image_read(&image, options.image);
  if (problem)
    give_up(options.image, problem, EXIT_USAGE);
  settle_library();
  if (options.confine)
    confine_descriptors(STREAM_DESCRIPTOR);
  int confined = options.confine && confine_system_calls(STREAM_DESCRIPTOR);
  if (!tls_host_start(options.tls_size))
    give_up("TLS", "the library does not start", EXIT_FAULT);
  struct engine *engine = engine_create(&(struct engine_options){
    .heap_size = options.heap_size,
    .stack_slots = options.stack_slots,
    .steps_per_event = options.steps,
    .modules = image.modules,
    .module_count = image.count,
    .install = install,
    .fault = die,
    .epoch_ms = link_host_epoch_ms,
    .random = random_number,
  });
  if (!engine)
    give_up("the machine cannot be made", "too little memory", EXIT_FAULT);
  engine_import(engine, image.modules[0].name);
  if (!link_host_attached())
    give_up(image.modules[0].name, "the main module has not attached to the link", EXIT_FAULT);
  serve(engine, confined);
}
