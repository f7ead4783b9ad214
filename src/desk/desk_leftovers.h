/* Folders of uploads, each locked by the desk that it belongs to. */
#ifndef FEVER_DESK_LEFTOVERS_H
#define FEVER_DESK_LEFTOVERS_H

#define LEFTOVERS_PREFIX "fever-desk-"

/* Locks the folder that the desk has just made, until the process ends, whatever ends it. Returns
 * the descriptor to close, or -1 where folders cannot be locked. */
int leftovers_lock(const char *folder);

/* Removes this user's folders below `where` whose desk has been killed: lists may hold what
 * nobody wants to lie about. */
void leftovers_remove(const char *where);

#endif
