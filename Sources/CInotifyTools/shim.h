// SPDX-License-Identifier: GPL-2.0-only
// libinotifytools, and what hotfolder-watch needs of Linux that Swift cannot import: no policy here, each function is one
// call. Functions return a value of zero or more, or the negated errno, unless they say otherwise.
#pragma once
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <inotifytools/inotifytools.h>
#include <linux/openat2.h>
#include <sys/inotify.h>
#include <sys/syscall.h>
#include <unistd.h>

// The library's header declares `inotifytools_error()` without a prototype.
static inline int watch_error(void) { return inotifytools_error(); }

// `name` is a flexible array, which Swift does not import. Valid until the next call of the library.
static inline const char *watch_event_name(const struct inotify_event *event) { return event->name; }

// O_PATH is shown only behind _GNU_SOURCE, which the importer of Glibc did not define.
static inline int watch_o_path(void) { return 010000000; }

// openat2(2), which glibc 2.36 does not wrap: below `directory`, and through no symbolic link.
static inline int watch_open_beneath(int directory, const char *path, int flags) {
    struct open_how how = {
        .flags = (__u64)(unsigned)(flags | O_CLOEXEC),
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS,
    };
    long descriptor = syscall(SYS_openat2, directory, path, &how, sizeof how);
    return descriptor < 0 ? -errno : (int)descriptor;
}

// fnmatch(3) without regard to case, as drop folders on NAS boxes are used; FNM_CASEFOLD is behind _GNU_SOURCE.
static inline int watch_name_matches(const char *pattern, const char *name) {
    return fnmatch(pattern, name, 1 << 4) == 0;
}

enum { WATCH_ENTRY_UNKNOWN, WATCH_ENTRY_DIRECTORY, WATCH_ENTRY_OTHER };

// One entry of a directory: 1 with its name, which lives until the next call, 0 at the end.
static inline int watch_readdir(DIR *stream, const char **name, int *kind) {
    errno = 0;
    struct dirent *entry = readdir(stream);
    if (entry == NULL) return errno == 0 ? 0 : -errno;
    *name = entry->d_name;
    // DT_DIR is 4 and DT_UNKNOWN 0 (readdir(3)); the names are behind _DEFAULT_SOURCE.
    *kind = entry->d_type == 4 ? WATCH_ENTRY_DIRECTORY : entry->d_type == 0 ? WATCH_ENTRY_UNKNOWN : WATCH_ENTRY_OTHER;
    return 1;
}
