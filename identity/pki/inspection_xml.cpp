// SPDX-License-Identifier: Apache-2.0
#include "identity/pki/inspection_xml.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>
#include <vector>

namespace limen::pki {
namespace {

using border::Check;
using border::CheckId;
using border::CheckResult;

using Attributes = std::vector<std::pair<std::string_view, std::string>>;

// What XML 1.0 cannot hold at all is replaced: names in certificates are anybody's.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"')
            out += "&quot;";
        else if (byte < 0x20 || byte == 0x7F)
            out += ' ';
        else
            out += c;
    }
    return out;
}

// Bytes that are no UTF-8 would make the whole document unreadable.
bool is_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const std::size_t length = byte < 0x80             ? 1
                                   : (byte & 0xE0) == 0xC0 ? 2
                                   : (byte & 0xF0) == 0xE0 ? 3
                                   : (byte & 0xF8) == 0xF0 ? 4
                                                           : 0;
        if (length == 0 || i + length > text.size()) return false;
        for (std::size_t n = 1; n < length; ++n)
            if ((static_cast<unsigned char>(text[i + n]) & 0xC0) != 0x80) return false;
        i += length;
    }
    return true;
}

class Xml {
  public:
    void open(std::string_view name, const Attributes& attributes = {}) {
        line(name, attributes, ">");
        open_.emplace_back(name);
    }
    void close() {
        const std::string name = open_.back();
        open_.pop_back();
        out_ += std::string(2 * open_.size(), ' ') + "</" + name + ">\n";
    }
    void element(std::string_view name, const Attributes& attributes) {
        line(name, attributes, "/>");
    }
    std::string take() { return std::move(out_); }

  private:
    void line(std::string_view name, const Attributes& attributes, std::string_view end) {
        out_ += std::string(2 * open_.size(), ' ') + "<" + std::string(name);
        for (const auto& [key, value] : attributes)
            if (!value.empty())
                out_ += " " + std::string(key) + "=\"" +
                        escaped(is_utf8(value) ? value : "(unreadable)") + "\"";
        out_ += std::string(end) + "\n";
    }
    std::string out_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    std::vector<std::string> open_;
};

std::string time_text(const std::optional<UtcMicros>& at_us) {
    return at_us && *at_us != 0 ? to_iso8601(*at_us) : "";
}

const Check* find(std::span<const Check> checks, CheckId id) {
    const auto found =
        std::find_if(checks.begin(), checks.end(), [&](const Check& one) { return one.id == id; });
    return found == checks.end() ? nullptr : &*found;
}

Attributes attributes_of(const Check& check) {
    return {{"result", std::string(guideline_word(check))}, {"cause", check.cause}};
}

void write(Xml& xml, std::string_view name, const InspectionLog& log, CheckId id) {
    if (const Check* check = find(log.checks, id)) xml.element(name, attributes_of(*check));
}

// Several checks in one (tables 5.27, 5.31, 5.39): failed where one is, successful where all are.
std::string together(const InspectionLog& log, std::initializer_list<CheckId> ids) {
    std::string worst = "not supported";
    for (const CheckId id : ids) {
        const Check* check = find(log.checks, id);
        if (check == nullptr) continue;
        const std::string_view word = guideline_word(*check);
        if (word == "failed") return "failed";
        if (word == "aborted" || worst == "aborted")
            worst = "aborted";
        else if (word == "undetermined" || worst == "undetermined")
            worst = "undetermined";
        else if (word == "successful")
            worst = "successful";
    }
    return worst;
}

void write(Xml& xml, std::string_view role, const Certificate& certificate) {
    xml.element("certificate", {{"role", std::string(role)},
                                {"country", certificate.country},
                                {"subject", certificate.subject},
                                {"issuer", certificate.issuer},
                                {"serialNumber", certificate.serial},
                                {"notBefore", to_iso8601(certificate.not_before_us)},
                                {"notAfter", to_iso8601(certificate.not_after_us)},
                                {"key", certificate.key},
                                {"signatureAlgorithm", certificate.signature_algorithm},
                                {"sha256", certificate.fingerprint},
                                {"source", certificate.source}});
}

