#ifndef CSERIAL_H
#define CSERIAL_H

#include <stddef.h>
#include <sys/epoll.h>
#include <sys/inotify.h>

// Calls of glibc that the module of the C library does not show to Swift.

/// Opens a new pseudoterminal, unlocked, and writes the path of its slave, which others open, into `path`.
/// Returns the descriptor of its master, which does not block, or -1 with errno.
int cserial_open_pseudoterminal(char *path, size_t size);

#endif
