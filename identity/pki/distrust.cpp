// SPDX-License-Identifier: Apache-2.0
#include "identity/pki/distrust.hpp"

#include <algorithm>
#include <optional>

#include "base/files.hpp"

namespace limen::pki {
namespace {

namespace fs = std::filesystem;

// A line is some hundred bytes; nobody distrusts ten thousand authorities.
constexpr std::size_t kMaxFile = 1u << 20;

// SHA-256 in lower-case hex; colons and blanks as other programs print them are passed over.
std::optional<std::string> fingerprint_from(std::string_view text) {
    std::string digits;
    for (const char c : text)
        if (c != ':') digits += c;
    const auto bytes = from_hex(digits);
    if (!bytes || bytes->size() != 32) return std::nullopt;
    return to_hex(*bytes);
}

}  // namespace

Result<std::map<std::string, std::string>> read_distrust(const fs::path& folder) {
    std::map<std::string, std::string> out;
    std::error_code error;
    const fs::path file = folder / kDistrustFile;
    if (!fs::exists(file, error)) return out;
    LIMEN_TRY(const Bytes content, read_file(file, kMaxFile));
    std::string_view rest(reinterpret_cast<const char*>(content.data()), content.size());
    for (int number = 1; !rest.empty(); ++number) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
        if (line.empty() || line.front() == '#') continue;
        const std::size_t blank = std::min(line.find(' '), line.size());
        const auto fingerprint = fingerprint_from(line.substr(0, blank));
        if (!fingerprint)
            return fail(Stage::genuineness, "trust.bad_distrust",
                        file.string() + ", line " + std::to_string(number) +
                            ": write the certificate's SHA-256 in 64 hex digits, then why");
        out[*fingerprint] = line.substr(std::min(blank + 1, line.size()));
    }
    return out;
}

Result<void> add_distrust(const fs::path& folder, const std::string& fingerprint,
                          const std::string& why) {
    const auto digits = fingerprint_from(fingerprint);
    if (!digits)
        return fail(Stage::genuineness, "trust.bad_fingerprint",
                    "a certificate is named by its SHA-256, 64 hex digits");
    LIMEN_TRY(const auto known, read_distrust(folder));
    if (known.contains(*digits)) return {};
    std::error_code error;
    const fs::path file = folder / kDistrustFile;
    Bytes content;
    if (fs::exists(file, error)) {
        LIMEN_TRY(content, read_file(file, kMaxFile));
    }
    if (!content.empty() && content.back() != '\n') content.push_back('\n');
    std::string line = *digits + " " + why;
    std::replace(line.begin(), line.end(), '\n', ' ');
    line += '\n';
    content.insert(content.end(), line.begin(), line.end());
    return write_file(file, content);
}

}  // namespace limen::pki
