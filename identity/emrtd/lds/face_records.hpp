// SPDX-License-Identifier: Apache-2.0
// The data blocks inside DG2. Called by decode_faces(); see portrait.hpp for limits and causes.
#pragma once

#include "identity/emrtd/lds/file_context.hpp"
#include "identity/emrtd/lds/portrait.hpp"

namespace limen::emrtd {

// What a record says of a picture that the picture does not.
struct DeclaredPicture {
    std::optional<Portrait::Format> format;
    int width = 0, height = 0;
};
// Format and size as the picture itself says; what was declared otherwise is a deviation.
Result<Portrait> portrait_of(FileContext& context, ByteView image, const DeclaredPicture& declared);

// ISO/IEC 19794-5, 2005 and 2011: "FAC", fixed fields.
Result<void> read_face_record(FileContext& context, ByteView record, std::vector<Portrait>& out);
// ISO/IEC 39794-5: BER in the tags of its ASN.1 module.
Result<void> read_face_block(FileContext& context, ByteView block, std::vector<Portrait>& out);

}  // namespace limen::emrtd
