/* Stores in a folder of their own, random records, and change sets in few words. */
#ifndef TESTS_SUPPORT_STORE_H
#define TESTS_SUPPORT_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "fever/arena.h"
#include "fever/store.h"
#include "support_random.h"

/* A fresh folder with the path of a store in it; removed with all that is in it. Where
 * FEVER_POSTGRES names the folder of a running server (tests/postgres.sh), the path is the URL of a
 * fresh database there instead. */
struct store_place {
    char folder[64];
    char path[256];
    int database; /* the server's, by its number */
};
void store_place_make(struct store_place *place);
void store_place_remove(struct store_place *place);

/* Whether stores are on a server, and a test's way out where it is of files alone. */
bool store_on_server(void);
void store_needs_file(void);

/* Opens the store that is there, or makes it, as `mode` says. */
struct store *store_opened(const char *path, enum store_mode mode);

/* Makes the store and opens it for writing. */
struct store *store_made(const struct store_place *place);

/* What a test finds in `*state`: an empty store of its own, and an arena. */
struct store_fixture {
    struct store_place place;
    struct store *store;
    struct arena *arena;
};
int store_set_up(void **state);
int store_tear_down(void **state);

/* A well-formed record with every field stated in half of the cases, canonical throughout. */
const struct clinic *clinic_random(struct arena *arena, uint64_t *seed, const char *id,
                                   uint32_t marker_id);

/* A record with a name and, where `lat` is not NaN, a WGS84 position. */
struct clinic clinic_plain(const char *id, uint32_t marker_id, double lat, double lon);

/* A copy with one field set from canonical text. */
const struct clinic *clinic_with(struct arena *arena, const struct clinic *from,
                                 enum clinic_field field, const char *text);

/* Applies clinic changes on top of the current revision. */
enum fever_error apply_clinics(struct store *store, const struct clinic_change *changes,
                               size_t count, struct revision *out, struct error *error);

/* The same, asserting success. */
struct revision applied(struct store *store, const struct clinic_change *changes, size_t count);

/* The single text that an SQL query yields, asked over a connection of its own, with SpatiaLite
 * loaded if it is a file's; "" for null or none. Static storage. */
const char *sql_text(const struct store_place *place, const char *sql);

/* The single number, to its last digit; 0 for null or none. */
double sql_number(const struct store_place *place, const char *sql);

/* The text where engines say it differently. */
const char *sql_text_of(const struct store_place *place, const char *file_sql,
                        const char *server_sql);

/* Nothing is damaged, as far as a file can be. */
void store_assert_sound(const struct store_place *place);

/* Turns a store of today's schema into one of schema 1, as an older program left it. A migration
 * that is added is taken back in tests/cases/store/to_schema_1.sql. */
void store_make_old(const struct store_place *place);

/* The schema version of a store that is made now, as text, and that of a store. */
#define SCHEMA_NOW "11"
const char *store_schema(const struct store_place *place);

#endif
