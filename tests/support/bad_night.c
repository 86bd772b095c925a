/* What may go wrong at night, for LD_PRELOAD:
     BAD_NIGHT_SECONDS  the clock is wrong by so many (what time() says)
     BAD_NIGHT_KEEP     a file of this name cannot be removed
     BAD_NIGHT_DAMAGE   a file of this name, in a directory that gets its final name, has a byte more afterwards */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

time_t time(time_t *result) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  const char *shift = getenv("BAD_NIGHT_SECONDS");
  time_t shifted = now.tv_sec + (shift ? atol(shift) : 0);
  if (result) *result = shifted;
  return shifted;
}

int unlinkat(int folder, const char *name, int flags) {
  const char *kept = getenv("BAD_NIGHT_KEEP");
  if (kept && strcmp(name, kept) == 0) {
    errno = EACCES;
    return -1;
  }
  int (*real)(int, const char *, int) = (int (*)(int, const char *, int))dlsym(RTLD_NEXT, "unlinkat");
  return real(folder, name, flags);
}

int renameat(int from_folder, const char *from, int to_folder, const char *to) {
  int (*real)(int, const char *, int, const char *) =
      (int (*)(int, const char *, int, const char *))dlsym(RTLD_NEXT, "renameat");
  int result = real(from_folder, from, to_folder, to);
  const char *damaged = getenv("BAD_NIGHT_DAMAGE");
  if (result == 0 && damaged) {
    int folder = openat(to_folder, to, O_RDONLY | O_DIRECTORY);
    int file = openat(folder, damaged, O_WRONLY | O_APPEND);
    if (file >= 0) {
      if (write(file, "x", 1) < 0) abort();
      close(file);
    }
    close(folder);
  }
  return result;
}
