/*
 * The machine's own limit, against which compose-cache is measured: walk a folder, read every file, SHA-256 of each
 * and of all, one thread, nothing else. Directories are read before their files are opened, as any walk must.
 *
 *   cc -O2 -o walk-and-hash bench/walk-and-hash.c -lcrypto
 *   walk-and-hash [--stat] FOLDER [IGNORED-NAME]
 *
 * --stat looks at each file (lstat) without opening it; IGNORED-NAME is a directory name that is not entered.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER_BYTES = 1 << 20 };

static unsigned char *buffer;
static EVP_MD_CTX *total;
static EVP_MD_CTX *single;
static const char *ignored;
static int stat_only;
static long files;

static void fail(const char *what, const char *path) {
  fprintf(stderr, "%s %s: %s\n", what, path, strerror(errno));
  exit(1);
}

static void hash_file(int folder, const char *name) {
  unsigned char digest[32];
  struct stat about;
  if (stat_only) {
    if (fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) != 0) fail("stat", name);
    EVP_DigestUpdate(total, &about.st_mtim, sizeof about.st_mtim);
    files++;
    return;
  }
  int file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  if (file < 0) fail("open", name);
  if (fstat(file, &about) != 0) fail("fstat", name);
  EVP_DigestInit_ex(single, EVP_sha256(), NULL);
  ssize_t length;
  while ((length = read(file, buffer, BUFFER_BYTES)) > 0) {
    EVP_DigestUpdate(single, buffer, (size_t)length);
    if (length < BUFFER_BYTES) break;
  }
  if (length < 0) fail("read", name);
  close(file);
  EVP_DigestFinal_ex(single, digest, NULL);
  EVP_DigestUpdate(total, name, strlen(name));
  EVP_DigestUpdate(total, digest, sizeof digest);
  files++;
}

static int by_name(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static void walk(int folder, const char *path) {
  DIR *stream = fdopendir(folder);
  if (stream == NULL) fail("opendir", path);
  char **names = NULL;
  size_t count = 0;
  size_t room = 0;
  for (struct dirent *entry; (entry = readdir(stream)) != NULL;) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    if (count == room) {
      room = room == 0 ? 64 : room * 2;
      names = realloc(names, room * sizeof *names);
    }
    size_t length = strlen(entry->d_name);
    char *name = malloc(length + 2);
    name[0] = (char)entry->d_type;
    memcpy(name + 1, entry->d_name, length + 1);
    names[count++] = name;
  }
  qsort(names, count, sizeof *names, by_name);
  for (size_t i = 0; i < count; i++) {
    const char *name = names[i] + 1;
    if (names[i][0] == DT_DIR) {
      if (ignored != NULL && strcmp(name, ignored) == 0) continue;
      int child = openat(dirfd(stream), name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
      if (child < 0) fail("open", name);
      walk(child, name);
    } else if (names[i][0] == DT_REG) {
      hash_file(dirfd(stream), name);
    }
  }
  for (size_t i = 0; i < count; i++) free(names[i]);
  free(names);
  closedir(stream);
}

int main(int argc, char **argv) {
  int at = 1;
  if (at < argc && strcmp(argv[at], "--stat") == 0) {
    stat_only = 1;
    at++;
  }
  if (at >= argc) {
    fprintf(stderr, "usage: walk-and-hash [--stat] FOLDER [IGNORED-NAME]\n");
    return 2;
  }
  const char *folder = argv[at];
  ignored = at + 1 < argc ? argv[at + 1] : NULL;
  buffer = aligned_alloc(4096, BUFFER_BYTES);
  total = EVP_MD_CTX_new();
  single = EVP_MD_CTX_new();
  EVP_DigestInit_ex(total, EVP_sha256(), NULL);
  int root = open(folder, O_RDONLY | O_DIRECTORY);
  if (root < 0) fail("open", folder);
  walk(root, folder);
  unsigned char digest[32];
  EVP_DigestFinal_ex(total, digest, NULL);
  for (size_t i = 0; i < sizeof digest; i++) printf("%02x", digest[i]);
  printf("  %ld files\n", files);
  return 0;
}
