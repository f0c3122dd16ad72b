// The identity of a file is its device and inode, which stays taken while we hold the old file open.
#include "store/sqlite/database_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace store::sqlite {

std::expected<void, std::string> database_file::create_if_missing() const {
    const int fd = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd >= 0) {
        ::close(fd);
        return {};
    }
    const int reason = errno;
    const std::size_t slash = path_.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : path_.substr(0, slash + 1);
    if (reason == ENOENT)
        return std::unexpected(fmt::format("cannot make the database {}: there is no folder {}", path_, folder));
    const bool there = ::access(path_.c_str(), F_OK) == 0;
    return std::unexpected(fmt::format("cannot {} the database {}: {} ({} must be writable by user {})",
                                       there ? "open" : "make", path_, std::strerror(reason),
                                       there ? "the file" : "the folder " + folder, ::geteuid()));
}

bool database_file::look() {
    struct stat status{};
    const bool there = ::stat(path_.c_str(), &status) == 0;
    const identity seen = there ? identity{status.st_dev, status.st_ino} : identity{};
    const std::scoped_lock lock(mutex_);
    if (seen != known_) {
        known_ = seen;
        begin_generation();
    }
    return there;
}

}  // namespace store::sqlite
