// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/architecture/source_tree.hpp"

#include <algorithm>
#include <fstream>
#include <set>

namespace limen::tests {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> read_lines(const fs::path& file) {
    std::ifstream stream(file);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

std::vector<SourceFile> read_tree() {
    static const std::set<std::string> kSkipped = {"build", "out", "third-party", ".git", ".cache"};
    static const std::set<std::string> kEndings = {".cpp", ".hpp", ".c", ".h"};
    const fs::path root = LIMEN_SOURCE_DIR;
    std::vector<SourceFile> files;
    for (auto entry = fs::recursive_directory_iterator(root); entry != fs::end(entry); ++entry) {
        if (entry->is_directory() && kSkipped.contains(entry->path().filename().string()))
            entry.disable_recursion_pending();
        if (!entry->is_regular_file() || !kEndings.contains(entry->path().extension().string()))
            continue;
        files.push_back(
            {entry->path().lexically_relative(root).generic_string(), read_lines(entry->path())});
    }
    std::sort(files.begin(), files.end(),
              [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
    return files;
}

}  // namespace

const std::vector<SourceFile>& source_files() {
    static const std::vector<SourceFile> files = read_tree();
    return files;
}

}  // namespace limen::tests
