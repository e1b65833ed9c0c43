// SPDX-License-Identifier: Apache-2.0
// Overwrites what is known of a person before its memory is given back.
#pragma once

#include "base/bytes.hpp"
#include "protocol/messages.hpp"

namespace limen::officer {

void wipe(Bytes& bytes);
void wipe(std::string& text);
void wipe(border::Evidence& evidence);
void wipe(border::Decision& decision);
void wipe(protocol::CaseDetail& detail);

}  // namespace limen::officer
