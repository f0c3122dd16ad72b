// LD_PRELOAD: the n-th system call of a family on the database's files (or on any socket) fails as told, while the
// program runs. Told through a page of shared memory (FAULT_SHIM_CONTROL names its file, faults.py writes it), so a
// program starts clean, a fault can be armed for one request, and the calls are counted.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace {

enum family : std::uint32_t {
    reads = 1,
    writes = 2,
    syncs = 4,
    truncates = 8,
    opens = 16,
    maps = 32,
    locks = 64,
    stats = 128,
    accepts = 256,
    sends = 512,
    receives = 1024,
    randoms = 2048,
};

enum file : std::uint32_t { main_file = 1, wal = 2, shared_memory = 4 };

/// The layout that tests/faults/faults.py writes; each field a 32-bit word.
struct control_page {
    std::atomic<std::uint32_t> armed;
    std::atomic<std::uint32_t> families;
    std::atomic<std::uint32_t> files;  ///< which of the database's files; sockets are not asked
    std::atomic<std::uint32_t> first;  ///< the n of the first call that fails, from 1
    std::atomic<std::uint32_t> count;  ///< how many fail from there on
    std::atomic<std::uint32_t> error;  ///< an errno; 0: half of a write or read is done
    std::atomic<std::uint32_t> calls;  ///< that matched since it was armed
    std::atomic<std::uint32_t> fired;
};
static_assert(std::atomic<std::uint32_t>::is_always_lock_free);

constexpr std::size_t most_descriptors = 65536;
constexpr std::int32_t passes = -1;

std::array<std::atomic<std::uint8_t>, most_descriptors> kinds;  // of database files; 0 for all else

