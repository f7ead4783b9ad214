/* Snapshots made in memory for the tests of what reads them. */
#ifndef SUPPORT_SNAPSHOT_H
#define SUPPORT_SNAPSHOT_H

#include "fever/snapshot.h"

/* A dataset under construction; everything lives in its arena. */
struct made {
    struct dataset *dataset;
    struct clinic *clinics;
    size_t clinic_count, clinic_room;
};

void made_begin(struct made *made, size_t clinic_room);

/* A new blank clinic with that id and name; set its members before `made_build`. */
struct clinic *made_clinic(struct made *made, const char *id, const char *name);

/* Puts a clinic at a WGS84 position. */
void made_place(struct clinic *clinic, double lat, double lon);

/* The regions, hotlines and calendar rows of the sample below; optional. */
void made_regions(struct made *made);

/* Sorts by id and builds; zones: Asia/Shanghai, and Asia/Urumqi at +06:00, both fixed. */
struct snapshot *made_build(struct made *made, int confirm_days, bool demo);

/* The same where the build may fail. */
enum fever_error made_try_build(struct made *made, int confirm_days, bool demo,
                                struct snapshot **out);

/* 2026-01-25T08:00:00+08:00, a Sunday, as most tests' now. */
#define MADE_NOW INT64_C(1769299200)

#endif
