// SPDX-License-Identifier: Apache-2.0
// Loading of country signing certificates, revocation lists and master lists.
#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <set>

#include "base/files.hpp"
#include "hal/chip-reader/tlv.hpp"
#include "identity/pki/certificates.hpp"
#include "identity/pki/signed_object.hpp"
#include "identity/pki/store.hpp"

namespace limen::pki {
namespace {

namespace fs = std::filesystem;

constexpr const char* kMasterListType = "2.23.136.1.1.2";  // Doc 9303-12, 9
constexpr tlv::Limits kMasterListLimits{4, 20000, 64u << 20};

enum class Kind { certificate, revocation_list, master_list, other };

Kind kind_of(const fs::path& file) {
    const std::string extension = file.extension().string();
    static const std::set<std::string> kCertificates = {".cer", ".crt", ".der", ".pem"};
    if (kCertificates.contains(extension)) return Kind::certificate;
    if (extension == ".crl") return Kind::revocation_list;
    return extension == ".ml" ? Kind::master_list : Kind::other;
}

X509Ptr certificate_from(ByteView der) {
    const unsigned char* at = der.data();
    X509Ptr certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
    ERR_clear_error();
    if (certificate && at != der.data() + der.size()) certificate.reset();
    return certificate;
}

bool is_pem(ByteView content) {
    return to_text(content.first(std::min<std::size_t>(content.size(), 4096))).find("-----BEGIN") !=
           std::string::npos;
}

void load_certificates(Store& store, ByteView content, const std::string& name) {
    int found = 0;
    if (is_pem(content)) {
        const BioPtr bio(BIO_new_mem_buf(content.data(), static_cast<int>(content.size())));
        while (X509* certificate = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
            store.add(X509Ptr(certificate), name);
            ++found;
        }
        ERR_clear_error();
    } else if (X509Ptr certificate = certificate_from(content)) {
        store.add(std::move(certificate), name);
        ++found;
    }
    if (found == 0)
        store.add_problem("pki.bad_certificate", name + ": no certificate can be read from it");
}

void load_revocation_list(Store& store, ByteView content, const std::string& name) {
    CrlPtr list;
    if (is_pem(content)) {
        const BioPtr bio(BIO_new_mem_buf(content.data(), static_cast<int>(content.size())));
        list.reset(PEM_read_bio_X509_CRL(bio.get(), nullptr, nullptr, nullptr));
    } else {
        const unsigned char* at = content.data();
        list.reset(d2i_X509_CRL(nullptr, &at, static_cast<long>(content.size())));
    }
    ERR_clear_error();
    if (list)
        store.add(std::move(list));
    else
        store.add_problem("pki.bad_crl", name + ": no revocation list can be read from it");
}

// CscaMasterList ::= SEQUENCE { version INTEGER, certList SET OF Certificate } (Doc 9303-12, 9.2)
Result<std::vector<tlv::Element>> certificates_in(ByteView content) {
    tlv::Reader outer(content, kMasterListLimits);
    LIMEN_TRY(const tlv::Element list, outer.expect(0x30));
    LIMEN_TRY(tlv::Reader inner, outer.enter(list));
    LIMEN_CHECK(inner.expect(0x02));
    LIMEN_TRY(const tlv::Element set, inner.expect(0x31));
    return tlv::read_all(set.value, kMasterListLimits);
}

// A list is worth what its signer is: one whose authority stands in the store already.
Result<int> load_master_list(Store& store, ByteView content, const std::string& name) {
    LIMEN_TRY(const SignedObject object, open_signed(content));
    if (object.content_type != kMasterListType)
        return fail(Stage::genuineness, "pki.bad_master_list", "it is no master list");
    if (object.signer == nullptr || !object.signature_ok)
        return fail(Stage::genuineness, "pki.bad_master_list", "its signature is wrong");
    LIMEN_TRY(const Anchor* issuer, store.find_issuer(object.signer));
    LIMEN_TRY(const std::string key, checked_key(object.signer));
    LIMEN_TRY(const auto elements, certificates_in(object.content));
    int unreadable = 0;
    for (const tlv::Element& element : elements) {
        X509Ptr certificate = certificate_from(element.whole);
        if (certificate)
            store.add(std::move(certificate), name + " (" + issuer->info.country + ")");
        else
            ++unreadable;
    }
    return unreadable;
}

std::vector<fs::path> files_of(const std::vector<fs::path>& paths, Store& store) {
    std::vector<fs::path> files;
    for (const fs::path& path : paths) {
        std::error_code error;
        if (!fs::is_directory(path, error)) {
            files.push_back(path);
            continue;
        }
        for (fs::recursive_directory_iterator it(path, error), end; !error && it != end;
             it.increment(error))
            if (it->is_regular_file(error) && !it->path().filename().string().starts_with('.'))
                files.push_back(it->path());
        if (error) store.add_problem("file.unreadable", path.string() + ": " + error.message());
    }
    // Master lists last, since their signers need the authorities; else by name, so that the same
    // files make the same store.
    std::sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) {
        return std::pair(kind_of(a) == Kind::master_list, a) <
               std::pair(kind_of(b) == Kind::master_list, b);
    });
    return files;
}

void load_file(Store& store, const fs::path& file) {
    const auto content = read_file(file);
    if (!content) return store.add_problem(content.error().cause, content.error().message);
    const std::string name = file.string();
    switch (kind_of(file)) {
        case Kind::certificate:
            return load_certificates(store, *content, name);
        case Kind::revocation_list:
            return load_revocation_list(store, *content, name);
        case Kind::master_list: {
            const auto unreadable = load_master_list(store, *content, name);
            if (!unreadable)
                store.add_problem(unreadable.error().cause,
                                  name + ": " + unreadable.error().message);
            else if (*unreadable > 0)
                store.add_problem("pki.bad_certificate",
                                  name + ": " + std::to_string(*unreadable) +
                                      " certificates of the list cannot be read");
            return;
        }
        case Kind::other:
            break;
    }
    store.add_problem("pki.unknown_file",
                      name + ": what is read is .cer .crt .der .pem .crl and .ml");
}

}  // namespace

Result<std::shared_ptr<const TrustStore>> TrustStore::load(const std::vector<fs::path>& paths) {
    const auto store = std::make_shared<Store>();
    for (const fs::path& file : files_of(paths, *store)) load_file(*store, file);
    if (!store->empty()) return store;
    std::string message =
        "no country signing certificate can be used: put .cer, .crt, .der or "
        ".pem files into the trust folder";
    for (const Error& problem : store->problems()) message += "; " + problem.message;
    return fail(Stage::genuineness, "pki.no_trust", message);
}

}  // namespace limen::pki
