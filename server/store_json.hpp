// SPDX-License-Identifier: Apache-2.0
// A list's draft as it lies in the database.
#pragma once

#include <string>
#include <string_view>

#include "server/store.hpp"

namespace limen::server {

std::string to_json(const ListContents& contents);
Result<ListContents> contents_from_json(std::string_view text);

}  // namespace limen::server
