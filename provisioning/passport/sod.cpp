// SPDX-License-Identifier: Apache-2.0
#include "provisioning/passport/sod.hpp"

#include "hal/chip-reader/tlv.hpp"
#include "provisioning/passport/lds_files.hpp"

namespace limen::passport {
namespace {

// id-SecurityObject of BSI TR-03110, for EF.CardSecurity.
constexpr const char* kCardSecurityType = "0.4.0.127.0.7.3.2.1";

Bytes certificate_der(const Signer& signer) {
    return der_of(signer.certificate.get(), i2d_X509);
}

// An authority that takes another's names; nobody trusts it.
Result<Signer> forged_signer(const Profile& profile, const Authority& genuine, Workshop& workshop) {
    AuthoritySpec spec = genuine.spec();
    spec.name += "-forged";
    spec.trusted = spec.link_trusted = false;
    spec.predecessor.clear();
    LIMEN_TRY(const auto forger, Authority::open(workshop.home, spec, workshop.keys));
    return forger.signer(profile.signer, workshop.keys);
}

Result<Bytes> embedded_certificate(const std::string& which, const Profile& profile,
                                   const Authority& authority, const Signer& signer,
                                   Workshop& workshop) {
    if (which == "signer") return certificate_der(signer);
    if (which == "authority") return der_of(authority.certificate(), i2d_X509);
    if (which == "link") return authority.link();
    SignerSpec other = profile.signer;
    other.document_types.push_back("PT");  // what makes it another
    LIMEN_TRY(const Signer another, authority.signer(other, workshop.keys));
    return certificate_der(another);
}

struct Forgery {
    Signer signer;
    Bytes certificate;  // that stands in for the signer's own
};

// Who signs, and which certificate is shown for it.
Result<Forgery> who_signs(const Profile& profile, const Authority& authority, Workshop& workshop) {
    Forgery out;
    LIMEN_TRY(out.signer, authority.signer(profile.signer, workshop.keys));
    out.certificate = certificate_der(out.signer);
    const Tamper& tamper = profile.tamper;
    if (tamper.hashes == Tamper::Hashes::self_made) {
        LIMEN_TRY(out.signer, forged_signer(profile, authority, workshop));
        out.certificate = certificate_der(out.signer);
    }
    const bool with_own_key =
        tamper.hashes == Tamper::Hashes::resigned || tamper.certificate == Tamper::Certificate::key;
    if (with_own_key) {
        LIMEN_TRY(auto forged, forged_signer(profile, authority, workshop));
        out.signer.key = std::move(forged.key);
    }
    if (tamper.certificate != Tamper::Certificate::kept) {
        LIMEN_TRY(const Bytes key, public_key_info(out.signer.key.get(), out.signer.algorithm));
        LIMEN_TRY(out.certificate, altered_certificate(out.certificate, tamper.certificate, key));
    }
    return out;
}

Result<std::vector<Bytes>> embedded(const Profile& profile, const Authority& authority,
                                    const Forgery& forgery, Workshop& workshop) {
    std::vector<Bytes> out;
    for (const auto& which : profile.sod.embedded) {
        if (which == "signer") {
            out.push_back(forgery.certificate);
            continue;
        }
        LIMEN_TRY(const Bytes certificate,
                  embedded_certificate(which, profile, authority, forgery.signer, workshop));
        out.push_back(certificate);
    }
    return out;
}

Bytes changed_subject() {
    NameSpec name{"UT", "Utopia", "DS Forged", TextKind::utf8, false};
    return encode(name);
}
Bytes longer_validity() {
    using std::chrono::sys_days;
    using namespace std::chrono_literals;
    return der::sequence({der::time(sys_days(2020y / 1 / 1)), der::time(sys_days(2049y / 1 / 1))});
}

}  // namespace

Result<Bytes> altered_certificate(ByteView certificate, Tamper::Certificate what,
                                  ByteView forgers_key) {
    LIMEN_TRY(const auto whole, tlv::find(certificate, 0x30));
    LIMEN_TRY(const auto parts, tlv::read_all(whole.value));
    LIMEN_TRY(const auto fields, tlv::read_all(parts.at(0).value));
    // version, serial, algorithm, issuer, validity, subject, key, extensions
    constexpr std::size_t kValidity = 4, kSubject = 5, kKey = 6;
    std::vector<Bytes> changed;
    for (const auto& field : fields) changed.push_back(to_bytes(field.whole));
    if (what == Tamper::Certificate::validity) changed.at(kValidity) = longer_validity();
    if (what == Tamper::Certificate::subject) changed.at(kSubject) = changed_subject();
    if (what == Tamper::Certificate::key) changed.at(kKey) = to_bytes(forgers_key);
    return der::sequence({der::sequence(changed), parts.at(1).whole, parts.at(2).whole});
}

Result<Bytes> make_sod(const SodInput& input, const Profile& profile, Workshop& workshop) {
    LIMEN_TRY(const Authority* authority, workshop.authority(profile.authority));
    LIMEN_TRY(const Forgery forgery, who_signs(profile, *authority, workshop));
    const Signer& signer = forgery.signer;
    const std::string digest = profile.digest.empty() ? signer.algorithm.digest : profile.digest;
    const auto object_over = [&](const std::map<int, Bytes>& groups) {
        return make_security_object(groups, digest, profile.sod.version,
                                    profile.sod.form.digest_parameters);
    };
    const Tamper& tamper = profile.tamper;
    const bool fitted =
        tamper.hashes == Tamper::Hashes::resigned || tamper.hashes == Tamper::Hashes::self_made;
    LIMEN_TRY(const Bytes content, object_over(fitted ? input.groups_shown : input.groups));
    SignedSpec form = profile.sod.form;
    form.flip_signature = tamper.flip_signature;
    if (tamper.hashes == Tamper::Hashes::edited) {
        LIMEN_TRY(form.content_instead, object_over(input.groups_shown));
    }
    LIMEN_TRY(form.certificates, embedded(profile, *authority, forgery, workshop));
    LIMEN_TRY(const Bytes cms, make_signed(form, content, signer));
    return profile.sod.bare ? cms : tlv::encode(0x77, cms);
}

Result<Bytes> make_card_security(ByteView infos, const Profile& profile, Workshop& workshop) {
    LIMEN_TRY(const Authority* authority, workshop.authority(profile.authority));
    LIMEN_TRY(const Signer signer, authority->signer(profile.signer, workshop.keys));
    SignedSpec form;
    form.content_type = kCardSecurityType;
    form.signed_at = profile.sod.form.signed_at;
    form.certificates = {certificate_der(signer)};
    return make_signed(form, infos, signer);
}

}  // namespace limen::passport
