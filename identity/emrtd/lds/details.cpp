// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/lds/details.hpp"

#include <algorithm>

#include "identity/emrtd/lds/file_context.hpp"

namespace limen::emrtd {
namespace {

constexpr FileKind kDg11{"EF.DG11", "dg11", "Doc 9303-10, 4.7.11", 0x6B};
constexpr FileKind kDg12{"EF.DG12", "dg12", "Doc 9303-10, 4.7.12", 0x6C};
constexpr FileKind kDg16{"EF.DG16", "dg16", "Doc 9303-10, 4.7.16", 0x70};
constexpr tlv::Tag kTagList = 0x5C, kTemplate = 0xA0;
constexpr std::size_t kMaxPicture = 1u << 20;

// The texts of a group, and where they go.
template <class Group>
struct TextField {
    tlv::Tag tag;
    Text Group::*member;
    const char* place;
};

constexpr TextField<PersonalDetails> kPersonal[] = {
    {0x5F0E, &PersonalDetails::full_name, "the full name"},
    {0x5F10, &PersonalDetails::personal_number, "the personal number"},
    {0x5F11, &PersonalDetails::place_of_birth, "the place of birth"},
    {0x5F42, &PersonalDetails::address, "the address"},
    {0x5F12, &PersonalDetails::telephone, "the telephone number"},
    {0x5F13, &PersonalDetails::profession, "the profession"},
    {0x5F14, &PersonalDetails::title, "the title"},
    {0x5F15, &PersonalDetails::summary, "the summary"},
    {0x5F17, &PersonalDetails::other_documents, "the other documents' numbers"},
    {0x5F18, &PersonalDetails::custody, "the custody information"},
};
constexpr tlv::Tag kOtherName = 0x5F0F, kBirth = 0x5F2B, kCitizenship = 0x5F16;

constexpr TextField<DocumentDetails> kDocument[] = {
    {0x5F19, &DocumentDetails::authority, "the issuing authority"},
    {0x5F1B, &DocumentDetails::endorsements, "the endorsements"},
    {0x5F1C, &DocumentDetails::tax_exit, "the tax and exit requirements"},
    {0x5F56, &DocumentDetails::personalization_system, "the personalization system"},
};
constexpr tlv::Tag kOtherPerson = 0x5F1A, kIssued = 0x5F26, kFront = 0x5F1D, kRear = 0x5F1E,
                   kPersonalized = 0x5F55;

// True where one of the fields has this tag.
template <class Group, std::size_t Size>
bool take_text(FileContext& context, const TextField<Group> (&fields)[Size],
               const tlv::Element& element, Group& out) {
    for (const auto& field : fields) {
        if (field.tag != element.tag) continue;
        out.*field.member = context.text(element.value, field.place);
        return true;
    }
    return false;
}

// "A0": how many, and one element each.
Result<void> read_names(FileContext& context, const tlv::Reader& outer, const tlv::Element& element,
                        tlv::Tag tag, std::vector<Text>& out) {
    LIMEN_TRY(tlv::Reader reader, context.enter(outer, element, "the names"));
    std::optional<std::size_t> count;
    std::size_t seen = 0;
    while (!reader.done()) {
        LIMEN_TRY(const tlv::Element part, context.next(reader, "the names"));
        if (part.tag == kCountTag && !count) {
            LIMEN_TRY(count, context.count(part, "the number of names"));
        }
        if (part.tag != tag) continue;
        if (out.size() == kMaxNames) return context.too_large("more names than anybody has");
        out.push_back(context.text(part.value, "a name"));
        ++seen;
    }
    if (count != seen)
        context.deviates("count_differs", "the number of names is not how many there are");
    return {};
}

// Reads the tag list and then each element once; `take` says whether it knew the tag.
template <class Take>
Result<void> read_details(FileContext& context, tlv::Reader reader, tlv::Tag name, Take take) {
    TagList list(context);
    std::vector<tlv::Tag> done;
    while (!reader.done()) {
        LIMEN_TRY(const tlv::Element element, context.next(reader, "an element"));
        if (element.tag == kTagList) {
            list.read(element.value);
            continue;
        }
        const bool names = element.tag == kTemplate || element.tag == name;
        // A list that names the template instead of the names was seen on Belarusian cards.
        list.seen(names ? name : element.tag);
        if (!names && std::ranges::find(done, element.tag) != done.end()) {
            context.deviates("repeated_tag", "an element stands there twice; the first counts");
            continue;
        }
        done.push_back(element.tag);
        LIMEN_TRY(const bool known, take(reader, element));
        if (!known) context.deviates("unknown_tag", "an element that the standard does not have");
    }
    list.finish();
    return {};
}

// YYYYMMDDhhmmss, in fourteen characters or in seven bytes of two digits each.
std::string personalized_at(FileContext& context, ByteView value) {
    std::string text = value.size() == 7 ? to_hex(value) : Text{to_bytes(value)}.shown();
    const bool good = text.size() == 14 && text.find_first_not_of("0123456789") == text.npos &&
                      read_day(as_bytes(text).first(8)).day.has_value() &&
                      text.substr(8, 2) < "24" && text.substr(10, 2) < "60" &&
                      text.substr(12, 2) < "60";
    if (value.size() == 7)
        context.deviates("date_bcd", "the time of personalization has two digits a byte");
    if (!good)
        context.deviates("date_malformed", "the time of personalization is none (YYYYMMDDhhmmss)");
    return text;
}

Result<PersonToNotify> read_person(FileContext& context, const tlv::Reader& outer,
                                   const tlv::Element& element) {
    LIMEN_TRY(tlv::Reader reader, context.enter(outer, element, "a person"));
    PersonToNotify out;
    while (!reader.done()) {
        LIMEN_TRY(const tlv::Element part, context.next(reader, "a person"));
        switch (part.tag) {
            case 0x5F50:
                out.recorded = context.day(part.value, "the date recorded");
                break;
            case 0x5F51:
                out.name = context.text(part.value, "a person's name");
                break;
            case 0x5F52:
                out.telephone = context.text(part.value, "a person's telephone number");
                break;
            case 0x5F53:
                out.address = context.text(part.value, "a person's address");
                break;
            default:
                context.deviates("unknown_tag", "an element that the standard does not have");
        }
    }
    return out;
}

}  // namespace

Result<PersonalDetails> decode_dg11(ByteView file) {
    PersonalDetails out;
    FileContext context(kDg11, out.deviations);
    LIMEN_TRY(const tlv::Reader content, context.open(file, {2, kMaxDetails, kMaxPicture}));
    const auto take = [&](const tlv::Reader& reader, const tlv::Element& element) -> Result<bool> {
        if (take_text(context, kPersonal, element, out)) return true;
        if (element.tag == kTemplate) {
            LIMEN_CHECK(read_names(context, reader, element, kOtherName, out.other_names));
        } else if (element.tag == kOtherName) {
            context.deviates("names_template", "another name stands outside of its template");
            out.other_names.push_back(context.text(element.value, "another name"));
        } else if (element.tag == kBirth) {
            out.birth = context.day(element.value, "the date of birth");
        } else if (element.tag == kCitizenship) {
            out.proof_of_citizenship = to_bytes(element.value);
        } else {
            return false;
        }
        return true;
    };
    LIMEN_CHECK(read_details(context, content, kOtherName, take));
    return out;
}

Result<DocumentDetails> decode_dg12(ByteView file) {
    DocumentDetails out;
    FileContext context(kDg12, out.deviations);
    LIMEN_TRY(const tlv::Reader content, context.open(file, {2, kMaxDetails, kMaxPicture}));
    const auto take = [&](const tlv::Reader& reader, const tlv::Element& element) -> Result<bool> {
        if (take_text(context, kDocument, element, out)) return true;
        if (element.tag == kTemplate) {
            LIMEN_CHECK(read_names(context, reader, element, kOtherPerson, out.other_persons));
        } else if (element.tag == kOtherPerson) {
            context.deviates("names_template", "another person stands outside of its template");
            out.other_persons.push_back(context.text(element.value, "another person"));
        } else if (element.tag == kIssued) {
            out.issued = context.day(element.value, "the date of issue");
        } else if (element.tag == kFront) {
            out.front = to_bytes(element.value);
        } else if (element.tag == kRear) {
            out.rear = to_bytes(element.value);
        } else if (element.tag == kPersonalized) {
            out.personalized = personalized_at(context, element.value);
        } else {
            return false;
        }
        return true;
    };
    LIMEN_CHECK(read_details(context, content, kOtherPerson, take));
    return out;
}

Result<PersonsToNotify> decode_dg16(ByteView file) {
    PersonsToNotify out;
    FileContext context(kDg16, out.deviations);
    LIMEN_TRY(tlv::Reader reader, context.open(file, {2, kMaxPersons + 2, 1u << 16}));
    std::optional<std::size_t> count;
    while (!reader.done()) {
        LIMEN_TRY(const tlv::Element element, context.next(reader, "a person"));
        if (element.tag == kCountTag && !count) {
            LIMEN_TRY(count, context.count(element, "the number of persons"));
            continue;
        }
        if (element.tag < 0xA0 || element.tag > 0xAF) {
            context.deviates("unknown_tag", "an element that is no person");
            continue;
        }
        if (out.persons.size() == kMaxPersons)
            return context.too_large("more persons than the standard has tags for");
        LIMEN_TRY(PersonToNotify person, read_person(context, reader, element));
        out.persons.push_back(std::move(person));
    }
    if (count != out.persons.size())
        context.deviates("count_differs", "the number of persons is not how many there are");
    return out;
}

}  // namespace limen::emrtd