void write_security_object(Xml& xml, const InspectionLog& log) {
    const Check* signature = find(log.checks, CheckId::sod_signature);
    if (signature == nullptr) return;
    xml.open("securityObject", {{"file", "EF.SOD"},
                                {"result", std::string(guideline_word(*signature))},
                                {"cause", signature->cause}});
    if (log.passive != nullptr) {
        const auto& hash = log.passive->content_hash_holds;
        xml.element("hash", {{"result", !hash   ? "undetermined"
                                        : *hash ? "successful"
                                                : "failed"},
                             {"algorithm", log.passive->digest}});
        xml.element("signature", {{"result", std::string(guideline_word(*signature))},
                                  {"algorithm", log.passive->signature_algorithm},
                                  {"contentType", log.passive->content_type},
                                  {"signingTime", time_text(log.passive->signed_us)}});
    }
    xml.close();
}

// TR-03135-1, 5.6.4.3.6.
std::string trust_status(const InspectionLog& log) {
    const std::string path = together(log, {CheckId::dsc_path});
    const std::string revocation = together(log, {CheckId::dsc_revocation});
    const std::string defects = together(log, {CheckId::defect_list});
    if (path == "failed" || revocation == "failed" || defects == "failed") return "not trusted";
    if (path != "successful") return "undetermined";
    const bool doubted =
        log.passive != nullptr && has_defect(log.passive->defects, DefectType::certificate_revoked);
    return doubted ? "undetermined" : "trusted";
}

void write_issuer(Xml& xml, const InspectionLog& log) {
    xml.open("issuerCertificates",
             {{"file", "EF.SOD"},
              {"result", together(log, {CheckId::dsc_path, CheckId::dsc_validity,
                                        CheckId::dsc_current, CheckId::dsc_revocation})},
              {"trustStatus", trust_status(log)}});
    write(xml, "dsCertificateSignature", log, CheckId::dsc_path);
    write(xml, "validityAtSigning", log, CheckId::dsc_validity);
    write(xml, "validity", log, CheckId::dsc_current);
    write(xml, "revocation", log, CheckId::dsc_revocation);
    write(xml, "defectList", log, CheckId::defect_list);
    if (log.passive != nullptr) {
        if (log.passive->signer) write(xml, "DS", *log.passive->signer);
        for (const Certificate& step : log.passive->path)
            write(xml, step.link ? "CSCA link" : "CSCA", step);
        for (const Revocation& list : log.passive->revocation)
            xml.element("revocationList", {{"issuer", list.issuer},
                                           {"number", list.number},
                                           {"thisUpdate", time_text(list.this_update_us)},
                                           {"nextUpdate", time_text(list.next_update_us)},
                                           {"delta", list.delta ? "true" : "false"},
                                           {"listed", list.listed ? "true" : "false"},
                                           {"reason", list.reason},
                                           {"revoked", time_text(list.revoked_us)}});
    }
    xml.close();
}

std::string_view group_word(const Check& check) {
    if (check.result == CheckResult::passed) return "identical";
    return check.result == CheckResult::failed ? "not identical" : "non conformance";
}

void write_integrity(Xml& xml, const InspectionLog& log) {
    xml.open("integrity", {{"result", together(log, {CheckId::com_sod_match, CheckId::dg1_hash,
                                                     CheckId::dg2_hash, CheckId::other_hashes})}});
    write(xml, "efSodEfCom", log, CheckId::com_sod_match);
    if (log.passive != nullptr) {
        const PassiveResult& passive = *log.passive;
        xml.open("dataGroups", {{"result", together(log, {CheckId::dg1_hash, CheckId::dg2_hash,
                                                          CheckId::other_hashes})},
                                {"algorithm", passive.group_digest}});
        for (int number = 1; number <= 16; ++number) {
            const auto read = passive.data_groups.find(number);
            const bool is_signed =
                std::find(passive.signed_groups.begin(), passive.signed_groups.end(), number) !=
                passive.signed_groups.end();
            const bool was_read = read != passive.data_groups.end();
            if (!is_signed && !was_read) continue;
            xml.element("dataGroup",
                        {{"number", std::to_string(number)},
                         {"result", std::string(was_read ? group_word(read->second) : "present")},
                         {"cause", was_read ? read->second.cause : ""}});
        }
        xml.close();
    }
    xml.close();
}

