// SPDX-License-Identifier: Apache-2.0
// Alert lists from CSV files. Which of the two forms a file has is told by its header:
//   documents  entry_id,type,issuer,number
//   persons    entry_id,surname,given_names,birth[,aliases][,nationality][,sex][,note]
// birth is YYYY-MM-DD, YYYY-MM or YYYY, or empty; aliases are "SURNAME/GIVEN;SURNAME/GIVEN"; sex is
// M, F or empty. Names may be in any script: they are transliterated to Latin letters.
#pragma once

#include <string_view>

#include "server/store.hpp"

namespace limen::server {

// Errors (stage lists): "lists.bad_csv", "lists.bad_entry", each with line and column; the field's
// content is never part of the message.
Result<ListContents> import_csv(std::string_view text);

// ICU "Any-Latin; Latin-ASCII", upper case.
Result<std::string> transliterate(std::string_view utf8);

// Signs the draft of `kind` as its next version and publishes it.
Result<PublishedList> publish_list(Store& store, border::ListKind kind,
                                   const protocol::Identity& server, UtcMicros now_us,
                                   std::int64_t valid_hours);

}  // namespace limen::server
