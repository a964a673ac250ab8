/* A machine that misbehaves: loaded before the C library (LD_PRELOAD), it shifts the wall clock,
 * lets the disk be full, and notes every write to the database that was not synced yet, so that a
 * test can lose some of them as a power cut does.
 *
 * What it is told stands in a file of some numbers (WEIR_MACHINE), which it maps and the test
 * writes. What it notes goes into another file (WEIR_MACHINE_UNSYNCED): see `struct note`. Files
 * whose names begin with WEIR_MACHINE_DATABASE count, but for the shared-memory index, which
 * SQLite never syncs and makes anew after a crash.
 *
 * With WEIR_MACHINE_GROWS the process is a server of PostgreSQL: on a full disk its files, which
 * it opens by paths in the folder it runs in, cannot grow, and what is there can be written over.
 * Its log may have a disk of its own: of the number that says that the disk is full, 1 is that of
 * the tables and 2 that of the log.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/* What the test says. */
struct told {
  volatile int64_t clock_offset_ms;
  volatile int64_t disk_is_full;
  volatile int64_t syncs_are_lies;
  /* The process is killed before so many syncs are over; 0: it is not. */
  volatile int64_t syncs_until_death;
};

enum { WRITTEN = 1, CUT = 2, SYNCED = 3 };

/* One note; behind it stand `old_length` bytes of what was there and `new_length` of what is. */
struct note {
  int64_t what;
  int64_t file; /* 0: the database, 1: its write-ahead log, 2: any other of its files */
  int64_t offset;
  int64_t size_before;
  int64_t old_length;
  int64_t new_length;
};

#define FILES 3
/* What `file` says of files that need room only to grow: the first, and those of the log. */
#define GROWS 4
#define GROWS_LOG 5
#define DESCRIPTORS 4096

static struct told *told;
static const char *database;
static int grows;
static int notes = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* Which file a descriptor is of, and 1; 0 is none that counts. */
static volatile char file_of[DESCRIPTORS];
static long unsynced[FILES];

#define REAL(name) static __typeof__(&name) real; if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static int real_open(const char *path, int flags, mode_t mode) {
  REAL(open64);
  return real(path, flags, mode);
}

static ssize_t real_pwrite(int fd, const void *from, size_t length, off64_t at) {
  REAL(pwrite64);
  return real(fd, from, length, at);
}

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("WEIR_MACHINE");
  if (path) {
    int fd = real_open(path, O_RDWR | O_CLOEXEC, 0);
    void *mapped = mmap(NULL, sizeof *told, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    /* A test that cannot be told anything is no test. */
    if (mapped == MAP_FAILED) abort();
    told = mapped;
  }
  database = getenv("WEIR_MACHINE_DATABASE");
  grows = getenv("WEIR_MACHINE_GROWS") != NULL;
  path = getenv("WEIR_MACHINE_UNSYNCED");
  if (path) {
    notes = real_open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (notes < 0) abort();
  }
}

/* The clock. */

int clock_gettime(clockid_t clock, struct timespec *now) {
  REAL(clock_gettime);
  int failed = real(clock, now);
  if (!failed && clock == CLOCK_REALTIME && told) {
    int64_t offset = told->clock_offset_ms;
    now->tv_sec += offset / 1000;
    now->tv_nsec += offset % 1000 * 1000000;
    if (now->tv_nsec < 0) now->tv_sec--, now->tv_nsec += 1000000000;
    if (now->tv_nsec >= 1000000000) now->tv_sec++, now->tv_nsec -= 1000000000;
  }
  return failed;
}

/* Which descriptors are of the database. */

static void opened(int fd, const char *path) {
  if (fd < 0 || fd >= DESCRIPTORS) return;
  if (grows && *path != '/') file_of[fd] = strncmp(path, "pg_wal", 6) ? GROWS : GROWS_LOG;
  if (!database) return;
  const char *name = strrchr(path, '/');
  name = name ? name + 1 : path;
  size_t length = strlen(database);
  if (strncmp(name, database, length)) return;
  const char *rest = name + length;
  if (!strcmp(rest, "-shm") || !strcmp(rest, ".lock")) return;
  file_of[fd] = !*rest ? 1 : !strcmp(rest, "-wal") ? 2 : 3;
}

static int open_any(const char *path, int flags, va_list more) {
  mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;
  int fd = real_open(path, flags, mode);
  opened(fd, path);
  return fd;
}

int open(const char *path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  int fd = open_any(path, flags, more);
  va_end(more);
  return fd;
}

int open64(const char *path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  int fd = open_any(path, flags, more);
  va_end(more);
  return fd;
}

int close(int fd) {
  REAL(close);
  if (fd >= 0 && fd < DESCRIPTORS) file_of[fd] = 0;
  return real(fd);
}

static int file(int fd) {
  return fd >= 0 && fd < DESCRIPTORS ? file_of[fd] : 0;
}

/* The disk. */

static int64_t size_of(int fd) {
  struct stat about;
  return fstat(fd, &about) ? 0 : about.st_size;
}

