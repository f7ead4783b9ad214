/* The version that both programs tell. */
#ifndef FEVER_APP_VERSION_H
#define FEVER_APP_VERSION_H

#define FEVER_VERSION "0.1.0"

#endif
