// SPDX-License-Identifier: Apache-2.0
#include "provisioning/passport/authority.hpp"

#include <openssl/rand.h>

#include <algorithm>

#include "base/files.hpp"
#include "provisioning/passport/day.hpp"

namespace limen::passport {
namespace {

namespace fs = std::filesystem;
using std::chrono::days;

constexpr days kCscaBackdated{2 * 365}, kCscaValid{13 * 365}, kCscaSigns{5 * 365};
// A document signer signs for three months and is valid as long as its longest document
// (Doc 9303-12, 7.1.1); ours starts a year back so that specimens can look issued in the past.
constexpr days kDscBackdated{365}, kDscValid{11 * 365}, kDscSigns{30};
constexpr days kCrlBackdated{1}, kCrlValid{90}, kCrlOutdated{200};

der::Moment now() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

der::Moment moment_or(const std::optional<std::chrono::year_month_day>& day, der::Moment other) {
    return day ? start_of(*day) : other;
}

Result<Bytes> new_serial() {
    Bytes serial(12);
    if (RAND_bytes(serial.data(), static_cast<int>(serial.size())) != 1)
        return crypto_failure("making a serial number");
    serial[0] = static_cast<std::uint8_t>((serial[0] & 0x7F) | 0x40);  // positive, full length
    return serial;
}

Bytes serial_of(const X509* certificate) {
    const ASN1_INTEGER* serial = X509_get0_serialNumber(certificate);
    const unsigned char* data = ASN1_STRING_get0_data(serial);
    return {data, data + ASN1_STRING_length(serial)};
}

Result<Owned<X509>> parsed(ByteView der) {
    const unsigned char* at = der.data();
    Owned<X509> certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
    if (!certificate)
        return crypto_failure("reading a certificate (remove its folder to make it anew)");
    return certificate;
}

Result<Owned<X509>> loaded(const fs::path& file) {
    LIMEN_TRY(const Bytes der, read_file(file));
    return parsed(der);
}

Result<Owned<X509>> kept(const fs::path& file, const Bytes& der) {
    std::error_code error;
    fs::create_directories(file.parent_path(), error);
    LIMEN_CHECK(write_file(file, der));
    return parsed(der);
}

// Signers that differ from a proper one get a name that says in what: so none is taken for another.
Result<std::string> file_name(const SignerSpec& spec) {
    SignerSpec proper;
    proper.algorithm = spec.algorithm;
    const std::string plain = "dsc-" + spec.algorithm;
    if (spec == proper) return plain;
    const auto day = [](const auto& date) {
        return date ? std::to_string(start_of(*date).time_since_epoch().count()) : "";
    };
    std::string all = day(spec.valid_from) + "|" + day(spec.valid_until) + "|" +
                      (spec.key_usage ? std::to_string(*spec.key_usage) : "none") + "|" +
                      spec.country + "|" + spec.state_code;
    for (const bool flag : {spec.authority, spec.key_identifiers, spec.text == TextKind::utf8,
                            spec.issuer_reversed, spec.other_key_identifier, spec.negative_serial})
        all += flag ? "|yes" : "|no";
    for (const auto& type : spec.document_types) all += "|" + type;
    LIMEN_TRY(Bytes hash, digest_of("SHA256", as_bytes(all)));
    hash.resize(6);
    return plain + "-" + to_hex(hash) + (spec.revoked ? "-revoked" : "");
}

}  // namespace

NameSpec Authority::name() const {
    return {spec_.country, spec_.organisation, spec_.common_name, spec_.text, false};
}

Result<Authority> Authority::open(const fs::path& folder, AuthoritySpec spec, KeyCabinet& keys) {
    Authority authority;
    authority.home_ = folder / spec.name;
    authority.spec_ = std::move(spec);
    const AuthoritySpec& own = authority.spec_;
    auto& csca = authority.csca_;
    LIMEN_TRY(csca.algorithm, parse_algorithm(own.algorithm));
    const std::string stem = "csca-" + own.algorithm;
    LIMEN_TRY(csca.key, keys.key(own.name + "/" + stem, [&] { return make_key(csca.algorithm); }));
    LIMEN_TRY(authority.public_key_, public_key_info(csca.key.get(), csca.algorithm));
    const fs::path file = authority.home_ / (stem + ".cer");
    if (fs::exists(file)) {
        LIMEN_TRY(csca.certificate, loaded(file));
        return authority;
    }
    CertificateSpec certificate;
    LIMEN_TRY(certificate.serial, new_serial());
    certificate.issuer = certificate.subject = authority.name();
    certificate.valid_from = moment_or(own.valid_from, now() - kCscaBackdated);
    certificate.valid_until = moment_or(own.valid_until, now() + kCscaValid);
    certificate.signs_until = std::min(certificate.valid_until, now() + kCscaSigns);
    certificate.key_usage = kSignCertificates | kSignRevocationLists;
    certificate.authority = own.constraints;
    certificate.no_authority = !own.constraints;
    certificate.key_identifiers = own.key_identifiers;
    certificate.state_code = own.state_code;
    LIMEN_TRY(const Bytes der,
              make_certificate(certificate, authority.public_key_, authority.public_key_,
                               csca.key.get(), csca.algorithm));
    LIMEN_TRY(csca.certificate, kept(file, der));
    return authority;
}

// Signed with the old key over the new one (Doc 9303-12, 7.1.1: CSCA link).
Result<void> Authority::link_from(const Authority& predecessor) {
    const fs::path file = home_ / "link.cer";
    if (fs::exists(file)) {
        LIMEN_TRY(link_, read_file(file));
        return {};
    }
    CertificateSpec link;
    LIMEN_TRY(link.serial, new_serial());
    link.issuer = predecessor.name();
    link.subject = name();
    link.valid_from = moment_or(spec_.valid_from, now() - kCscaBackdated);
    link.valid_until = moment_or(predecessor.spec_.valid_until, now() + kCscaValid);
    link.key_usage = kSignCertificates | kSignRevocationLists;
    link.authority = true;
    link.state_code = spec_.state_code;
    LIMEN_TRY(link_, make_certificate(link, public_key_, predecessor.public_key_,
                                      predecessor.csca_.key.get(), predecessor.csca_.algorithm));
    return write_file(file, link_);
}

Result<CertificateSpec> Authority::certificate_spec(const SignerSpec& spec) const {
    CertificateSpec out;
    LIMEN_TRY(out.serial, new_serial());
    out.negative_serial = spec.negative_serial;
    out.issuer = name();
    out.issuer.reversed = spec.issuer_reversed;
    out.subject = {spec.country.empty() ? spec_.country : spec.country, spec_.organisation,
                   "DS " + spec_.organisation + " " + spec.algorithm, spec.text, false};
    out.valid_from = moment_or(spec.valid_from, now() - kDscBackdated);
    out.valid_until = moment_or(spec.valid_until, now() + kDscValid);
    out.signs_until = std::min(out.valid_until, std::max(out.valid_from, now()) + kDscSigns);
    out.key_usage = spec.key_usage;
    out.authority = spec.authority;
    out.key_identifiers = spec.key_identifiers;
    out.state_code = spec.state_code.empty() ? spec_.state_code : spec.state_code;
    out.document_types = spec.document_types;
    out.revocation_url = "http://pkd.example/" + spec_.name + ".crl";
    return out;
}

Result<Signer> Authority::signer(const SignerSpec& spec, KeyCabinet& keys) const {
    Signer signer;
    LIMEN_TRY(signer.algorithm, parse_algorithm(spec.algorithm));
    LIMEN_TRY(signer.key, keys.key(spec_.name + "/dsc-" + spec.algorithm,
                                   [&] { return make_key(signer.algorithm); }));
    LIMEN_TRY(const std::string stem, file_name(spec));
    const fs::path file = home_ / (stem + ".cer");
    if (fs::exists(file)) {
        LIMEN_TRY(signer.certificate, loaded(file));
        return signer;
    }
    LIMEN_TRY(const CertificateSpec certificate, certificate_spec(spec));
    LIMEN_TRY(const Bytes own, public_key_info(signer.key.get(), signer.algorithm));
    const Bytes& named = spec.other_key_identifier ? own : public_key_;
    LIMEN_TRY(const Bytes der,
              make_certificate(certificate, own, named, csca_.key.get(), csca_.algorithm));
    LIMEN_TRY(signer.certificate, kept(file, der));
    return signer;
}

Result<Bytes> Authority::sign_with_authority(ByteView data) const {
    return sign(csca_.key.get(), csca_.algorithm, data);
}

// Which signers are revoked is said by their files' names, so that it outlives this process.
Result<Bytes> Authority::revocation_list() const {
    RevocationSpec list;
    list.issuer = name();
    const days age = spec_.revocation == RevocationKind::outdated ? kCrlOutdated : kCrlBackdated;
    list.this_update = now() - age;
    list.next_update = list.this_update + kCrlValid;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(home_, error)) {
        if (!entry.path().stem().string().ends_with("-revoked")) continue;
        LIMEN_TRY(const auto certificate, loaded(entry.path()));
        list.revoked.push_back(serial_of(certificate.get()));
    }
    return make_revocation_list(list, public_key_, csca_.key.get(), csca_.algorithm);
}

Result<void> Authority::export_trust(const fs::path& folder) const {
    std::error_code error;
    fs::create_directories(folder, error);
    const bool by_link = spec_.link_trusted && !link_.empty();
    if (spec_.trusted)
        LIMEN_CHECK(
            write_file(folder / (spec_.name + ".cer"), der_of(csca_.certificate.get(), i2d_X509)));
    if (by_link) LIMEN_CHECK(write_file(folder / (spec_.name + "-link.cer"), link_));
    if ((!spec_.trusted && !by_link) || spec_.revocation == RevocationKind::none) return {};
    LIMEN_TRY(const Bytes list, revocation_list());
    return write_file(folder / (spec_.name + ".crl"), list);
}

}  // namespace limen::passport
