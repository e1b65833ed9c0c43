// SPDX-License-Identifier: Apache-2.0
// The chip's files, made (ICAO Doc 9303-10). Decoders live in identity/emrtd; what they share is
// the standard alone.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "provisioning/passport/algorithm.hpp"

namespace limen::passport {

// The name under which the bundle keeps a data group: "EF_DG1".
std::string group_file(int number);
// A data group's whole file: its tag around the content (Doc 9303-10, 4.1).
Bytes data_group(int number, ByteView content);

// EF.COM listing these data groups; LDS 1.7, Unicode 4.0.0.
Bytes make_com(const std::vector<int>& data_groups, const std::string& lds_version = "0107");
// EF.DG1: the lines without breaks.
Bytes make_dg1(const std::vector<std::string>& mrz_lines);

// The LDS security object over these data groups (number → file), hashed with `digest`
// ("SHA256"). Version 1 also names the versions of LDS and Unicode (Doc 9303-10, 4.6.2.3).
Result<Bytes> make_security_object(const std::map<int, Bytes>& data_groups,
                                   const std::string& digest, int version = 0,
                                   bool digest_parameters = true);

// EF.ATR/INFO (ISO/IEC 7816-4, 12.1.1): what lengths the chip takes and gives.
Bytes make_atr_info(std::size_t most_command, std::size_t most_response, bool extended_length);
// EF.DIR: the one application.
Bytes make_dir();
// EF.CVCA (BSI TR-03110-3, A.1.3): whom the chip trusts, the newest first; one or two.
Bytes make_cvca(const std::vector<std::string>& authorities);

}  // namespace limen::passport
