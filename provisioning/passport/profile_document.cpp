// SPDX-License-Identifier: Apache-2.0
// The tables of a profile that say what the document is: [document], [holder], [portrait], [files]
// and the data groups' own.
#include <algorithm>
#include <sstream>

#include "provisioning/passport/day.hpp"
#include "provisioning/passport/profile_parts.hpp"

namespace limen::passport {
namespace {

using std::chrono::year_month_day;

// A day that must be there.
year_month_day required_day(Config& config, std::string_view key, year_month_day today) {
    if (!config.has(key)) config.text(key);  // says that it is missing
    return day_of_key(config, key, today).value_or(today);
}

// A date of birth, of which parts may be unknown: "1974-08-XX", "1974-XX-XX".
border::PartialDate birth_of(Config& config, year_month_day today) {
    constexpr const char* kKey = "holder.birth";
    std::string text = config.text(kKey, "");
    const auto unknown = text.find("XX");
    if (unknown == std::string::npos)
        return border::partial_date(required_day(config, kKey, today));
    const bool day_alone = text.size() == 10 && unknown == 8;
    const bool month_too = text.size() == 10 && text.ends_with("XX-XX") && unknown == 5;
    for (auto at = unknown; at != std::string::npos; at = text.find("XX", at))
        text.replace(at, 2, "01");
    const auto day = parse_day(text, today);
    if (!day || (!day_alone && !month_too)) {
        config.problem(kKey, "must be a day, 1974-08-XX or 1974-XX-XX");
        return {};
    }
    border::PartialDate date = border::partial_date(*day);
    date.day = 0;
    if (month_too) date.month = 0;
    return date;
}

void read_holder(Config& config, Profile& profile, year_month_day today) {
    auto& holder = profile.document.holder;
    profile.surname = config.text("holder.surname");
    profile.given_names = config.text("holder.given_names", "");
    holder.name.primary = profile.surname;
    holder.name.secondary = profile.given_names;
    holder.nationality = config.text("holder.nationality", profile.document.id.issuer);
    holder.birth = birth_of(config, today);
    const std::string sex = config.choice("holder.sex", {"F", "M", "X"});
    holder.sex = sex == "F"   ? border::Sex::female
                 : sex == "M" ? border::Sex::male
                              : border::Sex::unspecified;
    profile.place_of_birth = config.text("holder.place_of_birth", profile.place_of_birth);
}

void read_source(Config& config, const std::string& prefix, PortraitSource& source) {
    source.video = config.text(prefix + ".video", "");
    source.frame = config.integer(prefix + ".frame", 0, 0, 1'000'000);
    source.look = static_cast<int>(config.integer(prefix + ".look", 0, 0, 39));
    source.image = config.path(prefix + ".image", std::filesystem::path{});
    const std::string eyes = config.text(prefix + ".eyes", "");
    const bool drawn = source.video.empty() && source.image.empty();
    if (drawn && eyes.empty()) return;
    if (drawn || (!source.video.empty() && !source.image.empty()))
        config.problem(prefix, "must have either a video with a frame, or an image");
    std::istringstream numbers(eyes);
    std::string rest;
    if (!(numbers >> source.eyes[0] >> source.eyes[1] >> source.eyes[2] >> source.eyes[3]) ||
        numbers >> rest || source.eyes[2] - source.eyes[0] < 10)
        config.problem(prefix + ".eyes",
                       "must be four numbers, \"x y x y\": the eye left in the picture, then the "
                       "right one, at least 10 pixels apart");
}

std::vector<std::string> lines(Config& config, std::string_view key) {
    return config.texts(key, std::vector<std::string>{});
}

void read_personal(Config& config, Profile& profile, year_month_day today) {
    auto& personal = profile.files.personal;
    personal.surname = config.text("dg11.surname", profile.surname);
    personal.given_names = config.text("dg11.given_names", profile.given_names);
    personal.other_names = lines(config, "dg11.other_names");
    personal.personal_number = config.text("dg11.personal_number", "");
    personal.birth = day_of_key(config, "dg11.birth", today);
    personal.birth_packed = config.boolean("dg11.birth_packed", false);
    personal.place_of_birth = lines(config, "dg11.place_of_birth");
    personal.address = lines(config, "dg11.address");
    personal.telephone = config.text("dg11.telephone", "");
    personal.profession = config.text("dg11.profession", "");
    personal.title = config.text("dg11.title", "");
    personal.summary = config.text("dg11.summary", "");
    personal.custody = config.text("dg11.custody", "");
    personal.other_documents = lines(config, "dg11.other_documents");
}

void read_details(Config& config, Profile& profile, year_month_day today) {
    auto& details = profile.files.details;
    details.authority = config.text("dg12.authority", "");
    details.issued = day_of_key(config, "dg12.issued", today);
    if (!details.issued) details.issued = profile.issued;
    details.issued_packed = config.boolean("dg12.issued_packed", false);
    details.other_persons = lines(config, "dg12.other_persons");
    details.endorsements = config.text("dg12.endorsements", "");
    details.tax_exit = config.text("dg12.tax_exit", "");
    details.personalized_at = config.text("dg12.personalized_at", "");
    details.system = config.text("dg12.system", "");
}

Result<void> read_persons(Config& config, FilesProfile& files, year_month_day today) {
    for (auto& table : config.tables("dg16")) {
        PersonToNotify person;
        person.recorded = day_of_key(table, "recorded", today);
        person.name = table.text("name");
        person.telephone = table.text("telephone", "");
        person.address = table.text("address", "");
        LIMEN_CHECK(table.finish());
        files.persons.push_back(std::move(person));
    }
    if (files.persons.size() > 14) config.problem("dg16", "has room for 14 persons");
    return {};
}

}  // namespace

std::vector<int> read_groups(Config& config, std::string_view key, std::vector<int> fallback) {
    std::vector<int> groups;
    const std::vector<std::int64_t> otherwise(fallback.begin(), fallback.end());
    for (const auto number : config.integers(key, otherwise, 1, 16))
        groups.push_back(static_cast<int>(number));
    std::ranges::sort(groups);
    if (std::ranges::adjacent_find(groups) != groups.end())
        config.problem(key, "names a data group twice");
    return groups;
}

void read_document(Config& config, Profile& profile, year_month_day today) {
    auto& document = profile.document;
    const std::string format = config.choice("document.format", {"td1", "td2", "td3"}, "td3");
    profile.format = format == "td1"   ? mrz::Format::td1
                     : format == "td2" ? mrz::Format::td2
                                       : mrz::Format::td3;
    document.id.type = config.text("document.type", format == "td3" ? "P" : "I");
    document.id.issuer = config.text("document.issuer", "UTO");
    document.id.number = config.text("document.number");
    document.expiry = border::partial_date(required_day(config, "document.expiry", today));
    profile.issued = day_of_key(config, "document.issued", today)
                         .value_or(parse_day("-2m", today).value_or(today));
    profile.optional_data = config.text("document.optional", "");
    profile.optional_data_2 = config.text("document.optional_2", "");
    read_holder(config, profile, today);
}

void read_face(Config& config, FaceProfile& face) {
    read_source(config, "portrait", face.source);
    if (config.has("replaced_portrait.eyes"))
        read_source(config, "replaced_portrait", face.replaced.emplace());
    const std::string kind =
        config.choice("portrait.format", {"jpeg", "jp2", "codestream"}, "jpeg");
    face.kind = kind == "jpeg"  ? PictureKind::jpeg
                : kind == "jp2" ? PictureKind::jp2
                                : PictureKind::codestream;
    face.record = config.choice("portrait.record", {"19794-5", "39794-5"}, "19794-5") == "19794-5"
                      ? FaceRecord::iso19794
                      : FaceRecord::iso39794;
    face.feature_points = static_cast<int>(config.integer("portrait.feature_points", 0, 0, 12));
    face.least_bytes =
        static_cast<std::size_t>(config.integer("portrait.min_bytes", 0, 0, 400'000));
    if (face.least_bytes > 0 && face.kind != PictureKind::jpeg)
        config.problem("portrait.min_bytes", "is for JPEG, which has room for comments");
    face.most_bytes =
        static_cast<std::size_t>(config.integer("portrait.max_bytes", 19'000, 2'000, 500'000));
}

Result<void> read_files(Config& config, Profile& profile, year_month_day today) {
    auto& files = profile.files;
    files.groups = read_groups(config, "files.groups", {1, 2});
    files.com = config.boolean("files.com", true);
    files.atr_info = config.boolean("files.atr_info", false);
    files.dir = config.boolean("files.dir", false);
    files.lds_version = config.text("files.lds_version", "0107");
    read_personal(config, profile, today);
    read_details(config, profile, today);
    files.free_text = config.text("dg13.text", "");
    LIMEN_CHECK(read_persons(config, files, today));
    return {};
}

// What is said about a group that is not there is a mistake.
void check_groups(Config& config, const Profile& profile) {
    const FilesProfile& files = profile.files;
    const auto& added = profile.tamper.add;
    const auto has = [&](int number) {
        return std::ranges::find(files.groups, number) != files.groups.end() ||
               std::ranges::find(added, number) != added.end();
    };
    for (const int number : {11, 12, 13, 16})
        if (const std::string table = "dg" + std::to_string(number);
            config.has(table) && !has(number))
            config.problem(table, "needs its number in files.groups");
    for (const int number : {4, 5, 6, 8, 9, 10})
        if (has(number))
            config.problem("files.groups", "can have 1, 2, 3, 7, 11, 12, 13, 14, 15 and 16 in it");
    if (has(13) && files.free_text.empty()) config.problem("dg13.text", "must be given");
    if (has(16) && files.persons.empty()) config.problem("dg16", "must name a person, [[dg16]]");
}

}  // namespace limen::passport
