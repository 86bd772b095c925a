/* Calls that fail on purpose, for LD_PRELOAD: write, pwrite, writev; and fsync, fdatasync, syncfs, renameat ("syncs").
   Only files under the folder FAULTY_IO_UNDER count. FAULTY_IO_KIND, FAULTY_IO_AT:
     full N    the N-th write and all after it fail: the disk is full
     sync N    the N-th sync fails
     kill N    instead of the N-th of both the program is killed
     short     a write takes some of its bytes, and is interrupted now and then
     count     nothing fails
   FAULTY_IO_COUNT names a file that gets, at the program's end, the numbers of writes, of syncs and of both. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static const char *under, *kind, *count_file;
static long at;
static atomic_long writes, syncs, both;

static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_writev)(int, const struct iovec *, int);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_syncfs)(int);
static int (*real_renameat)(int, const char *, int, const char *);

/* Also called by the first call of any of them: a library may write before we are asked to begin. */
static void begin(void) {
  static atomic_int begun;
  if (atomic_load(&begun)) return;
  real_pwrite = dlsym(RTLD_NEXT, "pwrite");
  real_writev = dlsym(RTLD_NEXT, "writev");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_syncfs = dlsym(RTLD_NEXT, "syncfs");
  real_renameat = dlsym(RTLD_NEXT, "renameat");
  real_write = dlsym(RTLD_NEXT, "write");
  under = getenv("FAULTY_IO_UNDER");
  kind = getenv("FAULTY_IO_KIND");
  count_file = getenv("FAULTY_IO_COUNT");
  at = getenv("FAULTY_IO_AT") ? atol(getenv("FAULTY_IO_AT")) : 0;
  atomic_store(&begun, 1);
}

__attribute__((constructor)) static void begin_early(void) { begin(); }

__attribute__((destructor)) static void end(void) {
  if (!count_file) return;
  FILE *file = fopen(count_file, "w");
  if (!file) return;
  fprintf(file, "%ld %ld %ld\n", (long)writes, (long)syncs, (long)both);
  fclose(file);
}

static int is(const char *what) { return kind && strcmp(kind, what) == 0; }

static int counts(int descriptor) {
  char link[64], path[4096];
  if (!under) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = '\0';
  return strncmp(path, under, strlen(under)) == 0;
}

static void maybe_kill(void) {
  if (atomic_fetch_add(&both, 1) + 1 == at && is("kill")) raise(SIGKILL);
}

/* What a write of so many bytes may take; -1: it fails. */
static ssize_t allowed(int descriptor, size_t size) {
  begin();
  if (!counts(descriptor)) return (ssize_t)size;
  long number = atomic_fetch_add(&writes, 1) + 1;
  maybe_kill();
  if (is("full") && number >= at) {
    errno = ENOSPC;
    return -1;
  }
  if (is("short")) {
    if (number % 5 == 0) {
      errno = EINTR;
      return -1;
    }
    if (size > 1) return (ssize_t)(size / 2 + 1);
  }
  return (ssize_t)size;
}

static int may_sync(int descriptor) {
  begin();
  if (!counts(descriptor)) return 1;
  long number = atomic_fetch_add(&syncs, 1) + 1;
  maybe_kill();
  if (!is("sync") || number != at) return 1;
  errno = EIO;
  return 0;
}

ssize_t write(int descriptor, const void *bytes, size_t size) {
  ssize_t some = allowed(descriptor, size);
  return some < 0 ? -1 : real_write(descriptor, bytes, (size_t)some);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t size, off_t offset) {
  ssize_t some = allowed(descriptor, size);
  return some < 0 ? -1 : real_pwrite(descriptor, bytes, (size_t)some, offset);
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
  size_t size = 0;
  for (int i = 0; i < count; i++) size += parts[i].iov_len;
  return allowed(descriptor, size) < 0 ? -1 : real_writev(descriptor, parts, count);
}

int fsync(int descriptor) { return may_sync(descriptor) ? real_fsync(descriptor) : -1; }
int fdatasync(int descriptor) { return may_sync(descriptor) ? real_fdatasync(descriptor) : -1; }
int syncfs(int descriptor) { return may_sync(descriptor) ? real_syncfs(descriptor) : -1; }
int renameat(int from, const char *old_name, int to, const char *new_name) {
  return may_sync(from) ? real_renameat(from, old_name, to, new_name) : -1;
}
