// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/terminal_authentication.hpp"

#include "hal/chip-reader/tlv.hpp"
#include "identity/emrtd/file_reader.hpp"

namespace limen::emrtd {
namespace {

constexpr std::uint8_t kShortId = 0x1C;
constexpr std::uint16_t kFile = 0x011C;
constexpr std::size_t kCvcaSize = 36;  // TR-03110-3, A.3.3.1
constexpr std::size_t kTerminalChallenge = 8;

std::unexpected<Error> refused(const std::string& step, std::uint16_t sw) {
    return fail(
        Stage::genuineness, "chip.proof_refused",
        "the chip refuses Terminal Authentication at " + step + ": " + apdu::describe_sw(sw));
}

Result<void> name_key(Card& card, std::uint8_t template_tag, const std::string& reference,
                      const std::string& step) {
    apdu::Command command{0x00, 0x22, 0x81, template_tag, {}, 0, false};
    tlv::append(command.data, 0x83, as_bytes(reference));
    LIMEN_TRY(const apdu::Response response, card.send(command));
    if (!response.ok()) return refused(step, response.sw);
    return {};
}

Result<void> send_certificate(Card& card, const CvCertificate& certificate) {
    constexpr std::uint8_t kForSignatures = 0xB6;
    const std::string step = "the certificate of " + certificate.holder;
    LIMEN_CHECK(name_key(card, kForSignatures, certificate.authority, step));
    apdu::Command command{0x00, 0x2A, 0x00, 0xBE, certificate.body, 0, false};
    tlv::append(command.data, 0x5F37, certificate.signature);
    LIMEN_TRY(const apdu::Response response, card.send(command));
    if (!response.ok()) return refused(step, response.sw);
    return {};
}

}  // namespace

Result<std::vector<std::string>> decode_cvca(ByteView file) {
    constexpr std::size_t kMaxReferences = 2;
    std::vector<std::string> out;
    std::size_t at = 0;
    while (at < file.size() && file[at] != 0) {
        tlv::Reader reader(file.subspan(at), {1, 2, kCvcaSize});
        const auto reference = reader.expect(0x42);
        if (!reference || reference->value.empty() || reference->value.size() > 16 ||
            out.size() == kMaxReferences)
            return fail(Stage::chip_read, "lds.malformed", "EF.CVCA names no authorities");
        out.push_back(to_text(reference->value));
        at += reference->whole.size();
    }
    if (out.empty()) return fail(Stage::chip_read, "lds.malformed", "EF.CVCA is empty");
    return out;
}

Result<Bytes> read_cvca(Card& card, const std::optional<TerminalAuthenticationInfo>& info) {
    const auto read = [&](std::uint8_t p1) {
        return card.send({0x00, 0xB0, p1, 0x00, {}, kCvcaSize, false});
    };
    const auto delivered = [](const apdu::Response& response) {
        return (response.ok() || response.sw >> 8 == 0x62) && !response.data.empty();
    };
    const std::uint16_t fid = info ? info->cvca_file.value_or(kFile) : kFile;
    const bool elsewhere = fid != kFile && !info->cvca_short_id;
    if (!elsewhere) {
        const std::uint8_t sfid = info ? info->cvca_short_id.value_or(kShortId) : kShortId;
        LIMEN_TRY(const apdu::Response response, read(0x80 | (sfid & 0x1F)));
        if (delivered(response)) return response.data;
    }
    LIMEN_TRY(const apdu::Response selected, select_file(card, fid));
    if (!selected.ok())
        return fail(Stage::chip_read, "chip.file_missing",
                    "EF.CVCA: " + apdu::describe_sw(selected.sw));
    LIMEN_TRY(const apdu::Response response, read(0));
    if (!delivered(response))
        return fail(Stage::chip_read, "chip.file_denied",
                    "EF.CVCA: " + apdu::describe_sw(response.sw));
    return response.data;
}

Result<std::string> run_terminal_authentication(Card& card, const TerminalKey& key,
                                                const std::vector<std::string>& anchors,
                                                const TerminalSession& session) {
    LIMEN_TRY(const auto chain, build_chain(anchors, key.others(), key.certificate()));
    for (const CvCertificate& certificate : chain) LIMEN_CHECK(send_certificate(card, certificate));
    constexpr std::uint8_t kForAuthentication = 0xA4;
    LIMEN_CHECK(name_key(card, kForAuthentication, key.certificate().holder, "its own key"));
    LIMEN_TRY(const apdu::Response challenge,
              card.send({0x00, 0x84, 0x00, 0x00, {}, kTerminalChallenge, false}));
    if (!challenge.ok() || challenge.data.size() != kTerminalChallenge)
        return refused("the challenge", challenge.sw);
    Bytes message = session.chip_id;
    append(message, challenge.data);
    append(message, session.terminal_key);
    LIMEN_TRY(const Bytes signature, key.sign(message));
    LIMEN_TRY(const apdu::Response response,
              card.send({0x00, 0x82, 0x00, 0x00, signature, 0, false}));
    if (!response.ok()) return refused("the signature", response.sw);
    return "TA " + std::string(to_string(key.certificate().algorithm));
}

}  // namespace limen::emrtd