void write_defects(Xml& xml, const PassiveResult& passive) {
    xml.open("defects");
    for (const KnownDefect& defect : passive.defects) {
        std::string groups;
        for (const int group : defect.groups)
            groups += (groups.empty() ? "" : " ") + std::to_string(group);
        xml.element("defect", {{"oid", defect.oid},
                               {"code", std::string(code(defect.type))},
                               {"words", std::string(words(defect.type))},
                               {"status", defect.status < 0 ? "" : std::to_string(defect.status)},
                               {"dataGroups", groups},
                               {"country", defect.country},
                               {"description", defect.description},
                               {"list", defect.list}});
    }
    xml.close();
    xml.open("deviations");
    for (const Deviation& deviation : passive.deviations)
        xml.element("deviation", {{"code", deviation.code}, {"words", deviation.words}});
    xml.close();
}

void write_electronic(Xml& xml, const InspectionLog& log) {
    xml.open("electronicCheck");
    xml.open("chipAccess",
             {{"result", together(log, {CheckId::chip_access})}, {"protocol", log.access}});
    write(xml, "chipDetection", log, CheckId::chip_present);
    write(xml, "accessProtocol", log, CheckId::chip_access);
    write(xml, "reading", log, CheckId::chip_read);
    xml.close();
    xml.open("chipAuthenticity", {{"result", together(log, {CheckId::chip_genuine})}});
    write(xml, "activeAuthentication", log, CheckId::active_authentication);
    write(xml, "chipAuthentication", log, CheckId::chip_authentication);
    write(xml, "paceCam", log, CheckId::pace_cam);
    xml.close();
    xml.open("passiveAuthentication");
    write_security_object(xml, log);
    write_issuer(xml, log);
    write_integrity(xml, log);
    write(xml, "issuingStateComparison", log, CheckId::issuer_dsc_match);
    if (log.passive != nullptr) write_defects(xml, *log.passive);
    xml.close();
    xml.close();
}

}  // namespace

std::string_view guideline_word(const Check& check) {
    switch (check.result) {
        case CheckResult::passed:
            return "successful";
        case CheckResult::failed:
            return "failed";
        case CheckResult::inconclusive:
            return "undetermined";
        case CheckResult::not_supported:
            return "not supported";
        case CheckResult::not_performed:
            break;
    }
    // Information that is missing leaves a check undetermined; an error aborts it (3.5.2).
    const bool missing = check.cause.starts_with("pki.") || check.cause.starts_with("mrz.") ||
                         check.cause == "chip.file_missing";
    return missing ? "undetermined" : "aborted";
}

std::string inspection_xml(const InspectionLog& log) {
    Xml xml;
    xml.open("documentCheck", {{"xmlns", "urn:limen:document-check:1"},
                               {"guideline", "BSI TR-03135-1 2.5"},
                               {"application", log.application}});
    xml.element("transaction", {{"id", log.transaction},
                                {"begin", time_text(log.begin_us)},
                                {"end", time_text(log.end_us)}});
    xml.open("opticalCheck");
    write(xml, "mrzReading", log, CheckId::mrz_read);
    write(xml, "mrzConsistency", log, CheckId::mrz_check_digits);
    xml.close();
    write_electronic(xml, log);
    xml.open("combinedCheck", {{"result", together(log, {CheckId::dg1_mrz_match})}});
    write(xml, "mrzDg1Comparison", log, CheckId::dg1_mrz_match);
    xml.close();
    xml.close();
    return xml.take();
}

}  // namespace limen::pki
