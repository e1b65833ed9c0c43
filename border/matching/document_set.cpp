// SPDX-License-Identifier: Apache-2.0
#include "border/matching/document_set.hpp"

#include <sodium.h>

#include <algorithm>

#include "base/invariant.hpp"

namespace limen::border::matching {
namespace {

std::string letters_and_digits(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c >= 'a' && c <= 'z') {
            out += static_cast<char>(c - 'a' + 'A');
        } else if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
            out += c;
        }
    }
    return out;
}

}  // namespace

std::string normal_state(std::string_view code) {
    std::string state = letters_and_digits(code);
    if (state == "DEU") return "D";
    return state;
}

std::string normal_number(std::string_view number) {
    return letters_and_digits(number);
}

std::string type_family(std::string_view type) {
    return letters_and_digits(type).substr(0, 1);
}

DocumentSet::DocumentSet(std::vector<DocumentEntry> entries) {
    LIMEN_INVARIANT(sodium_init() >= 0, "the cryptographic library starts");
    randombytes_buf(key_.data(), key_.size());
    for (DocumentEntry& entry : entries) {
        const std::string number = normal_number(entry.document.number);
        const auto index = static_cast<std::uint32_t>(ids_.size());
        ids_.push_back(std::move(entry.entry_id));
        if (number.empty()) continue;  // an entry without a number names no document
        rows_.push_back({digest_of(type_family(entry.document.type),
                                   normal_state(entry.document.issuer), number),
                         index});
    }
    std::sort(rows_.begin(), rows_.end(), [](const Row& a, const Row& b) {
        return a.digest != b.digest ? a.digest < b.digest : a.entry < b.entry;
    });
}

DocumentSet::Digest DocumentSet::digest_of(std::string_view type, std::string_view issuer,
                                           std::string_view number) const {
    std::string text;
    for (const auto part : {type, issuer, number}) {
        text += part;
        text += '|';  // in none of the parts
    }
    Digest digest{};
    crypto_generichash(digest.data(), digest.size(),
                       reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                       key_.data(), key_.size());
    return digest;
}

std::vector<std::string> DocumentSet::find(const DocumentId& document) const {
    std::vector<std::string> found;
    const std::string number = normal_number(document.number);
    if (number.empty() || rows_.empty()) return found;
    const std::string type = type_family(document.type), issuer = normal_state(document.issuer);
    std::vector<Digest> wanted;
    for (const std::string& t : {type, std::string{}})
        for (const std::string& i : {issuer, std::string{}})
            wanted.push_back(digest_of(t, i, number));
    std::sort(wanted.begin(), wanted.end());
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    for (const Digest& digest : wanted) {
        auto row = std::lower_bound(rows_.begin(), rows_.end(), digest,
                                    [](const Row& r, const Digest& d) { return r.digest < d; });
        for (; row != rows_.end() && row->digest == digest; ++row)
            found.push_back(ids_[row->entry]);
    }
    return found;
}

}  // namespace limen::border::matching
