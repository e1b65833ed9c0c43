// SPDX-License-Identifier: Apache-2.0
#include "base/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace limen {
namespace {

// Closes on every way out.
struct Descriptor {
    int fd = -1;
    ~Descriptor() {
        if (fd >= 0) ::close(fd);
    }
};

std::unexpected<Error> unwritable(const std::filesystem::path& file) {
    return fail(Stage::storage, "file.unwritable", file.string() + ": " + std::strerror(errno));
}

Result<void> write_all(int fd, ByteView content, const std::filesystem::path& file) {
    while (!content.empty()) {
        const ssize_t n = ::write(fd, content.data(), content.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return unwritable(file);
        content = content.subspan(static_cast<std::size_t>(n));
    }
    return {};
}

Result<void> sync_folder(const std::filesystem::path& folder) {
    Descriptor d{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (d.fd < 0 || ::fsync(d.fd) != 0) return unwritable(folder);
    return {};
}

}  // namespace

Result<Bytes> read_file(const std::filesystem::path& file, std::size_t max_bytes) {
    const auto unreadable = [&] {
        return fail(Stage::storage, "file.unreadable", file.string() + ": " + std::strerror(errno));
    };
    const auto too_large = [&] {
        return fail(Stage::storage, "file.too_large",
                    file.string() + " is larger than " + std::to_string(max_bytes) + " bytes");
    };
    Descriptor d{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
    if (d.fd < 0) return unreadable();
    struct stat status {};
    if (::fstat(d.fd, &status) != 0) return unreadable();
    // Of what is no plain file the size is not known beforehand.
    if (S_ISREG(status.st_mode) && static_cast<std::uintmax_t>(status.st_size) > max_bytes)
        return too_large();
    Bytes content;
    std::uint8_t block[65536];
    for (;;) {
        const ssize_t n = ::read(d.fd, block, sizeof block);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return unreadable();
        if (n == 0) return content;
        if (content.size() + static_cast<std::size_t>(n) > max_bytes) return too_large();
        content.insert(content.end(), block, block + n);
    }
}

Result<void> write_file(const std::filesystem::path& file, ByteView content, unsigned mode) {
    std::filesystem::path folder = file.parent_path();
    if (folder.empty()) folder = ".";
    std::string temporary = (folder / (".write-XXXXXX")).string();
    Descriptor d{::mkstemp(temporary.data())};
    if (d.fd < 0) return unwritable(file);
    const auto discard = [&](Result<void> result) {
        ::unlink(temporary.c_str());
        return result;
    };
    if (::fchmod(d.fd, mode) != 0) return discard(unwritable(file));
    if (auto written = write_all(d.fd, content, file); !written) return discard(written);
    if (::fsync(d.fd) != 0) return discard(unwritable(file));
    if (::rename(temporary.c_str(), file.c_str()) != 0) return discard(unwritable(file));
    return sync_folder(folder);
}

}  // namespace limen
