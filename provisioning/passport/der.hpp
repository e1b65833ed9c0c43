// SPDX-License-Identifier: Apache-2.0
// ASN.1 values in DER (ITU-T X.690), written by hand: certificates and signed files of specimens
// need forms that OpenSSL does not make.
#pragma once

#include <chrono>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace limen::passport::der {

using Moment = std::chrono::sys_seconds;
using Parts = std::initializer_list<ByteView>;

Bytes joined(Parts parts);
Bytes joined(const std::vector<Bytes>& parts);

Bytes integer(std::uint64_t value);
// An unsigned number of any length, most significant byte first.
Bytes integer(ByteView magnitude);
Bytes boolean(bool value);
Bytes null();
// "1.2.840.113549.1.7.2". The text is the program's own or was checked; anything else is a bug.
Bytes oid(std::string_view dotted);
// The arcs of the last n numbers are often counted: oid("0.4.0.127.0.7.2.2.4", {2, 3}).
Bytes oid(std::string_view dotted, std::initializer_list<int> more);
// The object identifier's content alone, without tag and length.
Bytes oid_value(std::string_view dotted);
bool is_oid(std::string_view dotted);

Bytes octets(ByteView content);
Bytes bits(ByteView content, int unused = 0);
Bytes utf8(std::string_view text);
Bytes printable(std::string_view text);
Bytes sequence(Parts parts);
Bytes sequence(const std::vector<Bytes>& parts);
// SET OF: in the order that DER wants.
Bytes set_of(std::vector<Bytes> parts);
Bytes set(ByteView content);

// [number] around whole values: EXPLICIT, or the IMPLICIT form of something constructed.
Bytes context(int number, ByteView content);
Bytes context(int number, Parts parts);
// [number] IMPLICIT of something primitive.
Bytes context_primitive(int number, ByteView content);

// UTCTime up to 2049, GeneralizedTime after (RFC 5280, 4.1.2.5).
Bytes time(Moment moment);
Bytes utc_time(Moment moment);
Bytes generalized_time(Moment moment);

}  // namespace limen::passport::der