template <class Function>
Function* next(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

control_page* page() {
    static control_page* const mapped = [] -> control_page* {
        const char* path = std::getenv("FAULT_SHIM_CONTROL");
        if (path == nullptr) return nullptr;
        const int fd = next<int(const char*, int, ...)>("open")(path, O_RDWR | O_CLOEXEC);
        if (fd < 0) std::abort();
        void* at = next<void*(void*, size_t, int, int, int, off_t)>("mmap")(nullptr, sizeof(control_page),
                                                                            PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        next<int(int)>("close")(fd);
        if (at == MAP_FAILED) std::abort();
        return static_cast<control_page*>(at);
    }();
    return mapped;
}

std::uint8_t kind_of(std::string_view path) {
    static const std::string_view database = [] {
        const char* path = std::getenv("FAULT_SHIM_DATABASE");
        return path != nullptr ? std::string_view(path) : std::string_view{};
    }();
    if (database.empty() || !path.starts_with(database)) return 0;
    const auto rest = path.substr(database.size());
    if (rest.empty()) return main_file;
    return rest == "-wal" ? wal : rest == "-shm" ? shared_memory : 0;
}

std::uint8_t kind_of(int fd) {
    if (fd < 0 || static_cast<std::size_t>(fd) >= most_descriptors) return 0;
    return kinds[static_cast<std::size_t>(fd)].load(std::memory_order_relaxed);
}

void remember(int fd, std::uint8_t kind) {
    if (fd >= 0 && static_cast<std::size_t>(fd) < most_descriptors) kinds[static_cast<std::size_t>(fd)] = kind;
}

/// `passes`, or the errno that this call fails with (0: do half).
std::int32_t verdict(control_page& p, std::uint32_t what) {
    if (p.armed.load(std::memory_order_acquire) == 0 || (p.families & what) == 0) return passes;
    const std::uint32_t n = ++p.calls;
    const std::uint32_t first = p.first;
    if (n < first || n - first >= p.count) return passes;
    ++p.fired;
    return static_cast<std::int32_t>(p.error.load());
}

std::int32_t on_file(std::uint32_t what, std::uint8_t kind) {
    control_page* p = page();
    return kind == 0 || p == nullptr || (p->files & kind) == 0 ? passes : verdict(*p, what);
}

/// Calls that are no file's.
std::int32_t on_any(std::uint32_t what) {
    control_page* p = page();
    return p == nullptr ? passes : verdict(*p, what);
}

bool fails(std::int32_t v) {
    if (v > 0) errno = v;
    return v > 0;
}

/// What is left of a size: half when the call is cut short.
size_t cut(std::int32_t v, size_t size) {
    return v == 0 && size > 1 ? size / 2 : size;
}

int open_by(const char* name, const char* path, int flags, va_list rest) {
    const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;
    const std::uint8_t kind = kind_of(std::string_view(path));
    if (fails(on_file(opens, kind))) return -1;
    const int fd = next<int(const char*, int, ...)>(name)(path, flags, mode);
    remember(fd, kind);
    return fd;
}

template <class Result, class... Args>
Result stat_by(const char* name, std::uint8_t kind, Args... args) {
    if (fails(on_file(stats, kind))) return -1;
    return next<Result(Args...)>(name)(args...);
}

int lock_by(const char* name, int fd, int command, void* argument) {
    const bool locking = command == F_SETLK || command == F_SETLKW || command == F_OFD_SETLK;
    if (locking) {
        // Letting go of a lock does not fail.
        const auto* wanted = static_cast<const struct flock*>(argument);
        if (wanted->l_type != F_UNLCK && fails(on_file(locks, kind_of(fd)))) return -1;
    }
    const int result = next<int(int, int, ...)>(name)(fd, command, argument);
    if (command == F_DUPFD || command == F_DUPFD_CLOEXEC) remember(result, kind_of(fd));
    return result;
}

void* map_by(const char* name, void* at, size_t size, int protection, int flags, int fd, off_t offset) {
    if (fails(on_file(maps, kind_of(fd)))) return MAP_FAILED;
    return next<void*(void*, size_t, int, int, int, off_t)>(name)(at, size, protection, flags, fd, offset);
}

}  // namespace

// The C library declares some of these noexcept or with attributes of its own; what counts here is the symbol.
#pragma clang diagnostic ignored "-Wmissing-exception-spec"

extern "C" {

ssize_t read(int fd, void* to, size_t size) {
    const std::int32_t v = on_file(reads, kind_of(fd));
    return fails(v) ? -1 : next<ssize_t(int, void*, size_t)>("read")(fd, to, cut(v, size));
}

ssize_t pread64(int fd, void* to, size_t size, off64_t at) {
    const std::int32_t v = on_file(reads, kind_of(fd));
    return fails(v) ? -1 : next<ssize_t(int, void*, size_t, off64_t)>("pread64")(fd, to, cut(v, size), at);
}

ssize_t write(int fd, const void* from, size_t size) {
    const std::int32_t v = on_file(writes, kind_of(fd));
    return fails(v) ? -1 : next<ssize_t(int, const void*, size_t)>("write")(fd, from, cut(v, size));
}

ssize_t pwrite64(int fd, const void* from, size_t size, off64_t at) {
    const std::int32_t v = on_file(writes, kind_of(fd));
    return fails(v) ? -1 : next<ssize_t(int, const void*, size_t, off64_t)>("pwrite64")(fd, from, cut(v, size), at);
}

int fsync(int fd) {
    return fails(on_file(syncs, kind_of(fd))) ? -1 : next<int(int)>("fsync")(fd);
}

int fdatasync(int fd) {
    return fails(on_file(syncs, kind_of(fd))) ? -1 : next<int(int)>("fdatasync")(fd);
}

int ftruncate64(int fd, off64_t size) noexcept {
    return fails(on_file(truncates, kind_of(fd))) ? -1 : next<int(int, off64_t)>("ftruncate64")(fd, size);
}

int open(const char* path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    const int fd = open_by("open", path, flags, rest);
    va_end(rest);
    return fd;
}

int open64(const char* path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    const int fd = open_by("open64", path, flags, rest);
    va_end(rest);
    return fd;
}

int close(int fd) {
    remember(fd, 0);
    return next<int(int)>("close")(fd);
}

int stat(const char* path, struct stat* to) noexcept {
    return stat_by<int>("stat", kind_of(std::string_view(path)), path, to);
}

int stat64(const char* path, struct stat64* to) noexcept {
    return stat_by<int>("stat64", kind_of(std::string_view(path)), path, to);
}

int fstat64(int fd, struct stat64* to) noexcept {
    return stat_by<int>("fstat64", kind_of(fd), fd, to);
}

int fcntl(int fd, int command, ...) {
    va_list rest;
    va_start(rest, command);
    void* argument = va_arg(rest, void*);
    va_end(rest);
    return lock_by("fcntl", fd, command, argument);
}

int fcntl64(int fd, int command, ...) {
    va_list rest;
    va_start(rest, command);
    void* argument = va_arg(rest, void*);
    va_end(rest);
    return lock_by("fcntl64", fd, command, argument);
}

void* mmap64(void* at, size_t size, int protection, int flags, int fd, off64_t offset) noexcept {
    return map_by("mmap64", at, size, protection, flags, fd, offset);
}

int accept(int fd, sockaddr* from, socklen_t* size) {
    return fails(on_any(accepts)) ? -1 : next<int(int, sockaddr*, socklen_t*)>("accept")(fd, from, size);
}

ssize_t send(int fd, const void* from, size_t size, int flags) {
    const std::int32_t v = on_any(sends);
    return fails(v) ? -1 : next<ssize_t(int, const void*, size_t, int)>("send")(fd, from, cut(v, size), flags);
}

ssize_t recv(int fd, void* to, size_t size, int flags) {
    const std::int32_t v = on_any(receives);
    return fails(v) ? -1 : next<ssize_t(int, void*, size_t, int)>("recv")(fd, to, cut(v, size), flags);
}

ssize_t getrandom(void* to, size_t size, unsigned flags) {
    const std::int32_t v = on_any(randoms);
    return fails(v) ? -1 : next<ssize_t(void*, size_t, unsigned)>("getrandom")(to, cut(v, size), flags);
}

}  // extern "C"
