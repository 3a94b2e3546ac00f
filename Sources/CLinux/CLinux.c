#define _GNU_SOURCE
#include "CLinux.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

int linux_o_path(void) { return O_PATH; }

int linux_openat2(int directory, const char *path, int flags, int mode, int resolve) {
    struct open_how how = {.flags = (uint64_t)(unsigned)flags, .mode = (uint64_t)(unsigned)mode};
    if (resolve & LINUX_BENEATH) how.resolve |= RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
    if (resolve & LINUX_NO_SYMLINKS) how.resolve |= RESOLVE_NO_SYMLINKS;
    long fd = syscall(SYS_openat2, directory, path, &how, sizeof how);
    return fd < 0 ? -errno : (int)fd;
}

static void copy_stat(const struct stat *from, linux_stat *to) {
    to->device = from->st_dev;
    to->inode = from->st_ino;
    to->mode = from->st_mode;
    to->owner = from->st_uid;
    to->group = from->st_gid;
    to->links = from->st_nlink;
    to->size = from->st_size;
    to->blocks = from->st_blocks;
    to->modified_ns = from->st_mtim.tv_sec * 1000000000LL + from->st_mtim.tv_nsec;
    to->changed_ns = from->st_ctim.tv_sec * 1000000000LL + from->st_ctim.tv_nsec;
}

int linux_fstat(int descriptor, linux_stat *out) {
    struct stat s;
    if (fstat(descriptor, &s) < 0) return -errno;
    copy_stat(&s, out);
    return 0;
}

int linux_fstatat(int directory, const char *path, linux_stat *out) {
    struct stat s;
    if (fstatat(directory, path, &s, AT_SYMLINK_NOFOLLOW) < 0) return -errno;
    copy_stat(&s, out);
    return 0;
}

int linux_rename_noreplace(int from, const char *old, int to, const char *new_) {
    return renameat2(from, old, to, new_, RENAME_NOREPLACE) < 0 ? -errno : 0;
}

int linux_statfs(int descriptor, uint64_t *type) {
    struct statfs s;
    if (fstatfs(descriptor, &s) < 0) return -errno;
    *type = (uint64_t)(unsigned long)s.f_type;
    return 0;
}

int linux_mount(int descriptor, uint64_t *id, int *is_read_only) {
    struct statx x;
    if (statx(descriptor, "", AT_EMPTY_PATH, STATX_MNT_ID, &x) < 0) return -errno;
    struct statfs s;
    if (fstatfs(descriptor, &s) < 0) return -errno;
    *id = x.stx_mnt_id;
    *is_read_only = (s.f_flags & ST_RDONLY) != 0;
    return 0;
}

int linux_has_writer(int descriptor) {
    // Who opens the file for writing while we hold the lease has a signal sent to us. That would be SIGIO, which ends a
    // process that does not handle it; SIGURG is ignored unless asked for (signal(7)).
    if (fcntl(descriptor, F_SETSIG, SIGURG) < 0) return -errno;
    if (fcntl(descriptor, F_SETLEASE, F_RDLCK) < 0) return errno == EAGAIN ? 1 : -errno;
    fcntl(descriptor, F_SETLEASE, F_UNLCK);
    return 0;
}

int linux_copy_range(int from, int64_t offset, int to, size_t count) {
    off64_t start = offset;
    if (count > 1 << 30) count = 1 << 30;
    ssize_t copied = copy_file_range(from, &start, to, NULL, count, 0);
    return copied < 0 ? -errno : (int)copied;
}

int linux_set_modified(int descriptor, int64_t modified_ns) {
    int64_t seconds = modified_ns / 1000000000LL, rest = modified_ns % 1000000000LL;
    if (rest < 0) { seconds -= 1; rest += 1000000000LL; }
    struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = seconds, .tv_nsec = rest}};
    return futimens(descriptor, times) < 0 ? -errno : 0;
}

int linux_readdir(void *stream, const char **name, int *kind) {
    errno = 0;
    struct dirent *entry = readdir(stream);
    if (entry == NULL) return errno == 0 ? 0 : -errno;
    *name = entry->d_name;
    *kind = entry->d_type == DT_REG   ? LINUX_KIND_FILE
          : entry->d_type == DT_DIR   ? LINUX_KIND_DIRECTORY
          : entry->d_type == DT_UNKNOWN ? LINUX_KIND_UNKNOWN
                                        : LINUX_KIND_OTHER;
    return 1;
}

void *linux_fdopendir(int descriptor) { return fdopendir(descriptor); }
void linux_closedir(void *stream) { closedir(stream); }
void linux_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }

int linux_list_attributes(int descriptor, char *buffer, size_t size) {
    ssize_t count = flistxattr(descriptor, buffer, size);
    return count < 0 ? -errno : (int)count;
}

int linux_read_attribute(int descriptor, const char *name, void *buffer, size_t size) {
    ssize_t count = fgetxattr(descriptor, name, buffer, size);
    return count < 0 ? -errno : (int)count;
}

int linux_write_attribute(int descriptor, const char *name, const void *value, size_t size) {
    return fsetxattr(descriptor, name, value, size, 0) < 0 ? -errno : 0;
}

int linux_lock(int descriptor, int take) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(descriptor, take ? F_OFD_SETLK : F_OFD_GETLK, &lock) < 0)
        return errno == EAGAIN || errno == EACCES ? 1 : -errno;
    return take || lock.l_type == F_UNLCK ? 0 : 1;
}

int linux_unlock(int descriptor) {
    struct flock lock = {.l_type = F_UNLCK, .l_whence = SEEK_SET};
    return fcntl(descriptor, F_OFD_SETLK, &lock) < 0 ? -errno : 0;
}

int linux_replace(int descriptor, int by) {
    return dup3(by, descriptor, O_CLOEXEC) < 0 ? -errno : 0;
}
