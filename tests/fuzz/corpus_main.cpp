// SPDX-License-Identifier: Apache-2.0
// Runs a fuzz target over its corpus as an ordinary test: every file given, every file of the
// folders given, the empty input, and for each file its truncations and single-byte flips
// (bounded), so that a small corpus still bites.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::size_t kMutationsPerFile = 400;
std::size_t runs = 0;

void run(const std::vector<std::uint8_t>& input) {
    LLVMFuzzerTestOneInput(input.data(), input.size());
    ++runs;
}

void run_with_mutations(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    const std::vector<std::uint8_t> content{std::istreambuf_iterator<char>(stream), {}};
    run(content);
    const std::size_t stride = std::max<std::size_t>(1, content.size() / (kMutationsPerFile / 2));
    for (std::size_t i = 0; i < content.size(); i += stride) {
        run({content.begin(), content.begin() + static_cast<std::ptrdiff_t>(i)});
        auto flipped = content;
        flipped[i] ^= static_cast<std::uint8_t>(1u << (i % 8)) | 0x80;
        run(flipped);
    }
}

}  // namespace

int main(int argc, char** argv) {
    run({});
    std::size_t files = 0;
    for (int i = 1; i < argc; ++i) {
        const std::filesystem::path path = argv[i];
        if (std::filesystem::is_directory(path)) {
            for (const auto& entry : std::filesystem::recursive_directory_iterator(path))
                if (entry.is_regular_file()) run_with_mutations(entry.path()), ++files;
        } else {
            run_with_mutations(path), ++files;
        }
    }
    std::printf("%zu files, %zu inputs\n", files, runs);
    if (files == 0) {
        std::fprintf(stderr, "the corpus is empty: a fuzz target without a corpus tests nothing\n");
        return 1;
    }
    return 0;
}
