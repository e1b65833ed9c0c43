// SPDX-License-Identifier: Apache-2.0
#include "provisioning/passport/keys.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <array>

#include "base/files.hpp"

namespace limen::passport {
namespace {

Owned<EVP_PKEY> another_reference(const Owned<EVP_PKEY>& key) {
    EVP_PKEY_up_ref(key.get());
    return Owned<EVP_PKEY>(key.get());
}

Result<void> save(const std::filesystem::path& file, EVP_PKEY* key) {
    std::error_code error;
    std::filesystem::create_directories(file.parent_path(), error);
    const Owned<BIO> memory(BIO_new(BIO_s_mem()));
    if (!memory || PEM_write_bio_PKCS8PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr,
                                                 nullptr) != 1)
        return crypto_failure("writing a key");
    char* text = nullptr;
    const long length = BIO_get_mem_data(memory.get(), &text);
    return write_file(file, as_bytes({text, static_cast<std::size_t>(length)}), 0600);
}

Result<Owned<EVP_PKEY>> load(const std::filesystem::path& file) {
    LIMEN_TRY(const Bytes pem, read_file(file));
    const Owned<BIO> memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    Owned<EVP_PKEY> key(PEM_read_bio_PrivateKey(memory.get(), nullptr, nullptr, nullptr));
    if (!key) return crypto_failure("reading a key made before (remove it to make it anew)");
    return key;
}

}  // namespace

std::unexpected<Error> crypto_failure(const std::string& doing) {
    std::array<char, 256> words{};
    ERR_error_string_n(ERR_get_error(), words.data(), words.size());
    ERR_clear_error();
    return fail(Stage::crypto, "passport.crypto",
                "OpenSSL failed while " + doing + ": " + words.data());
}

Result<Owned<EVP_PKEY>> KeyCabinet::load_or_make(const std::string& name, const Make& make) const {
    const std::filesystem::path file = folder_ / (name + ".key.pem");
    if (std::filesystem::exists(file)) return load(file);
    LIMEN_TRY(auto key, make());
    LIMEN_CHECK(save(file, key.get()));
    return key;
}

Result<Owned<EVP_PKEY>> KeyCabinet::key(const std::string& name, const Make& make) {
    const auto known = taken_out_.find(name);
    if (known != taken_out_.end()) return another_reference(known->second);
    LIMEN_TRY(auto key, load_or_make(name, make));
    auto reference = another_reference(key);
    taken_out_.emplace(name, std::move(key));
    return reference;
}

Result<Bytes> private_key_der(const EVP_PKEY* key) {
    const Owned<PKCS8_PRIV_KEY_INFO> info(EVP_PKEY2PKCS8(key));
    if (!info) return crypto_failure("writing a private key");
    return der_of(info.get(), i2d_PKCS8_PRIV_KEY_INFO);
}

}  // namespace limen::passport
