// SPDX-License-Identifier: Apache-2.0
// What each byte of an EF.SOD is for (RFC 5652; Doc 9303-10, 4.6.2), so that a test can say what
// must come of changing it. Written for objects that the factory made; not for untrusted ones.
#pragma once

#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace limen::passport::test {

// One name a byte:
//   frame                 tags and lengths around everything, and the types of the message
//   version               of SignedData
//   digest-set            digestAlgorithms, a hint for readers that hash while they read
//   content-type          eContentType
//   lds-frame, lds-version, lds-digest, lds-digest-parameters, lds-number, lds-hash
//   content, piece-tag    the security object where it comes in pieces, and their tags
//   cert-frame, cert-algorithm, cert-signature, tbs-frame, tbs-serial, tbs-issuer, tbs-validity,
//   tbs-subject, tbs-key, tbs-extensions, tbs-other
//   other-certificate     any but the signer's
//   info-version, info-signer, info-digest, info-algorithm, info-algorithm-parameters
//   null-parameters       of the digests and algorithms of the signer's information
//   attributes, signature, unsigned-attributes
//   set-tag               of the SETs of digests, certificates, signers, attributes and their
//   values
std::vector<std::string_view> map_sod(ByteView sod);

// An element in BER, also with an open length.
struct Node {
    std::uint8_t tag = 0;
    std::size_t begin = 0, content = 0, content_end = 0, end = 0;
    int depth = 0;
};
// Every element, also those inside of the content's OCTET STRING, the outer before the inner.
std::vector<Node> elements(ByteView sod);

// The object with other bytes from `begin` to `end`, which are whole elements or the content of
// one; the lengths of all that is around them are put right.
Bytes with_replaced(ByteView sod, std::size_t begin, std::size_t end, ByteView instead);

// The bytes of one name, as positions.
std::vector<std::size_t> places(const std::vector<std::string_view>& map, std::string_view name);

}  // namespace limen::passport::test
