/* What every fuzzer defines; libFuzzer calls it, and so does the replay of the kept corpus. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Aborts where something that must hold does not. Always 0. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#endif
