// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/lds/biometric_group.hpp"

namespace limen::emrtd {
namespace {

constexpr tlv::Tag kGroup = 0x7F61, kInstance = 0x7F60, kHeader = 0xA1, kPlain = 0x5F2E,
                   kConstructed = 0x7F2E, kProtected = 0x7D;
constexpr tlv::Tag kType = 0x81, kSubtype = 0x82, kOwner = 0x87, kFormat = 0x88;
// The count and the instances; what random filler an empty DG3 has besides.
constexpr std::size_t kMaxElements = kMaxInstances + 4;
// A header has eight elements at most.
constexpr std::size_t kMaxHeaderElements = 16;
// The file reader's own limit is under it.
constexpr std::size_t kMaxLength = 1u << 20;

std::uint32_t number(ByteView value) {
    std::uint32_t out = 0;
    for (const std::uint8_t byte : value) out = out << 8 | byte;
    return out;
}

// A damaged header costs nothing but what it says: the data block speaks for itself.
void read_header(FileContext& context, ByteView value, BiometricInstance& out) {
    tlv::Reader reader(value, {1, kMaxHeaderElements, 256});
    while (!reader.done()) {
        const auto element = reader.next();
        if (!element)
            return context.deviates("header_malformed", "a biometric header cannot be read");
        if (element->value.size() > 4) continue;
        if (element->tag == kType) out.type = number(element->value);
        if (element->tag == kSubtype) out.subtype = number(element->value);
        if (element->tag == kOwner) out.owner = number(element->value);
        if (element->tag == kFormat) out.format = number(element->value);
    }
}

Result<BiometricInstance> read_instance(FileContext& context, const tlv::Reader& outer,
                                        const tlv::Element& element) {
    LIMEN_TRY(tlv::Reader reader, context.enter(outer, element, "a biometric template"));
    BiometricInstance out;
    bool header = false, data = false;
    while (!reader.done() && !data) {
        LIMEN_TRY(const tlv::Element part, context.next(reader, "a biometric template"));
        if (part.tag == kProtected)
            return context.unsupported("the biometric data are encrypted for somebody else");
        if (part.tag == kHeader) {
            header = true;
            read_header(context, part.value, out);
        }
        if (part.tag != kPlain && part.tag != kConstructed) continue;
        data = true;
        out.data = part.value;
        out.constructed = part.tag == kConstructed;
    }
    if (!data) return context.malformed("the biometric data block is missing");
    if (!header) context.deviates("header_missing", "a template without its biometric header");
    return out;
}

}  // namespace

Result<std::vector<BiometricInstance>> read_biometric_group(FileContext& context, ByteView file) {
    LIMEN_TRY(tlv::Reader outer, context.open(file, {4, kMaxElements, kMaxLength}));
    const auto group = outer.next();
    if (!group) return context.at("the biometric group template", group.error());
    if (group->tag != kGroup) return context.malformed("the biometric group template is missing");
    LIMEN_TRY(tlv::Reader reader, context.enter(outer, *group, "the biometric group template"));
    std::vector<BiometricInstance> out;
    std::optional<std::size_t> count;
    while (!reader.done()) {
        LIMEN_TRY(const tlv::Element element, context.next(reader, "the biometric group template"));
        if (element.tag == kCountTag && !count) {
            LIMEN_TRY(count, context.count(element, "the number of instances"));
        }
        if (element.tag != kInstance) continue;
        if (out.size() == kMaxInstances)
            return context.too_large("more biometric templates than anybody has fingers");
        LIMEN_TRY(BiometricInstance instance, read_instance(context, reader, element));
        out.push_back(instance);
    }
    if (!count)
        context.deviates("count_missing", "the number of instances is missing");
    else if (*count != out.size())
        context.deviates("count_differs", "the number of instances is not how many there are");
    return out;
}

}  // namespace limen::emrtd
