// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/lds/portrait.hpp"

#include "identity/emrtd/lds/biometric_group.hpp"
#include "identity/emrtd/lds/face_records.hpp"
#include "identity/portrait/picture_header.hpp"

namespace limen::emrtd {
namespace {

constexpr FileKind kDg2{"EF.DG2", "dg2", "Doc 9303-10, 4.7.2", 0x75};
constexpr std::uint32_t kFace = 2;  // CBEFF's biometric type

}  // namespace

std::string_view to_string(Portrait::Record record) {
    switch (record) {
        case Portrait::Record::iso19794_5_2005:
            return "ISO/IEC 19794-5:2005";
        case Portrait::Record::iso19794_5_2011:
            return "ISO/IEC 19794-5:2011";
        case Portrait::Record::iso39794_5:
            break;
    }
    return "ISO/IEC 39794-5";
}

Result<Portrait> portrait_of(FileContext& context, ByteView image,
                             const DeclaredPicture& declared) {
    const auto format = portrait::format_of(image);
    if (!format) return context.unsupported("the picture is neither JPEG nor JPEG 2000");
    Portrait out;
    out.format =
        *format == portrait::Format::jpeg ? Portrait::Format::jpeg : Portrait::Format::jpeg2000;
    out.codestream = *format == portrait::Format::jpeg2000_codestream;
    out.image = to_bytes(image);
    if (declared.format && *declared.format != out.format)
        context.deviates("image_type", "the picture is of another format than its record says");
    out.width = declared.width;
    out.height = declared.height;
    const auto header = portrait::read_header(image);
    if (!header) {
        context.deviates("picture_header", "the picture's own header cannot be read");
        return out;
    }
    out.width = static_cast<int>(header->width);
    out.height = static_cast<int>(header->height);
    const bool said = declared.width != 0 && declared.height != 0;
    if (said && (declared.width != out.width || declared.height != out.height))
        context.deviates("image_size", "the picture is of another size than its record says");
    return out;
}

Result<Dg2> decode_faces(ByteView file) {
    Dg2 out;
    FileContext context(kDg2, out.deviations);
    LIMEN_TRY(const auto instances, read_biometric_group(context, file));
    if (instances.empty()) return context.malformed("it has no face");
    for (const BiometricInstance& instance : instances) {
        if (instance.type.value_or(kFace) != kFace)
            context.deviates("biometric_type",
                             "its biometric header does not say that it is a face");
        // What it is, is told by the data: documents wrap old records in the new tag.
        const bool record = instance.data.size() >= 4 && to_text(instance.data.first(3)) == "FAC";
        if (record == instance.constructed)
            context.deviates("data_tag", "the data block's tag is that of another record");
        LIMEN_CHECK(record ? read_face_record(context, instance.data, out.faces)
                           : read_face_block(context, instance.data, out.faces));
    }
    return out;
}

Result<Portrait> decode_dg2(ByteView file) {
    LIMEN_TRY(Dg2 all, decode_faces(file));
    return std::move(all.faces.front());
}

}  // namespace limen::emrtd
