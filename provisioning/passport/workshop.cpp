// SPDX-License-Identifier: Apache-2.0
#include "provisioning/passport/workshop.hpp"

#include "base/clock.hpp"
#include "provisioning/passport/portrait.hpp"

namespace limen::passport {
namespace {

std::string key_of(const PortraitSource& source) {
    std::string key = source.video + "#" + std::to_string(source.frame) + source.image.string() +
                      "#" + std::to_string(source.look);
    for (const double coordinate : source.eyes) key += " " + std::to_string(coordinate);
    return key;
}

}  // namespace

Result<Workshop> Workshop::open(const std::filesystem::path& home,
                                const std::vector<AuthoritySpec>& specs,
                                const std::filesystem::path& keys) {
    Workshop workshop;
    workshop.home = home;
    workshop.keys = KeyCabinet(keys.empty() ? home : keys);
    workshop.today = day_of(SystemClock().utc_us());
    for (const auto& spec : specs) {
        LIMEN_TRY(auto authority, Authority::open(home, spec, workshop.keys));
        workshop.authorities.emplace(spec.name, std::move(authority));
    }
    for (auto& [name, authority] : workshop.authorities) {
        const std::string& former = authority.spec().predecessor;
        if (former.empty()) continue;
        LIMEN_TRY(const Authority* predecessor, workshop.authority(former));
        LIMEN_CHECK(authority.link_from(*predecessor));
    }
    return workshop;
}

Result<const Authority*> Workshop::authority(const std::string& name) const {
    const auto found = authorities.find(name);
    if (found != authorities.end()) return &found->second;
    return fail(Stage::config, "passport.no_authority",
                "\"" + name + "\" shall sign, which the file of authorities does not have.");
}

Result<void> Workshop::export_trust(const std::filesystem::path& folder) const {
    for (const auto& [name, authority] : authorities) LIMEN_CHECK(authority.export_trust(folder));
    return {};
}

Result<cv::Mat> Workshop::portrait(const PortraitSource& source) {
    const std::string key = key_of(source);
    if (const auto kept = portraits.find(key); kept != portraits.end()) return kept->second;
    LIMEN_TRY(const cv::Mat portrait, make_portrait(source, footage));
    portraits[key] = portrait;
    return portrait;
}

Result<Picture> Workshop::face(const PortraitSource& source, PictureKind kind,
                               std::size_t most_bytes) {
    const std::string key = key_of(source) + "/" + std::to_string(static_cast<int>(kind)) + "/" +
                            std::to_string(most_bytes);
    if (const auto kept = pictures.find(key); kept != pictures.end()) return kept->second;
    LIMEN_TRY(const cv::Mat pixels, portrait(source));
    LIMEN_TRY(const Picture picture, encode_picture(pixels, kind, most_bytes));
    pictures[key] = picture;
    return picture;
}

}  // namespace limen::passport
