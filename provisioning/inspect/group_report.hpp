// SPDX-License-Identifier: Apache-2.0
// What a document's files say, in words for a technician. Personal data, because he asked for them.
#pragma once

#include <map>
#include <string_view>

#include "identity/emrtd/document_reader.hpp"
#include "identity/portrait/decoder.hpp"
#include "provisioning/inspect/report.hpp"

namespace limen::inspect {

// Every file a chip may have, so that all of it is shown.
emrtd::ReadPlan plan_of_everything();

// Adds what each file says under keys of its own ("dg11.full_name"), where it deviates from its
// standard under "deviations", and what cannot be decoded as a problem. Portraits are decoded.
void report_files(Report& report, const std::map<emrtd::FileId, Bytes>& files,
                  portrait::Decoder& decoder);

// One file of this name ("EF.DG11"). Cause "lds.unknown_file".
Result<void> report_file(Report& report, std::string_view name, ByteView content,
                         portrait::Decoder& decoder);
// By the tag it begins with; empty: no data group's. EF.DIR begins as EF.DG1 does.
std::string_view name_by_tag(ByteView content);

}  // namespace limen::inspect
