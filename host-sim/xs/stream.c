#include "stream.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { HEADER_SIZE = 4, FRAME_LIMIT = HEADER_SIZE + STREAM_BODY_LIMIT };
enum { EXIT_CLOSED = 0, EXIT_BROKEN = 3 };

static uint8_t out[2 * FRAME_LIMIT];
static size_t out_used;
static uint8_t in[2 * FRAME_LIMIT];
static size_t in_start, in_end;

_Noreturn void stream_end(int exit_code)
{
  _exit(exit_code);
}

void stream_flush(void)
{
  for (size_t written = 0; written < out_used;) {
    ssize_t count = write(STREAM_DESCRIPTOR, out + written, out_used - written);
    if (count > 0)
      written += (size_t)count;
    else if (errno != EINTR)
      stream_end(EXIT_CLOSED); /* nobody reads any more */
  }
  out_used = 0;
}

void stream_put(const void *body, size_t size)
{
  if (out_used + HEADER_SIZE + size > sizeof out)
    stream_flush();
  uint8_t *frame = out + out_used;
  frame[0] = (uint8_t)(size >> 24);
  frame[1] = (uint8_t)(size >> 16);
  frame[2] = (uint8_t)(size >> 8);
  frame[3] = (uint8_t)size;
  memcpy(frame + HEADER_SIZE, body, size);
  out_used += HEADER_SIZE + size;
}

/* Reads until `wanted` bytes lie at in_start. */
static void fill(size_t wanted)
{
  if (in_start + wanted > sizeof in) {
    memmove(in, in + in_start, in_end - in_start);
    in_end -= in_start;
    in_start = 0;
  }
  while (in_end - in_start < wanted) {
    ssize_t count = read(STREAM_DESCRIPTOR, in + in_end, sizeof in - in_end);
    if (count > 0)
      in_end += (size_t)count;
    else if (count == 0 || errno != EINTR)
      stream_end(EXIT_CLOSED);
  }
}

void stream_scrub(void)
{
  stream_flush();
  explicit_bzero(out, sizeof out);
  explicit_bzero(in, in_start);
  explicit_bzero(in + in_end, sizeof in - in_end);
}

const uint8_t *stream_take(size_t *size)
{
  stream_flush();
  if (in_start == in_end)
    in_start = in_end = 0;
  fill(HEADER_SIZE);
  const uint8_t *header = in + in_start;
  size_t length = (size_t)header[0] << 24 | (size_t)header[1] << 16 | (size_t)header[2] << 8 | header[3];
  if (length == 0 || length > STREAM_BODY_LIMIT)
    stream_end(EXIT_BROKEN);
  fill(HEADER_SIZE + length);
  const uint8_t *body = in + in_start + HEADER_SIZE;
  in_start += HEADER_SIZE + length;
  *size = length;
  return body;
}
