// SPDX-License-Identifier: Apache-2.0
#include "identity/pki/ldif.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>

namespace limen::pki {
namespace {

// One master list with all States in base64.
constexpr std::size_t kMaxValue = 32u << 20;

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

bool is_wanted(std::string_view attribute) {
    static constexpr std::array<std::string_view, 4> kWanted = {
        "cacertificate", "certificaterevocationlist", "pkdmasterlistcontent", "cscamasterlistdata"};
    const std::string name = lower(attribute.substr(0, attribute.find(';')));
    return std::find(kWanted.begin(), kWanted.end(), name) != kWanted.end();
}

Result<Bytes> from_base64(const std::string& text) {
    if (text.empty() || text.size() % 4 != 0 || text.size() > kMaxValue)
        return fail(Stage::genuineness, "pki.bad_ldif", "a value is not in base64");
    Bytes out(text.size() / 4 * 3);
    const int size =
        EVP_DecodeBlock(out.data(), reinterpret_cast<const unsigned char*>(text.data()),
                        static_cast<int>(text.size()));
    const auto padding = static_cast<std::size_t>(std::count(text.end() - 2, text.end(), '='));
    if (size < 0) return fail(Stage::genuineness, "pki.bad_ldif", "a value is not in base64");
    out.resize(static_cast<std::size_t>(size) - padding);
    return out;
}

// The next line with its continuations, which begin with a blank.
std::string next_line(std::string_view& rest) {
    std::string line;
    for (bool first = true; !rest.empty(); first = false) {
        if (!first && rest.front() != ' ') break;
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        std::string_view part = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (part.ends_with('\r')) part.remove_suffix(1);
        line += first ? part : part.substr(1);
    }
    return line;
}

}  // namespace

bool is_ldif(ByteView content) {
    const std::string begin = to_text(content.first(std::min<std::size_t>(content.size(), 4096)));
    return begin.starts_with("version: 1") || begin.starts_with("dn:") ||
           begin.find("\ndn:") != std::string::npos;
}

Result<std::vector<Bytes>> ldif_values(ByteView content, std::size_t max_values) {
    std::string_view rest(reinterpret_cast<const char*>(content.data()), content.size());
    std::vector<Bytes> out;
    while (!rest.empty()) {
        const std::string line = next_line(rest);
        const std::size_t colons = line.find("::");
        if (colons == std::string::npos || !is_wanted(std::string_view(line).substr(0, colons)))
            continue;
        const std::size_t begin = line.find_first_not_of(' ', colons + 2);
        LIMEN_TRY(Bytes value, from_base64(begin == std::string::npos ? "" : line.substr(begin)));
        out.push_back(std::move(value));
        if (out.size() > max_values)
            return fail(Stage::genuineness, "pki.too_many", "the file holds too many values");
    }
    return out;
}

}  // namespace limen::pki
