// SPDX-License-Identifier: Apache-2.0
// Ways in which chips in the field differ from the standard, each with where it was seen.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace limen::virtual_chip {

// X(identifier, "name in profiles and bundles", "what the chip does", "where it was seen").
// Numbers after a project's name are of its issues and changes on GitHub. "hostile" is said of what
// no genuine chip does.
#define LIMEN_QUIRKS(X)                                                                            \
    /* Selecting */                                                                                \
    X(card_access_no_short_id, "card-access-no-short-id",                                          \
      "EF.CardAccess cannot be read by its short identifier", "some British passports (JMRTD)")    \
    X(master_file_refused, "master-file-refused",                                                  \
      "SELECT of the master file gives 6A86, with and without its identifier",                     \
      "Australia (gmrtd 414), France's identity card (NFCPassportReader 164)")                     \
    X(master_file_protected, "master-file-protected", "SELECT of the master file gives 6982",      \
      "New Zealand (gmrtd 414)")                                                                   \
    X(master_file_no_instruction, "master-file-no-instruction",                                    \
      "SELECT of the master file gives 6D00", "Viet Nam's identity card (NFCPassportReader 219)")  \
    X(master_file_only_implicit, "master-file-only-implicit",                                      \
      "SELECT of the master file works without 3F00 only, else 6A87", "Ukraine (gmrtd 414)")       \
    X(master_file_implicit_ignored, "master-file-implicit-ignored",                                \
      "SELECT without data says 9000 and selects nothing",                                         \
      "European passports (NFCPassportReader, TagReader)")                                         \
    X(card_access_in_application, "card-access-in-application",                                    \
      "EF.CardAccess is found in the application as well",                                         \
      "Latvia's identity card (NFCPassportReader 219)")                                            \
    X(no_le_where_none_belongs, "no-le-where-none-belongs",                                        \
      "SELECT and MSE with an Le field give 6700",                                                 \
      "Germany, 2008 to 2022 (NFCPassportReader 153)")                                             \
    X(select_wants_file_control, "select-wants-file-control",                                      \
      "SELECT with P2 0C gives 6A86; 00 and 04 work",                                              \
      "no document named; ISO/IEC 7816-4 leaves it open")                                          \
    X(directory_protected, "directory-protected", "EF.DIR gives 6982 before access",               \
      "United States, 2025 (gmrtd 226)")                                                           \
    X(master_file_ends_bac, "master-file-ends-bac",                                                \
      "in the master file a session begun by BAC gives 6882", "Portugal (worldfnd/icao-9303 13)")  \
    /* Reading */                                                                                  \
    X(le_too_large_6700, "le-too-large-6700", "more asked for than fits gives 6700",               \
      "Netherlands, older ones (NFCPassportReader 24, 25)")                                        \
    X(le_too_large_6cxx, "le-too-large-6cxx",                                                      \
      "more asked for than fits gives 6C with what would fit",                                     \
      "no country named: 6CE7 (NFCPassportReader 29)")                                             \
    X(le_too_large_6988, "le-too-large-6988",                                                      \
      "more asked for than fits gives 6988 in plain and ends the session",                         \
      "United States (NFCPassportReader 45)")                                                      \
    X(le_too_large_6f00, "le-too-large-6f00", "more asked for than fits gives 6F00",               \
      "no document named; what a chip gives that knows no better")                                 \
    X(le_all_6b00, "le-all-6b00", "Le 00, everything, gives 6B00 in plain and ends the session",   \
      "Russia (NFCPassportReader 89, flipperzero-firmware 1866)")                                  \
    X(end_of_file_ends_session, "end-of-file-ends-session",                                        \
      "asking beyond the end gives 6282 in plain, no data, and ends the session",                  \
      "Spain's identity card (NFCPassportReader 91)")                                              \
    X(short_answers, "short-answers", "gives at most 92 bytes a read and says 9000",               \
      "chips that read under 100 bytes (gmrtd, nfc_session)")                                      \
    X(padding_beyond_end, "padding-beyond-end", "zeros are read beyond a file's end",              \
      "no document named; files of fixed size like EF.CVCA")                                       \
    X(odd_read_refused, "odd-read-refused", "READ BINARY with an odd instruction gives 6D00",      \
      "chips without files over 32 kB need none (Doc 9303-10, 3.6.5)")                             \
    X(odd_read_long_length, "odd-read-long-length",                                                \
      "the data object of an odd READ BINARY has a length of three bytes",                         \
      "no document named; BER allows it")                                                          \
    X(odd_read_wraps, "odd-read-wraps", "offsets of an odd READ BINARY lose what is over 32767",   \
      "no document named; a chip with 15 bits for an offset")                                      \
    /* Lengths */                                                                                  \
    X(extended_announced_only, "extended-announced-only",                                          \
      "the ATR announces extended length, which gives 6700",                                       \
      "no country named (JMRTD passes it by hand for that reason)")                                \
    X(extended_refused_sealed, "extended-refused-sealed",                                          \
      "extended length gives 6700 within secure messaging", "United States (gmrtd 457)")           \
    X(answers_in_parts, "answers-in-parts",                                                        \
      "answers over 100 bytes wait for GET RESPONSE, sealed ones too",                             \
      "Finland: 611B (NFCPassportReader 174)")                                                     \
    /* Secure messaging */                                                                         \
    X(errors_in_plain, "errors-in-plain",                                                          \
      "errors come without secure messaging and are not counted; the session goes on",             \
      "no country named; readers begin anew after one (NFCPassportReader)")                        \
    X(errors_end_session, "errors-end-session", "any error comes in plain and ends the session",   \
      "Germany's identity card (NFCPassportReader 22, 165)")                                       \
    X(no_status_object, "no-status-object", "good answers have no DO99",                           \
      "no document named; Doc 9303-11, 9.8.4 wants it in every answer")                            \
    X(mac_wrong_once, "mac-wrong-once", "the fifth protected answer has one wrong bit",            \
      "any document: noise that the link did not see")                                             \
    /* Access */                                                                                   \
    X(bac_key_missing, "bac-key-missing",                                                          \
      "GET CHALLENGE works, then EXTERNAL AUTHENTICATE gives 6A88",                                \
      "Germany, 2023 (NFCPassportReader 197, passy 3)")                                            \
    X(bac_wrong_key_6985, "bac-wrong-key-6985", "a wrong BAC key gives 6985",                      \
      "no country named (selfxyz/self 770, tananaev/passport-reader 7)")                           \
    X(bac_once, "bac-once", "after a wrong BAC key all others give 6985 until the chip is lifted", \
      "Netherlands, 2023 (NFCPassportReader 164, passy 55)")                                       \
    X(bac_refused_after_pace, "bac-refused-after-pace",                                            \
      "after a failed PACE, BAC gives 6985 until the chip is lifted",                              \
      "Emirates' identity card (NFCPassportReader 156)")                                           \
    X(slower_after_wrong_key, "slower-after-wrong-key",                                            \
      "each wrong key makes the chip wait a second longer",                                        \
      "BSI TR-03110's delay against guessing")                                                     \
    X(card_access_hidden, "card-access-hidden",                                                    \
      "EF.CardAccess is not found although the chip speaks PACE",                                  \
      "hostile: somebody between wants BAC (gmrtd 446)")                                           \
    X(pace_refused, "pace-refused", "MSE:Set AT gives 6A80 for what EF.CardAccess advertises",     \
      "no country named (NFCPassportReader 153, 208)")                                             \
    X(pace_needs_parameters, "pace-needs-parameters",                                              \
      "MSE:Set AT without the parameters' identifier gives 6A87",                                  \
      "Ukraine, before July 2022 (gmrtd 108)")                                                     \
    X(pace_takes_first_parameters, "pace-takes-first-parameters",                                  \
      "without the parameters' identifier the first ones are meant",                               \
      "Germany's and Poland's identity cards (NFCPassportReader 269)")                             \
    X(pace_tries_counter, "pace-tries-counter", "a wrong CAN gives 63C2, 63C1, 63C0, then 6983",   \
      "BSI TR-03110, 63Cx; Germany's identity card")                                               \
    X(pace_short_nonce, "pace-short-nonce", "with 3DES the nonce is one block long",               \
      "Italy's identity card (italia/cie-mrtd-example-app 1)")                                     \
    /* Files */                                                                                    \
    X(com_missing, "com-missing", "EF.COM is not found",                                           \
      "no document named; LDS 1.8 says what is there in EF.SOD")                                   \
    X(group12_missing, "group12-missing", "EF.DG12 is not found although EF.COM lists it",         \
      "Germany (NFCPassportReader 21)")                                                            \
    /* The chip's own keys */                                                                      \
    X(chip_key_without_info, "chip-key-without-info",                                              \
      "Chip Authentication means 3DES, whatever the key is for",                                   \
      "France: no ChipAuthenticationInfo (gmrtd, chip_auth)")                                      \
    X(no_key_agreement_template, "no-key-agreement-template",                                      \
      "MSE:Set KAT gives 6A86; 3DES goes through MSE:Set AT",                                      \
      "not compliant, but issued (Doc 9303-11, 8.5, note 1)")                                      \
    X(chip_key_must_be_named, "chip-key-must-be-named", "the only key must be named, else 6A80",   \
      "Malta (NFCPassportReader 128)")                                                             \
    X(active_der, "active-der", "ECDSA of Active Authentication is DER, not plain",                \
      "Portugal's identity card (gmrtd 187)")                                                      \
    X(active_exact_le, "active-exact-le",                                                          \
      "INTERNAL AUTHENTICATE with another Le than the signature's gives 6Cxx",                     \
      "Norway (NFCPassportReader 113)")                                                            \
    X(active_cut, "active-cut", "a signature that does not fit is cut without a word",             \
      "Australia (NFCPassportReader 194, 223)")                                                    \
    X(active_extended_empty, "active-extended-empty",                                              \
      "INTERNAL AUTHENTICATE with extended length gives 9000 and nothing",                         \
      "China (NFCPassportReader 223)")                                                             \
    X(active_6a88, "active-6a88", "without a key INTERNAL AUTHENTICATE gives 6A88",                \
      "United Kingdom (irmamobile 672)")                                                           \
    /* Hostile ones, for what the reader must refuse */                                            \
    X(replays, "replays", "from the second laying on, answers are those of the first",             \
      "hostile: a recording")                                                                      \
    X(cloned, "cloned", "all files, but none of the keys: signatures and agreed keys are random",  \
      "hostile: a copied document")                                                                \
    X(mirrors_keys, "mirrors-keys",                                                                \
      "PACE gives the terminal's own public keys and its token back",                              \
      "hostile: Doc 9303-11, 4.4.1 wants this noticed")                                            \
    X(invalid_points, "invalid-points",                                                            \
      "PACE gives points that are on no curve, numbers outside the field",                         \
      "hostile: invalid curve attack")                                                             \
    X(weak_elements, "weak-elements", "PACE gives elements of a tiny subgroup",                    \
      "hostile: small subgroup attack")                                                            \
    X(wrong_token, "wrong-token", "PACE's last answer has a random token",                         \
      "hostile: whoever answers does not know the password")                                       \
    X(mapping_without_proof, "mapping-without-proof",                                              \
      "PACE-CAM leaves the chip authentication data out",                                          \
      "hostile: a chip without the key that it claims")                                            \
    X(repeated_challenge, "repeated-challenge", "every challenge of BAC is the same",              \
      "hostile: a random number generator that is none")                                           \
    X(length_bomb, "length-bomb", "every file begins with a length of 4 GB", "hostile")            \
    X(endless_files, "endless-files", "no file ever ends", "hostile")                              \
    X(endless_parts, "endless-parts", "every answer says 61FF", "hostile")                         \
    X(endless_wrong_le, "endless-wrong-le",                                                        \
      "every READ BINARY says 6Cxx, each time another length", "hostile")                          \
    X(swapped_content, "swapped-content", "what is read a second time is different",               \
      "hostile: checked once, used later")                                                         \
    X(data_in_plain, "data-in-plain", "within a session data come without secure messaging",       \
      "hostile: whoever answers does not have the keys")                                           \
    X(garbage, "garbage", "after access every answer is noise", "hostile")                         \
    X(empty_answers, "empty-answers", "after access answers have no status word", "hostile")

enum class Quirk : std::uint8_t {
#define X(id, name, does, seen) id,
    LIMEN_QUIRKS(X)
#undef X
};

struct QuirkInfo {
    Quirk id;
    std::string_view name, does, seen;
};
std::span<const QuirkInfo> all_quirks();
std::string_view to_string(Quirk quirk);
std::optional<Quirk> quirk_from(std::string_view name);

}  // namespace limen::virtual_chip
