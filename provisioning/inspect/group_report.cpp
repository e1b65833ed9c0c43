// SPDX-License-Identifier: Apache-2.0
#include "provisioning/inspect/group_report.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "identity/emrtd/lds.hpp"

namespace limen::inspect {
namespace {

using emrtd::Text;

std::string sides(int width, int height) {
    return std::to_string(width) + "x" + std::to_string(height);
}

std::string bytes_of(ByteView content) {
    return std::to_string(content.size()) + " bytes";
}

// Writes one file's values under its prefix ("dg11.").
class Section {
  public:
    Section(Report& report, std::string prefix) : report_(report), prefix_(std::move(prefix)) {}
    void add(const char* key, Report::Value value) { report_.add(prefix_ + key, std::move(value)); }
    void text(const char* key, const Text& text) {
        if (!text.empty()) add(key, text.shown());
    }
    void texts(const char* key, const std::vector<Text>& texts) {
        std::vector<std::string> shown;
        for (const Text& text : texts) shown.push_back(text.shown());
        if (!shown.empty()) add(key, std::move(shown));
    }
    void day(const char* key, const std::optional<emrtd::Day>& day) {
        if (day) add(key, day->text);
    }
    void picture(const char* key, ByteView image) {
        if (!image.empty()) add(key, bytes_of(image));
    }
    void deviations(const emrtd::Deviations& deviations) {
        std::vector<std::string> lines;
        for (const auto& one : deviations) lines.push_back(one.code + ": " + one.words);
        if (!lines.empty()) add("deviations", std::move(lines));
    }
    // False, and a problem, where a file could not be decoded.
    template <class T>
    bool understood(const Result<T>& result) {
        if (!result) report_.problem(result.error());
        return result.has_value();
    }
    Report& report() { return report_; }

