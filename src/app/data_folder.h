/* Where `make install` has put what the programs read. */
#ifndef FEVER_APP_DATA_FOLDER_H
#define FEVER_APP_DATA_FOLDER_H

#include <limits.h>
#include <stdbool.h>

/* The installed folder `name` ("static", "geodata"): share/feverd/NAME beside the folder that this
 * program lies in, so that an installation may stand below any prefix and be moved whole. False
 * where there is none, as in the folder of a build. */
bool data_folder(const char *name, char path[PATH_MAX]);

#endif
