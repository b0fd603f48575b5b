/* The few facts of docs/link.md that the C host needs; everything else passes through it unread. */
#ifndef TAPLINE_XS_LINK_FRAME_H
#define TAPLINE_XS_LINK_FRAME_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum link_frame_type {
  FRAME_CALL = 0x01,
  FRAME_IDLE = 0x03,
  FRAME_FAULT = 0x04,
  FRAME_SAMPLE = 0x05,
  FRAME_ANSWER = 0x81,
  FRAME_WAKE = 0x82,
  FRAME_SAMPLE_REQUEST = 0x83
};

enum {
  LINK_OPERATION_RANDOM = 0x70,
  LINK_RANDOM_LIMIT = 0xFFFF - 2, /* an answer's header and the bytes make one body */
  LINK_STATUS_DONE = 0,
  LINK_ANSWER_HEADER = 2, /* type, status */
  LINK_BROKEN_EXIT = 3    /* exit code when the bench breaks the protocol */
};

/* WAKE: type, monotonic f64, epoch f64, cause. */
static inline double link_wake_epoch_ms(const uint8_t *wake, size_t size)
{
  enum { EPOCH = 1 + 8, WAKE_HEADER = EPOCH + 8 + 1 };
  uint64_t bits = 0;
  double epoch_ms;
  if (size < WAKE_HEADER)
    return 0;
  for (int i = 0; i < 8; i++)
    bits = bits << 8 | wake[EPOCH + i];
  memcpy(&epoch_ms, &bits, sizeof epoch_ms);
  return epoch_ms;
}

#endif
