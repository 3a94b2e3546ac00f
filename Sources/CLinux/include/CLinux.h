// What Linux offers and Swift's Glibc module does not show: calls behind _GNU_SOURCE, calls that glibc 2.36 does not
// wrap, and structures that Swift would import as unreadable tuples. No policy here: each function is one system call.
// Every function returns a value of zero or more, or the negated errno.
#pragma once
#include <stdint.h>
#include <sys/types.h>

/// The part of `struct stat` that identifies a file and tells whether it changed. Times are nanoseconds since 1970.
typedef struct {
    uint64_t device;
    uint64_t inode;
    uint32_t mode;
    uint32_t owner;
    uint32_t group;
    uint64_t links;
    int64_t size;
    int64_t blocks;
    int64_t modified_ns;
    int64_t changed_ns;
} linux_stat;

enum {
    LINUX_BENEATH = 1,      // openat2: RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS
    LINUX_NO_SYMLINKS = 2,  // openat2: RESOLVE_NO_SYMLINKS
};

enum { LINUX_KIND_UNKNOWN, LINUX_KIND_FILE, LINUX_KIND_DIRECTORY, LINUX_KIND_OTHER };

/// O_PATH, which Glibc shows only behind _GNU_SOURCE.
int linux_o_path(void);
/// openat2(2), which glibc 2.36 does not wrap.
int linux_openat2(int directory, const char *path, int flags, int mode, int resolve);
/// fstat(2), and fstatat(2) without following a link at the end.
int linux_fstat(int descriptor, linux_stat *out);
int linux_fstatat(int directory, const char *path, linux_stat *out);
/// renameat2(2) with RENAME_NOREPLACE.
int linux_rename_noreplace(int from, const char *old, int to, const char *new_);
/// statfs(2): the file system's magic number.
int linux_statfs(int descriptor, uint64_t *type);
/// statx(2) and fstatfs(2): the id of the mount that the file was opened through, and whether that is read-only.
int linux_mount(int descriptor, uint64_t *id, int *is_read_only);
/// fcntl(F_SETLEASE): 1 while some local process has the file open for writing, 0 when none has (the lease is dropped
/// again at once), or the negated errno when the kernel does not let us ask.
int linux_has_writer(int descriptor);
/// copy_file_range(2) of at most 1 GiB from an offset to where `to` stands: the bytes copied, 0 at the end.
int linux_copy_range(int from, int64_t offset, int to, size_t count);
/// Sets both times of an open file, in nanoseconds since 1970.
int linux_set_modified(int descriptor, int64_t modified_ns);
/// One entry of a directory stream: 1 with a name, 0 at the end. The name lives until the next call.
int linux_readdir(void *stream, const char **name, int *kind);
/// opendir(3) on a descriptor, which the stream then owns; null with errno set.
void *linux_fdopendir(int descriptor);
void linux_closedir(void *stream);
/// Names the calling thread, as `top -H` shows it; at most 15 bytes (pthread_setname_np(3)).
void linux_name_thread(const char *name);
/// flistxattr(2): the names of a file's extended attributes, each ended by NUL, and how many bytes they are.
int linux_list_attributes(int descriptor, char *buffer, size_t size);
/// fgetxattr(2): the value of one attribute, and how many bytes it is.
int linux_read_attribute(int descriptor, const char *name, void *buffer, size_t size);
/// fsetxattr(2): gives a file an attribute, or another value for one that it has.
int linux_write_attribute(int descriptor, const char *name, const void *value, size_t size);
/// dup3(2) with O_CLOEXEC: lets a descriptor be another's file.
int linux_replace(int descriptor, int by);
/// fcntl(F_OFD_SETLK): locks the whole file for this open file description, or with `take` 0 only asks (F_OFD_GETLK). 0
/// when it is ours or free, 1 when another has it. Glibc shows the commands only behind _GNU_SOURCE.
int linux_lock(int descriptor, int take);
/// The same with F_UNLCK: for all copies of the descriptor.
int linux_unlock(int descriptor);
