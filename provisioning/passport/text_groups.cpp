// SPDX-License-Identifier: Apache-2.0
#include "provisioning/passport/text_groups.hpp"

#include <fmt/core.h>

#include "hal/chip-reader/tlv.hpp"
#include "provisioning/passport/lds_files.hpp"

namespace limen::passport {
namespace {

using std::chrono::year_month_day;

// Collects data objects and, for the list in front, their tags.
class Listed {
  public:
    void add(tlv::Tag tag, ByteView value) {
        list(tag);
        tlv::append(objects_, tag, value);
    }
    void text(tlv::Tag tag, const std::string& value) {
        if (!value.empty()) add(tag, as_bytes(value));
    }
    // Several texts in one, parted by fillers as in the MRZ.
    void texts(tlv::Tag tag, const std::vector<std::string>& values) {
        std::string joined;
        for (const auto& value : values) joined += (joined.empty() ? "" : "<") + value;
        text(tag, joined);
    }
    // Repeated objects stand in A0 behind their count (Doc 9303-10, table 46).
    void repeated(tlv::Tag tag, const std::vector<std::string>& values) {
        if (values.empty()) return;
        list(tag);
        Bytes inside = tlv::encode(0x02, Bytes{static_cast<std::uint8_t>(values.size())});
        for (const auto& value : values) tlv::append(inside, tag, as_bytes(value));
        tlv::append(objects_, 0xA0, inside);
    }
    void date(tlv::Tag tag, const std::optional<year_month_day>& day, bool packed) {
        if (!day) return;
        const std::string digits =
            fmt::format("{:04}{:02}{:02}", static_cast<int>(day->year()),
                        static_cast<unsigned>(day->month()), static_cast<unsigned>(day->day()));
        if (!packed) return text(tag, digits);
        const auto bytes = from_hex(digits);
        if (bytes) add(tag, *bytes);
    }
    Bytes group(int number) const {
        Bytes content = tlv::encode(0x5C, tags_);
        content.insert(content.end(), objects_.begin(), objects_.end());
        return data_group(number, content);
    }

  private:
    void list(tlv::Tag tag) {
        if (tag > 0xFF) tags_.push_back(static_cast<std::uint8_t>(tag >> 8));
        tags_.push_back(static_cast<std::uint8_t>(tag));
    }
    Bytes tags_, objects_;
};

std::string whole_name(const std::string& primary, const std::string& secondary) {
    return secondary.empty() ? primary : primary + "<<" + secondary;
}

}  // namespace

Bytes make_dg11(const PersonalDetails& details) {
    Listed out;
    out.text(0x5F0E, whole_name(details.surname, details.given_names));
    out.repeated(0x5F0F, details.other_names);
    out.text(0x5F10, details.personal_number);
    out.date(0x5F2B, details.birth, details.birth_packed);
    out.texts(0x5F11, details.place_of_birth);
    out.texts(0x5F42, details.address);
    out.text(0x5F12, details.telephone);
    out.text(0x5F13, details.profession);
    out.text(0x5F14, details.title);
    out.text(0x5F15, details.summary);
    out.texts(0x5F17, details.other_documents);
    out.text(0x5F18, details.custody);
    return out.group(11);
}

Bytes make_dg12(const DocumentDetails& details) {
    Listed out;
    out.text(0x5F19, details.authority);
    out.date(0x5F26, details.issued, details.issued_packed);
    out.repeated(0x5F1A, details.other_persons);
    out.text(0x5F1B, details.endorsements);
    out.text(0x5F1C, details.tax_exit);
    out.text(0x5F55, details.personalized_at);
    out.text(0x5F56, details.system);
    return out.group(12);
}

Bytes make_dg13(const std::string& text) {
    return data_group(13, as_bytes(text));
}

Bytes make_dg16(const std::vector<PersonToNotify>& persons) {
    Bytes content = tlv::encode(0x02, Bytes{static_cast<std::uint8_t>(persons.size())});
    for (std::size_t i = 0; i < persons.size(); ++i) {
        Bytes one;
        const auto& person = persons[i];
        if (person.recorded)
            tlv::append(
                one, 0x5F50,
                as_bytes(fmt::format("{:04}{:02}{:02}", static_cast<int>(person.recorded->year()),
                                     static_cast<unsigned>(person.recorded->month()),
                                     static_cast<unsigned>(person.recorded->day()))));
        tlv::append(one, 0x5F51, as_bytes(person.name));
        tlv::append(one, 0x5F52, as_bytes(person.telephone));
        tlv::append(one, 0x5F53, as_bytes(person.address));
        tlv::append(content, static_cast<tlv::Tag>(0xA1 + i), one);
    }
    return data_group(16, content);
}

}  // namespace limen::passport
