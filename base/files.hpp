// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace limen {

// Errors: "file.unreadable" (with the system's words), "file.too_large". max_bytes guards against a
// wrong path.
Result<Bytes> read_file(const std::filesystem::path& file, std::size_t max_bytes = 64u << 20);
// Durable and atomic: temporary file beside it, fsync, rename, fsync of the folder. mode as in
// chmod(2).
Result<void> write_file(const std::filesystem::path& file, ByteView content, unsigned mode = 0644);

}  // namespace limen
