/* Gzip, read back by another program's code: zlib's. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "fever/gzip.h"

enum { BYTES = 20000, THREADS = 4, ROUNDS = 50 };

static void fill(char *bytes)
{
    for (int i = 0; i < BYTES; i++)
        bytes[i] = (char)('a' + i * i % 23);
}

/* Whether one whole gzip member, and nothing behind it, holds these bytes. */
static bool holds(const char *packed, size_t packed_length, const char *bytes, size_t length)
{
    static _Thread_local char back[BYTES + 1];
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)packed,
                       .avail_in = (uInt)packed_length,
                       .next_out = (Bytef *)back,
                       .avail_out = sizeof back};
    if (inflateInit2(&stream, 15 + 16) != Z_OK)
        return false;
    bool whole = inflate(&stream, Z_FINISH) == Z_STREAM_END && !stream.avail_in &&
                 stream.total_out == length && memcmp(back, bytes, length) == 0;
    inflateEnd(&stream);
    return whole;
}

static void what_was_packed_unpacks(void **state)
{
    (void)state;
    static char bytes[BYTES];
    static const size_t lengths[] = {0, 1, 1000, BYTES};
    struct gzip_pool *pool = gzip_pool_new(1);
    size_t sizes[GZIP_EFFORTS];
    assert_non_null(pool);
    fill(bytes);
    for (int effort = 0; effort < GZIP_EFFORTS; effort++) {
        for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
            struct buffer packed;
            buffer_init(&packed, 2 * BYTES);
            assert_true(gzip_compress(pool, effort, bytes, lengths[i], &packed));
            assert_true(holds(packed.data, packed.length, bytes, lengths[i]));
            sizes[effort] = packed.length;
            buffer_clear(&packed);
        }
    }
    assert_true(sizes[GZIP_QUICK] < BYTES / 2);
    assert_true(sizes[GZIP_SMALL] <= sizes[GZIP_QUICK]);
    assert_true(sizes[GZIP_SMALLEST] <= sizes[GZIP_SMALL]);
    gzip_pool_free(pool);
}

static void it_is_put_behind_what_is_there(void **state)
{
    (void)state;
    struct gzip_pool *pool = gzip_pool_new(1);
    struct buffer out;
    buffer_init(&out, BYTES);
    buffer_append_text(&out, "before");
    assert_true(gzip_compress(pool, GZIP_QUICK, "fever", 5, &out));
    assert_memory_equal(out.data, "before", 6);
    assert_true(holds(out.data + 6, out.length - 6, "fever", 5));
    buffer_clear(&out);
    gzip_pool_free(pool);
}

/* Nothing is put where the worst case might not fit. */
static void what_may_not_fit_is_refused(void **state)
{
    (void)state;
    static char bytes[BYTES];
    struct gzip_pool *pool = gzip_pool_new(1);
    struct buffer out;
    buffer_init(&out, BYTES / 2);
    fill(bytes);
    assert_false(gzip_compress(pool, GZIP_SMALL, bytes, BYTES, &out));
    assert_int_equal(out.length, 0);
    assert_int_equal(buffer_error(&out), FEVER_TOO_LARGE);
    buffer_clear(&out);
    gzip_pool_free(pool);
}

/* Returns its argument once every round was read back, and NULL before. */
static void *pack_again_and_again(void *pool)
{
    char bytes[BYTES];
    fill(bytes);
    for (int round = 0; round < ROUNDS; round++) {
        struct buffer packed;
        size_t length = (size_t)(BYTES - round);
        buffer_init(&packed, 2 * BYTES);
        bool fine = gzip_compress(pool, round % GZIP_EFFORTS, bytes, length, &packed) &&
                    holds(packed.data, packed.length, bytes, length);
        buffer_clear(&packed);
        if (!fine)
            return NULL;
    }
    return pool;
}

/* More threads than the pool keeps compressors. */
static void threads_share_a_pool(void **state)
{
    (void)state;
    struct gzip_pool *pool = gzip_pool_new(1);
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, pack_again_and_again, pool), 0);
    for (int i = 0; i < THREADS; i++) {
        void *returned;
        pthread_join(threads[i], &returned);
        assert_ptr_equal(returned, pool);
    }
    gzip_pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_packed_unpacks),
        cmocka_unit_test(it_is_put_behind_what_is_there),
        cmocka_unit_test(what_may_not_fit_is_refused),
        cmocka_unit_test(threads_share_a_pool),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
