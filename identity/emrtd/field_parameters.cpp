// SPDX-License-Identifier: Apache-2.0
#include "identity/emrtd/field_parameters.hpp"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <memory>
#include <string>

#include "identity/emrtd/number.hpp"

namespace limen::emrtd {
namespace {

using Context = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;

Key parameters_of(std::string name) {
    const Context context(EVP_PKEY_CTX_new_from_name(nullptr, "DHX", nullptr));
    const OSSL_PARAM wanted[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, name.data(), 0),
        OSSL_PARAM_construct_end()};
    EVP_PKEY* key = nullptr;
    if (!context || EVP_PKEY_paramgen_init(context.get()) != 1 ||
        EVP_PKEY_CTX_set_params(context.get(), wanted) != 1 ||
        EVP_PKEY_generate(context.get(), &key) != 1)
        return nullptr;
    return Key(key);
}

bool read_number(const EVP_PKEY* key, const char* name, Bytes& out) {
    BIGNUM* raw = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &raw) != 1) return false;
    const Number number(raw);
    out = bytes_of(raw);
    return !out.empty();
}

}  // namespace

Result<FieldParameters> field_parameters(std::string_view openssl_name) {
    FieldParameters out;
    const Key key = parameters_of(std::string(openssl_name));
    if (key && read_number(key.get(), OSSL_PKEY_PARAM_FFC_P, out.p) &&
        read_number(key.get(), OSSL_PKEY_PARAM_FFC_Q, out.q) &&
        read_number(key.get(), OSSL_PKEY_PARAM_FFC_G, out.g))
        return out;
    ERR_clear_error();
    return fail(Stage::chip_access, "chip.access_unsupported",
                "the chip asks for a prime field we do not have");
}

}  // namespace limen::emrtd
