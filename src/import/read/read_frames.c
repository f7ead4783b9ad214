/* The child's end of the pipe. */
#include "read_frames.h"

#include <unistd.h>

void frame_send(FILE *out, enum frame_type type, const void *part, size_t part_size,
                const void *rest, size_t rest_size)
{
    struct frame_head head = {(uint32_t)type, (uint32_t)(part_size + rest_size)};
    bool sent = fwrite(&head, sizeof head, 1, out) == 1 &&
                (!part_size || fwrite(part, part_size, 1, out) == 1) &&
                (!rest_size || fwrite(rest, rest_size, 1, out) == 1);
    if (!sent)
        _exit(1);
}
