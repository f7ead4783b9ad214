/* The map query: filters over the cluster grid's tags, states from the refreshed minute. */
#include "fever/map.h"

#include <stdlib.h>

#include "snapshot_internal.h"

/* A grid for each coordinate system: a tile of one is no tile of another. */
static enum fever_error build_grid(struct snapshot *snapshot, enum crs crs,
                                   struct cluster_source *sources, struct arena *arena)
{
    for (uint32_t i = 0; i < snapshot->located_count; i++) {
        uint32_t number = snapshot->located[i];
        sources[i] = (struct cluster_source){
            .place = snapshot->images[number][crs],
            .tags = (uint32_t)facts_tags(&snapshot->facts[number]),
        };
    }
    size_t blocks = (snapshot->located_count + CLUSTER_BLOCK - 1) / CLUSTER_BLOCK;
    if (cluster_grid_build(arena, sources, snapshot->located_count, &snapshot->grids[crs]))
        return FEVER_NOMEM;
    snapshot->open_bits[crs] = arena_array(arena, blocks, sizeof *snapshot->open_bits[crs]);
    return snapshot->open_bits[crs] ? FEVER_OK : FEVER_NOMEM;
}

enum fever_error snapshot_build_map(struct snapshot *snapshot, struct arena *arena,
                                    struct error *error)
{
    struct arena *scratch = arena_new();
    struct cluster_source *sources =
        scratch ? arena_array(scratch, snapshot->located_count, sizeof *sources) : NULL;
    enum fever_error failure = sources ? FEVER_OK : FEVER_NOMEM;
    struct map_facts *facts = arena_array(arena, snapshot->located_count, sizeof *facts);
    if (!facts)
        failure = FEVER_NOMEM;
    for (uint32_t i = 0; !failure && i < snapshot->located_count; i++) {
        uint32_t number = snapshot->located[i];
        facts[i] =
            (struct map_facts){snapshot->cards[number].expires_at, snapshot->cards[number].group};
    }
    snapshot->map_facts = facts;
    for (int crs = 0; !failure && crs < CRS_COUNT; crs++)
        failure = build_grid(snapshot, (enum crs)crs, sources, arena);
    arena_free(scratch);
    return failure ? error_nomem(error) : FEVER_OK;
}

void snapshot_refresh_map(struct snapshot *snapshot)
{
    for (int crs = 0; crs < CRS_COUNT; crs++) {
        const struct cluster_place *places = cluster_grid_places(snapshot->grids[crs]);
        uint64_t open = 0;
        for (uint32_t i = 0; i < snapshot->located_count; i++) {
            uint64_t is_open = snapshot->live[places[i].item] == live_bit(OPENING_OPEN);
            open |= is_open << i % CLUSTER_BLOCK;
            if (i % CLUSTER_BLOCK < CLUSTER_BLOCK - 1 && i + 1 < snapshot->located_count)
                continue;
            atomic_store_explicit(&snapshot->open_bits[crs][i / CLUSTER_BLOCK], open,
                                  memory_order_release);
            open = 0;
        }
    }
}

/* A query at work. */
struct mapping {
    const struct snapshot *snapshot;
    const struct map_query *query;
    uint32_t kinds, services, access; /* tags, any of each; 0: no demand */
    struct ready_filter *whole;       /* where the filter asks for more than tags; or NULL */
    uint8_t *states;                  /* by group: state + 1, 0: not yet evaluated; NULL: the
                                         live masks of the refreshed minute are read */
    struct clusters *clusters;
    const struct cluster_grid *grid;
    const struct cluster_place *places;
    const struct cluster_block *blocks;
    const _Atomic uint64_t *open_bits; /* by block */
};

static bool tags_pass(const struct mapping *mapping, uint32_t tags)
{
    return tags & mapping->access && (!mapping->kinds || tags & mapping->kinds) &&
           (!mapping->services || tags & mapping->services);
}

/* At an instant that is not the refreshed minute. */
static bool is_open(const struct mapping *mapping, uint32_t item)
{
    const struct snapshot *snapshot = mapping->snapshot;
    const struct map_facts *facts = &snapshot->map_facts[item];
    int64_t at = mapping->query->at;
    if (at >= facts->expires_at || overlay_closure(snapshot->overlay, snapshot->located[item], at))
        return false;
    uint8_t *state = &mapping->states[facts->group];
    if (!*state)
        *state = (uint8_t)(1 + snapshot_group_state(snapshot, facts->group, at));
    return *state == 1 + OPENING_OPEN;
}

