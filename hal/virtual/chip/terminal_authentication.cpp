// SPDX-License-Identifier: Apache-2.0
#include "hal/virtual/chip/terminal_authentication.hpp"

#include <algorithm>
#include <utility>

#include "hal/chip-reader/apdu.hpp"
#include "hal/chip-reader/tlv.hpp"

namespace limen::virtual_chip {

namespace sw = apdu::sw;

namespace {

constexpr std::size_t kAnchors = 2;
constexpr std::size_t kCvcaFile = 36;  // Doc 9303-11, table K-2

bool same(ByteView a, ByteView b) {
    return std::ranges::equal(a, b);
}

// "2026-11-25" as 20261125.
int date_number(std::string_view text) {
    int date = 0;
    for (const char c : text)
        if (c >= '0' && c <= '9') date = date * 10 + (c - '0');
    return date;
}

// Who may issue what (Doc 9303-12).
bool may_issue(CvRole issuer, CvRole role) {
    if (issuer == CvRole::cvca) return role != CvRole::terminal;
    return issuer != CvRole::terminal && role == CvRole::terminal;
}

}  // namespace

TerminalAuthentication::TerminalAuthentication(const TerminalTrust& trust)
    : today_(date_number(trust.today)) {
    for (const Bytes& anchor : trust.anchors) {
        auto certificate = parse_cv_certificate(anchor);
        if (!certificate || certificate->role != CvRole::cvca) continue;
        const std::uint8_t rights = certificate->rights;
        anchors_.push_back({*std::move(certificate), rights});
    }
    std::ranges::stable_sort(anchors_, std::greater{},
                             [](const Imported& anchor) { return anchor.certificate.effective; });
}

void TerminalAuthentication::end_session() {
    temporary_.reset();
    issuer_.clear();
    terminal_.clear();
    challenge_.clear();
    authenticated_ = false;
    rights_ = 0;
}

std::vector<Bytes> TerminalAuthentication::references() const {
    std::vector<Bytes> names;
    for (const Imported& anchor : anchors_) names.push_back(anchor.certificate.holder);
    return names;
}

Bytes TerminalAuthentication::cvca_file() const {
    Bytes file;
    for (const Bytes& name : references()) tlv::append(file, 0x42, name);
    file.resize(std::max(file.size(), kCvcaFile), 0);
    return file;
}

const TerminalAuthentication::Imported* TerminalAuthentication::find(ByteView reference) const {
    if (temporary_ && same(temporary_->certificate.holder, reference)) return &*temporary_;
    const auto found = std::ranges::find_if(anchors_, [&](const Imported& anchor) {
        return same(anchor.certificate.holder, reference);
    });
    return found == anchors_.end() ? nullptr : &*found;
}

std::uint16_t TerminalAuthentication::choose_issuer(ByteView reference) {
    issuer_.clear();
    if (find(reference) == nullptr) return sw::kReferenceNotFound;
    issuer_ = to_bytes(reference);
    return sw::kOk;
}

bool TerminalAuthentication::accepted(const CvCertificate& certificate,
                                      const Imported& issuer) const {
    const bool link = certificate.role == CvRole::cvca;
    // An expired authority can still hand over to its successor, but issue nothing else
    // (7.1.4.3.4).
    const bool expired =
        !link && (certificate.expiry < today_ ||
                  (issuer.certificate.role == CvRole::cvca && issuer.certificate.expiry < today_));
    return same(certificate.authority, issuer.certificate.holder) &&
           may_issue(issuer.certificate.role, certificate.role) && !expired &&
           issuer.certificate.key.verify(certificate.body, certificate.signature);
}

std::uint16_t TerminalAuthentication::verify_certificate(ByteView data) {
    const Imported* const issuer = issuer_.empty() ? nullptr : find(issuer_);
    if (issuer == nullptr) return sw::kConditions;
    auto certificate = parse_cv_certificate(data);
    if (!certificate) return sw::kWrongData;
    if (!accepted(*certificate, *issuer)) return sw::kFailed;
    // A name that an authority has cannot be given to another key (7.1.4.3.7).
    const bool taken = std::ranges::any_of(anchors_, [&](const Imported& anchor) {
        return same(anchor.certificate.holder, certificate->holder);
    });
    if (taken) return sw::kFailed;
    CvKey& key = certificate->key;
    if (key.elliptic && !key.curve) key.curve = issuer->certificate.key.curve;
    if (key.elliptic && (!key.curve || !key.curve->checked(key.point))) return sw::kWrongData;
    import(*std::move(certificate), *issuer);
    return sw::kOk;
}

void TerminalAuthentication::import(CvCertificate certificate, const Imported& issuer) {
    const bool anchor = certificate.role == CvRole::cvca;
    const bool believed =
        certificate.role != CvRole::terminal || issuer.certificate.role == CvRole::domestic_dv;
    if (believed) today_ = std::max(today_, certificate.effective);
    const std::uint8_t rights =
        anchor ? certificate.rights : static_cast<std::uint8_t>(issuer.rights & certificate.rights);
    Imported imported{std::move(certificate), rights};
    issuer_.clear();
    if (!anchor) {
        temporary_ = std::move(imported);
        return;
    }
    anchors_.insert(anchors_.begin(), std::move(imported));
    if (anchors_.size() > kAnchors) anchors_.pop_back();
}

std::uint16_t TerminalAuthentication::choose_terminal(ByteView reference) {
    terminal_.clear();
    challenge_.clear();
    const Imported* const key = find(reference);
    if (key == nullptr || key->certificate.role != CvRole::terminal) return sw::kReferenceNotFound;
    terminal_ = to_bytes(reference);
    return sw::kOk;
}

Bytes TerminalAuthentication::challenge(const Random& random) {
    constexpr std::size_t kChallenge = 8;
    challenge_ = random(kChallenge);
    return challenge_;
}

std::uint16_t TerminalAuthentication::authenticate(ByteView signature, ByteView chip_identifier,
                                                   ByteView terminal_key) {
    if (authenticated_) return sw::kSecurityStatus;
    const Bytes challenge = std::exchange(challenge_, {});
    const Imported* const key = terminal_.empty() ? nullptr : find(terminal_);
    if (key == nullptr || challenge.empty()) return sw::kConditions;
    Bytes message = to_bytes(chip_identifier);
    message.insert(message.end(), challenge.begin(), challenge.end());
    message.insert(message.end(), terminal_key.begin(), terminal_key.end());
    if (!key->certificate.key.verify(message, signature)) return sw::kFailed;
    authenticated_ = true;
    rights_ = key->rights;
    return sw::kOk;
}

}  // namespace limen::virtual_chip