static void note(struct note it, const void *old, const void *new) {
  struct iovec parts[] = {
    {&it, sizeof it}, {(void *)old, it.old_length}, {(void *)new, it.new_length},
  };
  ssize_t whole = sizeof it + it.old_length + it.new_length;
  if (writev(notes, parts, 3) != whole) abort();
}

/* Notes what a write or a cut replaces; the lock is held. */
static void replaced(int what, int of, int fd, int64_t at, const void *new, int64_t length) {
  int64_t size = size_of(fd), end = what == CUT ? size : at + length;
  int64_t old = at < size ? (end < size ? end : size) - at : 0;
  char *kept = malloc(old ? old : 1);
  if (pread(fd, kept, old, at) != old) abort();
  struct note it = {what, of, at, size, old, what == CUT ? 0 : length};
  note(it, kept, new);
  free(kept);
  unsynced[of]++;
}

/* Whether a file that needs room only to grow may reach so far. */
static int has_room(int fd, off64_t end) {
  if (file(fd) < GROWS || !told) return 1;
  int disk = file(fd) == GROWS ? 1 : 2;
  if (!(told->disk_is_full & disk) || end <= size_of(fd)) return 1;
  errno = ENOSPC;
  return 0;
}

static ssize_t write_at(int fd, const void *from, size_t length, off64_t at) {
  int of = file(fd) - 1;
  if (!has_room(fd, at + (off64_t)length)) return -1;
  if (of < 0 || of >= FILES) return real_pwrite(fd, from, length, at);
  if (told && told->disk_is_full) {
    errno = ENOSPC;
    return -1;
  }
  if (notes < 0) return real_pwrite(fd, from, length, at);
  pthread_mutex_lock(&lock);
  replaced(WRITTEN, of, fd, at, from, length);
  ssize_t written = real_pwrite(fd, from, length, at);
  pthread_mutex_unlock(&lock);
  return written;
}

ssize_t pwrite64(int fd, const void *from, size_t length, off64_t at) {
  return write_at(fd, from, length, at);
}

ssize_t pwrite(int fd, const void *from, size_t length, off_t at) {
  return write_at(fd, from, length, at);
}

ssize_t write(int fd, const void *from, size_t length) {
  REAL(write);
  if (!file(fd)) return real(fd, from, length);
  off_t at = lseek(fd, 0, SEEK_CUR);
  ssize_t written = write_at(fd, from, length, at);
  if (written > 0) lseek(fd, at + written, SEEK_SET);
  return written;
}

static ssize_t write_all_at(
    ssize_t (*real)(int, const struct iovec *, int, off64_t), int fd, const struct iovec *parts,
    int count, off64_t at) {
  off64_t end = at;
  for (int part = 0; part < count; part++) end += parts[part].iov_len;
  return has_room(fd, end) ? real(fd, parts, count, at) : -1;
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) {
  REAL(pwritev64);
  return write_all_at(real, fd, parts, count, at);
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) {
  REAL(pwritev);
  return write_all_at(real, fd, parts, count, at);
}

int posix_fallocate64(int fd, off64_t at, off64_t length) {
  REAL(posix_fallocate64);
  return has_room(fd, at + length) ? real(fd, at, length) : ENOSPC;
}

int posix_fallocate(int fd, off_t at, off_t length) {
  REAL(posix_fallocate);
  return has_room(fd, at + length) ? real(fd, at, length) : ENOSPC;
}

static int real_cut(int fd, off64_t size) {
  REAL(ftruncate64);
  return real(fd, size);
}

static int cut(int fd, off64_t size) {
  int of = file(fd) - 1;
  if (of < 0 || notes < 0) return real_cut(fd, size);
  pthread_mutex_lock(&lock);
  replaced(CUT, of, fd, size, NULL, 0);
  int failed = real_cut(fd, size);
  pthread_mutex_unlock(&lock);
  return failed;
}

int ftruncate64(int fd, off64_t size) { return cut(fd, size); }
int ftruncate(int fd, off_t size) { return cut(fd, size); }

static int sync_with(int (*real)(int), int fd) {
  int of = file(fd) - 1;
  if (of < 0 || of >= FILES) return real(fd);
  if (told && told->disk_is_full) {
    errno = ENOSPC;
    return -1;
  }
  if (told && told->syncs_until_death && !--told->syncs_until_death) raise(SIGKILL);
  if (told && told->syncs_are_lies) return 0;
  if (notes < 0) return real(fd);
  pthread_mutex_lock(&lock);
  int failed = real(fd);
  if (!failed) {
    struct note it = {SYNCED, of, 0, 0, 0, 0};
    note(it, NULL, NULL);
    unsynced[of] = 0;
    /* What is all on the disk needs no notes any more. */
    if (unsynced[0] + unsynced[1] + unsynced[2] == 0) failed = real_cut(notes, 0);
  }
  pthread_mutex_unlock(&lock);
  return failed;
}

int fsync(int fd) {
  REAL(fsync);
  return sync_with(real, fd);
}

int fdatasync(int fd) {
  REAL(fdatasync);
  return sync_with(real, fd);
}
