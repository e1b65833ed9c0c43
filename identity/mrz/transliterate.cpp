// SPDX-License-Identifier: Apache-2.0
#include "identity/mrz/transliterate.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace limen::mrz {
namespace {

struct Row {
    std::uint32_t code_point;
    std::string_view text;
};

// Doc 9303-3, section 6, tables A (Latin) and B (Cyrillic, the general rule of each letter), in the
// order of code points.
constexpr auto kTable = std::to_array<Row>({
    {0x00C0, "A"},  {0x00C1, "A"},  {0x00C2, "A"},    {0x00C3, "A"},  {0x00C4, "AE"},
    {0x00C5, "AA"}, {0x00C6, "AE"}, {0x00C7, "C"},    {0x00C8, "E"},  {0x00C9, "E"},
    {0x00CA, "E"},  {0x00CB, "E"},  {0x00CC, "I"},    {0x00CD, "I"},  {0x00CE, "I"},
    {0x00CF, "I"},  {0x00D0, "D"},  {0x00D1, "N"},    {0x00D2, "O"},  {0x00D3, "O"},
    {0x00D4, "O"},  {0x00D5, "O"},  {0x00D6, "OE"},   {0x00D8, "OE"}, {0x00D9, "U"},
    {0x00DA, "U"},  {0x00DB, "U"},  {0x00DC, "UE"},   {0x00DD, "Y"},  {0x00DE, "TH"},
    {0x00DF, "SS"}, {0x00E0, "A"},  {0x00E1, "A"},    {0x00E2, "A"},  {0x00E3, "A"},
    {0x00E4, "AE"}, {0x00E5, "AA"}, {0x00E6, "AE"},   {0x00E7, "C"},  {0x00E8, "E"},
    {0x00E9, "E"},  {0x00EA, "E"},  {0x00EB, "E"},    {0x00EC, "I"},  {0x00ED, "I"},
    {0x00EE, "I"},  {0x00EF, "I"},  {0x00F0, "D"},    {0x00F1, "N"},  {0x00F2, "O"},
    {0x00F3, "O"},  {0x00F4, "O"},  {0x00F5, "O"},    {0x00F6, "OE"}, {0x00F8, "OE"},
    {0x00F9, "U"},  {0x00FA, "U"},  {0x00FB, "U"},    {0x00FC, "UE"}, {0x00FD, "Y"},
    {0x00FE, "TH"}, {0x00FF, "Y"},  {0x0100, "A"},    {0x0101, "A"},  {0x0102, "A"},
    {0x0103, "A"},  {0x0104, "A"},  {0x0105, "A"},    {0x0106, "C"},  {0x0107, "C"},
    {0x0108, "C"},  {0x0109, "C"},  {0x010A, "C"},    {0x010B, "C"},  {0x010C, "C"},
    {0x010D, "C"},  {0x010E, "D"},  {0x010F, "D"},    {0x0110, "D"},  {0x0111, "D"},
    {0x0112, "E"},  {0x0113, "E"},  {0x0114, "E"},    {0x0115, "E"},  {0x0116, "E"},
    {0x0117, "E"},  {0x0118, "E"},  {0x0119, "E"},    {0x011A, "E"},  {0x011B, "E"},
    {0x011C, "G"},  {0x011D, "G"},  {0x011E, "G"},    {0x011F, "G"},  {0x0120, "G"},
    {0x0121, "G"},  {0x0122, "G"},  {0x0123, "G"},    {0x0124, "H"},  {0x0125, "H"},
    {0x0126, "H"},  {0x0127, "H"},  {0x0128, "I"},    {0x0129, "I"},  {0x012A, "I"},
    {0x012B, "I"},  {0x012C, "I"},  {0x012D, "I"},    {0x012E, "I"},  {0x012F, "I"},
    {0x0130, "I"},  {0x0131, "I"},  {0x0132, "IJ"},   {0x0133, "IJ"}, {0x0134, "J"},
    {0x0135, "J"},  {0x0136, "K"},  {0x0137, "K"},    {0x0138, "K"},  {0x0139, "L"},
    {0x013A, "L"},  {0x013B, "L"},  {0x013C, "L"},    {0x013D, "L"},  {0x013E, "L"},
    {0x013F, "L"},  {0x0140, "L"},  {0x0141, "L"},    {0x0142, "L"},  {0x0143, "N"},
    {0x0144, "N"},  {0x0145, "N"},  {0x0146, "N"},    {0x0147, "N"},  {0x0148, "N"},
    {0x0149, "N"},  {0x014A, "N"},  {0x014B, "N"},    {0x014C, "O"},  {0x014D, "O"},
    {0x014E, "O"},  {0x014F, "O"},  {0x0150, "O"},    {0x0151, "O"},  {0x0152, "OE"},
    {0x0153, "OE"}, {0x0154, "R"},  {0x0155, "R"},    {0x0156, "R"},  {0x0157, "R"},
    {0x0158, "R"},  {0x0159, "R"},  {0x015A, "S"},    {0x015B, "S"},  {0x015C, "S"},
    {0x015D, "S"},  {0x015E, "S"},  {0x015F, "S"},    {0x0160, "S"},  {0x0161, "S"},
    {0x0162, "T"},  {0x0163, "T"},  {0x0164, "T"},    {0x0165, "T"},  {0x0166, "T"},
    {0x0167, "T"},  {0x0168, "U"},  {0x0169, "U"},    {0x016A, "U"},  {0x016B, "U"},
    {0x016C, "U"},  {0x016D, "U"},  {0x016E, "U"},    {0x016F, "U"},  {0x0170, "U"},
    {0x0171, "U"},  {0x0172, "U"},  {0x0173, "U"},    {0x0174, "W"},  {0x0175, "W"},
    {0x0176, "Y"},  {0x0177, "Y"},  {0x0178, "Y"},    {0x0179, "Z"},  {0x017A, "Z"},
    {0x017B, "Z"},  {0x017C, "Z"},  {0x017D, "Z"},    {0x017E, "Z"},  {0x017F, "S"},
    {0x018F, "E"},  {0x01A0, "O"},  {0x01A1, "O"},    {0x01AF, "U"},  {0x01B0, "U"},
    {0x01CD, "A"},  {0x01CE, "A"},  {0x01CF, "I"},    {0x01D0, "I"},  {0x01D1, "O"},
    {0x01D2, "O"},  {0x01D3, "U"},  {0x01D4, "U"},    {0x0218, "S"},  {0x0219, "S"},
    {0x021A, "T"},  {0x021B, "T"},  {0x0259, "E"},    {0x0401, "E"},  {0x0402, "D"},
    {0x0403, "G"},  {0x0404, "IE"}, {0x0405, "DZ"},   {0x0406, "I"},  {0x0407, "I"},
    {0x0408, "J"},  {0x0409, "LJ"}, {0x040A, "NJ"},   {0x040B, "C"},  {0x040C, "K"},
    {0x040E, "U"},  {0x040F, "DZ"}, {0x0410, "A"},    {0x0411, "B"},  {0x0412, "V"},
    {0x0413, "G"},  {0x0414, "D"},  {0x0415, "E"},    {0x0416, "ZH"}, {0x0417, "Z"},
    {0x0418, "I"},  {0x0419, "I"},  {0x041A, "K"},    {0x041B, "L"},  {0x041C, "M"},
    {0x041D, "N"},  {0x041E, "O"},  {0x041F, "P"},    {0x0420, "R"},  {0x0421, "S"},
    {0x0422, "T"},  {0x0423, "U"},  {0x0424, "F"},    {0x0425, "KH"}, {0x0426, "TS"},
    {0x0427, "CH"}, {0x0428, "SH"}, {0x0429, "SHCH"}, {0x042A, "IE"}, {0x042B, "Y"},
    {0x042C, ""},   {0x042D, "E"},  {0x042E, "IU"},   {0x042F, "IA"}, {0x0430, "A"},
    {0x0431, "B"},  {0x0432, "V"},  {0x0433, "G"},    {0x0434, "D"},  {0x0435, "E"},
    {0x0436, "ZH"}, {0x0437, "Z"},  {0x0438, "I"},    {0x0439, "I"},  {0x043A, "K"},
    {0x043B, "L"},  {0x043C, "M"},  {0x043D, "N"},    {0x043E, "O"},  {0x043F, "P"},
    {0x0440, "R"},  {0x0441, "S"},  {0x0442, "T"},    {0x0443, "U"},  {0x0444, "F"},
    {0x0445, "KH"}, {0x0446, "TS"}, {0x0447, "CH"},   {0x0448, "SH"}, {0x0449, "SHCH"},
    {0x044A, "IE"}, {0x044B, "Y"},  {0x044C, ""},     {0x044D, "E"},  {0x044E, "IU"},
    {0x044F, "IA"}, {0x0451, "E"},  {0x0452, "D"},    {0x0453, "G"},  {0x0454, "IE"},
    {0x0455, "DZ"}, {0x0456, "I"},  {0x0457, "I"},    {0x0458, "J"},  {0x0459, "LJ"},
    {0x045A, "NJ"}, {0x045B, "C"},  {0x045C, "K"},    {0x045E, "U"},  {0x045F, "DZ"},
    {0x0474, "Y"},  {0x0475, "Y"},  {0x0490, "G"},    {0x0491, "G"},  {0x1E9E, "SS"},
    {0x1EA0, "A"},  {0x1EA1, "A"},  {0x1EA2, "A"},    {0x1EA3, "A"},  {0x1EA4, "A"},
    {0x1EA5, "A"},  {0x1EA6, "A"},  {0x1EA7, "A"},    {0x1EA8, "A"},  {0x1EA9, "A"},
    {0x1EAA, "A"},  {0x1EAB, "A"},  {0x1EAC, "A"},    {0x1EAD, "A"},  {0x1EAE, "A"},
    {0x1EAF, "A"},  {0x1EB0, "A"},  {0x1EB1, "A"},    {0x1EB2, "A"},  {0x1EB3, "A"},
    {0x1EB4, "A"},  {0x1EB5, "A"},  {0x1EB6, "A"},    {0x1EB7, "A"},  {0x1EB8, "E"},
    {0x1EB9, "E"},  {0x1EBA, "E"},  {0x1EBB, "E"},    {0x1EBC, "E"},  {0x1EBD, "E"},
    {0x1EBE, "E"},  {0x1EBF, "E"},  {0x1EC0, "E"},    {0x1EC1, "E"},  {0x1EC2, "E"},
    {0x1EC3, "E"},  {0x1EC4, "E"},  {0x1EC5, "E"},    {0x1EC6, "E"},  {0x1EC7, "E"},
    {0x1EC8, "I"},  {0x1EC9, "I"},  {0x1ECA, "I"},    {0x1ECB, "I"},  {0x1ECC, "O"},
    {0x1ECD, "O"},  {0x1ECE, "O"},  {0x1ECF, "O"},    {0x1ED0, "O"},  {0x1ED1, "O"},
    {0x1ED2, "O"},  {0x1ED3, "O"},  {0x1ED4, "O"},    {0x1ED5, "O"},  {0x1ED6, "O"},
    {0x1ED7, "O"},  {0x1ED8, "O"},  {0x1ED9, "O"},    {0x1EDA, "O"},  {0x1EDB, "O"},
    {0x1EDC, "O"},  {0x1EDD, "O"},  {0x1EDE, "O"},    {0x1EDF, "O"},  {0x1EE0, "O"},
    {0x1EE1, "O"},  {0x1EE2, "O"},  {0x1EE3, "O"},    {0x1EE4, "U"},  {0x1EE5, "U"},
    {0x1EE6, "U"},  {0x1EE7, "U"},  {0x1EE8, "U"},    {0x1EE9, "U"},  {0x1EEA, "U"},
    {0x1EEB, "U"},  {0x1EEC, "U"},  {0x1EED, "U"},    {0x1EEE, "U"},  {0x1EEF, "U"},
    {0x1EF0, "U"},  {0x1EF1, "U"},  {0x1EF2, "Y"},    {0x1EF3, "Y"},  {0x1EF4, "Y"},
    {0x1EF5, "Y"},  {0x1EF6, "Y"},  {0x1EF7, "Y"},    {0x1EF8, "Y"},  {0x1EF9, "Y"},
});
static_assert(std::ranges::is_sorted(kTable, {}, &Row::code_point));

// 0xFFFFFFFF for bytes that are not UTF-8; advances past what was read.
std::uint32_t next_code_point(std::string_view text, std::size_t& at) {
    constexpr std::uint32_t kBad = 0xFFFFFFFF;
    const auto first = static_cast<unsigned char>(text[at++]);
    if (first < 0x80) return first;
    const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC2 ? 1 : -1;
    if (more < 0 || first > 0xF4) return kBad;
    std::uint32_t point = first & (0x3Fu >> more);
    for (int i = 0; i < more; ++i, ++at) {
        if (at >= text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80) return kBad;
        point = (point << 6) | (static_cast<unsigned char>(text[at]) & 0x3Fu);
    }
    return point;
}

bool parts_words(std::uint32_t point) {
    switch (point) {
        case ' ':
        case '-':
        case ',':
        case '<':
        case 0x00A0:  // no-break space
        case 0x2010:  // hyphens and dashes
        case 0x2011:
        case 0x2013:
            return true;
        default:
            return false;
    }
}

bool falls_away(std::uint32_t point) {
    switch (point) {
        case '\'':
        case '.':
        case '`':
        case 0x00B4:  // acute accent used as an apostrophe
        case 0x02BC:  // modifier letter apostrophe
        case 0x2018:
        case 0x2019:
            return true;
        default:
            return false;
    }
}

// A letter followed by a combining mark (decomposed text) must give what the composed letter gives.
bool combine(std::uint32_t mark, std::string& out) {
    if (mark < 0x0300 || mark > 0x036F) return false;
    const char before = out.empty() ? ' ' : out.back();
    if (mark == 0x0308 && (before == 'A' || before == 'O' || before == 'U')) out += 'E';
    if (mark == 0x030A && before == 'A') out += 'A';
    return true;
}

}  // namespace

Result<std::string> transliterate(std::string_view utf8) {
    std::string out;
    for (std::size_t at = 0; at < utf8.size();) {
        const std::uint32_t point = next_code_point(utf8, at);
        if (point >= 'A' && point <= 'Z') {
            out += static_cast<char>(point);
        } else if (point >= 'a' && point <= 'z') {
            out += static_cast<char>(point - 'a' + 'A');
        } else if (parts_words(point)) {
            if (!out.empty() && out.back() != ' ') out += ' ';
        } else if (point >= '0' && point <= '9') {
            return fail(Stage::mrz, "mrz.bad_field", "a name has no digits (Doc 9303-3, 4.6)");
        } else if (!falls_away(point) && !combine(point, out)) {
            const auto row = std::ranges::lower_bound(kTable, point, {}, &Row::code_point);
            if (row == kTable.end() || row->code_point != point) {
                return fail(Stage::mrz, "mrz.cannot_transliterate",
                            fmt::format("U+{:04X} stands in no table of Doc 9303-3, section 6; "
                                        "give the name in Latin letters",
                                        point));
            }
            out += row->text;
        }
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

}  // namespace limen::mrz
