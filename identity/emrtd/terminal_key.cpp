// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/terminal_key.hpp"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <algorithm>

#include "base/files.hpp"
#include "base/freed.hpp"
#include "identity/emrtd/crypto.hpp"
#include "identity/emrtd/number.hpp"

namespace limen::emrtd {
namespace {

using KeyPtr = std::unique_ptr<EVP_PKEY, Freed<&EVP_PKEY_free>>;
using SignaturePtr = std::unique_ptr<ECDSA_SIG, Freed<&ECDSA_SIG_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<&EVP_MD_CTX_free>>;

constexpr std::size_t kMaxKeyFile = 64u << 10;
constexpr std::size_t kMaxCertificateFile = 8u << 10;

std::unexpected<Error> key_file_error(const char* cause, const std::string& what) {
    ERR_clear_error();
    return fail(Stage::config, cause, what);
}

// ECDSA as chips take it: both numbers as long as the order (BSI TR-03111, 5.2.1).
Bytes plain_of(ByteView der, std::size_t size) {
    const unsigned char* at = der.data();
    const SignaturePtr signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
    if (!signature) return {};
    Bytes out = bytes_of(ECDSA_SIG_get0_r(signature.get()), size);
    const Bytes s = bytes_of(ECDSA_SIG_get0_s(signature.get()), size);
    out.insert(out.end(), s.begin(), s.end());
    return out.size() == 2 * size ? out : Bytes{};
}

bool is_pss(TerminalAlgorithm algorithm) {
    return algorithm == TerminalAlgorithm::rsa_pss_sha1 ||
           algorithm == TerminalAlgorithm::rsa_pss_sha256 ||
           algorithm == TerminalAlgorithm::rsa_pss_sha512;
}

class FileTerminalKey final : public TerminalKey {
  public:
    FileTerminalKey(KeyPtr key, CvCertificate own, std::vector<CvCertificate> others)
        : key_(std::move(key)), own_(std::move(own)), others_(std::move(others)) {}

    const CvCertificate& certificate() const override { return own_; }
    const std::vector<CvCertificate>& others() const override { return others_; }

    Result<Bytes> sign(ByteView message) const override {
        const DigestContext context(EVP_MD_CTX_new());
        EVP_PKEY_CTX* options = nullptr;
        const EVP_MD* digest = EVP_get_digestbyname(digest_of(own_.algorithm).c_str());
        bool ok = context && digest != nullptr &&
                  EVP_DigestSignInit(context.get(), &options, digest, nullptr, key_.get()) == 1;
        // TR-03110-3, A.6.4: the salt is as long as the digest.
        if (ok && is_pss(own_.algorithm))
            ok = EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1 &&
                 EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) == 1;
        std::size_t size = 0;
        ok = ok &&
             EVP_DigestSign(context.get(), nullptr, &size, message.data(), message.size()) == 1;
        Bytes out(size);
        ok = ok &&
             EVP_DigestSign(context.get(), out.data(), &size, message.data(), message.size()) == 1;
        out.resize(size);
        if (ok && is_ecdsa(own_.algorithm)) {
            const auto bits = static_cast<std::size_t>(EVP_PKEY_get_bits(key_.get()));
            out = plain_of(out, (bits + 7) / 8);
        }
        ERR_clear_error();
        if (!ok || out.empty())
            return fail(Stage::crypto, "terminal.key_failed",
                        "the inspection system's key does not sign");
        return out;
    }

  private:
    KeyPtr key_;
    CvCertificate own_;
    std::vector<CvCertificate> others_;
};

Result<KeyPtr> load_key(const std::filesystem::path& file) {
    auto content = read_file(file, kMaxKeyFile);
    if (!content) return key_file_error("terminal.unreadable", content.error().message);
    const Secret bytes(std::move(*content));
    const std::unique_ptr<BIO, Freed<&BIO_free_all>> bio(
        BIO_new_mem_buf(bytes.view().data(), static_cast<int>(bytes.size())));
    KeyPtr key;
    if (bio && file.extension() == ".pem")
        // Without a way to ask for a passphrase: OpenSSL would ask on the terminal.
        key.reset(PEM_read_bio_PrivateKey(
            bio.get(), nullptr, [](char*, int, int, void*) { return -1; }, nullptr));
    else if (bio)
        key.reset(d2i_PrivateKey_bio(bio.get(), nullptr));
    if (!key)
        return key_file_error(
            "terminal.unreadable",
            file.filename().string() + ": not a private key in PKCS#8 without a passphrase");
    return key;
}

Bytes public_number(const EVP_PKEY* key, const char* name) {
    BIGNUM* number = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &number) != 1) return {};
    const Number owner(number);
    return bytes_of(number, static_cast<std::size_t>(BN_num_bytes(number)));
}

bool belongs(const EVP_PKEY* key, const CvCertificate& certificate) {
    bool same = false;
    if (is_ecdsa(certificate.algorithm)) {
        const ByteView point = certificate.public_point;
        const Bytes x = public_number(key, OSSL_PKEY_PARAM_EC_PUB_X);
        const Bytes y = public_number(key, OSSL_PKEY_PARAM_EC_PUB_Y);
        const std::size_t size = (point.size() - 1) / 2;
        const auto equal = [](ByteView number, ByteView wanted) {
            const Number a = number_from(number), b = number_from(wanted);
            return a && b && BN_cmp(a.get(), b.get()) == 0;
        };
        same = !x.empty() && !y.empty() && point.size() == 2 * size + 1 &&
               equal(x, point.subspan(1, size)) && equal(y, point.last(size));
    } else {
        same = public_number(key, OSSL_PKEY_PARAM_RSA_N) == certificate.modulus;
    }
    ERR_clear_error();
    return same;
}

struct Folder {
    std::vector<std::filesystem::path> keys;
    std::vector<CvCertificate> certificates;
};

Result<Folder> read_folder(const std::filesystem::path& path) {
    Folder out;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
        const auto& file = entry.path();
        const auto kind = file.extension();
        if (kind == ".der" || kind == ".pem") out.keys.push_back(file);
        if (kind != ".cvcert" && kind != ".cvc") continue;
        const auto content = read_file(file, kMaxCertificateFile);
        if (!content) return key_file_error("terminal.unreadable", content.error().message);
        auto certificate = decode_cv_certificate(*content);
        if (!certificate)
            return key_file_error("cvc.malformed",
                                  file.filename().string() + ": " + certificate.error().message);
        out.certificates.push_back(std::move(*certificate));
    }
    if (error) return key_file_error("terminal.unreadable", path.string() + ": " + error.message());
    return out;
}

}  // namespace

Result<std::shared_ptr<const TerminalKey>> load_terminal_key(const std::filesystem::path& path) {
    LIMEN_TRY(Folder folder, read_folder(path));
    if (folder.keys.size() != 1)
        return key_file_error("terminal.unreadable",
                              path.string() + ": one private key (.der or .pem) must lie here");
    LIMEN_TRY(KeyPtr key, load_key(folder.keys.front()));
    const CvCertificate* own = nullptr;
    for (const CvCertificate& one : folder.certificates)
        if (belongs(key.get(), one) && (own == nullptr || own->expires < one.expires)) own = &one;
    if (own == nullptr)
        return key_file_error(
            "terminal.no_certificate",
            path.string() + ": no certificate (.cvcert) belongs to the private key");
    CvCertificate certificate = *own;
    return std::make_shared<FileTerminalKey>(std::move(key), std::move(certificate),
                                             std::move(folder.certificates));
}

}  // namespace limen::emrtd
