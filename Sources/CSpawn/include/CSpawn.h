#ifndef CSPAWN_H
#define CSPAWN_H

#include <spawn.h>

// Extensions of glibc 2.34 that the module of the C library does not show to Swift.

/// The program starts in this folder.
int cspawn_add_chdir(posix_spawn_file_actions_t *actions, const char *folder);

/// The program gets no descriptor from this one on.
int cspawn_add_closefrom(posix_spawn_file_actions_t *actions, int first);

#endif
