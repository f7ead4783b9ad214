/* Makes a store of synthetic clinics. Usage: bench_store FILE COUNT */
#include <stdio.h>
#include <stdlib.h>

#include "fever/store.h"
#include "synthetic.h"

static void need(enum fever_error failure, const struct error *error)
{
    if (!failure)
        return;
    fprintf(stderr, "bench: %s\n", error->text);
    exit(1);
}

static void apply(struct store *store, struct change_set changes)
{
    struct revision revision;
    struct error error;
    need(store_revision(store, &revision, &error), &error);
    changes.base_revision = revision.number;
    changes.file = "synthetic";
    changes.now = SYNTHETIC_NOW;
    need(store_apply(store, &changes, NULL, &revision, &error), &error);
}

static void apply_clinics(struct store *store, const struct dataset *dataset)
{
    size_t count = dataset->clinic_count;
    struct clinic_change *changes = calloc(count + 1, sizeof *changes);
    if (!changes)
        exit(1);
    for (size_t i = 0; i < count; i++)
        changes[i] = (struct clinic_change){CLINIC_INSERT, NULL, &dataset->clinics[i]};
    apply(store, (struct change_set){.kind = "clinics",
                                     .clinics = changes,
                                     .clinic_count = count,
                                     .next_marker_id = (uint32_t)count + 1});
    free(changes);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: bench_store FILE COUNT\n");
        return 2;
    }
    struct dataset *dataset = synthetic_dataset((uint32_t)strtoul(argv[2], NULL, 10));
    struct store *store;
    struct error error;
    need(store_open(argv[1], STORE_CREATE, &store, &error), &error);
    apply(store, (struct change_set){.kind = "regions",
                                     .regions = dataset->regions,
                                     .region_count = dataset->region_count});
    apply(store, (struct change_set){.kind = "calendar",
                                     .calendar = dataset->calendar,
                                     .calendar_count = dataset->calendar_count});
    apply_clinics(store, dataset);
    store_close(store);
    dataset_free(dataset);
    return 0;
}
