// SPDX-License-Identifier: Apache-2.0
// The files of our own tree, as the tests about the tree read them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace limen::tests {

struct SourceFile {
    std::string path;  // from the root, with '/'
    std::vector<std::string> lines;
};

// Every C++ and C file of the rooms and of tests/ (not build/, out/, third-party/).
const std::vector<SourceFile>& source_files();

}  // namespace limen::tests