  private:
    Report& report_;
    std::string prefix_;
};

void show_atr_info(Section& out, ByteView content, portrait::Decoder&) {
    const auto info = emrtd::decode_atr_info(content);
    if (!out.understood(info)) return;
    if (info->extended_length) out.add("extended_length", *info->extended_length);
    if (info->command_chaining) out.add("command_chaining", *info->command_chaining);
    if (info->max_command) out.add("max_command", static_cast<std::int64_t>(*info->max_command));
    if (info->max_response) out.add("max_response", static_cast<std::int64_t>(*info->max_response));
    out.deviations(info->deviations);
}

void show_directory(Section& out, ByteView content, portrait::Decoder&) {
    const auto directory = emrtd::decode_directory(content);
    if (!out.understood(directory)) return;
    std::vector<std::string> lines;
    for (const auto& one : directory->applications)
        lines.push_back(to_hex(one.aid) + (one.label.empty() ? "" : " " + one.label.shown()));
    out.add("applications", std::move(lines));
    out.deviations(directory->deviations);
}

void show_com(Section& out, ByteView content, portrait::Decoder&) {
    const auto com = emrtd::decode_com(content);
    if (!out.understood(com)) return;
    out.add("lds_version", com->lds_version);
    out.add("unicode_version", com->unicode_version);
    std::vector<std::string> groups;
    for (const int group : com->data_groups) groups.push_back("DG" + std::to_string(group));
    out.add("data_groups", std::move(groups));
    out.deviations(com->deviations);
}

void show_dg1(Section& out, ByteView content, portrait::Decoder&) {
    const auto mrz = emrtd::decode_dg1(content);
    if (out.understood(mrz)) out.report().add("mrz", *mrz);
}

void show_pose(Section& out, const emrtd::Portrait::Pose& pose) {
    const auto angle = [&](const char* key, std::optional<int> degrees) {
        if (degrees) out.add(key, static_cast<std::int64_t>(*degrees));
    };
    angle("yaw", pose.yaw);
    angle("pitch", pose.pitch);
    angle("roll", pose.roll);
}

void show_dg2(Section& out, ByteView content, portrait::Decoder& decoder) {
    const auto dg2 = emrtd::decode_faces(content);
    if (!out.understood(dg2)) return;
    const emrtd::Portrait& first = dg2->faces.front();
    const std::string format =
        first.format == emrtd::Portrait::Format::jpeg ? "JPEG " : "JPEG 2000 ";
    out.report().add("portrait", format + (first.codestream ? "codestream " : "") +
                                     sides(first.width, first.height));
    out.add("record", std::string(emrtd::to_string(first.record)));
    if (dg2->faces.size() > 1) out.add("faces", static_cast<std::int64_t>(dg2->faces.size()));
    if (!first.captured.empty()) out.add("captured", first.captured);
    show_pose(out, first.pose);
    out.deviations(dg2->deviations);
    const auto began = std::chrono::steady_clock::now();
    const auto picture = decoder.decode(first.image);
    const auto took = micros(std::chrono::steady_clock::now() - began);
    if (out.understood(picture)) out.report().add(border::StepTime{"portrait.decoded", took, took});
}

void show_dg3(Section& out, ByteView content, portrait::Decoder&) {
    const auto dg3 = emrtd::decode_dg3(content);
    if (!out.understood(dg3)) return;
    out.add("finger_count", static_cast<std::int64_t>(dg3->fingers.size()));
    std::vector<std::string> lines;
    for (const auto& one : dg3->fingers)
        lines.push_back(std::string(emrtd::finger_name(one.position)) + " " + one.compression +
                        " " + sides(one.width, one.height));
    for (const Bytes& block : dg3->blocks) lines.push_back("ISO/IEC 39794-4 " + bytes_of(block));
    out.add("fingers", std::move(lines));
    out.deviations(dg3->deviations);
}

void show_dg4(Section& out, ByteView content, portrait::Decoder&) {
    const auto dg4 = emrtd::decode_dg4(content);
    if (!out.understood(dg4)) return;
    std::vector<std::string> lines;
    for (const auto& one : dg4->records)
        lines.push_back(std::to_string(one.eyes) + " eyes, " + one.format);
    for (const Bytes& block : dg4->blocks) lines.push_back("ISO/IEC 39794-6 " + bytes_of(block));
    out.add("irises", std::move(lines));
    out.deviations(dg4->deviations);
}

void show_displayed(Section& out, const Result<emrtd::Displayed>& displayed) {
    if (!out.understood(displayed)) return;
    std::vector<std::string> lines;
    for (const auto& one : displayed->pictures)
        lines.push_back(one.format + " " + sides(one.width, one.height));
    out.add("pictures", std::move(lines));
    out.deviations(displayed->deviations);
}

void show_dg5(Section& out, ByteView content, portrait::Decoder&) {
    show_displayed(out, emrtd::decode_dg5(content));
}

void show_dg7(Section& out, ByteView content, portrait::Decoder&) {
    show_displayed(out, emrtd::decode_dg7(content));
}

void show_dg11(Section& out, ByteView content, portrait::Decoder&) {
    const auto details = emrtd::decode_dg11(content);
    if (!out.understood(details)) return;
    out.text("full_name", details->full_name);
    out.texts("other_names", details->other_names);
    out.text("personal_number", details->personal_number);
    out.day("birth", details->birth);
    out.text("place_of_birth", details->place_of_birth);
    out.text("address", details->address);
    out.text("telephone", details->telephone);
    out.text("profession", details->profession);
    out.text("title", details->title);
    out.text("summary", details->summary);
    out.picture("proof_of_citizenship", details->proof_of_citizenship);
    out.text("other_documents", details->other_documents);
    out.text("custody", details->custody);
    out.deviations(details->deviations);
}

void show_dg12(Section& out, ByteView content, portrait::Decoder&) {
    const auto details = emrtd::decode_dg12(content);
    if (!out.understood(details)) return;
    out.text("issuing_authority", details->authority);
    out.day("issued", details->issued);
    out.texts("other_persons", details->other_persons);
    out.text("endorsements", details->endorsements);
    out.text("tax_exit", details->tax_exit);
    out.picture("front", details->front);
    out.picture("rear", details->rear);
    if (!details->personalized.empty()) out.add("personalized", details->personalized);
    out.text("personalization_system", details->personalization_system);
    out.deviations(details->deviations);
}

void show_opaque(Section& out, const Result<emrtd::Opaque>& opaque) {
    if (!out.understood(opaque)) return;
    out.add("content", bytes_of(opaque->content));
    out.deviations(opaque->deviations);
}

void show_dg13(Section& out, ByteView content, portrait::Decoder&) {
    show_opaque(out, emrtd::decode_dg13(content));
}

void show_dg14(Section& out, ByteView content, portrait::Decoder&) {
    show_opaque(out, emrtd::unwrap_dg14(content));
}

void show_dg15(Section& out, ByteView content, portrait::Decoder&) {
    show_opaque(out, emrtd::unwrap_dg15(content));
}

void show_dg16(Section& out, ByteView content, portrait::Decoder&) {
    const auto persons = emrtd::decode_dg16(content);
    if (!out.understood(persons)) return;
    std::vector<std::string> lines;
    for (const auto& one : persons->persons)
        lines.push_back(one.name.shown() + "; " + one.telephone.shown() + "; " +
                        one.address.shown());
    out.add("persons_to_notify", std::move(lines));
    out.deviations(persons->deviations);
}

struct File {
    std::string_view name;
    const char* prefix;
    std::uint8_t tag;  // that it begins with; 0: cannot be told by it
    void (*show)(Section&, ByteView, portrait::Decoder&);
};
constexpr std::array kFiles = {
    File{"EF.ATR/INFO", "atr_info.", 0, show_atr_info},
    File{"EF.DIR", "dir.", 0, show_directory},
    File{"EF.COM", "com.", 0x60, show_com},
    File{"EF.DG1", "dg1.", 0x61, show_dg1},
    File{"EF.DG2", "dg2.", 0x75, show_dg2},
    File{"EF.DG3", "dg3.", 0x63, show_dg3},
    File{"EF.DG4", "dg4.", 0x76, show_dg4},
    File{"EF.DG5", "dg5.", 0x65, show_dg5},
    File{"EF.DG7", "dg7.", 0x67, show_dg7},
    File{"EF.DG11", "dg11.", 0x6B, show_dg11},
    File{"EF.DG12", "dg12.", 0x6C, show_dg12},
    File{"EF.DG13", "dg13.", 0x6D, show_dg13},
    File{"EF.DG14", "dg14.", 0x6E, show_dg14},
    File{"EF.DG15", "dg15.", 0x6F, show_dg15},
    File{"EF.DG16", "dg16.", 0x70, show_dg16},
};

}  // namespace

emrtd::ReadPlan plan_of_everything() {
    emrtd::ReadPlan plan;
    plan.proofs = emrtd::ProofPlan::all();
    for (int group = 1; group <= 16; ++group) {
        const auto file = emrtd::data_group(group);
        if (file && std::ranges::find(plan.files, *file) == plan.files.end())
            plan.files.push_back(*file);
    }
    return plan;
}

void report_files(Report& report, const std::map<emrtd::FileId, Bytes>& files,
                  portrait::Decoder& decoder) {
    // What has no decoder here (EF.SOD, EF.CardAccess) is shown by those who use it.
    for (const auto& [id, content] : files)
        (void)report_file(report, emrtd::to_string(id), content, decoder);
}

Result<void> report_file(Report& report, std::string_view name, ByteView content,
                         portrait::Decoder& decoder) {
    for (const File& file : kFiles) {
        if (file.name != name) continue;
        Section section(report, file.prefix);
        file.show(section, content, decoder);
        return {};
    }
    return fail(Stage::config, "lds.unknown_file",
                "there is no decoder for " + std::string(name) + "; see --help for the names");
}

std::string_view name_by_tag(ByteView content) {
    for (const File& file : kFiles)
        if (!content.empty() && file.tag != 0 && file.tag == content[0]) return file.name;
    return {};
}

}  // namespace limen::inspect
