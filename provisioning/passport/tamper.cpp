// SPDX-License-Identifier: Apache-2.0
#include "provisioning/passport/tamper.hpp"

#include <algorithm>

#include "identity/mrz/layout.hpp"
#include "provisioning/passport/lds_files.hpp"

namespace limen::passport {
namespace {

// The holder's name in the MRZ: its first letter becomes the next one, which no check digit sees.
Bytes changed_name(mrz::Format format, std::vector<std::string> lines) {
    const mrz::Span name = mrz::layout_of(format).name;
    char& letter =
        lines.at(static_cast<std::size_t>(name.line)).at(static_cast<std::size_t>(name.start));
    letter = letter == 'Z' ? 'A' : static_cast<char>(letter + 1);
    return make_dg1(lines);
}

}  // namespace

Profile other_document(const Profile& profile) {
    Profile other = profile;
    other.name += "-other";
    other.tamper = {};
    other.face.replaced.reset();
    other.face.source = {};
    other.face.source.look = profile.face.source.look + 1;
    other.document.id.number = "OT7654321";
    other.surname = other.document.holder.name.primary = "OTHER";
    other.given_names = other.document.holder.name.secondary = "PERSON";
    other.files.personal.surname = "OTHER";
    other.files.details.authority += " 2";
    other.files.free_text += " 2";
    return other;
}

Result<std::map<int, Bytes>> tampered_groups(const std::map<int, Bytes>& signed_groups,
                                             const Profile& profile,
                                             const std::vector<std::string>& mrz_lines,
                                             Workshop& workshop) {
    std::map<int, Bytes> groups = signed_groups;
    const Tamper& tamper = profile.tamper;
    if (profile.face.replaced) {
        LIMEN_TRY(groups[2], make_face_group(profile, *profile.face.replaced, workshop));
    }
    for (const int number : tamper.change) {
        if (number == 1)
            groups[1] = changed_name(profile.format, mrz_lines);
        else if (groups.contains(number))
            groups[number].back() ^= 0x01;
    }
    if (!tamper.of_other.empty()) {
        const Profile other = other_document(profile);
        LIMEN_TRY(const auto lines, mrz::make(other.format, other.document, other.optional_data,
                                              other.optional_data_2));
        LIMEN_TRY(const ChipContent content, make_content(other, lines, workshop));
        for (const int number : tamper.of_other)
            if (content.groups.contains(number)) groups[number] = content.groups.at(number);
    }
    for (const int number : tamper.remove) groups.erase(number);
    for (const int number : tamper.add) {
        LIMEN_TRY(groups[number], make_group(number, profile, mrz_lines, workshop));
    }
    return groups;
}

Result<void> forget_private_keys(ChipContent& content, const Profile& profile, Workshop& workshop) {
    Profile cloner = profile;
    cloner.name += "-clone";
    LIMEN_TRY(const ChipContent own, make_content(cloner, {}, workshop));
    content.chip_keys = own.chip_keys;
    content.active_key = own.active_key;
    return {};
}

}  // namespace limen::passport
