// SPDX-License-Identifier: Apache-2.0
// The signed content of a defect list, and what is published for a signer that it names.
#include <algorithm>

#include "base/invariant.hpp"
#include "identity/pki/defect_list.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace limen::pki;
    const limen::ByteView content(data, size);
    (void)signer_id_from(content);
    const auto list = decode_defect_list(content, "fuzz");
    if (!list || list->defects.empty()) return 0;
    const Defect& first = list->defects.front();
    const auto found = published_defects({*list}, first.signer, nullptr);
    const bool named = first.signer.by_key_id() || !first.signer.serial.empty();
    LIMEN_INVARIANT(!named || found.size() >= first.known.size(), "a listed signer is found");
    for (const KnownDefect& defect : found) {
        LIMEN_INVARIANT(!code(defect.type).empty() && !words(defect.type).empty(),
                        "every defect has a code and words");
        (void)known_to_fail(found, limen::border::CheckId::pace_cam);
    }
    return 0;
}