/* Which of a block's places in `which` are open. */
static uint64_t open_of(const struct mapping *mapping, size_t block, uint64_t which)
{
    const struct cluster_place *places = mapping->places + block * CLUSTER_BLOCK;
    if (!mapping->states)
        return which & atomic_load_explicit(&mapping->open_bits[block], memory_order_acquire);
    uint64_t open = 0;
    for (uint64_t left = which; left; left &= left - 1) {
        int bit = __builtin_ctzll(left);
        open |= (uint64_t)is_open(mapping, places[bit].item) << bit;
    }
    return open;
}

static bool passes(const struct mapping *mapping, const struct cluster_place *place)
{
    return tags_pass(mapping, place->tags) &&
           (!mapping->whole ||
            filter_passes(mapping->whole, mapping->snapshot->located[place->item]));
}

/* Which places of a block pass, of those from `first` to `end`. */
static uint64_t passing(const struct mapping *mapping, size_t first, size_t end)
{
    uint64_t which = 0;
    for (size_t i = first; i < end; i++)
        which |= (uint64_t)passes(mapping, &mapping->places[i]) << i % CLUSTER_BLOCK;
    return which;
}

/* Whether a full block is dealt with as a whole: nothing in it passes, or all does and shares a
 * cell. Only the refreshed minute's open ones are known beforehand. A block's union of tags may
 * hold two halves of what no single place has, which then goes the longer way. */
static bool add_block(struct mapping *mapping, size_t block)
{
    const struct cluster_block *tags = &mapping->blocks[block];
    if (!tags_pass(mapping, tags->any_tags))
        return true;
    if (mapping->states || mapping->whole || mapping->query->filter->open_only ||
        !tags_pass(mapping, tags->all_tags))
        return false;
    uint64_t open = open_of(mapping, block, UINT64_MAX);
    return clusters_add_block(mapping->clusters, mapping->grid, block,
                              (uint32_t)__builtin_popcountll(open));
}

static void visit(void *context, size_t first, size_t count)
{
    struct mapping *mapping = context;
    size_t end = first + count;
    while (first < end) {
        size_t block = first / CLUSTER_BLOCK, next = (block + 1) * CLUSTER_BLOCK;
        if (next > end)
            next = end;
        if (next - first < CLUSTER_BLOCK || !add_block(mapping, block)) {
            uint64_t which = passing(mapping, first, next);
            uint64_t open = open_of(mapping, block, which);
            clusters_add_some(mapping->clusters, mapping->grid, block,
                              mapping->query->filter->open_only ? open : which, open);
        }
        first = next;
    }
}

static void map_once(struct mapping *mapping)
{
    const struct map_query *query = mapping->query;
    clusters_begin(mapping->clusters, query->tiles.zoom);
    cluster_grid_visit(mapping->grid, &query->tiles, visit, mapping);
}

/* Whether the filter asks for what no tag of the grid and no mask of the minute tells. */
static bool asks_for_more(const struct clinic_filter *filter)
{
    return filter->exclude_closed || filter->age_months >= 0 || filter->region ||
           filter->access != ACCESS_NOT_STATED || filter->designated != STATED_NOT ||
           filter->insurance != STATED_NOT || filter->insurance_remote != STATED_NOT;
}

/* The tags of the ways in that the filter lets pass. */
static uint32_t access_tags(const struct clinic_filter *filter)
{
    uint32_t ways = filter->access == ACCESS_NOT_STATED ? 0xFU & ~(1U << ACCESS_REFERRAL_ONLY)
                                                        : 1U << filter->access;
    return ways << TAG_ACCESS;
}

enum fever_error snapshot_map(const struct snapshot *snapshot, const struct map_query *query,
                              struct map_answer *answer)
{
    struct mapping mapping = {
        .snapshot = snapshot,
        .query = query,
        .kinds = query->filter->kinds << TAG_KINDS,
        .services = query->filter->services << TAG_SERVICES,
        .access = access_tags(query->filter),
        .clusters = &answer->clusters,
        .grid = snapshot->grids[query->crs],
        .open_bits = snapshot->open_bits[query->crs],
    };
    struct ready_filter whole;
    if (asks_for_more(query->filter)) {
        filter_ready(&whole, snapshot, query->filter, query->at);
        mapping.whole = &whole;
    }
    size_t blocks;
    mapping.places = cluster_grid_places(mapping.grid);
    mapping.blocks = cluster_grid_blocks(mapping.grid, &blocks);
    bool done = snapshot_is_live(snapshot, query->at);
    if (done)
        map_once(&mapping);
    if (!done || !snapshot_is_live(snapshot, query->at)) {
        /* Another instant, or the minute turned while its states were read. */
        mapping.states = calloc(snapshot->group_count + 1, 1);
        if (!mapping.states)
            return FEVER_NOMEM;
        map_once(&mapping);
        free(mapping.states);
    }
    for (uint32_t i = 0; i < answer->clusters.count; i++)
        answer->clusters.items[i].item = snapshot->located[answer->clusters.items[i].item];
    return FEVER_OK;
}
