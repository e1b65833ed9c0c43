// SPDX-License-Identifier: Apache-2.0
// A list's CSV file from another authority: any bytes give entries or an error, and entries can be
// searched.
#include <cstdint>
#include <string_view>

#include "base/invariant.hpp"
#include "server/list_import.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > 4096) return 0;
    auto contents = limen::server::import_csv({reinterpret_cast<const char*>(data), size});
    if (!contents) {
        LIMEN_INVARIANT(!contents.error().message.empty(), "an error says what is wrong");
        return 0;
    }
    limen::border::Document document;
    if (!contents->persons.empty()) document.holder.name = contents->persons.front().name;
    if (!contents->documents.empty()) document.id = contents->documents.front().document;
    const auto list = limen::border::AlertList::build({limen::border::ListKind::tdawn, 1, 0},
                                                      contents->documents, contents->persons);
    for (const auto& hit : list->search(document))
        LIMEN_INVARIANT(hit.score >= 0.5 && hit.score <= 1, "a score is 0.5 to 1");
    return 0;
}
