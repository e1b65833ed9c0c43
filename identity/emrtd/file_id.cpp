// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "identity/emrtd/document_reader.hpp"

namespace limen::emrtd {
namespace {

struct Name {
    FileId file;
    std::string_view text;
};
constexpr std::array kNames = {
    Name{FileId::card_access, "EF.CardAccess"},
    Name{FileId::card_security, "EF.CardSecurity"},
    Name{FileId::com, "EF.COM"},
    Name{FileId::sod, "EF.SOD"},
    Name{FileId::cvca, "EF.CVCA"},
    Name{FileId::dg1, "EF.DG1"},
    Name{FileId::dg2, "EF.DG2"},
    Name{FileId::dg3, "EF.DG3"},
    Name{FileId::dg7, "EF.DG7"},
    Name{FileId::dg11, "EF.DG11"},
    Name{FileId::dg12, "EF.DG12"},
    Name{FileId::dg13, "EF.DG13"},
    Name{FileId::dg14, "EF.DG14"},
    Name{FileId::dg15, "EF.DG15"},
    Name{FileId::dg16, "EF.DG16"},
};
// Doc 9303-10, 4.7: data group n has the file identifier 01 n.
constexpr std::uint32_t kFirstGroup = 0x0101, kLastGroup = 0x0110;

}  // namespace

std::string_view to_string(FileId file) {
    for (const Name& name : kNames)
        if (name.file == file) return name.text;
    return "EF.?";
}

std::optional<FileId> data_group(int number) {
    for (const Name& name : kNames)
        if (data_group_number(name.file) == number) return name.file;
    return std::nullopt;
}

std::optional<int> data_group_number(FileId file) {
    const auto id = static_cast<std::uint32_t>(file);
    if (id < kFirstGroup || id > kLastGroup) return std::nullopt;
    return static_cast<int>(id - kFirstGroup) + 1;
}

}  // namespace limen::emrtd
